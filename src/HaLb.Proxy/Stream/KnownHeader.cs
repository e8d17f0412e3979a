namespace HaLb.Proxy.Stream;

/// <summary>Header names that HaLb itself looks at, so that finding one is a comparison of numbers.</summary>
public enum KnownHeader : byte
{
    None,
    Host,
    Connection,
    ContentLength,
    TransferEncoding,
    Upgrade,
    Expect,
    Cookie,
    SetCookie,
    KeepAlive,
    ProxyConnection,
    Te,
    Trailer,
    CacheControl,
    XForwardedFor,
    Authorization,
    Http2Settings,
    Expires,
    Pragma,
    Vary,
    ETag,
    LastModified,
    ContentType,
    Date,

    /// <summary>A name that is <c>Content-Length</c> or <c>Transfer-Encoding</c> but for underscores: refused.</summary>
    Disguised,
}

/// <summary>Recognises <see cref="KnownHeader"/> names, any case.</summary>
public static class KnownHeaders
{
    public static KnownHeader Recognise(ReadOnlySpan<byte> name) => name.Length switch
    {
        2 => Match(name, "te"u8, KnownHeader.Te),
        4 => Match(name, "host"u8, KnownHeader.Host, "date"u8, KnownHeader.Date, "vary"u8, KnownHeader.Vary, "etag"u8, KnownHeader.ETag),
        6 => Match(name, "cookie"u8, KnownHeader.Cookie, "expect"u8, KnownHeader.Expect, "pragma"u8, KnownHeader.Pragma),
        7 => Match(name, "upgrade"u8, KnownHeader.Upgrade, "trailer"u8, KnownHeader.Trailer, "expires"u8, KnownHeader.Expires),
        10 => Match(name, "connection"u8, KnownHeader.Connection, "set-cookie"u8, KnownHeader.SetCookie, "keep-alive"u8, KnownHeader.KeepAlive),
        12 => Match(name, "content-type"u8, KnownHeader.ContentType),
        13 => Match(name, "authorization"u8, KnownHeader.Authorization, "cache-control"u8, KnownHeader.CacheControl, "last-modified"u8, KnownHeader.LastModified),
        14 => Match(name, "content-length"u8, KnownHeader.ContentLength, "http2-settings"u8, KnownHeader.Http2Settings, "content_length"u8, KnownHeader.Disguised),
        15 => Match(name, "x-forwarded-for"u8, KnownHeader.XForwardedFor),
        16 => Match(name, "proxy-connection"u8, KnownHeader.ProxyConnection),
        17 => Match(name, "transfer-encoding"u8, KnownHeader.TransferEncoding, "transfer_encoding"u8, KnownHeader.Disguised),
        _ => KnownHeader.None,
    };

    private static KnownHeader Match(
        ReadOnlySpan<byte> name,
        ReadOnlySpan<byte> first, KnownHeader firstHeader,
        ReadOnlySpan<byte> second = default, KnownHeader secondHeader = KnownHeader.None,
        ReadOnlySpan<byte> third = default, KnownHeader thirdHeader = KnownHeader.None,
        ReadOnlySpan<byte> fourth = default, KnownHeader fourthHeader = KnownHeader.None)
    {
        var letter = (byte)(name[0] | 0x20);
        if (letter == first[0] && Bytes.EqualsIgnoreCase(name, first))
        {
            return firstHeader;
        }

        if (!second.IsEmpty && letter == second[0] && Bytes.EqualsIgnoreCase(name, second))
        {
            return secondHeader;
        }

        if (!third.IsEmpty && letter == third[0] && Bytes.EqualsIgnoreCase(name, third))
        {
            return thirdHeader;
        }

        return !fourth.IsEmpty && letter == fourth[0] && Bytes.EqualsIgnoreCase(name, fourth) ? fourthHeader : KnownHeader.None;
    }
}
