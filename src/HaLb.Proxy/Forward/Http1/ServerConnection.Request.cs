using System.Buffers;
using System.Runtime.CompilerServices;
using HaLb.Proxy.Stream;

namespace HaLb.Proxy.Forward.Http1;

/// <summary>Sending the request: a body that is already there goes with the head in one write; a longer one is pumped while
/// the response is awaited, so that an early answer reaches the client.</summary>
internal sealed partial class ServerConnection
{
    /// <summary>Room for a chunk's size line before its data and CRLF after it.</summary>
    private const int ChunkOverhead = 24;

    private const int PumpBytes = 16384;

    private static readonly byte[] LastChunk = "0\r\n\r\n"u8.ToArray();

    /// <summary>What the pump met, once it has ended badly.</summary>
    private Termination _uploadFault;

    private volatile bool _uploading;

    /// <summary>The request's last bytes are on their way: an answer from here on is no early one.</summary>
    private volatile bool _finishing;

    /// <summary>Sends the head, and the body as far as it is there. True = the whole request is sent.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<SendOutcome> SendRequestAsync(bool close, bool upgrade)
    {
        var request = _stream.Request;
        var body = _client.IsBodyComplete && _client.RequestTrailers is null ? _client.BufferedBody : default;
        var whole = request.Framing == BodyFraming.None || _client.IsBodyComplete && _client.RequestTrailers is null;
        var size = RequestHead.SizeMax(request) + (whole ? body.Length + 2 * ChunkOverhead : 0);
        byte[]? larger = null;
        var buffer = size <= _buffer!.Length ? _buffer : larger = ArrayPool<byte>.Shared.Rent(size);
        var length = RequestHead.Write(request, buffer, close, upgrade);
        if (whole && request.Framing != BodyFraming.None)
        {
            length += WriteWholeBody(buffer.AsSpan(length), body.Span, request.Framing);
        }

        var sent = await WriteAsync(buffer.AsMemory(0, length));
        if (larger is not null)
        {
            ArrayPool<byte>.Shared.Return(larger);
        }

        return !sent ? SendOutcome.Failed : whole ? SendOutcome.Whole : SendOutcome.BodyFollows;
    }

    private static int WriteWholeBody(Span<byte> to, ReadOnlySpan<byte> body, BodyFraming framing)
    {
        var writer = new SpanWriter(to);
        if (framing == BodyFraming.Length)
        {
            writer.Append(body);
            return writer.Length;
        }

        if (!body.IsEmpty)
        {
            writer.AppendHex(body.Length);
            writer.Append("\r\n"u8);
            writer.Append(body);
            writer.Append("\r\n"u8);
        }

        writer.Append(LastChunk);
        return writer.Length;
    }

    /// <summary>Carries the body from the client to the server until its end. Runs beside the response's reading.</summary>
    private async Task PumpAsync()
    {
        var frame = _stream.Request.Framing == BodyFraming.Chunked ? ArrayPool<byte>.Shared.Rent(PumpBytes + ChunkOverhead) : null;
        try
        {
            _uploadFault = await PumpBodyAsync(frame);
            if (_uploadFault.IsNormal)
            {
                // From here on the server is the one who keeps us waiting.
                _readDeadline.Arm(_settings.ServerTimeout);
            }
            else if (_uploadFault.By is 'C' or 'c' or 'P')
            {
                // Nobody needs the answer to a request that will never be whole: wake the response's reader.
                _transport.Abort();
            }
        }
        finally
        {
            _uploading = false;
            if (frame is not null)
            {
                ArrayPool<byte>.Shared.Return(frame);
            }
        }
    }

    private async ValueTask<Termination> PumpBodyAsync(byte[]? frame)
    {
        while (true)
        {
            var status = _client.BufferedBody.IsEmpty ? await _client.WaitBodyAsync() : BodyStatus.Data;
            switch (status)
            {
                case BodyStatus.Data:
                    var sent = frame is null ? await PumpPlainAsync() : await PumpChunkAsync(frame);
                    if (!sent)
                    {
                        return Termination.ServerAborted;
                    }

                    break;
                case BodyStatus.End:
                    return frame is null || await SendBodyEndAsync() ? Termination.Normal : Termination.ServerAborted;
                case BodyStatus.Invalid:
                    return Termination.BadRequest with { In = 'D' };
                case BodyStatus.TimedOut:
                    return Termination.UploadTimeout;
                case BodyStatus.Stopped:
                    return Termination.Normal with { By = 'x' };
                default:
                    return Termination.UploadAborted;
            }
        }
    }

    private async ValueTask<bool> PumpPlainAsync()
    {
        var data = _client.BufferedBody;
        _finishing = _client.IsBodyComplete;
        if (!await WriteAsync(data))
        {
            return false;
        }

        _client.ConsumeBody(data.Length);
        return true;
    }

    private async ValueTask<bool> PumpChunkAsync(byte[] frame)
    {
        var data = _client.BufferedBody;
        data = data[..Math.Min(data.Length, PumpBytes)];
        var length = WriteChunk(frame, data.Span);
        if (!await WriteAsync(frame.AsMemory(0, length)))
        {
            return false;
        }

        _client.ConsumeBody(data.Length);
        return true;
    }

    private static int WriteChunk(Span<byte> to, ReadOnlySpan<byte> data)
    {
        var writer = new SpanWriter(to);
        writer.AppendHex(data.Length);
        writer.Append("\r\n"u8);
        writer.Append(data);
        writer.Append("\r\n"u8);
        return writer.Length;
    }

    private async ValueTask<bool> SendBodyEndAsync()
    {
        _finishing = true;
        if (_client.RequestTrailers is not { } trailers)
        {
            return await WriteAsync(LastChunk);
        }

        var size = RequestHead.SizeMax(trailers);
        var buffer = ArrayPool<byte>.Shared.Rent(size);
        var sent = await WriteAsync(buffer.AsMemory(0, WriteTrailers(buffer, trailers)));
        ArrayPool<byte>.Shared.Return(buffer);
        return sent;
    }

    private static int WriteTrailers(Span<byte> to, MessageHead trailers)
    {
        var writer = new SpanWriter(to);
        writer.Append("0\r\n"u8);
        for (var i = 0; i < trailers.Count; i++)
        {
            if (!trailers.IsRemoved(i))
            {
                writer.Line(trailers.Name(i), trailers.Value(i));
            }
        }

        writer.Append("\r\n"u8);
        return writer.Length;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> data)
    {
        _writeDeadline.Arm(_settings.ServerTimeout);
        var sent = await _transport.WriteAsync(data);
        return !_writeDeadline.Disarm() && sent;
    }

    private enum SendOutcome
    {
        Failed,
        Whole,
        BodyFollows,
    }
}
