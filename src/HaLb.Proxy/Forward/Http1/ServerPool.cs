using HaLb.Core.Servers;

namespace HaLb.Proxy.Forward.Http1;

/// <summary>Idle HTTP/1 connections of one server, the most recently used first. A connection is in the pool or with one
/// stream, never both. Outlives reloads that leave the server's address and TLS as they are.</summary>
public sealed class ServerPool(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly List<ServerConnection> _idle = [];
    private readonly HashSet<IKillable> _busy = [];
    private bool _closed;

    /// <summary>An idle connection that the server has not closed, or null. Buffer and timers are the caller's now.</summary>
    internal ServerConnection? TryTake(Server server)
    {
        while (true)
        {
            ServerConnection connection;
            lock (_gate)
            {
                if (_idle.Count == 0)
                {
                    return null;
                }

                connection = _idle[^1];
                _idle.RemoveAt(_idle.Count - 1);
            }

            _ = server.State.Counters.IdleConnections.Leave();
            if (!connection.IsStale)
            {
                return connection;
            }

            connection.Abort();
        }
    }

    /// <summary>Keeps a connection for the next stream, or closes it when the pool is full or closed.</summary>
    internal void Put(ServerConnection connection, Server server)
    {
        connection.IdleSince = time.GetTimestamp();
        _ = server.State.Counters.IdleConnections.Enter();
        lock (_gate)
        {
            var max = server.Config.PoolMaxConn;
            if (!_closed && (max < 0 || _idle.Count < max))
            {
                _idle.Add(connection);
                return;
            }
        }

        _ = server.State.Counters.IdleConnections.Leave();
        connection.Close();
    }

    /// <summary>Closes what was idle for longer than <c>pool-purge-delay</c>, half of it at a time as HAProxy does, and what
    /// the server has closed.</summary>
    internal void Purge(Server server)
    {
        List<ServerConnection>? dropped = null;
        lock (_gate)
        {
            var old = 0;
            while (old < _idle.Count && time.GetElapsedTime(_idle[old].IdleSince) > server.Config.PoolPurgeDelay)
            {
                old++;
            }

            for (var i = _idle.Count - 1; i >= 0; i--)
            {
                if (i < (old + 1) / 2 || _idle[i].IsStale)
                {
                    (dropped ??= []).Add(_idle[i]);
                    _idle.RemoveAt(i);
                }
            }
        }

        Drop(dropped, server);
    }

    /// <summary>Closes every idle connection and keeps none from now on: the server is gone or has another address.</summary>
    internal void CloseAll(Server server)
    {
        List<ServerConnection> dropped;
        lock (_gate)
        {
            _closed = true;
            dropped = [.. _idle];
            _idle.Clear();
        }

        Drop(dropped, server);
    }

    /// <summary>From now until <see cref="Leave"/> the connection's stream can be ended by <see cref="KillBusy"/>.</summary>
    internal void Enter(IKillable connection)
    {
        lock (_gate)
        {
            _ = _busy.Add(connection);
        }
    }

    internal void Leave(IKillable connection)
    {
        lock (_gate)
        {
            _ = _busy.Remove(connection);
        }
    }

    /// <summary>Ends the streams of this server; <paramref name="by"/> is the letter that their log lines get.</summary>
    internal void KillBusy(char by)
    {
        IKillable[] busy;
        lock (_gate)
        {
            busy = [.. _busy];
        }

        foreach (var connection in busy)
        {
            connection.Kill(by);
        }
    }

    /// <summary>Closes every idle connection: the server was found down.</summary>
    internal void CloseIdle(Server server)
    {
        List<ServerConnection> dropped;
        lock (_gate)
        {
            dropped = [.. _idle];
            _idle.Clear();
        }

        Drop(dropped, server);
    }

    private static void Drop(List<ServerConnection>? dropped, Server server)
    {
        foreach (var connection in dropped ?? [])
        {
            _ = server.State.Counters.IdleConnections.Leave();
            connection.Close();
        }
    }
}
