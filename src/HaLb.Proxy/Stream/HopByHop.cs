using System.Buffers;

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
    /// <summary>Takes and drops, for heads that no rule looks at in between.</summary>
    public static HopByHopFacts Strip(MessageHead head)
    {
        var facts = Take(head);
        Drop(head, facts.Upgrade);
        return facts;
    }

    /// <summary>What must happen before the rules see a head. Lines that Connection names go, but for framing, Host and Cookie: a
    /// client must not be able to take away what routing depends on, nor what rules add. The tokens about the connection
    /// itself go out of Connection, as in HAProxy; what is left of it, and Upgrade, stays for rules to read.</summary>
    public static HopByHopFacts Take(MessageHead head)
    {
        bool close = false, keepAlive = false, upgrade = false;
        for (var i = head.Find(KnownHeader.Connection); i >= 0; i = head.Find(KnownHeader.Connection, i + 1))
        {
            var value = head.Value(i);
            var closes = Bytes.ListContains(value, "close"u8);
            var keeps = Bytes.ListContains(value, "keep-alive"u8);
            close |= closes;
            keepAlive |= keeps;
            upgrade |= Bytes.ListContains(value, "upgrade"u8);
            RemoveNamed(head, value);
            if (closes || keeps)
            {
                RemoveTokens(head, i);
            }
        }

        // h2c could smuggle streams past every rule.
        upgrade = upgrade && head.Find(KnownHeader.Upgrade) >= 0 && !head.HasToken(KnownHeader.Upgrade, "h2c"u8);
        return new HopByHopFacts(close, keepAlive, upgrade);
    }

    /// <summary>Removes the lines themselves before the message goes on to the other side. The Upgrade line survives with
    /// <paramref name="keepUpgrade"/>.</summary>
    public static void Drop(MessageHead head, bool keepUpgrade)
    {
        _ = head.RemoveAll(KnownHeader.Connection);
        _ = head.RemoveAll(KnownHeader.KeepAlive);
        _ = head.RemoveAll(KnownHeader.ProxyConnection);
        _ = head.RemoveAll(KnownHeader.Http2Settings);
        if (!keepUpgrade)
        {
            _ = head.RemoveAll(KnownHeader.Upgrade);
        }
    }

    /// <summary>Takes <c>close</c> and <c>keep-alive</c> out of a line, which goes when nothing else stands there.</summary>
    private static void RemoveTokens(MessageHead head, int line)
    {
        var rest = head.Value(line);
        if (!rest.Contains((byte)','))
        {
            head.RemoveAt(line);
            return;
        }

        // A token may come to be followed by one byte more than before.
        var room = ArrayPool<byte>.Shared.Rent(rest.Length * 2);
        var kept = new SpanWriter(room);
        while (!rest.IsEmpty)
        {
            var comma = rest.IndexOf((byte)',');
            var token = Bytes.Trim(comma < 0 ? rest : rest[..comma]);
            rest = comma < 0 ? default : rest[(comma + 1)..];
            if (!token.IsEmpty && !Bytes.EqualsIgnoreCase(token, "close"u8) && !Bytes.EqualsIgnoreCase(token, "keep-alive"u8))
            {
                kept.Append(kept.Length > 0 ? ", "u8 : ""u8);
                kept.Append(token);
            }
        }

        if (kept.Length == 0)
        {
            head.RemoveAt(line);
        }
        else
        {
            head.SetValue(line, room.AsSpan(0, kept.Length));
        }

        ArrayPool<byte>.Shared.Return(room);
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
