using HaLb.Proxy.Stream;
using HaLb.Transport;

namespace HaLb.Proxy.Front.Http1;

/// <summary>Writing responses: heads as they came, byte for byte, plus what HTTP/1 needs on this connection.</summary>
internal sealed partial class Http1Exchange
{
    /// <summary>Room beside the lines: status line, the lines that the front adds, one chunk size.</summary>
    private const int HeadFixedMax = 192;

    private const int ChunkSizeMax = 20;

    private static readonly byte[] ChunkEnd = "\r\n"u8.ToArray();
    private static readonly byte[] LastChunkEnd = "\r\n0\r\n\r\n"u8.ToArray();
    private static readonly byte[] LastChunk = "0\r\n\r\n"u8.ToArray();

    private readonly byte[] _chunkSize = new byte[ChunkSizeMax];
    private byte[] _out = new byte[2048];
    private Coding _coding;
    private bool _interimSent;

    /// <summary>How body bytes go out.</summary>
    private enum Coding : byte
    {
        /// <summary>There is none: HEAD, 204, 304.</summary>
        None,

        /// <summary>As they are: the length was announced.</summary>
        Plain,
        Chunked,

        /// <summary>As they are; the connection's end is theirs.</summary>
        UntilClose,
    }

    /// <summary>The whole response has been handed over.</summary>
    public bool ResponseEnded { get; private set; }

    /// <summary>The connection cannot carry another request, whatever the stream says.</summary>
    public bool MustClose { get; private set; }

    /// <summary>The connection has become a tunnel.</summary>
    public bool IsTunnel { get; private set; }

    public override async ValueTask<bool> SendInterimAsync(MessageHead head)
    {
        if (Stream.Request.MinorVersion == 0)
        {
            // RFC 9110 section 15.2: never to a 1.0 client.
            return true;
        }

        _interimSent |= head.Status == 100;
        var length = WriteHead(head, close: false, Coding.None, interim: true);
        return await SendAsync(_out.AsMemory(0, length), default, default) == SendStatus.Sent;
    }

    public override ValueTask<SendStatus> SendHeadAsync(MessageHead head, ReadOnlyMemory<byte> first, bool last)
    {
        _coding = Choose(head);
        var close = Stream.CloseClient || _connection.IsStopping || _coding == Coding.UntilClose || WillNotGetBody(last);
        MustClose |= close;
        var length = WriteHead(head, close, _coding, interim: false);
        ResponseEnded = last;
        if (_coding != Coding.Chunked)
        {
            return SendAsync(_out.AsMemory(0, length), _coding == Coding.None ? default : first, default);
        }

        if (first.IsEmpty)
        {
            return SendAsync(_out.AsMemory(0, length), last ? LastChunk : default, default);
        }

        length += WriteChunkSize(_out.AsSpan(length), first.Length);
        return SendAsync(_out.AsMemory(0, length), first, last ? LastChunkEnd : ChunkEnd);
    }

    public override ValueTask<SendStatus> SendBodyAsync(ReadOnlyMemory<byte> data, bool last)
    {
        ResponseEnded = last;
        switch (_coding)
        {
            case Coding.None:
                return new ValueTask<SendStatus>(SendStatus.Sent);
            case Coding.Chunked when data.IsEmpty:
                return last ? SendAsync(LastChunk, default, default) : new ValueTask<SendStatus>(SendStatus.Sent);
            case Coding.Chunked:
                var length = WriteChunkSize(_chunkSize, data.Length);
                return SendAsync(_chunkSize.AsMemory(0, length), data, last ? LastChunkEnd : ChunkEnd);
            default:
                return data.IsEmpty ? new ValueTask<SendStatus>(SendStatus.Sent) : SendAsync(data, default, default);
        }
    }

    public override ValueTask<SendStatus> SendTrailersAsync(MessageHead trailers)
    {
        ResponseEnded = true;
        if (_coding != Coding.Chunked)
        {
            return new ValueTask<SendStatus>(SendStatus.Sent);
        }

        var writer = new SpanWriter(Room(trailers));
        writer.Append("0\r\n"u8);
        WriteLines(ref writer, trailers, Coding.Chunked);
        writer.Append("\r\n"u8);
        return SendAsync(_out.AsMemory(0, writer.Length), default, default);
    }

    public override ValueTask<SendStatus> SendRawAsync(ReadOnlyMemory<byte> response)
    {
        MustClose = true;
        ResponseEnded = true;
        return response.IsEmpty ? new ValueTask<SendStatus>(SendStatus.Sent) : SendAsync(response, default, default);
    }

    public override void Cut()
    {
        MustClose = true;
        if (_coding == Coding.UntilClose)
        {
            // Here a FIN would read as the body's regular end.
            _connection.Transport.Abort();
        }
    }

