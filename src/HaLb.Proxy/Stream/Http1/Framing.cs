namespace HaLb.Proxy.Stream.Http1;

/// <summary>Decides where a message's body ends (RFC 9112 section 6), and refuses every head that two parsers could read
/// two ways: both lengths, a repeated or decorated length, any transfer coding but exactly <c>chunked</c>.</summary>
internal static class Framing
{
    public static bool SetRequest(MessageHead head)
    {
        if (!ReadFields(head, out var chunked, out var length, out var hosts) || hosts > 1 || !HostMatches(head))
        {
            return false;
        }

        if (chunked)
        {
            head.Framing = BodyFraming.Chunked;
        }
        else if (length > 0)
        {
            head.Framing = BodyFraming.Length;
            head.ContentLength = length;
        }

        return true;
    }

    public static bool SetResponse(MessageHead head, bool requestMethodIsHead)
    {
        if (!ReadFields(head, out var chunked, out var length, out _))
        {
            return false;
        }

        head.ContentLength = Math.Max(0, length);
        head.Framing = requestMethodIsHead || head.Status is < 200 or 204 or 304 ? BodyFraming.None
            : chunked ? BodyFraming.Chunked
            : length > 0 ? BodyFraming.Length
            : length == 0 ? BodyFraming.None
            : BodyFraming.Close;
        return true;
    }

    private static bool ReadFields(MessageHead head, out bool chunked, out long length, out int hosts)
    {
        chunked = false;
        length = -1;
        hosts = 0;
        for (var i = 0; i < head.Count; i++)
        {
            switch (head.Known(i))
            {
                case KnownHeader.ContentLength:
                    if (length >= 0 || !Bytes.TryParseDigits(head.Value(i), out length))
                    {
                        return false;
                    }

                    break;
                case KnownHeader.TransferEncoding:
                    if (chunked || !Bytes.EqualsIgnoreCase(head.Value(i), "chunked"u8))
                    {
                        return false;
                    }

                    chunked = true;
                    break;
                case KnownHeader.Host:
                    hosts++;
                    break;
                case KnownHeader.Disguised:
                    return false;
            }
        }

        // RFC 9112 section 6.1: a 1.0 message with Transfer-Encoding is faulty whatever it says.
        return !(chunked && (length >= 0 || head.MinorVersion == 0));
    }

    /// <summary>An absolute target must name the host that the Host line names, else one of two servers reads the other.</summary>
    private static bool HostMatches(MessageHead head)
    {
        var target = head.Target;
        if (target[0] == '/')
        {
            return true;
        }

        if (target.SequenceEqual("*"u8))
        {
            return head.Method.SequenceEqual("OPTIONS"u8);
        }

        if (head.Method.SequenceEqual("CONNECT"u8))
        {
            return true;
        }

        var scheme = target.IndexOf("://"u8);
        if (scheme <= 0)
        {
            return false;
        }

        var authority = target[(scheme + 3)..];
        var end = authority.IndexOfAny("/?"u8);
        authority = end < 0 ? authority : authority[..end];
        var host = head.Find(KnownHeader.Host);
        return host < 0 || Bytes.EqualsIgnoreCase(head.Value(host), authority);
    }
}
