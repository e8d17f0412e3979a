using System.Globalization;
using System.Text;
using HaLb.Config.Directives;

namespace HaLb.Config.Conversion;

/// <summary>Writes a word so that HAProxy's rules (manual 2.2) read it back. Words have the form of
/// <see cref="VariableText"/>.</summary>
internal static class CfgQuote
{
    /// <summary>A word for haproxy.cfg: references to variables work inside double quotes only.</summary>
    public static string ForCfg(string text)
    {
        var pieces = VariableText.Split(text);
        if (!pieces.Exists(static piece => piece.Name is not null))
        {
            return Literal(string.Concat(pieces.Select(static piece => piece.Literal)));
        }

        var quoted = new StringBuilder("\"");
        foreach (var piece in pieces)
        {
            if (piece.Name is null)
            {
                Weak(quoted, piece.Literal);
            }
            else
            {
                // An empty default says what haproxy.cfg does anyway.
                quoted.Append("${").Append(piece.Name).Append(piece.Default is { Length: > 0 } ? "-" + piece.Default : "").Append('}');
            }
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>A word for a directive string of halb.json, whose references work everywhere.</summary>
    public static string ForJson(string text)
    {
        if (!VariableText.HasVariables(text))
        {
            return Literal(text);
        }

        // References stand as they are, in quotes or not: nothing in them is quoted or escaped.
        var pieces = VariableText.Split(text);
        var needsQuotes = pieces.Exists(static piece => NeedsQuotes(piece.Literal));
        var strong = needsQuotes && pieces.TrueForAll(static piece => AllowsStrong(piece.Literal));
        var words = new StringBuilder();
        foreach (var piece in pieces)
        {
            var literal = piece.Literal.Replace("${", "$${", StringComparison.Ordinal);
            words.Append(piece.Name is null
                ? strong ? literal : Escaped(literal)
                : $"${{{piece.Name}{(piece.Default is null ? "" : "-" + piece.Default)}}}");
        }

        return strong ? $"'{words}'" : words.ToString();
    }

    private static string Literal(string text)
    {
        if (text.Length == 0)
        {
            return "\"\"";
        }

        if (!NeedsQuotes(text))
        {
            return text;
        }

        return AllowsStrong(text) ? $"'{text}'" : Escaped(text);
    }

    /// <summary>Whether single quotes can hold the text.</summary>
    private static bool AllowsStrong(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\'' || IsSpecial(text, i))
            {
                return false;
            }
        }

        return true;
    }

    private static bool NeedsQuotes(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is ' ' or '\\' or '"' or '\'' or '#' || IsSpecial(text, i))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Characters that have no form inside single quotes.</summary>
    private static bool IsSpecial(string text, int i) => text[i] < ' ' || text[i] == '\x7f' || WordEncoding.IsRawByte(text, i);

    private static string Escaped(string text)
    {
        var escaped = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            Character(escaped, text, i, text[i] is ' ' or '\\' or '"' or '\'' or '#');
        }

        return escaped.ToString();
    }

    private static void Weak(StringBuilder quoted, string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            Character(quoted, text, i, text[i] is '\\' or '"' or '$');
        }
    }

    private static void Character(StringBuilder into, string text, int i, bool escape)
    {
        var c = text[i];
        _ = c switch
        {
            '\n' => into.Append("\\n"),
            '\r' => into.Append("\\r"),
            '\t' => into.Append("\\t"),
            _ when WordEncoding.IsRawByte(text, i) => into.Append("\\x").Append((c - 0xDC00).ToString("x2", CultureInfo.InvariantCulture)),
            _ when IsSpecial(text, i) => into.Append("\\x").Append(((int)c).ToString("x2", CultureInfo.InvariantCulture)),
            _ when escape => into.Append('\\').Append(c),
            _ => into.Append(c),
        };
    }
}