    public override Connection? TakeTunnel()
    {
        MustClose = true;
        IsTunnel = true;
        var rest = Unread.ToArray();
        _start = _end = 0;
        return rest.Length == 0 ? _connection.Transport : new PrefixedConnection(_connection.Transport, rest);
    }

    private void BeginResponse()
    {
        ResponseEnded = false;
        MustClose = false;
        IsTunnel = false;
        _interimSent = false;
        _coding = Coding.None;
    }

    private Coding Choose(MessageHead head) =>
        Stream.IsHead || head.Framing == BodyFraming.None ? Coding.None
        : head.Framing == BodyFraming.Length ? Coding.Plain
        : Stream.Request.MinorVersion == 1 ? Coding.Chunked : Coding.UntilClose;

    /// <summary>The whole response is there before the whole request: the rest of the body, which may never come, would stand
    /// between this request and the next.</summary>
    private bool WillNotGetBody(bool last) => last && !IsBodyComplete && !_interimSent;

    private int WriteHead(MessageHead head, bool close, Coding coding, bool interim)
    {
        var writer = new SpanWriter(Room(head));
        writer.Append("HTTP/1.1 "u8);
        writer.AppendDecimal(head.Status);
        writer.Append((byte)' ');
        writer.Append(head.Reason);
        writer.Append("\r\n"u8);
        var seen = WriteLines(ref writer, head, coding);
        if (coding == Coding.Chunked && (seen & Seen.Coding) == 0)
        {
            writer.Append("transfer-encoding: chunked\r\n"u8);
        }

        if (NeedsLength(head, coding, interim, seen))
        {
            writer.Append("content-length: 0\r\n"u8);
        }

        if (head.Status == 101)
        {
            writer.Append("connection: Upgrade\r\n"u8);
        }
        else if (!interim && close)
        {
            writer.Append("connection: close\r\n"u8);
        }
        else if (!interim && Stream.Request.MinorVersion == 0)
        {
            writer.Append("connection: keep-alive\r\n"u8);
        }

        writer.Append("\r\n"u8);
        return writer.Length;
    }

    /// <summary>A response without body whose end the client could not find.</summary>
    private bool NeedsLength(MessageHead head, Coding coding, bool interim, Seen seen) =>
        coding == Coding.None && !interim && !Stream.IsHead && head.Status is not (101 or 204 or 304) && (seen & Seen.Length) == 0;

    private static Seen WriteLines(ref SpanWriter writer, MessageHead head, Coding coding)
    {
        var seen = Seen.Neither;
        for (var i = 0; i < head.Count; i++)
        {
            if (head.IsRemoved(i))
            {
                continue;
            }

            if (head.Known(i) == KnownHeader.TransferEncoding)
            {
                if (coding is Coding.Plain or Coding.UntilClose)
                {
                    continue;
                }

                seen |= Seen.Coding;
            }
            else if (head.Known(i) == KnownHeader.ContentLength)
            {
                seen |= Seen.Length;
            }

            writer.Line(head.Name(i), head.Value(i));
        }

        return seen;
    }

    private static int WriteChunkSize(Span<byte> to, int size)
    {
        var writer = new SpanWriter(to);
        writer.AppendHex(size);
        writer.Append("\r\n"u8);
        return writer.Length;
    }

    /// <summary>The output buffer, large enough for the head.</summary>
    private Span<byte> Room(MessageHead head)
    {
        var size = HeadFixedMax + head.Reason.Length;
        for (var i = 0; i < head.Count; i++)
        {
            size += head.Name(i).Length + head.Value(i).Length + 4;
        }

        if (size > _out.Length)
        {
            _out = new byte[Math.Max(size, _out.Length * 2)];
        }

        return _out;
    }

    private ValueTask<SendStatus> SendAsync(ReadOnlyMemory<byte> first, ReadOnlyMemory<byte> second, ReadOnlyMemory<byte> third)
    {
        Stream.BytesOut += first.Length + second.Length + third.Length;
        var write = second.IsEmpty && third.IsEmpty
            ? _connection.Transport.WriteAsync(first)
            : _connection.Transport.WriteAsync(first, second, third);
        return write.IsCompleted ? new ValueTask<SendStatus>(write.Result ? SendStatus.Sent : SendStatus.Gone) : AwaitSendAsync(write);
    }

    /// <summary>The kernel's buffer is full: the client has <c>timeout client</c> to take something.</summary>
    private async ValueTask<SendStatus> AwaitSendAsync(ValueTask<bool> write)
    {
        _connection.ArmWrite(Stream.Frontend.Config.Timeouts.Client);
        var sent = await write;
        return _connection.DisarmWrite() ? SendStatus.TimedOut : sent ? SendStatus.Sent : SendStatus.Gone;
    }

    [Flags]
    private enum Seen : byte
    {
        Neither = 0,
        Coding = 1,
        Length = 2,
    }
}
