using System.Buffers;

namespace HaLb.Proxy.Stream.Http1;

/// <summary>Outcome of looking for a head at the start of a buffer.</summary>
public enum HeadStatus
{
    /// <summary>More bytes are needed.</summary>
    Incomplete,
    Complete,

    /// <summary>Not HTTP/1, or framed in a way that two parsers could read two ways.</summary>
    Invalid,

    /// <summary>More header lines than allowed.</summary>
    TooManyHeaders,
}

/// <summary>What a parser accepts beyond the default.</summary>
/// <param name="HeadersMax">Header lines in one head (<c>tune.http.maxhdr</c>).</param>
/// <param name="Relaxed"><c>option accept-unsafe-violations-in-http-*</c>: bare LF as line end, bytes above 0x7F in a
/// target, control characters (not CR, LF, NUL) in values. Never framing.</param>
public readonly record struct ParserLimits(int HeadersMax, bool Relaxed)
{
    public static readonly ParserLimits Default = new(101, false);
}

/// <summary>The one parser of HTTP/1 heads, for requests and responses (RFC 9112 sections 2 to 6). Strict: it refuses, it
/// never repairs. No exceptions, no strings.</summary>
public static class HeadParser
{
    // RFC 9110 section 5.6.2.
    private static readonly SearchValues<byte> Token =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    // Everything that may not stand in a field value: controls but for the tab (RFC 9110 section 5.5).
    private static readonly SearchValues<byte> ValueEnd = SearchValues.Create(
        "\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\u000a\u000b\u000c\u000d\u000e\u000f\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f\u007f"u8);

    // Relaxed: only what could end a line or a string.
    private static readonly SearchValues<byte> RelaxedValueEnd = SearchValues.Create("\0\r\n"u8);

    // Printable ASCII without space and "#", which no request target holds (RFC 3986).
    private static readonly SearchValues<byte> TargetBytes = SearchValues.Create(
        "!\"$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"u8);

    private static readonly SearchValues<byte> RelaxedTargetEnd = SearchValues.Create(" \0\r\n"u8);

    /// <summary>Parses a request head. <paramref name="consumed"/> is its length with the empty line, or, when it is
    /// incomplete, the empty lines before it that may be dropped.</summary>
    public static HeadStatus ParseRequest(ReadOnlySpan<byte> buffer, MessageHead head, ParserLimits limits, out int consumed)
    {
        // RFC 9112 section 2.2: empty lines before a request line are skipped.
        var skipped = 0;
        while (buffer.Length - skipped >= 2 && buffer[skipped] == '\r' && buffer[skipped + 1] == '\n')
        {
            skipped += 2;
        }

        consumed = skipped;
        if (buffer.Length == skipped || buffer.Length == skipped + 1 && buffer[skipped] == '\r')
        {
            return HeadStatus.Incomplete;
        }

        var text = buffer[skipped..];
        var status = FindEnd(text, limits.Relaxed, out var length);
        if (status != HeadStatus.Complete)
        {
            return status == HeadStatus.Incomplete && !LooksLikeRequest(text) ? HeadStatus.Invalid : status;
        }

        head.Load(text[..length]);
        var line = ParseRequestLine(head, limits.Relaxed, out var start);
        if (!line)
        {
            return HeadStatus.Invalid;
        }

        consumed = skipped + length;
        status = ParseFields(head, start, limits);
        return status != HeadStatus.Complete ? status
            : Framing.SetRequest(head) ? HeadStatus.Complete : HeadStatus.Invalid;
    }

