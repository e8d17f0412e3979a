namespace HaLb.Proxy.Samples.Fetches;

/// <summary>Parameters in a query string or form body (manual 7.3.6, <c>urlp</c>): divided at '&amp;', ';' and one more
/// delimiter, nothing decoded.</summary>
internal static class UrlParameters
{
    /// <summary>Finds the next value of <paramref name="name"/> (empty = of any) from <paramref name="at"/> on, and moves that to
    /// its end.</summary>
    public static bool TryNext(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name, byte delimiter, scoped ref int at, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (!name.IsEmpty && !TryFind(text, name, delimiter, ref at))
        {
            return false;
        }

        var equal = text[at..].IndexOf((byte)'=');
        if (equal < 0)
        {
            return false;
        }

        var start = at + equal + 1;
        at = start + EndOf(text[start..], delimiter);
        value = text[start..at];
        return true;
    }

    /// <summary>Reads as a fetch does: the first value, or each in turn for an ACL.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name, byte delimiter, ref Sample sample)
    {
        var iterates = sample.Cursor != Sample.OnlyOne;
        var at = iterates ? (int)sample.Cursor : 0;
        var found = TryNext(text, name, delimiter, ref at, out var value);
        sample.SetStr(value);
        if (iterates)
        {
            sample.Cursor = at;
            sample.NotLast = found && at < text.Length;
        }

        return found;
    }

    private static bool TryFind(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name, byte delimiter, ref int at)
    {
        while (at < text.Length)
        {
            if (text.Length - at > name.Length && text[at + name.Length] == '=' && text[at..].StartsWith(name))
            {
                return true;
            }

            at += EndOf(text[at..], delimiter) + 1;
        }

        return false;
    }

    private static int EndOf(ReadOnlySpan<byte> text, byte delimiter) =>
        text.IndexOfAny((byte)'&', (byte)';', delimiter) is >= 0 and var end ? end : text.Length;
}
