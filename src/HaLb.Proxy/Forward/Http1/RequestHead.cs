using HaLb.Proxy.Stream;

namespace HaLb.Proxy.Forward.Http1;

/// <summary>Writes a request head for an HTTP/1 server: lines as received, in order, then what HaLb adds.</summary>
internal static class RequestHead
{
    private const int FixedMax = 128;

    /// <summary>Bytes that <see cref="Write"/> needs at most.</summary>
    public static int SizeMax(MessageHead head)
    {
        var size = FixedMax + head.Method.Length + head.Target.Length;
        for (var i = 0; i < head.Count; i++)
        {
            size += head.Name(i).Length + head.Value(i).Length + 4;
        }

        return size;
    }

    /// <summary>Writes the head and returns its length.</summary>
    /// <param name="head">Hop-by-hop lines already removed.</param>
    /// <param name="to">At least <see cref="SizeMax"/> bytes.</param>
    /// <param name="close">The connection will carry no other request.</param>
    /// <param name="upgrade">The client asks for an upgrade: the Upgrade line stands, Connection names it.</param>
    public static int Write(MessageHead head, Span<byte> to, bool close, bool upgrade)
    {
        var writer = new SpanWriter(to);
        writer.Append(head.Method);
        writer.Append((byte)' ');
        writer.Append(head.Target);
        writer.Append(head.MinorVersion == 0 ? " HTTP/1.0\r\n"u8 : " HTTP/1.1\r\n"u8);
        var hasCoding = false;
        for (var i = 0; i < head.Count; i++)
        {
            if (head.IsRemoved(i))
            {
                continue;
            }

            hasCoding |= head.Known(i) == KnownHeader.TransferEncoding;
            writer.Line(head.Name(i), head.Value(i));
        }

        if (head.Framing == BodyFraming.Chunked && !hasCoding)
        {
            writer.Append("transfer-encoding: chunked\r\n"u8);
        }

        if (upgrade)
        {
            writer.Append("connection: Upgrade\r\n"u8);
        }
        else if (close)
        {
            writer.Append("connection: close\r\n"u8);
        }
        else if (head.MinorVersion == 0)
        {
            writer.Append("connection: keep-alive\r\n"u8);
        }

        writer.Append("\r\n"u8);
        return writer.Length;
    }
}
