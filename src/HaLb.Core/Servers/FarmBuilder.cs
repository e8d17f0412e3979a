using System.Collections.Immutable;
using System.Globalization;
using HaLb.Config.Model;
using HaLb.Core.Counters;
using HaLb.Core.Persistence;

namespace HaLb.Core.Servers;

/// <summary>Builds the farm of a checked configuration. What exists under the same name in the previous farm keeps its
/// counters, health, admin state and runtime weight; a value that changed in the file wins over the runtime one. To be called
/// only when the configuration will be used: it already touches the shared states.</summary>
public static class FarmBuilder
{
    /// <param name="config">Checked.</param>
    /// <param name="previous">The running farm; null at start.</param>
    /// <param name="time">The clock.</param>
    /// <param name="random">For the balance algorithms.</param>
    /// <param name="first">Process-wide figures where there is no previous farm to take them from.</param>
    public static Farm Build(HalbConfig config, Farm? previous, TimeProvider time, Random random, ProcessState? first = null)
    {
        var process = previous?.Process ?? first ?? new ProcessState(time);
        var frontends = config.Proxies.Where(p => p.IsFrontend).Select(p => BuildFrontend(p, previous, time)).ToImmutableArray();
        var backends = config.Proxies.Where(p => p.IsBackend)
            .Select(p => BuildBackend(p, config, previous, process, random)).ToImmutableArray();
        Track(backends);
        foreach (var backend in backends)
        {
            if (previous?.FindBackend(backend.Name) is { } old)
            {
                backend.TakeOver(old);
            }
        }

        return new Farm(config, frontends, backends, process);
    }

    private static Frontend BuildFrontend(ProxyConfig config, Farm? previous, TimeProvider time)
    {
        var old = previous?.Frontends.FirstOrDefault(f => f.Name == config.Name);
        var listeners = new List<Listener>(config.Binds.Length);
        var ids = Ids([.. config.Binds.Select(b => b.Id)]);
        for (var i = 0; i < config.Binds.Length; i++)
        {
            var name = config.Binds[i].Name ?? string.Create(CultureInfo.InvariantCulture, $"sock-{ids[i]}");
            var counters = old?.Listeners.FirstOrDefault(l => l.Name == name)?.Counters ?? new FrontendCounters(time);
            listeners.Add(new Listener(config.Binds[i], name, ids[i], counters));
        }

        return new Frontend(config, old?.State ?? new FrontendState(time)) { Listeners = listeners };
    }

    private static Backend BuildBackend(ProxyConfig config, HalbConfig whole, Farm? previous, ProcessState process, Random random)
    {
        var old = previous?.FindBackend(config.Name);
        var known = old?.Servers.ToDictionary(s => s.Name, s => s.State, StringComparer.Ordinal);
        var ids = Ids([.. config.Servers.Select(s => s.Id)]);
        var servers = ImmutableArray.CreateBuilder<Server>(config.Servers.Length);
        for (var i = 0; i < config.Servers.Length; i++)
        {
            var server = config.Servers[i];
            var state = known is not null && known.TryGetValue(server.Name, out var kept) ? kept : new ServerState(process.Time);
            servers.Add(new Server(server, i, state) { Id = ids[i], CookieValue = CookieValue(config, server) });
        }

        return new Backend(config, servers.MoveToImmutable(), old?.State ?? new BackendState(process.Time), process.Time, random)
        {
            FullConn = config.FullConn ?? DefaultFullConn(config, whole),
            Events = process.ServerEvents,
        };
    }

    /// <summary>Numbers as HAProxy gives them: the first free one from the position on.</summary>
    private static int[] Ids(int[] wanted)
    {
        var used = wanted.Where(id => id != 0).ToHashSet();
        var ids = new int[wanted.Length];
        var next = 1;
        for (var i = 0; i < wanted.Length; i++)
        {
            if (wanted[i] == 0)
            {
                while (!used.Add(next))
                {
                    next++;
                }
            }

            ids[i] = wanted[i] != 0 ? wanted[i] : next;
            next++;
        }

        return ids;
    }

    /// <summary>The cookie that the file names, else the dynamic one.</summary>
    private static byte[]? CookieValue(ProxyConfig config, ServerConfig server) =>
        server.Cookie is not null ? System.Text.Encoding.Latin1.GetBytes(server.Cookie)
        : config.Cookie is { Dynamic: true } && config.DynamicCookieKey is { } key ? DynamicCookie.Value(key, server.Address)
        : null;

    /// <summary>A tenth of the connections that the frontends which may come here accept (HAProxy manual, <c>fullconn</c>).</summary>
    private static int DefaultFullConn(ProxyConfig backend, HalbConfig whole)
    {
        var sum = 0L;
        foreach (var proxy in whole.Proxies)
        {
            var leadsHere = proxy.IsFrontend && (proxy.DefaultBackend ?? proxy.Name) == backend.Name;
            sum += leadsHere ? proxy.MaxConn ?? whole.Global.MaxConn ?? 0 : 0;
        }

        return (int)Math.Clamp(sum / 10, 1, int.MaxValue);
    }

    private static void Track(ImmutableArray<Backend> backends)
    {
        foreach (var backend in backends)
        {
            foreach (var server in backend.Servers)
            {
                if (server.Config.Track is { } name && Find(backends, backend, name) is { } tracked && !Leads(tracked, server))
                {
                    server.Tracked = tracked;
                    tracked.Trackers.Add(server);
                }
            }
        }

        foreach (var server in backends.SelectMany(b => b.Servers).Where(s => s.Tracked is not null))
        {
            _ = ServerControl.Follow(server);
        }
    }

    /// <summary>Following <paramref name="from"/> would end at <paramref name="server"/>: a circle, which no state could settle.</summary>
    private static bool Leads(Server from, Server server)
    {
        for (var at = from; at is not null; at = at.Tracked)
        {
            if (at == server)
            {
                return true;
            }
        }

        return false;
    }

    /// <param name="backends">All of the farm.</param>
    /// <param name="home">Where a name without a backend is looked up.</param>
    /// <param name="name"><c>server</c> or <c>backend/server</c>.</param>
    private static Server? Find(ImmutableArray<Backend> backends, Backend home, string name)
    {
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        var backend = slash < 0 ? home : backends.FirstOrDefault(b => b.Name == name[..slash]);
        return backend?.Servers.FirstOrDefault(s => s.Name == name[(slash + 1)..]);
    }
}