    /// <summary>Parses a response head, interim ones included. <paramref name="requestMethodIsHead"/> decides about the body.</summary>
    public static HeadStatus ParseResponse(
        ReadOnlySpan<byte> buffer, MessageHead head, ParserLimits limits, bool requestMethodIsHead, out int consumed)
    {
        consumed = 0;
        var status = FindEnd(buffer, limits.Relaxed, out var length);
        if (status != HeadStatus.Complete)
        {
            return status == HeadStatus.Incomplete && !"HTTP/1."u8[..Math.Min(7, buffer.Length)].SequenceEqual(buffer[..Math.Min(7, buffer.Length)])
                ? HeadStatus.Invalid : status;
        }

        head.Load(buffer[..length]);
        if (!ParseStatusLine(head, limits.Relaxed, out var start))
        {
            return HeadStatus.Invalid;
        }

        consumed = length;
        status = ParseFields(head, start, limits);
        return status != HeadStatus.Complete ? status
            : Framing.SetResponse(head, requestMethodIsHead) ? HeadStatus.Complete : HeadStatus.Invalid;
    }

    /// <summary>Parses trailer lines up to their empty line into <paramref name="head"/>, cleared first. Framing fields are
    /// refused there (RFC 9110 section 6.5.1).</summary>
    public static HeadStatus ParseTrailers(ReadOnlySpan<byte> buffer, MessageHead head, ParserLimits limits, out int consumed)
    {
        consumed = 0;
        if (buffer.StartsWith("\r\n"u8))
        {
            head.Clear();
            consumed = 2;
            return HeadStatus.Complete;
        }

        var status = FindEnd(buffer, limits.Relaxed, out var length);
        if (status != HeadStatus.Complete)
        {
            return status;
        }

        head.Load(buffer[..length]);
        consumed = length;
        status = ParseFields(head, 0, limits);
        return status == HeadStatus.Complete && HasFramingField(head) ? HeadStatus.Invalid : status;
    }

