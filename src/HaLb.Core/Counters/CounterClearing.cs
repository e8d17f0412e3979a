using HaLb.Core.Servers;

namespace HaLb.Core.Counters;

/// <summary>The runtime API's <c>clear counters [all]</c>.</summary>
public static class CounterClearing
{
    /// <summary>Clears the maxima of every proxy, server, listener and of the process; with <paramref name="all"/> also what
    /// the proxies, servers and listeners have counted.</summary>
    public static void ClearCounters(this Farm farm, bool all)
    {
        foreach (var frontend in farm.Frontends)
        {
            Clear(frontend.State.Counters, all);
            foreach (var listener in frontend.Listeners)
            {
                Clear(listener.Counters, all);
            }
        }

        foreach (var backend in farm.Backends)
        {
            Clear(backend.State.Counters, all);
            foreach (var server in backend.Servers)
            {
                Clear(server.State.Counters, all);
            }
        }

        farm.Process.ConnectionRate.ClearMax();
        farm.Process.SessionRate.ClearMax();
        farm.Process.TlsRate.ClearMax();
        farm.Process.Connections.ClearMax();
        farm.Process.TlsConnections.ClearMax();
    }

    private static void Clear(ProxyCounters counters, bool all)
    {
        if (all)
        {
            counters.ClearAll();
        }
        else
        {
            counters.ClearMaxima();
        }
    }
}
