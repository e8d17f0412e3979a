using System.Runtime.CompilerServices;
using HaLb.Proxy.Pipeline;
using HaLb.Proxy.Snapshot;
using HaLb.Proxy.Stream;
using HaLb.Proxy.Stream.Http1;
using HaLb.Transport;

namespace HaLb.Proxy.Front.Http1;

/// <summary>One HTTP/1 client connection: waits for a request, reads its head, lets the pipeline run the stream, and again.
/// Its deadlines are its own, so that one that fires late can never hit another connection.</summary>
internal sealed class Http1Connection : IDeadlineOwner
{
    /// <summary>How long, and for how many bytes, a client is listened to after the last response, so that it reads that one
    /// before a reset can destroy it.</summary>
    private static readonly TimeSpan LingerTime = TimeSpan.FromSeconds(2);

    private const long LingerBytesMax = 1024 * 1024;

    /// <summary>An unread rest of a request body up to this size is dropped and the connection goes on.</summary>
    private const long DrainBytesMax = 64 * 1024;

    private const int Busy = 0;
    private const int Idle = 1;
    private const int Stopped = 2;

    private readonly Http1Front _front;
    private readonly ClientConnection _client;
    private readonly Deadline _readDeadline;
    private WriteLimit? _writeLimit;
    private ProxySnapshot _snapshot;
    private FrontendSnapshot _frontend;
    private Http1Exchange? _exchange;
    private Connection? _handOver;
    private int _state;
    private volatile bool _stopping;

    public Http1Connection(Http1Front front, ClientConnection client)
    {
        _front = front;
        _client = client;
        _snapshot = front.Snapshots.Current;
        _frontend = client.Frontend;
        _readDeadline = new Deadline(front.Wheel, this);
    }

    public Connection Transport => _client.Transport;

    /// <summary>No further request will be taken.</summary>
    public bool IsStopping => _stopping;

    /// <summary>A read lasted too long.</summary>
    public void OnDeadline() => Transport.CancelRead();

    public void ArmRead(TimeSpan? timeout) => _readDeadline.Arm(timeout);

    public bool DisarmRead() => _readDeadline.Disarm();

    public void ArmWrite(TimeSpan? timeout) => (_writeLimit ??= new WriteLimit(Transport, _front.Wheel)).Deadline.Arm(timeout);

    public bool DisarmWrite() => _writeLimit!.Deadline.Disarm();

    /// <summary>Soft stop: closes now where no request is under way, else after it.</summary>
    public void Stop()
    {
        _stopping = true;
        if (Interlocked.CompareExchange(ref _state, Stopped, Idle) == Idle)
        {
            Transport.CancelRead();
        }
    }

    /// <summary>Serves requests until the connection's end, and closes it. A result that is not null is for the other engine:
    /// the connection then is open and nothing of it consumed.</summary>
    public async Task<Connection?> RunAsync()
    {
        try
        {
            while (await WaitForRequestAsync())
            {
                if (_client.Streams == 0 && IsHttp2())
                {
                    return new PrefixedConnection(Transport, _exchange!.Unread.ToArray());
                }

                var keeps = await ServeAsync();
                if (_handOver is { } connection)
                {
                    return connection;
                }

                if (!keeps)
                {
                    break;
                }
            }

            await CloseAsync();
            return null;
        }
        finally
        {
            await GiveBackAsync();
            _ = _readDeadline.Release();
            _ = _writeLimit?.Deadline.Release();
        }
    }

    private TimeoutsTaken Timeouts => new(_frontend.Config.Timeouts.HttpRequest ?? _frontend.Config.Timeouts.Client,
        _frontend.Config.Timeouts.HttpKeepAlive ?? _frontend.Config.Timeouts.HttpRequest ?? _frontend.Config.Timeouts.Client);

    /// <summary>Waits for the first byte of a request. False = the connection is done.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> WaitForRequestAsync()
    {
        UseCurrentSnapshot();
        if (_exchange is { Unread.IsEmpty: false })
        {
            // Pipelined: it is here already.
            ArmRead(Timeouts.Request);
            return !_stopping;
        }

        if (!EnterIdle())
        {
            return false;
        }

        var first = _client.Streams == 0;
        ArmRead(first ? Timeouts.Request : Timeouts.KeepAlive);
        if (_exchange is null || _front.Exchanges.IsCrowded)
        {
            await GiveBackAsync();
            _ = await Transport.ReadAsync(Memory<byte>.Empty);
            _exchange = _front.Exchanges.Rent(_snapshot.Config.Global.BufSize);
            _exchange.Attach(this);
        }

        var read = await Transport.ReadAsync(_exchange.FreeSpace());
        _ = Interlocked.CompareExchange(ref _state, Busy, Idle);
        if (read > 0)
        {
            _exchange.Received(read);
            if (!first)
            {
                UseCurrentSnapshot();
                ArmRead(Timeouts.Request);
            }

            return true;
        }

        var timedOut = DisarmRead();
        if (first && !_stopping && !_frontend.Config.Options.IgnoreProbes)
        {
            Begin(_exchange);
            await StreamPipeline.RefuseAsync(_exchange.Stream, _exchange, timedOut ? Termination.RequestTimeout : Termination.RequestAborted);
        }

        return false;
    }

