using HaLb.Core.Servers;
using HaLb.Proxy.Snapshot;

namespace HaLb.Proxy.Forward;

/// <summary>What a server's change of state does to its connections: idle ones of a server that went down are closed, and
/// streams are ended where the file says so (<c>on-marked-down</c>, <c>on-marked-up</c>).</summary>
public static class ServerShutdown
{
    public static void Apply(ProxySnapshot snapshot, ServerTransition transition)
    {
        if (!snapshot.Backends.TryGetValue(transition.Backend.Name, out var backend))
        {
            return;
        }

        foreach (var server in backend.Servers)
        {
            if (transition.WentDown && server.Core.Name == transition.Server.Name)
            {
                server.Pool.CloseIdle(server.Core);
                if (transition.ShutdownSessions)
                {
                    server.Pool.KillBusy('D');
                }
            }

            if (transition.ShutdownBackupSessions && server.Core.Config.Backup)
            {
                server.Pool.KillBusy('U');
            }
        }
    }

    /// <summary>Closes connections that were idle for too long; to be called about once a second.</summary>
    public static void PurgeIdle(ProxySnapshot snapshot)
    {
        foreach (var backend in snapshot.Backends.Values)
        {
            foreach (var server in backend.Servers)
            {
                server.Pool.Purge(server.Core);
            }
        }
    }
}