    private static bool HasFramingField(MessageHead head)
    {
        for (var i = 0; i < head.Count; i++)
        {
            if (head.Known(i) is KnownHeader.ContentLength or KnownHeader.TransferEncoding or KnownHeader.Host
                or KnownHeader.Disguised or KnownHeader.Connection or KnownHeader.Upgrade)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Finds the empty line that ends a head; refuses a bare LF on the way.</summary>
    private static HeadStatus FindEnd(ReadOnlySpan<byte> text, bool relaxed, out int length)
    {
        length = 0;
        if (relaxed)
        {
            return FindRelaxedEnd(text, out length);
        }

        var end = text.IndexOf("\r\n\r\n"u8);
        if (end >= 0)
        {
            length = end + 4;
            return HeadStatus.Complete;
        }

        // No need to wait for a head that can only be refused.
        return HasBareLineFeed(text) ? HeadStatus.Invalid : HeadStatus.Incomplete;
    }

    private static bool HasBareLineFeed(ReadOnlySpan<byte> text)
    {
        for (var at = text.IndexOf((byte)'\n'); at >= 0;)
        {
            if (at == 0 || text[at - 1] != '\r')
            {
                return true;
            }

            var next = text[(at + 1)..].IndexOf((byte)'\n');
            at = next < 0 ? -1 : at + 1 + next;
        }

        return false;
    }

    private static HeadStatus FindRelaxedEnd(ReadOnlySpan<byte> text, out int length)
    {
        length = 0;
        for (var at = 0; ;)
        {
            var lf = text[at..].IndexOf((byte)'\n');
            if (lf < 0)
            {
                return HeadStatus.Incomplete;
            }

            at += lf + 1;
            if (text[at..].StartsWith("\n"u8) || text[at..].StartsWith("\r\n"u8))
            {
                length = at + (text[at] == '\n' ? 1 : 2);
                return HeadStatus.Complete;
            }
        }
    }

    /// <summary>An unfinished request line that can still become a valid one.</summary>
    private static bool LooksLikeRequest(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOfAnyExcept(Token);
        return end < 0 ? text.Length <= 64 : end > 0 && text[end] == ' ';
    }

    private static bool ParseRequestLine(MessageHead head, bool relaxed, out int next)
    {
        var text = head.Loaded;
        next = 0;
        var methodEnd = text.IndexOfAnyExcept(Token);
        if (methodEnd <= 0 || text[methodEnd] != ' ')
        {
            return false;
        }

        var targetStart = methodEnd + 1;
        var rest = text[targetStart..];
        var targetLength = relaxed ? rest.IndexOfAny(RelaxedTargetEnd) : rest.IndexOfAnyExcept(TargetBytes);
        if (targetLength <= 0 || rest[targetLength] != ' ')
        {
            return false;
        }

        var version = rest[(targetLength + 1)..];
        if (!TakeVersion(version, head) || !TakeLineEnd(version[8..], relaxed, out var lineEnd))
        {
            return false;
        }

        next = targetStart + targetLength + 1 + 8 + lineEnd;
        head.SetParsedLine(..methodEnd, targetStart..(targetStart + targetLength));
        return true;
    }

    private static bool ParseStatusLine(MessageHead head, bool relaxed, out int next)
    {
        var text = head.Loaded;
        next = 0;
        if (!TakeVersion(text, head) || text.Length < 13 || text[8] != ' '
            || !Bytes.TryParseDigits(text.Slice(9, 3), out var status) || status is < 100 or > 999)
        {
            return false;
        }

        head.Status = (int)status;
        var rest = text[12..];
        var reasonStart = 12;
        var reasonLength = 0;
        if (rest[0] == ' ')
        {
            reasonStart = 13;
            reasonLength = rest[1..].IndexOfAny(relaxed ? RelaxedValueEnd : ValueEnd);
            rest = rest[(1 + reasonLength)..];
        }

        if (reasonLength < 0 || !TakeLineEnd(rest, relaxed, out var lineEnd))
        {
            return false;
        }

        head.SetParsedLine(..0, reasonStart..(reasonStart + reasonLength));
        next = text.Length - rest.Length + lineEnd;
        return true;
    }

    private static bool TakeVersion(ReadOnlySpan<byte> text, MessageHead head)
    {
        if (text.Length < 10 || !text.StartsWith("HTTP/1."u8) || text[7] is not ((byte)'0' or (byte)'1'))
        {
            return false;
        }

        head.MinorVersion = text[7] - '0';
        return true;
    }

    /// <summary>The length of the line end at the start of the text.</summary>
    private static bool TakeLineEnd(ReadOnlySpan<byte> text, bool relaxed, out int length)
    {
        length = text.Length >= 2 && text[0] == '\r' && text[1] == '\n' ? 2
            : relaxed && text.Length >= 1 && text[0] == '\n' ? 1 : 0;
        return length != 0;
    }

    private static HeadStatus ParseFields(MessageHead head, int start, ParserLimits limits)
    {
        var text = head.Loaded;
        var at = start;
        while (!TakeLineEnd(text[at..], limits.Relaxed, out _))
        {
            // A name, a colon right after it, a value without controls, CRLF. A line that starts with white space
            // (obs-fold) has no name, one with a space before the colon has no colon there: both are refused.
            var nameLength = text[at..].IndexOfAnyExcept(Token);
            if (nameLength <= 0 || text[at + nameLength] != ':')
            {
                return HeadStatus.Invalid;
            }

            var valueStart = at + nameLength + 1;
            while (text[valueStart] is (byte)' ' or (byte)'\t')
            {
                valueStart++;
            }

            var valueLength = text[valueStart..].IndexOfAny(limits.Relaxed ? RelaxedValueEnd : ValueEnd);
            if (valueLength < 0 || !TakeLineEnd(text[(valueStart + valueLength)..], limits.Relaxed, out var lineEnd))
            {
                return HeadStatus.Invalid;
            }

            var next = valueStart + valueLength + lineEnd;
            while (valueLength > 0 && text[valueStart + valueLength - 1] is (byte)' ' or (byte)'\t')
            {
                valueLength--;
            }

            var known = KnownHeaders.Recognise(text.Slice(at, nameLength));
            if (!head.AddParsed(at, nameLength, valueStart, valueLength, known, limits.HeadersMax))
            {
                return HeadStatus.TooManyHeaders;
            }

            at = next;
        }

        return HeadStatus.Complete;
    }
}
