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
        StoreOf(context, slot.Scope) is { } store && store.TryGet(slot.Index, ref sample);

    public static bool TrySet(in SampleContext context, VariableSlot slot, in Sample sample) =>
        StoreOf(context, slot.Scope) is { } store && store.TrySet(slot.Index, sample);

    public static void Unset(in SampleContext context, VariableSlot slot) => StoreOf(context, slot.Scope)?.Unset(slot.Index);

    // Stores join their owners with the rules that fill them.
    private static VariableStore? StoreOf(in SampleContext context, VariableScopeKind scope) => null;
}
