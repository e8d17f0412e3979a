using HaLb.Config.Model;
using HaLb.Core.Counters;
using HaLb.Core.Health;
using HaLb.Core.Servers;

namespace HaLb.Stats.Api;

/// <summary>The rows of <c>show stat</c>, in HAProxy's order: for each proxy its frontend, listeners, servers, backend.</summary>
/// <param name="farm">What is running.</param>
/// <param name="legends">Addresses, cookies and algorithms are shown (the runtime API; on the page <c>show-legends</c>).</param>
internal sealed class StatRows(Farm farm, bool legends)
{
    private readonly TimeProvider _time = farm.Process.Time;

    public IEnumerable<StatRow> All()
    {
        foreach (var proxy in ProxyView.All(farm))
        {
            foreach (var row in Of(proxy))
            {
                yield return row;
            }
        }
    }

    public IEnumerable<StatRow> Of(ProxyView proxy)
    {
        if (proxy.Frontend is { } frontend)
        {
            yield return FrontendRow(frontend);
            foreach (var listener in frontend.Config.Options.SocketStats ? frontend.Listeners : [])
            {
                yield return ListenerRow(frontend, listener);
            }
        }

        if (proxy.Backend is { } backend)
        {
            foreach (var server in backend.Servers)
            {
                yield return ServerRow(backend, server);
            }

            yield return BackendRow(backend);
        }
    }

    private StatRow FrontendRow(Frontend frontend)
    {
        var counters = frontend.State.Counters;
        var row = Start(StatType.Frontend, frontend.Config, "FRONTEND", 0, counters);
        row.Set(StatColumn.SessionsLimit, frontend.Config.MaxConn ?? farm.Process.MaxConn);
        row.Set(StatColumn.DeniedRequests, counters.DeniedRequests.Value);
        row.Set(StatColumn.RequestErrors, counters.RequestErrors.Value);
        row[StatColumn.Status] = farm.Process.Stopping ? "STOP" : "OPEN";
        SetRate(row, counters);
        row.Set(StatColumn.RateLim, frontend.Config.RateLimitSessions);
        row.Set(StatColumn.ReqRate, counters.RequestRate.Rate);
        row.Set(StatColumn.ReqRateMax, counters.RequestRate.Max);
        row.Set(StatColumn.ReqTot, counters.Requests.Value);
        SetCompression(row);
        row.Set(StatColumn.ConnRate, counters.ConnectionRate.Rate);
        row.Set(StatColumn.ConnRateMax, counters.ConnectionRate.Max);
        row.Set(StatColumn.ConnTot, counters.TotalConnections.Value);
        row.Set(StatColumn.DeniedConnections, counters.DeniedConnections.Value);
        row.Set(StatColumn.DeniedSessions, counters.DeniedSessions.Value);
        if (frontend.Config.Mode == ProxyMode.Http)
        {
            SetResponses(row, counters.Responses);
            SetCache(row);
            row.Set(StatColumn.Intercepted, counters.Intercepted.Value);
        }

        return row;
    }

    private StatRow ListenerRow(Frontend frontend, Listener listener)
    {
        var counters = listener.Counters;
        var row = Start(StatType.Listener, frontend.Config, listener.Name, listener.Id, counters);
        row.Set(StatColumn.SessionsLimit, listener.Config.MaxConn ?? 0);
        row.Set(StatColumn.DeniedRequests, counters.DeniedRequests.Value);
        row.Set(StatColumn.RequestErrors, counters.RequestErrors.Value);
        row[StatColumn.Status] = farm.Process.Stopping ? "WAITING" : "OPEN";
        row.Set(StatColumn.DeniedConnections, counters.DeniedConnections.Value);
        row.Set(StatColumn.DeniedSessions, counters.DeniedSessions.Value);
        row[StatColumn.Address] = legends ? listener.Config.Address.ToString() : null;
        return row;
    }

