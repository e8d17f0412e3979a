using System.Collections.Immutable;
using HaLb.Core.Servers;

namespace HaLb.Proxy.Samples.Fetches;

/// <summary>Fetches of the states of frontends, backends and servers (manual 7.3.2).</summary>
internal static class FarmFetches
{
    /// <summary>Everywhere but while the configuration is read, when there is nothing yet.</summary>
    private const SampleWhere Running = FetchPlaces.Everywhere;

    private static readonly ImmutableArray<ArgumentSpec> BackendName = [new(ArgumentKind.Backend, IsOptional: true)];
    private static readonly ImmutableArray<ArgumentSpec> FrontendName = [new(ArgumentKind.Frontend, IsOptional: true)];
    private static readonly ImmutableArray<ArgumentSpec> ServerName = [new(ArgumentKind.Server)];

    public static readonly SampleFetch[] Rows =
    [
        OfBackend("be_conn", static backend => backend.State.Counters.Sessions.Current),
        OfBackend("be_conn_free", FreeConnections),
        OfBackend("be_sess_rate", static backend => backend.State.Counters.SessionRate.Rate),
        OfBackend("connslots", FreeSlots),
        OfBackend("queue", Queue),
        OfBackend("avg_queue", AverageQueue),
        OfBackend("nbsrv", UsableServers),
        OfFrontend("fe_conn", static frontend => frontend.State.Counters.Sessions.Current),
        OfFrontend("fe_req_rate", static frontend => frontend.State.Counters.RequestRate.Rate),
        OfFrontend("fe_sess_rate", static frontend => frontend.State.Counters.SessionRate.Rate),
        OfServer("srv_conn", static server => server.State.Counters.Sessions.Current),
        OfServer("srv_conn_free", static server => server.ConnectionsMax == 0 ? -1 : FreeOf(server)),
        OfServer("srv_is_up", static server => server.State.Operational != OperationalState.Stopped ? 1 : 0, SampleType.Bool),
        OfServer("srv_queue", static server => server.State.Counters.Queue.Current),
        OfServer("srv_sess_rate", static server => server.State.Counters.SessionRate.Rate),
        OfServer("srv_iweight", static server => server.Config.Weight),
        OfServer("srv_uweight", static server => server.State.UserWeight),
        OfServer("srv_weight", static server => (server.EffectiveWeight + 15) / 16),
    ];

    private static SampleFetch OfBackend(string name, Func<Backend, long> read) =>
        new(name, SampleType.Int, Running, (in context, arguments, ref sample) =>
        {
            sample.SetInt(read(((BackendReference)arguments[0].Target!).Backend));
            return true;
        })
        {
            Arguments = BackendName,
            Check = static arguments => arguments[0].Target is null ? "there is no backend of its own here: name one" : null,
        };

    private static SampleFetch OfFrontend(string name, Func<Frontend, long> read) =>
        new(name, SampleType.Int, Running, (in context, arguments, ref sample) =>
        {
            sample.SetInt(read(((FrontendReference)arguments[0].Target!).Frontend));
            return true;
        })
        {
            Arguments = FrontendName,
            Check = static arguments => arguments[0].Target is null ? "there is no frontend of its own here: name one" : null,
        };

    private static SampleFetch OfServer(string name, Func<Server, long> read, SampleType type = SampleType.Int) =>
        new(name, type, Running, (in context, arguments, ref sample) =>
        {
            sample.SetInt(read(((ServerReference)arguments[0].Target!).Server!));
            sample.Type = type;
            return true;
        })
        {
            Arguments = ServerName,
        };

    /// <summary>All that wait, for the backend or for one of its servers.</summary>
    private static long Queue(Backend backend)
    {
        var waiting = backend.State.Counters.Queue.Current;
        foreach (var server in backend.Servers)
        {
            waiting += server.State.Counters.Queue.Current;
        }

        return waiting;
    }

    /// <summary>Rounded up; without a usable server twice the queue.</summary>
    private static long AverageQueue(Backend backend)
    {
        var servers = UsableServers(backend);
        var waiting = Queue(backend);
        return servers > 0 ? (waiting + servers - 1) / servers : waiting * 2;
    }

    /// <summary>Active servers, or where there are none the backup servers that are used instead.</summary>
    public static long UsableServers(Backend backend)
    {
        var active = backend.ActiveCount;
        return active > 0 ? active : backend.Config.Options.AllBackups ? backend.BackupCount : Math.Min(1, backend.BackupCount);
    }

    private static long FreeConnections(Backend backend)
    {
        var free = 0L;
        var useBackups = backend.ActiveCount == 0;
        foreach (var server in backend.Servers)
        {
            if (server.EffectiveWeight == 0 || server.State.Operational == OperationalState.Stopped || (server.Config.Backup && !useBackups))
            {
                continue;
            }

            if (server.ConnectionsMax == 0)
            {
                return -1;
            }

            free += FreeOf(server);
            if (server.Config.Backup && !backend.Config.Options.AllBackups)
            {
                break;
            }
        }

        return free;
    }

    private static long FreeSlots(Backend backend)
    {
        var free = 0L;
        foreach (var server in backend.Servers)
        {
            if (server.State.Operational == OperationalState.Stopped)
            {
                continue;
            }

            if (server.Config.MaxConn == 0 || server.Config.MaxQueue <= 0)
            {
                return -1;
            }

            free += server.Config.MaxConn - server.State.Counters.Sessions.Current + server.Config.MaxQueue - server.State.Counters.Queue.Current;
        }

        return free;
    }

    private static long FreeOf(Server server) => Math.Max(0, server.SlotsNow - server.State.Counters.Sessions.Current);
}
