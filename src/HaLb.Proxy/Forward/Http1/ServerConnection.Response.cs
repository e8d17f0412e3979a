using System.Runtime.CompilerServices;
using HaLb.Proxy.Stream;
using HaLb.Proxy.Stream.Http1;
using HaLb.Proxy.Tcp;

namespace HaLb.Proxy.Forward.Http1;

/// <summary>Reading the response and relaying it. The body is passed on as it comes, from one buffer, each send awaited: a
/// slow client slows the server, and memory does not grow.</summary>
internal sealed partial class ServerConnection
{
    /// <summary>How long the upload's end is waited for once the response is done: it only has to be noticed.</summary>
    private static readonly TimeSpan FinishGrace = TimeSpan.FromSeconds(1);

    private ChunkDecoder _chunks;
    private long _bodyLeft;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Termination> ExchangeAsync(IResponseHook hook)
    {
        var close = _stream.CloseServer;
        var outcome = await SendRequestAsync(close, _stream.IsUpgrade);
        Task? pump = null;
        if (outcome == SendOutcome.BodyFollows)
        {
            _uploading = true;
            _finishing = false;
            pump = PumpAsync();
        }

        var result = await ReadFinalHeadAsync();
        if (result is null)
        {
            _stream.ResponseAt = _stream.Time.GetTimestamp();
            var hooked = hook.OnResponseHead(_stream);
            result = hooked.IsNormal ? await RelayAsync(outcome) : hooked;
        }

        return pump is null ? Finish(result.Value, close) : await FinishUploadAsync(pump, result.Value, close);
    }

    private Termination Finish(Termination result, bool close)
    {
        if (result.IsNormal && _client.BufferedBody.Length is var length and > 0)
        {
            _client.ConsumeBody(length);
        }

        IsReusable = result.IsNormal && !close && !_stream.IsUpgrade && ServerKeepsAlive && _start == _end;
        return result;
    }

    /// <summary>The response is done; the upload may not be. An answer before the request's end leaves both connections with
    /// a request cut short: neither can carry another.</summary>
    private async ValueTask<Termination> FinishUploadAsync(Task pump, Termination result, bool close)
    {
        if (_uploading && _finishing)
        {
            // The server may answer before our own write has returned here.
            _ = await Task.WhenAny(pump, Task.Delay(FinishGrace, _stream.Time));
        }

        var early = _uploading;
        if (early)
        {
            _stream.CloseClient = true;
            _client.StopBody();
            _transport.Abort();
        }

        await pump;
        _ = _readDeadline.Disarm();
        if (!result.IsNormal && _uploadFault.By is 'C' or 'c' or 'P')
        {
            return _stream.ResponseStarted ? _uploadFault with { Status = 0 } : _uploadFault;
        }

        if (early || !_uploadFault.IsNormal)
        {
            _stream.CloseClient = true;
            return result with { MayRetry = false };
        }

        return Finish(result, close);
    }

    private bool ServerKeepsAlive { get; set; }

    /// <summary>Reads to the final head, passing interim ones on. Null = it is there.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Termination?> ReadFinalHeadAsync()
    {
        while (true)
        {
            // While the client still uploads it is the one who is waited for; the pump arms the timer at the end.
            var fault = await ReadHeadAsync(_uploading ? null : _settings.ServerTimeout);
            if (fault is not null)
            {
                return fault;
            }

            var response = _stream.Response;
            if (response.Status is >= 200 or 101)
            {
                if (response.Status == 101 && !_stream.IsUpgrade)
                {
                    return Termination.BadResponse;
                }

                // Rubbish that came along with the head: the client has seen neither and can be told.
                return response.Framing == BodyFraming.Chunked && BeginsWithBadChunk() ? Termination.BadResponse with { MayRetry = _settings.RetriesJunk } : null;
            }

            _ = StripResponse(response);
            if (_stream.Request.MinorVersion == 1 && !await _client.SendInterimAsync(response))
            {
                return Termination.AbortedInResponse;
            }
        }
    }

