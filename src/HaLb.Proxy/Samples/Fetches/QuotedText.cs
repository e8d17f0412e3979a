namespace HaLb.Proxy.Samples.Fetches;

/// <summary>Text with quoted parts, in which a backslash escapes the next character.</summary>
internal static class QuotedText
{
    /// <summary>Index of the first of two delimiters outside of quotes, or the length. A quote that does not end reaches to the
    /// end.</summary>
    public static int End(ReadOnlySpan<byte> text, byte first, byte second)
    {
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (quoted && c == '\\')
            {
                i++;
            }
            else if (c == '"')
            {
                quoted = !quoted;
            }
            else if (!quoted && (c == first || c == second))
            {
                return i;
            }
        }

        return text.Length;
    }
}
