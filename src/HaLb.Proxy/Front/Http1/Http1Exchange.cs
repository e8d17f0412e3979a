using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;
using HaLb.Proxy.Snapshot;
using HaLb.Proxy.Stream;
using HaLb.Proxy.Stream.Http1;

namespace HaLb.Proxy.Front.Http1;

/// <summary>The client's side of one HTTP/1 stream, with its buffers and its stream context: reused from stream to stream
/// and from connection to connection (<see cref="ExchangePool"/>). This part holds the input and the request body; the
/// other one writes responses.</summary>
internal sealed partial class Http1Exchange : ClientExchange, IValueTaskSource<int>
{
    private const int StoppedRead = -3;

    // States of a read that waits for body bytes.
    private const int NoWait = 0;
    private const int Waiting = 1;
    private const int Orphaned = 2;

    private readonly byte[] _in;
    private readonly Action _onReadDone;
    private Http1Connection _connection = null!;
    private int _start;
    private int _end;

    private BodyState _state;
    private long _bodyLeft;
    private int _chunkBytes;
    private ChunkDecoder _chunks;
    private MessageHead? _trailers;
    private bool _hasTrailers;
    private long _consumed;
    private ParserLimits _limits;

    private ManualResetValueTaskSourceCore<int> _wait;
    private ValueTaskAwaiter<int> _read;
    private int _waitState;
    private volatile bool _stopped;
    private TaskCompletionSource<int>? _orphan;

    public Http1Exchange(TimeProvider time, int bufferBytes)
    {
        Stream = new StreamContext(time);
        _in = new byte[bufferBytes];
        _onReadDone = OnReadDone;
    }

    private enum BodyState : byte
    {
        Done,
        Length,
        Chunked,
        Trailers,
        Invalid,
    }

    public StreamContext Stream { get; }

    public int BufferBytes => _in.Length;

    /// <summary>Bytes received and not yet used.</summary>
    public ReadOnlySpan<byte> Unread => _in.AsSpan(_start, _end - _start);

    public override ReadOnlyMemory<byte> BufferedBody => _state switch
    {
        BodyState.Length => _in.AsMemory(_start, (int)Math.Min(_bodyLeft, _end - _start)),
        BodyState.Chunked => _in.AsMemory(_start, _chunkBytes),
        _ => default,
    };

    public override bool IsBodyComplete => _state == BodyState.Done || _state == BodyState.Length && _bodyLeft <= _end - _start;

    public override long BodyConsumed => _consumed;

    public override MessageHead? RequestTrailers => _hasTrailers ? _trailers : null;

    public override bool HasClientLeft => IsBodyComplete && (BufferedBody.Length == Unread.Length) && _connection.Transport.HasPeerLeft();

    /// <summary>The request body's framing is broken.</summary>
    public bool IsBodyInvalid => _state == BodyState.Invalid;

    /// <summary>Belongs to <paramref name="connection"/> until it is given back.</summary>
    public void Attach(Http1Connection connection)
    {
        _connection = connection;
        _start = _end = 0;
        _stopped = false;
        _orphan = null;
        _waitState = NoWait;
    }

    /// <summary>Ready for the next stream; bytes that were read ahead stay.</summary>
    public void Begin(ClientConnection client, ProxySnapshot snapshot, FrontendSnapshot frontend)
    {
        Stream.Begin(client, snapshot, frontend);
        _limits = new ParserLimits(snapshot.Config.Global.MaxHeaders, frontend.Config.Options.AcceptUnsafeRequest);
        _state = BodyState.Done;
        _consumed = 0;
        _hasTrailers = false;
        BeginResponse();
    }

    /// <summary>Room for more input, after moving what is unread to the front where needed. Empty = full.</summary>
    public Memory<byte> FreeSpace()
    {
        if (_start == _end)
        {
            _start = _end = 0;
        }
        else if (_end == _in.Length && _start > 0)
        {
            Unread.CopyTo(_in);
            _end -= _start;
            _start = 0;
        }

        return _in.AsMemory(_end);
    }

    public void Received(int bytes) => _end += bytes;

    /// <summary>Looks for a whole head in what was received.</summary>
    public HeadStatus ParseHead()
    {
        var status = HeadParser.ParseRequest(Unread, Stream.Request, _limits, out var consumed);
        _start += consumed;
        Stream.BytesIn += consumed;
        if (status == HeadStatus.Complete)
        {
            StartBody();
        }

        return status;
    }

