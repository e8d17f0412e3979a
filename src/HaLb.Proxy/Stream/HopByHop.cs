namespace HaLb.Proxy.Stream;

/// <summary>What the hop-by-hop lines of a request said before they were removed.</summary>
/// <param name="Close">The client wants its connection closed after the response.</param>
/// <param name="KeepAlive">A 1.0 client asks for a connection that stays.</param>
/// <param name="Upgrade">The client asks for another protocol on this connection; its Upgrade line is kept.</param>
public readonly record struct HopByHopFacts(bool Close, bool KeepAlive, bool Upgrade);

/// <summary>Removes the lines that concern one connection only (RFC 9110 section 7.6.1). Framing lines stay: whoever writes
/// the message needs them.</summary>
public static class HopByHop
{
    /// <summary>Removes them from a request. Lines that Connection names go too, but for framing, Host and Cookie: a client
    /// must not be able to take away what routing depends on.</summary>
    public static HopByHopFacts Strip(MessageHead head)
    {
        bool close = false, keepAlive = false, upgrade = false;
        for (var i = head.Find(KnownHeader.Connection); i >= 0; i = head.Find(KnownHeader.Connection, i + 1))
        {
            var value = head.Value(i);
            close |= Bytes.ListContains(value, "close"u8);
            keepAlive |= Bytes.ListContains(value, "keep-alive"u8);
            upgrade |= Bytes.ListContains(value, "upgrade"u8);
            RemoveNamed(head, value);
            head.RemoveAt(i);
        }

        _ = head.RemoveAll(KnownHeader.KeepAlive);
        _ = head.RemoveAll(KnownHeader.ProxyConnection);
        _ = head.RemoveAll(KnownHeader.Http2Settings);
        upgrade = KeepUpgrade(head, upgrade);
        return new HopByHopFacts(close, keepAlive, upgrade);
    }

    /// <summary>The Upgrade line survives where Connection named it and it is not h2c, which could smuggle streams past
    /// every rule.</summary>
    private static bool KeepUpgrade(MessageHead head, bool upgrade)
    {
        var index = head.Find(KnownHeader.Upgrade);
        if (index < 0)
        {
            return false;
        }

        if (upgrade && !head.HasToken(KnownHeader.Upgrade, "h2c"u8))
        {
            return true;
        }

        _ = head.RemoveAll(KnownHeader.Upgrade);
        return false;
    }

    private static void RemoveNamed(MessageHead head, ReadOnlySpan<byte> list)
    {
        while (!list.IsEmpty)
        {
            var comma = list.IndexOf((byte)',');
            var name = Bytes.Trim(comma < 0 ? list : list[..comma]);
            list = comma < 0 ? default : list[(comma + 1)..];
            if (name.IsEmpty || KnownHeaders.Recognise(name) is KnownHeader.Upgrade or KnownHeader.Connection or KnownHeader.Host
                or KnownHeader.ContentLength or KnownHeader.TransferEncoding or KnownHeader.Cookie or KnownHeader.SetCookie
                or KnownHeader.Te or KnownHeader.KeepAlive)
            {
                continue;
            }

            for (var i = head.Find(name); i >= 0; i = head.Find(name, i + 1))
            {
                head.RemoveAt(i);
            }
        }
    }
}
