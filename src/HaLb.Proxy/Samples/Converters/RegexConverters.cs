namespace HaLb.Proxy.Samples.Converters;

/// <summary>Search and replace (manual 7.3.1).</summary>
internal static class RegexConverters
{
    public static readonly Converter[] Rows =
    [
        new("regsub", SampleType.Str, SampleType.Str, static (in context, arguments, ref sample) =>
        {
            if (!((RegexSubstitution)arguments[0].Target!).TryReplace(sample.Data, context.Arena, out var replaced))
            {
                return false;
            }

            sample.SetStr(replaced);
            return true;
        })
        {
            Arguments = [new(ArgumentKind.Str), new(ArgumentKind.Str), new(ArgumentKind.Str, IsOptional: true)],
            Check = Prepare,
        },
    ];

    private static string? Prepare(ReadOnlySpan<Argument> arguments)
    {
        var flags = arguments[2].Text;
        if (flags.AsSpan().IndexOfAnyExcept('g', 'i') >= 0)
        {
            return "its flags are 'g' and 'i'";
        }

        var all = flags.Contains('g', StringComparison.Ordinal);
        var ignoreCase = flags.Contains('i', StringComparison.Ordinal);
        arguments[0].Target = RegexSubstitution.TryCompile(arguments[0].Text, arguments[1].Text, ignoreCase, all, out var error);
        return arguments[0].Target is null ? error : null;
    }
}