    private bool BeginsWithBadChunk()
    {
        var first = default(ChunkDecoder);
        return first.Next(Unread, out _, out _) == ChunkStatus.Invalid;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Termination> RelayAsync(SendOutcome sent)
    {
        var response = _stream.Response;
        ServerKeepsAlive = StripResponse(response) && sent != SendOutcome.Failed;
        if (response.Status == 101)
        {
            return await TunnelAsync();
        }

        _stream.ResponseStarted = true;
        switch (response.Framing)
        {
            case BodyFraming.None:
                return Ended(await _client.SendHeadAsync(response, default, last: true));
            case BodyFraming.Chunked:
                return await RelayChunkedAsync();
            default:
                return await RelayPlainAsync(response.Framing == BodyFraming.Close);
        }
    }

    private static Termination Ended(SendStatus status) => status switch
    {
        SendStatus.Sent => Termination.Normal,
        SendStatus.TimedOut => Termination.ClientTimeout,
        _ => Termination.ClientAborted,
    };

    /// <summary>A body of known length, or up to the server's close.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Termination> RelayPlainAsync(bool untilClose)
    {
        ServerKeepsAlive &= !untilClose;
        _bodyLeft = untilClose ? long.MaxValue : _stream.Response.ContentLength;
        var status = await _client.SendHeadAsync(_stream.Response, TakePlain(), last: _bodyLeft == 0);
        while (status == SendStatus.Sent && _bodyLeft > 0)
        {
            var read = await FillAsync(_settings.ServerTimeout);
            if (read <= 0)
            {
                return read == 0 && untilClose ? Ended(await _client.SendBodyAsync(default, last: true)) : BodyFault(read);
            }

            var data = TakePlain();
            status = await _client.SendBodyAsync(data, last: _bodyLeft == 0);
        }

        return Ended(status);
    }

    private ReadOnlyMemory<byte> TakePlain()
    {
        var length = (int)Math.Min(_bodyLeft, _end - _start);
        var data = _buffer.AsMemory(_start, length);
        _start += length;
        if (_bodyLeft != long.MaxValue)
        {
            _bodyLeft -= length;
        }

        return data;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Termination> RelayChunkedAsync()
    {
        _chunks = default;
        var headSent = false;
        while (true)
        {
            var chunk = NextChunk(out var data);
            switch (chunk)
            {
                case ChunkStatus.Data:
                    var status = headSent
                        ? await _client.SendBodyAsync(data, last: false)
                        : await _client.SendHeadAsync(_stream.Response, data, last: false);
                    headSent = true;
                    if (status != SendStatus.Sent)
                    {
                        return Ended(status);
                    }

                    break;
                case ChunkStatus.Last:
                    return await RelayTrailersAsync(headSent);
                case ChunkStatus.Invalid:
                    return await FaultAsync(headSent, Termination.ServerAborted with { By = 'P' });
                default:
                    // The client should not wait for the head until the first chunk comes.
                    if (!headSent)
                    {
                        headSent = true;
                        if (await _client.SendHeadAsync(_stream.Response, default, last: false) is not SendStatus.Sent and var failed)
                        {
                            return Ended(failed);
                        }
                    }

                    var read = await FillAsync(_settings.ServerTimeout);
                    if (read <= 0)
                    {
                        return BodyFault(read);
                    }

                    break;
            }
        }
    }

    /// <summary>The head was promised to the client: if it has not been sent, an empty beginning is, so that the cut shows.</summary>
    private async ValueTask<Termination> FaultAsync(bool headSent, Termination fault)
    {
        if (!headSent)
        {
            _ = await _client.SendHeadAsync(_stream.Response, default, last: false);
        }

        return fault;
    }

    private ChunkStatus NextChunk(out ReadOnlyMemory<byte> data)
    {
        data = default;
        while (true)
        {
            var status = _chunks.Next(Unread, out var skip, out var length);
            _start += skip;
            if (status != ChunkStatus.Data || length > 0)
            {
                data = _buffer.AsMemory(_start, length);
                _start += length;
                if (length > 0)
                {
                    _chunks.Take(length);
                }

                return status;
            }
        }
    }

    /// <summary>The lines after the last chunk. Without any, the response ends with it.</summary>
    private async ValueTask<Termination> RelayTrailersAsync(bool headSent)
    {
        var trailers = _stream.ResponseTrailers;
        while (true)
        {
            var status = HeadParser.ParseTrailers(Unread, trailers, _settings.ParserLimits, out var consumed);
            _start += consumed;
            if (status == HeadStatus.Complete)
            {
                break;
            }

            if (status != HeadStatus.Incomplete || _end - _start >= _settings.HeadBytesMax)
            {
                return await FaultAsync(headSent, Termination.ServerAborted with { By = 'P' });
            }

            var read = await FillAsync(_settings.ServerTimeout);
            if (read <= 0)
            {
                return await FaultAsync(headSent, BodyFault(read));
            }
        }

        if (!headSent)
        {
            var status = await _client.SendHeadAsync(_stream.Response, default, last: trailers.Count == 0);
            if (status != SendStatus.Sent || trailers.Count == 0)
            {
                return Ended(status);
            }
        }

        return Ended(trailers.Count == 0 ? await _client.SendBodyAsync(default, last: true) : await _client.SendTrailersAsync(trailers));
    }

    private static Termination BodyFault(int read) => read == TimedOut ? Termination.ServerTimeout : Termination.ServerAborted;

    /// <summary>After a 101 both connections carry bytes of a protocol that is none of ours.</summary>
    private async ValueTask<Termination> TunnelAsync()
    {
        _stream.ResponseStarted = true;
        _stream.CloseClient = true;
        var status = await _client.SendHeadAsync(_stream.Response, default, last: false);
        if (status != SendStatus.Sent)
        {
            return Ended(status);
        }

        if (_client.TakeTunnel() is not { } tunnel)
        {
            return Termination.Internal with { In = 'D', Status = 0 };
        }

        if (_end > _start && !await tunnel.WriteAsync(_buffer.AsMemory(_start, _end - _start)))
        {
            return Termination.ClientAborted;
        }

        _stream.BytesOut += _end - _start;
        _start = _end;
        var clientTimeout = _settings.TunnelTimeout ?? _stream.Frontend.Config.Timeouts.Client;
        var relay = new DuplexRelay(tunnel, _transport, _settings.Wheel, clientTimeout, _settings.TunnelTimeout ?? _settings.ServerTimeout)
        {
            ClientFin = _stream.Frontend.Config.Timeouts.ClientFin,
            ServerFin = _settings.ServerFin,
        };
        var result = await relay.RunAsync();
        _stream.BytesOut += result.ToClient;
        _stream.BytesIn += result.ToServer;
        return result.By == '-' ? Termination.Normal : new Termination(result.By, 'D', 0);
    }

    /// <summary>Removes what concerns this connection only; true = the server keeps it open. Transfer-Encoding stays where it
    /// stood: the front needs the line, or drops it.</summary>
    private static bool StripResponse(MessageHead head)
    {
        var facts = HopByHop.Strip(head);
        return facts.Close ? false : head.MinorVersion == 1 || facts.KeepAlive;
    }
}
