using HaLb.Core.Balance;
using HaLb.Proxy.Stream;

namespace HaLb.Proxy.Samples.Fetches;

/// <summary>Parts of a request's target (RFC 9112 section 3.2) as HAProxy divides it.</summary>
internal static class UrlText
{
    /// <summary>Path and query; false for <c>*</c>, an authority, or an absolute form without a path.</summary>
    public static bool TryPathAndQuery(ReadOnlySpan<byte> target, out ReadOnlySpan<byte> path)
    {
        path = target;
        if (target.StartsWith((byte)'/'))
        {
            return true;
        }

        var scheme = target.IndexOf("://"u8);
        var slash = scheme < 0 ? -1 : target[(scheme + 3)..].IndexOf((byte)'/');
        path = slash < 0 ? default : target[(scheme + 3 + slash)..];
        return slash >= 0;
    }

    public static ReadOnlySpan<byte> WithoutQuery(ReadOnlySpan<byte> path) => path.IndexOf((byte)'?') is >= 0 and var mark ? path[..mark] : path;

    /// <summary>What follows the first question mark; false without one.</summary>
    public static bool TryQuery(ReadOnlySpan<byte> target, out ReadOnlySpan<byte> query)
    {
        var mark = target.IndexOf((byte)'?');
        query = target[(mark + 1)..];
        return mark >= 0;
    }

    /// <summary>First value of Host, or its whole line; false = there is no such line.</summary>
    public static bool TryHost(MessageHead head, out ReadOnlySpan<byte> host, bool whole = false)
    {
        var values = new HeaderValues(head, "host"u8, whole);
        var found = values.MoveNext();
        host = values.Current;
        return found;
    }

    /// <summary>The hash of host and path, or of host and path with query (<c>base32</c>, <c>url32</c>). Bytes count as signed, as
    /// in HAProxy, which matters above 0x7F.</summary>
    public static uint Hash(MessageHead head, bool withQuery)
    {
        _ = TryHost(head, out var host, whole: withQuery);
        _ = TryPathAndQuery(head.Target, out var path);
        return Avalanche.Apply(Sdbm(withQuery ? path : WithoutQuery(path), Sdbm(host, 0)));
    }

    /// <summary>Address and port of an absolute target whose host is an IPv4 address; HAProxy does not look up names here.</summary>
    public static bool TryAuthority(ReadOnlySpan<byte> target, out uint address, out int port)
    {
        address = 0;
        port = 80;
        var scheme = target.IndexOf("://"u8);
        if (scheme < 0)
        {
            return false;
        }

        port = target[..scheme].SequenceEqual("https"u8) ? 443 : 80;
        var rest = target[(scheme + 3)..];
        var length = HeaderNumbers.ReadIpv4(rest, out address);
        rest = rest[length..];
        if (length > 0 && rest.StartsWith((byte)':') && System.Buffers.Text.Utf8Parser.TryParse(rest[1..], out uint written, out _))
        {
            port = (int)(written & 0xFFFF);
        }

        return length > 0;
    }

    private static uint Sdbm(ReadOnlySpan<byte> text, uint hash)
    {
        foreach (var c in text)
        {
            hash = unchecked(hash * 65599 + (uint)(sbyte)c);
        }

        return hash;
    }
}