    public override void ConsumeBody(int bytes)
    {
        _start += bytes;
        _consumed += bytes;
        Stream.BytesIn += bytes;
        if (_state == BodyState.Length)
        {
            _bodyLeft -= bytes;
            _state = _bodyLeft == 0 ? BodyState.Done : BodyState.Length;
        }
        else if (bytes > 0)
        {
            _chunks.Take(bytes);
            _chunkBytes -= bytes;
            AdvanceChunks();
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<BodyStatus> WaitBodyAsync()
    {
        while (true)
        {
            if (_stopped)
            {
                return BodyStatus.Stopped;
            }

            if (BodyNow() is { } status)
            {
                return status;
            }

            var space = FreeSpace();
            if (space.IsEmpty)
            {
                // Only trailers can fill the buffer without becoming body.
                _state = BodyState.Invalid;
                return BodyStatus.Invalid;
            }

            var read = await ReadBodyAsync(space);
            if (read == StoppedRead)
            {
                return BodyStatus.Stopped;
            }

            if (_connection.DisarmRead())
            {
                return BodyStatus.TimedOut;
            }

            if (read <= 0)
            {
                return BodyStatus.Aborted;
            }

            Received(read);
            AdvanceChunks();
        }
    }

    public override void StopBody()
    {
        if (_stopped)
        {
            return;
        }

        _orphan = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        _stopped = true;
        Stop();
    }

    /// <summary>Reads and drops what the client still sends, so that it gets the response before a reset. Bounded by the
    /// connection's linger time and <paramref name="bytesMax"/>.</summary>
    public async ValueTask DiscardAsync(long bytesMax)
    {
        var read = Volatile.Read(ref _waitState) == Orphaned ? await _orphan!.Task : 1;
        var total = 0L;
        while (read > 0 && total < bytesMax)
        {
            _start = _end = 0;
            read = await _connection.Transport.ReadAsync(_in);
            total += read;
        }
    }

    /// <summary>Waits until no read writes into the buffer any more; the connection is closed already.</summary>
    public async ValueTask SettleAsync()
    {
        if (Volatile.Read(ref _waitState) == Orphaned)
        {
            _ = await _orphan!.Task;
        }
    }

    int IValueTaskSource<int>.GetResult(short token) => _wait.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _wait.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _wait.OnCompleted(continuation, state, token, flags);

    private void StartBody()
    {
        var request = Stream.Request;
        switch (request.Framing)
        {
            case BodyFraming.Length:
                _state = BodyState.Length;
                _bodyLeft = request.ContentLength;
                break;
            case BodyFraming.Chunked:
                _state = BodyState.Chunked;
                _chunks = default;
                _chunkBytes = 0;
                AdvanceChunks();
                break;
            default:
                _state = BodyState.Done;
                break;
        }
    }

    /// <summary>What can be said of the body without reading; null = nothing yet.</summary>
    private BodyStatus? BodyNow() => _state switch
    {
        BodyState.Done => BodyStatus.End,
        BodyState.Invalid => BodyStatus.Invalid,
        _ => BufferedBody.IsEmpty ? null : BodyStatus.Data,
    };

    /// <summary>Drops chunk framing up to the next data bytes, or up to the end of the trailers.</summary>
    private void AdvanceChunks()
    {
        while (_state == BodyState.Chunked && _chunkBytes == 0)
        {
            var status = _chunks.Next(Unread, out var skip, out _chunkBytes);
            _start += skip;
            Stream.BytesIn += skip;
            if (status == ChunkStatus.Incomplete)
            {
                return;
            }

            _state = status switch
            {
                ChunkStatus.Data => BodyState.Chunked,
                ChunkStatus.Last => BodyState.Trailers,
                _ => BodyState.Invalid,
            };
        }

        if (_state == BodyState.Trailers)
        {
            ReadTrailers();
        }
    }

    private void ReadTrailers()
    {
        _trailers ??= new MessageHead();
        var status = HeadParser.ParseTrailers(Unread, _trailers, _limits, out var consumed);
        if (status == HeadStatus.Incomplete)
        {
            return;
        }

        _start += consumed;
        Stream.BytesIn += consumed;
        _hasTrailers = status == HeadStatus.Complete && _trailers.Count > 0;
        _state = status == HeadStatus.Complete ? BodyState.Done : BodyState.Invalid;
    }

    /// <summary>Reads under <c>timeout client</c>; <see cref="StopBody"/> ends the wait while the read itself goes on, so that
    /// the rest of an upload can still be taken in.</summary>
    private ValueTask<int> ReadBodyAsync(Memory<byte> space)
    {
        _connection.ArmRead(Stream.Frontend.Config.Timeouts.Client);
#pragma warning disable CA2012 // The result is taken once: at once, or in the completion callback.
        var read = _connection.Transport.ReadAsync(space);
#pragma warning restore CA2012
        if (read.IsCompleted)
        {
            return new ValueTask<int>(read.Result);
        }

        _wait.Reset();
        Volatile.Write(ref _waitState, Waiting);
        _read = read.GetAwaiter();
        _read.UnsafeOnCompleted(_onReadDone);
        if (_stopped)
        {
            Stop();
        }

        return new ValueTask<int>(this, _wait.Version);
    }

    private void Stop()
    {
        if (Interlocked.CompareExchange(ref _waitState, Orphaned, Waiting) == Waiting)
        {
            _wait.SetResult(StoppedRead);
        }
    }

    private void OnReadDone()
    {
#pragma warning disable CA2012 // This is its completion callback.
        var read = _read.GetResult();
#pragma warning restore CA2012
        if (Interlocked.CompareExchange(ref _waitState, NoWait, Waiting) == Waiting)
        {
            _wait.SetResult(read);
        }
        else
        {
            _ = _orphan!.TrySetResult(read);
        }
    }
}
