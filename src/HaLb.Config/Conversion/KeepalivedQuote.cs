using HaLb.Config.Keepalived;

namespace HaLb.Config.Conversion;

/// <summary>Writes words so that keepalived's reader cuts them as they are.</summary>
internal static class KeepalivedQuote
{
    /// <summary>A word of a plain line; null where keepalived has no way to write it.</summary>
    public static string? Plain(string literal)
    {
        if (literal.Contains('"', StringComparison.Ordinal) || HasControl(literal))
        {
            return null;
        }

        return NeedsQuotes(literal) ? $"\"{literal}\"" : literal;
    }

    /// <summary>A program with its arguments, in one pair of quotes.</summary>
    public static string? Command(string literal)
    {
        if (HasControl(literal))
        {
            return null;
        }

        if (!NeedsQuotes(literal) && literal.AsSpan().IndexOfAny("\"'\\") < 0)
        {
            return literal;
        }

        literal = WithoutDoubleQuotes(literal);
        var escaped = literal.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        // keepalived looks for braces without knowing of escapes.
        return escaped.Contains("\\\"", StringComparison.Ordinal) && literal.AsSpan().IndexOfAny('{', '}') >= 0 ? null : $"\"{escaped}\"";
    }

    /// <summary>The same words in single quotes, where they allow it.</summary>
    private static string WithoutDoubleQuotes(string literal)
    {
        if (!literal.Contains('"', StringComparison.Ordinal) || !KeepalivedWords.TryEscaped(literal, out var words, out _)
            || words.Exists(static w => w.AsSpan().IndexOfAny("'\\") >= 0))
        {
            return literal;
        }

        return string.Join(' ', words.Select(static w => w.Length == 0 || w.AsSpan().IndexOfAny(" \t\"") >= 0 ? $"'{w}'" : w));
    }

    private static bool NeedsQuotes(string text)
    {
        if (text.Length == 0 || text[0] is '@' or '~')
        {
            return true;
        }

        for (var i = 0; i < text.Length; i++)
        {
            var reference = text[i] == '$' ? KeepalivedParameters.ReferenceLength(text, i) : 0;
            if (reference > 0)
            {
                i += reference - 1;
            }
            else if (text[i] is ' ' or '\t' or '#' or '!' or '{' or '}' or '\\')
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasControl(string text) => text.Any(static c => c is < ' ' or '\x7f');
}
