using System.Buffers;

namespace HaLb.Core.Persistence;

/// <summary>Takes our cookie, or its prefix, out of a Cookie line and leaves every other byte in place.</summary>
internal static class CookieEditor
{
    /// <summary>Between the server's value and the application's in prefix mode.</summary>
    public const byte PrefixEnd = (byte)'~';

    /// <summary>Removes every cookie of that name with the <c>$</c> attributes that belong to it. A line that holds nothing else
    /// goes altogether.</summary>
    public static HeaderEdit Remove(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name, IBufferWriter<byte> edited)
    {
        var (copied, written, removeFrom) = (0, 0, -1);
        var others = false;
        var scanner = new CookieScanner(text);
        while (scanner.TryNext(out var part))
        {
            if (part.NameStart < text.Length && text[part.NameStart] == '$')
            {
                continue;
            }

            if (IsNamed(text, part, name))
            {
                removeFrom = removeFrom < 0 ? part.Previous : removeFrom;
                continue;
            }

            others = true;
            if (removeFrom >= 0)
            {
                written += CutOut(text, ref copied, removeFrom, part.Previous, edited);
                removeFrom = -1;
            }
        }

        if (!others)
        {
            return HeaderEdit.Remove;
        }

        if (removeFrom >= 0)
        {
            written += CutOut(text, ref copied, removeFrom, text.Length, edited);
        }

        written += Copy(text[copied..], edited);
        return written == 0 ? HeaderEdit.Remove : HeaderEdit.Replace;
    }

    /// <summary>Takes <c>server~</c> off the front of every cookie of that name.</summary>
    public static HeaderEdit StripPrefix(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name, IBufferWriter<byte> edited)
    {
        var copied = 0;
        var scanner = new CookieScanner(text);
        while (scanner.TryNext(out var part))
        {
            var end = IsNamed(text, part, name) ? text[part.ValueStart..part.ValueEnd].IndexOf(PrefixEnd) : -1;
            if (end >= 0)
            {
                edited.Write(text[copied..part.ValueStart]);
                copied = part.ValueStart + end + 1;
            }
        }

        if (copied == 0)
        {
            return HeaderEdit.Keep;
        }

        edited.Write(text[copied..]);
        return HeaderEdit.Replace;
    }

    private static bool IsNamed(ReadOnlySpan<byte> text, in CookiePart part, ReadOnlySpan<byte> name) =>
        part.HasValue && text[part.NameStart..part.NameEnd].SequenceEqual(name);

    /// <summary>Copies up to <paramref name="from"/> and goes on behind <paramref name="to"/> (both delimiters): one delimiter and
    /// one space stay between what was before and what comes after.</summary>
    private static int CutOut(ReadOnlySpan<byte> text, ref int copied, int from, int to, IBufferWriter<byte> edited)
    {
        var kept = from;
        while (kept > copied && text[kept - 1] is (byte)' ' or (byte)'\t')
        {
            kept--;
        }

        var written = Copy(text[copied..kept], edited);
        copied = to < text.Length ? to + 1 : to;
        while (copied < text.Length && text[copied] is (byte)' ' or (byte)'\t')
        {
            copied++;
        }

        if (from == 0 || to == text.Length)
        {
            return written;
        }

        edited.Write([text[to], (byte)' ']);
        return written + 2;
    }

    private static int Copy(ReadOnlySpan<byte> bytes, IBufferWriter<byte> edited)
    {
        edited.Write(bytes);
        return bytes.Length;
    }
}
