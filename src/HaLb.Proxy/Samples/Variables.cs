namespace HaLb.Proxy.Samples;

/// <summary>Reads variables where expressions name them.</summary>
internal static class Variables
{
    /// <summary>The number that an argument is, or the number in the variable that it names.</summary>
    public static bool TryReadInt(in SampleContext context, Argument argument, out long value)
    {
        value = argument.Integer;
        if (argument.Target is not VariableSlot slot)
        {
            return true;
        }

        var sample = default(Sample);
        if (!TryGet(context, slot, ref sample) || !SampleCast.TryCast(ref sample, SampleType.Int, context.Arena))
        {
            return false;
        }

        value = sample.Integer;
        return true;
    }

    /// <summary>The value of a variable; false = it is not set, or its scope does not exist here.</summary>
    public static bool TryGet(in SampleContext context, VariableSlot slot, ref Sample sample) =>
        SharedOf(context, slot.Scope) is { } shared ? shared.TryGet(slot.Index, context.Arena, ref sample)
        : StoreOf(context, slot.Scope) is { } store && store.TryGet(slot.Index, ref sample);

    /// <summary>Stores a copy of a value (<c>set-var</c>). False: its scope does not exist here, or holds too much.</summary>
    public static bool TrySet(in SampleContext context, VariableSlot slot, in Sample sample) =>
        SharedOf(context, slot.Scope) is { } shared ? shared.TrySet(slot.Index, sample)
        : StoreOf(context, slot.Scope) is { } store && store.TrySet(slot.Index, sample);

    /// <summary><c>unset-var</c>.</summary>
    public static void Unset(in SampleContext context, VariableSlot slot)
    {
        if (SharedOf(context, slot.Scope) is { } shared)
        {
            shared.Unset(slot.Index);
        }
        else
        {
            StoreOf(context, slot.Scope)?.Unset(slot.Index);
        }
    }

    private static SharedVariables? SharedOf(in SampleContext context, VariableScopeKind scope) => scope switch
    {
        VariableScopeKind.Process => context.Snapshot.ProcessVariables,
        VariableScopeKind.Session => context.Client.Variables,
        _ => null,
    };

    /// <summary>Variables of a request end where those of its response begin, be it a server's or HaLb's own: only one of both
    /// scopes exists at a time.</summary>
    private static VariableStore? StoreOf(in SampleContext context, VariableScopeKind scope)
    {
        if (context.Stream is not { } stream)
        {
            return null;
        }

        if ((context.At & (SampleWhere.ResponseContent | SampleWhere.Response)) != 0)
        {
            stream.BeginResponse();
        }

        return scope switch
        {
            VariableScopeKind.Transaction => stream.Variables,
            VariableScopeKind.Request when !stream.InResponse && context.At != SampleWhere.Log => stream.PhaseVariables,
            VariableScopeKind.Response when stream.InResponse => stream.PhaseVariables,
            _ => null,
        };
    }
}
