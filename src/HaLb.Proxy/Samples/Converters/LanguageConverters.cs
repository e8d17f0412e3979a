using HaLb.Config.Directives;

namespace HaLb.Proxy.Samples.Converters;

/// <summary>The client's preferred language among those that there are (manual 7.3.1).</summary>
internal static class LanguageConverters
{
    public static readonly Converter[] Rows =
    [
        new("language", SampleType.Str, SampleType.Str, Choose)
        {
            Arguments = [new(ArgumentKind.Str), new(ArgumentKind.Str, IsOptional: true)],
            Check = static arguments =>
            {
                arguments[0].Target = arguments[0].Text.Split(';').Select(WordEncoding.GetBytes).ToArray();
                return null;
            },
        },
    ];

    private static bool Choose(in SampleContext context, ReadOnlySpan<Argument> arguments, ref Sample sample)
    {
        var languages = (byte[][])arguments[0].Target!;
        var best = arguments[1].IsGiven ? arguments[1].Bytes : null;
        var bestWeight = 0;
        var rest = sample.Data;
        while (TryReadToken(ref rest, out var token))
        {
            if (Find(languages, token) is { } language)
            {
                var weight = ReadWeight(ref rest);
                if (weight > bestWeight)
                {
                    (best, bestWeight) = (language, weight);
                }
            }

            var comma = rest.IndexOf((byte)',');
            rest = comma < 0 ? default : rest[(comma + 1)..];
        }

        sample.SetStr(best);
        return best is not null;
    }

    /// <summary>False at the end. The token may be empty.</summary>
    private static bool TryReadToken(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> token)
    {
        rest = SkipSpaces(rest);
        var length = 0;
        while (length < rest.Length && rest[length] is not ((byte)';' or (byte)',') && !IsSpace(rest[length]))
        {
            length++;
        }

        token = rest[..length];
        rest = rest[length..];
        return length > 0 || rest.Length > 0;
    }

    /// <summary>The language itself, else its base: <c>fr</c> for <c>fr-CA</c>.</summary>
    private static byte[]? Find(byte[][] languages, ReadOnlySpan<byte> token)
    {
        var dash = token.IndexOf((byte)'-');
        byte[]? found = null;
        foreach (var language in languages)
        {
            if (language.Length > 0 && token.SequenceEqual(language))
            {
                return language;
            }

            if (found is null && dash > 0 && token[..dash].SequenceEqual(language))
            {
                found = language;
            }
        }

        return found;
    }

    /// <summary><c>;q=</c> and a weight of 0 to 1, here 0 to 1000; whatever else stands there means 1.</summary>
    private static int ReadWeight(ref ReadOnlySpan<byte> rest)
    {
        foreach (var expected in ";q="u8)
        {
            rest = SkipSpaces(rest);
            if (rest.Length == 0 || rest[0] != expected)
            {
                return 1000;
            }

            rest = rest[1..];
        }

        rest = SkipSpaces(rest);
        if (rest.Length == 0 || !char.IsAsciiDigit((char)rest[0]))
        {
            return 1000;
        }

        var weight = (rest[0] - '0') * 1000;

        // Whatever follows the first digit is consumed with it, be it the comma before the next language: HAProxy passes over that one.
        var hasFraction = rest.Length > 1 && rest[1] == '.';
        rest = rest[Math.Min(2, rest.Length)..];
        for (var unit = 100; hasFraction && unit > 0 && rest.Length > 0 && char.IsAsciiDigit((char)rest[0]); unit /= 10)
        {
            weight += (rest[0] - '0') * unit;
            rest = rest[1..];
        }

        return Math.Min(weight, 1000);
    }

    private static ReadOnlySpan<byte> SkipSpaces(ReadOnlySpan<byte> text)
    {
        var length = 0;
        while (length < text.Length && IsSpace(text[length]))
        {
            length++;
        }

        return text[length..];
    }

    private static bool IsSpace(byte c) => c == ' ' || c is >= 9 and <= 13;
}
