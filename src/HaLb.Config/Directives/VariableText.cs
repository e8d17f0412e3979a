using System.Text;

namespace HaLb.Config.Directives;

/// <summary>A piece of text with variables: literal text, or a reference.</summary>
internal readonly record struct VariablePiece(string Literal, string? Name, string? Default);

/// <summary>The variables of halb.json: <c>${NAME}</c> and <c>${NAME-default}</c>; <c>$${</c> is a literal <c>${</c>, and
/// a dollar elsewhere is itself. Words that a conversion carries have this form, too.</summary>
internal static class VariableText
{
    /// <summary>Longer references are no references: nobody writes them, and looking for far braces would cost the square
    /// of the text.</summary>
    public const int ReferenceMax = 4096;

    /// <summary>Length of the reference at <paramref name="start"/> (which holds a dollar), or 0 when none stands there;
    /// -1 when its brace is never closed.</summary>
    public static int ReferenceLength(ReadOnlySpan<char> text, int start, out string name, out string? fallback)
    {
        name = "";
        fallback = null;
        text = text[..Math.Min(text.Length, start + ReferenceMax)];
        var i = start + 1;
        if (i >= text.Length || text[i] != '{')
        {
            return 0;
        }

        var nameStart = ++i;
        while (i < text.Length && (char.IsAsciiLetter(text[i]) || text[i] == '_' || (i > nameStart && char.IsAsciiDigit(text[i]))))
        {
            i++;
        }

        if (i == nameStart)
        {
            return 0;
        }

        name = text[nameStart..i].ToString();
        if (i < text.Length && text[i] == '-')
        {
            var end = text[i..].IndexOf('}');
            if (end < 0)
            {
                return -1;
            }

            fallback = text.Slice(i + 1, end - 1).ToString();
            return i + end + 1 - start;
        }

        return i >= text.Length ? -1 : text[i] == '}' ? i + 1 - start : 0;
    }

    /// <summary>Whether <c>$${</c> stands at <paramref name="at"/>.</summary>
    public static bool IsEscape(ReadOnlySpan<char> text, int at) => text[at..].StartsWith("$${");

    public static List<VariablePiece> Split(string text)
    {
        var pieces = new List<VariablePiece>();
        var literal = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '$')
            {
                literal.Append(text[i]);
            }
            else if (IsEscape(text, i))
            {
                literal.Append("${");
                i += 2;
            }
            else if (ReferenceLength(text, i, out var name, out var fallback) is > 0 and var length)
            {
                AddLiteral(pieces, literal);
                pieces.Add(new VariablePiece("", name, fallback));
                i += length - 1;
            }
            else
            {
                literal.Append('$');
            }
        }

        AddLiteral(pieces, literal);
        return pieces;
    }

    /// <summary>Whether a reference begins that never ends: <c>${NAME</c>.</summary>
    public static bool HasOpenReference(string text)
    {
        for (var i = text.IndexOf("${", StringComparison.Ordinal); i >= 0; i = text.IndexOf("${", i + 1, StringComparison.Ordinal))
        {
            if (!(i > 0 && IsEscape(text, i - 1)) && ReferenceLength(text, i, out _, out _) < 0)
            {
                return true;
            }
        }

        return false;
    }

    public static bool HasVariables(string text) =>
        text.Contains("${", StringComparison.Ordinal) && Split(text).Exists(static piece => piece.Name is not null);

    /// <summary>The text with its variables' values. The first of <paramref name="unset"/> is a variable that is not set
    /// and has no default.</summary>
    public static string Expand(string text, VariableScope scope, List<string> unset)
    {
        if (!text.Contains("${", StringComparison.Ordinal))
        {
            return text;
        }

        var expanded = new StringBuilder();
        foreach (var piece in Split(text))
        {
            if (piece.Name is null)
            {
                expanded.Append(piece.Literal);
                continue;
            }

            var value = scope.Get(piece.Name) ?? piece.Default;
            if (value is null)
            {
                unset.Add(piece.Name);
            }

            expanded.Append(value);
        }

        return expanded.ToString();
    }

    private static void AddLiteral(List<VariablePiece> pieces, StringBuilder literal)
    {
        if (literal.Length > 0)
        {
            pieces.Add(new VariablePiece(literal.ToString(), null, null));
            literal.Clear();
        }
    }
}
