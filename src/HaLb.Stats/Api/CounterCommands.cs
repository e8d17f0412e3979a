using HaLb.Config.Model;
using HaLb.Core.Counters;
using HaLb.Core.Servers;

namespace HaLb.Stats.Api;

/// <summary><c>clear counters [all]</c>.</summary>
internal static class CounterCommands
{
    public static string Clear(CommandSession session, string[] words)
    {
        var all = words is ["all", ..];
        if (all && session.Level < RuntimeApiLevel.Admin)
        {
            return CommandSession.Denied;
        }

        var farm = session.Farm;
        foreach (var counters in Counters(farm))
        {
            counters.ClearMaxima();
            if (all)
            {
                ClearCommon(counters);
            }
        }

        farm.Process.Connections.ClearMax();
        farm.Process.ConnectionRate.ClearMax();
        farm.Process.SessionRate.ClearMax();
        farm.Process.TlsRate.ClearMax();
        return "";
    }

    private static IEnumerable<ProxyCounters> Counters(Farm farm)
    {
        foreach (var frontend in farm.Frontends)
        {
            yield return frontend.State.Counters;
            foreach (var listener in frontend.Listeners)
            {
                yield return listener.Counters;
            }
        }

        foreach (var backend in farm.Backends)
        {
            yield return backend.State.Counters;
            foreach (var server in backend.Servers)
            {
                yield return server.State.Counters;
            }
        }
    }

    private static void ClearCommon(ProxyCounters counters)
    {
        counters.TotalSessions.Clear();
        counters.BytesIn.Clear();
        counters.BytesOut.Clear();
        counters.DeniedRequests.Clear();
        counters.DeniedResponses.Clear();
        counters.Responses.Clear();
        counters.FailedRewrites.Clear();
        counters.InternalErrors.Clear();
        switch (counters)
        {
            case FrontendCounters frontend:
                ClearEach(frontend.TotalConnections, frontend.Requests, frontend.RequestErrors, frontend.DeniedConnections, frontend.DeniedSessions, frontend.Intercepted, frontend.TlsFailures);
                break;
            case FarmCounters farm:
                ClearFarm(farm);
                break;
        }
    }

    private static void ClearFarm(FarmCounters counters)
    {
        ClearEach(
            counters.ConnectErrors, counters.ResponseErrors, counters.Retries, counters.Redispatches, counters.ClientAborts,
            counters.ServerAborts, counters.Balanced, counters.Connects, counters.Reuses, counters.Requests);
        foreach (var average in (ReadOnlySpan<TimeAverage>)[counters.QueueTime, counters.ConnectTime, counters.ResponseTime, counters.TotalTime])
        {
            average.ClearMax();
        }

        if (counters is ServerCounters server)
        {
            ClearEach(server.FailedChecks, server.FailedObservations, server.Downs);
        }
    }

    private static void ClearEach(params ReadOnlySpan<Counter> counters)
    {
        foreach (var counter in counters)
        {
            counter.Clear();
        }
    }
}