    /// <summary>Reads the rest of the head and runs the stream. False = the connection is to be closed.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> ServeAsync()
    {
        var exchange = _exchange!;
        Begin(exchange);
        var fault = await ReadHeadAsync(exchange);
        if (_handOver is not null)
        {
            return false;
        }

        if (!fault.IsNormal)
        {
            await StreamPipeline.RefuseAsync(exchange.Stream, exchange, fault);
            return false;
        }

        var stream = exchange.Stream;
        stream.RequestAt = stream.Time.GetTimestamp();
        stream.CloseClient = _stopping;
        await _front.Pipeline.RunAsync(stream, exchange);
        return !exchange.MustClose && !stream.CloseClient && exchange.ResponseEnded && await DrainAsync(exchange);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Termination> ReadHeadAsync(Http1Exchange exchange)
    {
        var headMax = _snapshot.Config.Global.BufSize - _snapshot.Config.Global.MaxRewrite;
        while (true)
        {
            switch (exchange.ParseHead())
            {
                case HeadStatus.Complete:
                    _ = DisarmRead();
                    return exchange.IsBodyInvalid ? Termination.BadRequest : Termination.Normal;
                case HeadStatus.Invalid:
                    _ = DisarmRead();
                    return Termination.BadRequest;
                case HeadStatus.TooManyHeaders:
                    _ = DisarmRead();
                    return Termination.HeadTooLarge;
            }

            if (exchange.Unread.Length >= headMax)
            {
                _ = DisarmRead();
                exchange.Stream.BytesIn += exchange.Unread.Length;
                return Termination.HeadTooLarge;
            }

            var read = await Transport.ReadAsync(exchange.FreeSpace());
            if (read <= 0)
            {
                exchange.Stream.BytesIn += exchange.Unread.Length;
                return DisarmRead() ? Termination.RequestTimeout : Termination.RequestAborted;
            }

            exchange.Received(read);
            if (_client.Streams == 1 && IsHttp2())
            {
                _client.Streams = 0;
                _handOver = new PrefixedConnection(Transport, exchange.Unread.ToArray());
                return Termination.Normal;
            }
        }
    }

    /// <summary>The connection starts with HTTP/2's preface and may be handed over (RFC 9113 section 3.4).</summary>
    private bool IsHttp2()
    {
        if (_front.Http2 is null || _client.Listener.Config.Proto == "h1" || !_exchange!.Unread.StartsWith("PRI * HTTP/2.0\r\n"u8))
        {
            return false;
        }

        _ = DisarmRead();
        return true;
    }

    private void Begin(Http1Exchange exchange)
    {
        exchange.Begin(_client, _snapshot, _frontend);
        var stream = exchange.Stream;
        stream.StartedAt = stream.Time.GetTimestamp();
        stream.StartedDate = stream.Time.GetUtcNow();
    }

    /// <summary>A stream runs on the configuration in force at its beginning. A frontend that is gone from it goes on as it
    /// was, for the connections that it has.</summary>
    private void UseCurrentSnapshot()
    {
        var current = _front.Snapshots.Current;
        if (!ReferenceEquals(current, _snapshot) && current.FindFrontend(_frontend.Config.Name) is { } frontend)
        {
            _snapshot = current;
            _frontend = frontend;
        }
    }

    private bool EnterIdle()
    {
        _ = Interlocked.Exchange(ref _state, Idle);
        return !_stopping || Interlocked.CompareExchange(ref _state, Busy, Idle) != Idle;
    }

    /// <summary>Drops a short rest of the request body. False = it is too long or does not come.</summary>
    private static async ValueTask<bool> DrainAsync(Http1Exchange exchange)
    {
        var left = DrainBytesMax;
        while (!exchange.IsBodyComplete || !exchange.BufferedBody.IsEmpty)
        {
            var length = exchange.BufferedBody.Length;
            if (length > 0)
            {
                exchange.ConsumeBody(length);
                left -= length;
                continue;
            }

            if (left < 0 || await exchange.WaitBodyAsync() is not (BodyStatus.Data or BodyStatus.End))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Closes so that the client can read all that was sent.</summary>
    private async ValueTask CloseAsync()
    {
        if (_frontend.Config.Options.NoLinger)
        {
            Transport.Abort();
            return;
        }

        if (_exchange is { } exchange && !exchange.IsTunnel && (!exchange.Unread.IsEmpty || !exchange.IsBodyComplete || Transport.IsStale()))
        {
            Transport.ShutdownWrite();
            ArmRead(LingerTime);
            await exchange.DiscardAsync(LingerBytesMax);
            _ = DisarmRead();
        }

        await Transport.CloseAsync();
    }

    private async ValueTask GiveBackAsync()
    {
        if (_exchange is { } exchange)
        {
            _exchange = null;
            await exchange.SettleAsync();
            _front.Exchanges.Return(exchange);
        }
    }

    private readonly record struct TimeoutsTaken(TimeSpan? Request, TimeSpan? KeepAlive);

    /// <summary>Ends a write that the client does not take.</summary>
    private sealed class WriteLimit : IDeadlineOwner
    {
        private readonly Connection _transport;

        public WriteLimit(Connection transport, DeadlineWheel wheel)
        {
            _transport = transport;
            Deadline = new Deadline(wheel, this);
        }

        public Deadline Deadline { get; }

        public void OnDeadline() => _transport.Abort();
    }
}