    private StatRow ServerRow(Backend backend, Server server)
    {
        var state = server.State;
        var row = Start(StatType.Server, backend.Config, server.Name, server.Id, state.Counters);
        SetFarm(row, backend.Config, state.Counters);
        row[StatColumn.SessionsLimit] = server.ConnectionsMax == 0 ? null : Text(server.ConnectionsMax);
        row[StatColumn.QueueLimit] = server.Config.MaxQueue == 0 ? null : Text(server.Config.MaxQueue);
        row[StatColumn.Status] = ServerStatus.Text(server);
        var warmUp = backend.WarmUpPercent(server);
        row.Set(StatColumn.Weight, (state.UserWeight * warmUp + 99) / 100);
        row.Set(StatColumn.UserWeight, state.UserWeight);
        row[StatColumn.Throttle] = warmUp == 100 || state.Operational != OperationalState.Starting ? null : Text(warmUp);
        row.Set(StatColumn.Active, server.Config.Backup ? 0 : 1);
        row.Set(StatColumn.Backup, server.Config.Backup ? 1 : 0);
        row.Set(StatColumn.LastChange, Seconds(state.LastChange));
        row.Set(StatColumn.LastSession, state.LastSession == 0 ? -1 : Seconds(state.LastSession));
        row.Set(StatColumn.IdleConnections, state.Counters.IdleConnections.Current);
        row[StatColumn.IdleLimit] = server.Config.PoolMaxConn < 0 ? null : Text(server.Config.PoolMaxConn);
        row.Set(StatColumn.IdleConnCur, 0);
        row.Set(StatColumn.SafeConnCur, state.Counters.IdleConnections.Current);
        row.Set(StatColumn.UsedConnCur, state.Counters.Sessions.Current);
        row.Set(StatColumn.NeedConnEst, state.Counters.Sessions.Current);
        row[StatColumn.Tracked] = server.Tracked is { } tracked ? $"{tracked.Backend.Name}/{tracked.Name}" : null;
        if (legends)
        {
            row[StatColumn.Address] = server.Config.Address.ToString();
            row[StatColumn.Cookie] = server.CookieValue is null ? null : System.Text.Encoding.Latin1.GetString(server.CookieValue);
        }

        SetCheck(row, server);
        return row;
    }

    private StatRow BackendRow(Backend backend)
    {
        var counters = backend.State.Counters;
        var config = backend.Config;
        var row = Start(StatType.Backend, config, "BACKEND", 0, counters);
        SetFarm(row, config, counters);
        row.Set(StatColumn.SessionsLimit, backend.FullConn);
        row.Set(StatColumn.DeniedRequests, counters.DeniedRequests.Value);
        row[StatColumn.Status] = backend.Servers.IsEmpty || backend.IsUp ? "UP" : "DOWN";
        row.Set(StatColumn.Weight, backend.TotalWeight);
        row.Set(StatColumn.UserWeight, backend.TotalWeight);
        row.Set(StatColumn.Active, backend.ActiveCount);
        row.Set(StatColumn.Backup, backend.BackupCount);
        row.Set(StatColumn.Downs, backend.State.Downs);
        row.Set(StatColumn.LastChange, Seconds(backend.State.LastChange));
        row[StatColumn.Downtime] = backend.Servers.IsEmpty ? null : Text(Downtime(backend.State.DownBefore, backend.IsUp, backend.State.LastChange));
        row.Set(StatColumn.LastSession, backend.State.LastSession == 0 ? -1 : Seconds(backend.State.LastSession));
        SetCompression(row);
        row.Set(StatColumn.AggServerStatus, 0);
        row.Set(StatColumn.AggServerCheckStatus, 0);
        row.Set(StatColumn.AggCheckStatus, 0);
        if (config.Mode == ProxyMode.Http)
        {
            SetCache(row);
        }

        if (legends)
        {
            row[StatColumn.Cookie] = config.Cookie?.Name;
            row[StatColumn.Algorithm] = AlgorithmName(config.Balance.Algorithm);
        }

        return row;
    }

    private static StatRow Start(StatType type, ProxyConfig config, string name, int id, ProxyCounters counters)
    {
        var row = new StatRow(type, config.Id, id);
        row[StatColumn.ProxyName] = config.Name;
        row[StatColumn.ServiceName] = name;
        row.Set(StatColumn.ProcessNumber, 1);
        row.Set(StatColumn.ProxyId, config.Id);
        row.Set(StatColumn.ServiceId, id);
        row.Set(StatColumn.Type, (int)type);
        row[StatColumn.Mode] = config.Mode == ProxyMode.Http ? "http" : "tcp";
        row.Set(StatColumn.SessionsCurrent, counters.Sessions.Current);
        row.Set(StatColumn.SessionsMax, counters.Sessions.Max);
        row.Set(StatColumn.SessionsTotal, counters.TotalSessions.Value);
        row.Set(StatColumn.BytesIn, counters.BytesIn.Value);
        row.Set(StatColumn.BytesOut, counters.BytesOut.Value);
        row.Set(StatColumn.DeniedResponses, counters.DeniedResponses.Value);
        row.Set(StatColumn.FailedRewrites, counters.FailedRewrites.Value);
        row.Set(StatColumn.InternalErrors, counters.InternalErrors.Value);
        return row;
    }

