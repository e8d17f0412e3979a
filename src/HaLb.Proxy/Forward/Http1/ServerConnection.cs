using System.Buffers;
using System.Runtime.CompilerServices;
using HaLb.Proxy.Stream;
using HaLb.Proxy.Stream.Http1;
using HaLb.Transport;

namespace HaLb.Proxy.Forward.Http1;

/// <summary>One HTTP/1 connection to a server: its buffer, timers and parser state. Serves one attempt at a time
/// (<see cref="RunAsync"/>); between attempts it lies in a <see cref="ServerPool"/> without a buffer.
/// This part does the reading; the other parts send requests and relay responses.</summary>
internal sealed partial class ServerConnection : IDeadlineOwner, IKillable
{
    private const int TimedOut = -2;

    private readonly Connection _transport;
    private readonly Deadline _readDeadline;
    private readonly Deadline _writeDeadline;
    private byte[]? _buffer;
    private int _start;
    private int _end;
    private int _killedBy;

    // One attempt's.
    private StreamContext _stream = null!;
    private ClientExchange _client = null!;
    private ForwardSettings _settings = null!;

    public ServerConnection(Connection transport, DeadlineWheel wheel)
    {
        _transport = transport;
        _readDeadline = new Deadline(wheel, this);
        _writeDeadline = new Deadline(wheel, this);
    }

    /// <summary>Timestamp since which it lies in the pool.</summary>
    public long IdleSince { get; set; }

    public Connection Transport => _transport;

    /// <summary>The server has closed it, or sent something that nobody asked for.</summary>
    public bool IsStale => _transport.IsStale();

    /// <summary><c>option nolinger</c>.</summary>
    public bool Resets { get; init; }

    /// <summary>The last attempt ended so that another request may follow.</summary>
    public bool IsReusable { get; private set; }

    /// <summary>The last attempt got not one byte of an answer.</summary>
    public bool GotNothing { get; private set; }

    private ReadOnlySpan<byte> Unread => _buffer.AsSpan(_start, _end - _start);

    /// <summary>A wait lasted too long: nothing can be saved of a connection to a silent server.</summary>
    public void OnDeadline() => _transport.Abort();

    public void Abort()
    {
        ReleaseDeadlines();
        _transport.Abort();
    }

    /// <summary>Ends the stream that uses this; any thread. <paramref name="by"/>: D, U or K of the termination state.</summary>
    public void Kill(char by)
    {
        _ = Interlocked.Exchange(ref _killedBy, by);
        _transport.Abort();
    }

    /// <summary>Ends the connection in good order.</summary>
    public void Close()
    {
        ReleaseDeadlines();
        if (Resets)
        {
            _transport.Abort();
        }
        else
        {
            _ = _transport.CloseAsync().AsTask();
        }
    }

    private void ReleaseDeadlines()
    {
        _ = _readDeadline.Release();
        _ = _writeDeadline.Release();
    }

    /// <summary>Carries one stream. The connection's buffer is taken and given back inside.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<Termination> RunAsync(StreamContext stream, ClientExchange client, ForwardSettings settings, IResponseHook hook)
    {
        _stream = stream;
        _client = client;
        _settings = settings;
        _buffer = ArrayPool<byte>.Shared.Rent(settings.BufferBytes);
        _start = _end = 0;
        IsReusable = false;
        GotNothing = true;
        try
        {
            var result = await ExchangeAsync(hook);
            return !result.IsNormal && Volatile.Read(ref _killedBy) is not 0 and var by ? result with { By = (char)by, MayRetry = false } : result;
        }
        catch
        {
            // A bug: whoever catches it knows nothing of this connection.
            _transport.Abort();
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = null;
            _stream = null!;
            _client = null!;
        }
    }

    /// <summary>Reads more. The count, 0 = the server finished, -1 = reset, <see cref="TimedOut"/>.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> FillAsync(TimeSpan? timeout)
    {
        if (_start == _end)
        {
            _start = _end = 0;
        }
        else if (_end == _buffer!.Length)
        {
            Unread.CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        _readDeadline.Arm(timeout);
        var read = await _transport.ReadAsync(_buffer.AsMemory(_end));
        if (_readDeadline.Disarm())
        {
            return TimedOut;
        }

        if (read > 0)
        {
            _end += read;
            GotNothing = false;
        }

        return read;
    }

    /// <summary>Reads the next head, final or interim. Null = a head is in the stream's Response.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Termination?> ReadHeadAsync(TimeSpan? timeout)
    {
        while (true)
        {
            var status = HeadStatus.Incomplete;
            var consumed = 0;
            if (_end > _start)
            {
                status = HeadParser.ParseResponse(Unread, _stream.Response, _settings.ParserLimits, _stream.IsHead, out consumed);
                _start += consumed;
            }

            if (status == HeadStatus.Complete && consumed <= _settings.HeadBytesMax)
            {
                return null;
            }

            if (status != HeadStatus.Incomplete || _end - _start >= _settings.HeadBytesMax)
            {
                return Termination.BadResponse with { MayRetry = _settings.RetriesJunk };
            }

            var read = await FillAsync(timeout);
            if (read == TimedOut)
            {
                return Termination.ResponseTimeout with { MayRetry = _settings.RetriesTimeout };
            }

            if (read <= 0)
            {
                return Termination.EmptyResponse with { MayRetry = GotNothing && _settings.RetriesEmpty };
            }
        }
    }
}
