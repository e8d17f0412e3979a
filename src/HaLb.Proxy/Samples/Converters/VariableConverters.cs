namespace HaLb.Proxy.Samples.Converters;

/// <summary>Keeping a value in a variable on its way (manual 7.3.1).</summary>
internal static class VariableConverters
{
    public static readonly Converter[] Rows =
    [
        new("set-var", SampleType.Any, SampleType.Any, Set)
        {
            Arguments =
            [
                new(ArgumentKind.Variable),
                new(ArgumentKind.Str, IsOptional: true),
                new(ArgumentKind.Str, IsOptional: true),
                new(ArgumentKind.Str, IsOptional: true),
                new(ArgumentKind.Str, IsOptional: true),
            ],
            Check = CheckConditions,
        },
        new("unset-var", SampleType.Any, SampleType.Any, static (in context, arguments, ref sample) =>
        {
            var copy = sample;
            if (!CopyOf(context.Arena, ref copy))
            {
                return false;
            }

            sample = copy;
            Variables.Unset(context, (VariableSlot)arguments[0].Target!);
            return true;
        }) { Arguments = [new(ArgumentKind.Variable)] },
    ];

    /// <summary>Conditions under which a variable is set.</summary>
    [Flags]
    public enum Condition
    {
        Always = 0,
        IfExists = 1,
        IfNotExists = 2,
        IfEmpty = 4,
        IfNotEmpty = 8,
        IfSet = 16,
        IfNotSet = 32,
        IfGreater = 64,
        IfLess = 128,
    }

    /// <summary>The condition of that name; null = there is none. Shared with the <c>set-var</c> actions.</summary>
    public static Condition? FindCondition(string name) => name switch
    {
        "ifexists" => Condition.IfExists,
        "ifnotexists" => Condition.IfNotExists,
        "ifempty" => Condition.IfEmpty,
        "ifnotempty" => Condition.IfNotEmpty,
        "ifset" => Condition.IfSet,
        "ifnotset" => Condition.IfNotSet,
        "ifgt" => Condition.IfGreater,
        "iflt" => Condition.IfLess,
        _ => null,
    };

    /// <summary>Whether all conditions hold for setting <paramref name="slot"/> to <paramref name="sample"/>.</summary>
    public static bool Holds(Condition conditions, in SampleContext context, VariableSlot slot, in Sample sample)
    {
        if (conditions == Condition.Always)
        {
            return true;
        }

        var current = default(Sample);
        var isSet = Variables.TryGet(context, slot, ref current);

        // Variables of the process exist from the start, others from their first value on.
        var exists = isSet || slot.Scope == VariableScopeKind.Process;
        var isEmpty = sample.Type is SampleType.Str or SampleType.Bin && sample.Data.Length == 0;
        var areNumbers = isSet && current.Type == SampleType.Int && sample.Type == SampleType.Int;
        return (conditions & (exists ? Condition.IfNotExists : Condition.IfExists)) == 0
            && (conditions & (isEmpty ? Condition.IfNotEmpty : Condition.IfEmpty)) == 0
            && (conditions & (isSet ? Condition.IfNotSet : Condition.IfSet)) == 0
            && ((conditions & Condition.IfGreater) == 0 || !areNumbers || current.Integer > sample.Integer)
            && ((conditions & Condition.IfLess) == 0 || !areNumbers || current.Integer < sample.Integer);
    }

    private static string? CheckConditions(ReadOnlySpan<Argument> arguments)
    {
        var conditions = Condition.Always;
        foreach (var argument in arguments[1..])
        {
            if (!argument.IsGiven)
            {
                continue;
            }

            if (FindCondition(argument.Text) is not { } condition)
            {
                return $"'{argument.Text}' is no condition; there are ifexists, ifnotexists, ifempty, ifnotempty, ifset, ifnotset, ifgt and iflt";
            }

            conditions |= condition;
        }

        arguments[1].Target = conditions;
        return null;
    }

    /// <summary>No value where a condition does not hold or the variable cannot be set.</summary>
    private static bool Set(in SampleContext context, ReadOnlySpan<Argument> arguments, ref Sample sample)
    {
        var slot = (VariableSlot)arguments[0].Target!;
        var copy = sample;
        if (!Holds((Condition)arguments[1].Target!, context, slot, sample) || !CopyOf(context.Arena, ref copy))
        {
            return false;
        }

        sample = copy;
        return Variables.TrySet(context, slot, sample);
    }

    /// <summary>The sample may lie in the very variable that changes: it gets bytes of its own.</summary>
    private static bool CopyOf(SampleArena arena, ref Sample sample)
    {
        if (sample.Type is not (SampleType.Str or SampleType.Bin or SampleType.Method))
        {
            return true;
        }

        if (!arena.TryTake(sample.Data.Length, out var room))
        {
            return false;
        }

        sample.Data.CopyTo(room);
        sample.Data = room;
        return true;
    }
}
