using System.Buffers;
using HaLb.Proxy.Forward;
using HaLb.Transport;

namespace HaLb.Proxy.Tcp;

/// <summary>How a relay ended: who did it, and the bytes that went each way.</summary>
/// <param name="By">Letter of the termination state: <c>C S c s -</c>.</param>
/// <param name="ToServer">Bytes.</param>
/// <param name="ToClient">Bytes.</param>
public readonly record struct RelayResult(char By, long ToServer, long ToClient);

/// <summary>Carries bytes both ways until both sides have finished, with half-close: an upgraded HTTP connection or a TCP
/// stream. Each direction has one buffer and waits for its writer: a slow side never makes memory grow.</summary>
public sealed class DuplexRelay : IKillable
{
    private const int BufferBytes = 16384;

    private readonly Connection _client;
    private readonly Connection _server;
    private readonly Direction _toServer;
    private readonly Direction _toClient;
    private int _by = '-';

    /// <param name="client">The accepting side.</param>
    /// <param name="server">The connected side.</param>
    /// <param name="wheel">Runs the timeouts.</param>
    /// <param name="clientTimeout">The longest silence of the client; null = no limit.</param>
    /// <param name="serverTimeout">The longest silence of the server; null = no limit.</param>
    public DuplexRelay(Connection client, Connection server, DeadlineWheel wheel, TimeSpan? clientTimeout, TimeSpan? serverTimeout)
    {
        _client = client;
        _server = server;
        _toServer = new Direction(this, wheel, clientTimeout, 'C');
        _toClient = new Direction(this, wheel, serverTimeout, 'S');
    }

    /// <summary>Replaces the client's limit once the server has finished sending (<c>timeout client-fin</c>); null = it stays.</summary>
    public TimeSpan? ClientFin { get; init; }

    /// <summary>Replaces the server's limit once the client has finished sending (<c>timeout server-fin</c>); null = it stays.</summary>
    public TimeSpan? ServerFin { get; init; }

    /// <summary>Data one way does not excuse silence the other way (<c>option independent-streams</c>).</summary>
    public bool Independent { get; init; }

    /// <summary>Called with the number of bytes that went to the client, as they go.</summary>
    public Action<int>? OnToClient { get; init; }

    /// <summary>Called with the number of bytes that went to the server, as they go.</summary>
    public Action<int>? OnToServer { get; init; }

    /// <summary>Relays until the end. The connections stay open for the caller to close.</summary>
    public async ValueTask<RelayResult> RunAsync()
    {
        var up = _toServer.CopyAsync(_client, _server, OnToServer).AsTask();
        await _toClient.CopyAsync(_server, _client, OnToClient);
        await up;
        return new RelayResult((char)Volatile.Read(ref _by), _toServer.Bytes, _toClient.Bytes);
    }

    void IKillable.Kill(char by) => Stop(by);

    /// <summary>Ends both directions at once; the first reason counts. What was relayed still arrives, but for a side that
    /// takes nothing: a write that waits for it would wait for ever.</summary>
    private void Stop(char by)
    {
        _ = Interlocked.CompareExchange(ref _by, by, '-');
        _client.CancelRead();
        _server.CancelRead();
        if (_toClient.IsWriting)
        {
            _client.Abort();
        }

        if (_toServer.IsWriting)
        {
            _server.Abort();
        }
    }

    /// <summary>One side has finished: the other is waited for as long as a half-closed connection may stay.</summary>
    private void OnHalfClosed(Direction finished)
    {
        if (ReferenceEquals(finished, _toServer))
        {
            _toClient.Limit(ServerFin);
        }
        else
        {
            _toServer.Limit(ClientFin);
        }
    }

    /// <summary>Silence counts only when both directions are silent: a download is no reason to drop its quiet reader.</summary>
    private void OnSilence(Direction direction)
    {
        var other = ReferenceEquals(direction, _toServer) ? _toClient : _toServer;
        if (!Independent && other.IsActive)
        {
            direction.Extend();
        }
        else
        {
            Stop(direction.Side == 'C' ? 'c' : 's');
        }
    }

    private sealed class Direction : IDeadlineOwner
    {
        private readonly DuplexRelay _relay;
        private readonly Deadline _deadline;
        private TimeSpan? _timeout;
        private bool _done;
        private int _writing;
        private long _seenByOther;

        public Direction(DuplexRelay relay, DeadlineWheel wheel, TimeSpan? timeout, char side)
        {
            _relay = relay;
            _timeout = timeout;
            Side = side;
            _deadline = new Deadline(wheel, this);
        }

        /// <summary>The side that is read: C or S.</summary>
        public char Side { get; }

        public long Bytes { get; private set; }

        /// <summary>A write is under way.</summary>
        public bool IsWriting => Volatile.Read(ref _writing) != 0;

        /// <summary>Bytes have moved since the last time that this was asked.</summary>
        public bool IsActive
        {
            get
            {
                var moved = !Volatile.Read(ref _done) && Bytes != _seenByOther;
                _seenByOther = Bytes;
                return moved;
            }
        }

        public void Extend() => _deadline.Arm(_timeout);

        public void Limit(TimeSpan? timeout)
        {
            if (timeout is not null && !Volatile.Read(ref _done))
            {
                _timeout = timeout;
                _deadline.Arm(timeout);
            }
        }

        public void OnDeadline() => _relay.OnSilence(this);

        public async ValueTask CopyAsync(Connection from, Connection to, Action<int>? count)
        {
            var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
            try
            {
                while (true)
                {
                    _deadline.Arm(_timeout);
                    var read = await from.ReadAsync(buffer);
                    if (read <= 0)
                    {
                        Finish(to, read);
                        return;
                    }

                    // Announced before looking: whoever stops the relay looks the other way round, so one of both sees the other.
                    _ = Interlocked.Exchange(ref _writing, 1);
                    if (Volatile.Read(ref _relay._by) != '-')
                    {
                        return;
                    }

                    var sent = await to.WriteAsync(buffer.AsMemory(0, read));
                    Volatile.Write(ref _writing, 0);
                    if (!sent)
                    {
                        _relay.Stop(Side == 'C' ? 'S' : 'C');
                        return;
                    }

                    Bytes += read;
                    count?.Invoke(read);
                }
            }
            finally
            {
                Volatile.Write(ref _done, true);
                _ = _deadline.Release();
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }

        private void Finish(Connection to, int read)
        {
            if (read == 0)
            {
                to.ShutdownWrite();
                _relay.OnHalfClosed(this);
            }
            else
            {
                _relay.Stop(Side);
            }
        }
    }
}