    private static void SetFarm(StatRow row, ProxyConfig config, FarmCounters counters)
    {
        row.Set(StatColumn.QueueCurrent, counters.Queue.Current);
        row.Set(StatColumn.QueueMax, counters.Queue.Max);
        row.Set(StatColumn.ConnectErrors, counters.ConnectErrors.Value);
        row.Set(StatColumn.ResponseErrors, counters.ResponseErrors.Value);
        row.Set(StatColumn.Retries, counters.Retries.Value);
        row.Set(StatColumn.Redispatches, counters.Redispatches.Value);
        row.Set(StatColumn.Balanced, counters.Balanced.Value);
        row.Set(StatColumn.ClientAborts, counters.ClientAborts.Value);
        row.Set(StatColumn.ServerAborts, counters.ServerAborts.Value);
        row.Set(StatColumn.Connect, counters.Connects.Value);
        row.Set(StatColumn.Reuse, counters.Reuses.Value);
        row.Set(StatColumn.QueueTime, counters.QueueTime.Average);
        row.Set(StatColumn.ConnectTime, counters.ConnectTime.Average);
        row.Set(StatColumn.ResponseTime, counters.ResponseTime.Average);
        row.Set(StatColumn.TotalTime, counters.TotalTime.Average);
        row.Set(StatColumn.QueueTimeMax, counters.QueueTime.Max);
        row.Set(StatColumn.ConnectTimeMax, counters.ConnectTime.Max);
        row.Set(StatColumn.ResponseTimeMax, counters.ResponseTime.Max);
        row.Set(StatColumn.TotalTimeMax, counters.TotalTime.Max);
        SetRate(row, counters);
        if (config.Mode == ProxyMode.Http)
        {
            SetResponses(row, counters.Responses);
            row.Set(StatColumn.ReqTot, counters.Requests.Value);
        }
    }

    private void SetCheck(StatRow row, Server server)
    {
        var state = server.State;
        var config = server.Config;
        if (config.Observe != ObserveMode.None)
        {
            row.Set(StatColumn.FailedObservations, state.Counters.FailedObservations.Value);
        }

        if (!config.Check.Enabled || state.ChecksDisabled)
        {
            return;
        }

        row.Set(StatColumn.FailedChecks, state.Counters.FailedChecks.Value);
        row.Set(StatColumn.Downs, state.Counters.Downs.Value);
        row.Set(StatColumn.Downtime, Downtime(state.DownBefore, state.Operational != OperationalState.Stopped, state.LastChange));
        if (state.InMaintenance)
        {
            return;
        }

        var check = state.LastCheck;
        var status = state.LastCheckAt == 0 ? Core.Health.CheckStatus.Initializing : check.Status;
        row[StatColumn.CheckStatus] = (state.CheckRunning ? "* " : "") + CheckTexts.Short(status);
        row[StatColumn.CheckCode] = CheckTexts.HasCode(status) ? Text(check.Code) : null;
        row[StatColumn.CheckDuration] = check.DurationMs < 0 ? null : Text(check.DurationMs);
        row[StatColumn.CheckDesc] = CheckDescription.Of(status);
        row[StatColumn.LastCheck] = check.Info.Length == 0 ? null : check.Info;
        row.Set(StatColumn.CheckRise, state.Health.Rise);
        row.Set(StatColumn.CheckFall, state.Health.Fall);
        row.Set(StatColumn.CheckHealth, state.Health.Health);
    }

    private static void SetRate(StatRow row, ProxyCounters counters)
    {
        row.Set(StatColumn.Rate, counters.SessionRate.Rate);
        row.Set(StatColumn.RateMax, counters.SessionRate.Max);
    }

    private static void SetResponses(StatRow row, ResponseCounters responses)
    {
        row.Set(StatColumn.Hrsp1xx, responses[1].Value);
        row.Set(StatColumn.Hrsp2xx, responses[2].Value);
        row.Set(StatColumn.Hrsp3xx, responses[3].Value);
        row.Set(StatColumn.Hrsp4xx, responses[4].Value);
        row.Set(StatColumn.Hrsp5xx, responses[5].Value);
        row.Set(StatColumn.HrspOther, responses[0].Value);
    }

    private static void SetCompression(StatRow row)
    {
        row.Set(StatColumn.CompIn, 0);
        row.Set(StatColumn.CompOut, 0);
        row.Set(StatColumn.CompByp, 0);
        row.Set(StatColumn.CompRsp, 0);
    }

    private static void SetCache(StatRow row)
    {
        row.Set(StatColumn.CacheLookups, 0);
        row.Set(StatColumn.CacheHits, 0);
    }

    private long Downtime(TimeSpan before, bool up, long lastChange) => (long)before.TotalSeconds + (up ? 0 : Seconds(lastChange));

    private long Seconds(long since) => (long)_time.GetElapsedTime(since).TotalSeconds;

    private static string Text(long value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static string AlgorithmName(BalanceAlgorithm algorithm) => algorithm switch
    {
        BalanceAlgorithm.RoundRobin => "roundrobin",
        BalanceAlgorithm.StaticRoundRobin => "static-rr",
        BalanceAlgorithm.LeastConn => "leastconn",
        BalanceAlgorithm.First => "first",
        BalanceAlgorithm.Random => "random",
        _ => "source",
    };
}
