namespace HaLb.Core.Counters;

/// <summary>Responses by class, as in <c>hrsp_1xx</c> to <c>hrsp_other</c>.</summary>
public sealed class ResponseCounters
{
    private readonly Counter[] _classes = [new(), new(), new(), new(), new(), new()];

    /// <summary>Counter of a class: 1..5, or 0 for every other status.</summary>
    public Counter this[int statusClass] => _classes[statusClass];

    public void Count(int status)
    {
        var statusClass = status / 100;
        _classes[statusClass is >= 1 and <= 5 ? statusClass : 0].Increment();
    }

    public void Clear()
    {
        foreach (var counter in _classes)
        {
            counter.Clear();
        }
    }
}

/// <summary>What a frontend, a backend and a server all count. Bytes count what crosses HaLb, heads included.</summary>
public abstract class ProxyCounters(TimeProvider time)
{
    /// <summary>Streams (backend, server) or client connections (frontend) now and at most: <c>scur</c>, <c>smax</c>.</summary>
    public Gauge Sessions { get; } = new();

    /// <summary><c>stot</c>.</summary>
    public Counter TotalSessions { get; } = new();

    /// <summary><c>rate</c>, <c>rate_max</c>.</summary>
    public RateCounter SessionRate { get; } = new(time);

    /// <summary>From the client: <c>bin</c>.</summary>
    public Counter BytesIn { get; } = new();

    /// <summary>To the client: <c>bout</c>.</summary>
    public Counter BytesOut { get; } = new();

    /// <summary><c>dreq</c>.</summary>
    public Counter DeniedRequests { get; } = new();

    /// <summary><c>dresp</c>.</summary>
    public Counter DeniedResponses { get; } = new();

    public ResponseCounters Responses { get; } = new();

    /// <summary><c>wrew</c>: header rewrites that failed.</summary>
    public Counter FailedRewrites { get; } = new();

    /// <summary><c>eint</c>.</summary>
    public Counter InternalErrors { get; } = new();

    /// <summary><c>clear counters</c>: the maxima start again.</summary>
    public virtual void ClearMaxima()
    {
        Sessions.ClearMax();
        SessionRate.ClearMax();
    }

    /// <summary><c>clear counters all</c>: what only grows starts again, too; what there is now stays counted.</summary>
    public virtual void ClearAll()
    {
        ClearMaxima();
        ClearEach(TotalSessions, BytesIn, BytesOut, DeniedRequests, DeniedResponses, FailedRewrites, InternalErrors);
        Responses.Clear();
    }

    private protected static void ClearEach(params ReadOnlySpan<Counter> counters)
    {
        foreach (var counter in counters)
        {
            counter.Clear();
        }
    }
}

/// <summary>Counters of a frontend.</summary>
public sealed class FrontendCounters(TimeProvider time) : ProxyCounters(time)
{
    /// <summary><c>conn_tot</c>: connections, also those that a tcp-request rule refused.</summary>
    public Counter TotalConnections { get; } = new();

    /// <summary><c>conn_rate</c>, <c>conn_rate_max</c>.</summary>
    public RateCounter ConnectionRate { get; } = new(time);

    /// <summary><c>req_tot</c>.</summary>
    public Counter Requests { get; } = new();

    /// <summary><c>req_rate</c>, <c>req_rate_max</c>.</summary>
    public RateCounter RequestRate { get; } = new(time);

    /// <summary><c>ereq</c>: requests that were malformed, timed out, or aborted before they were whole.</summary>
    public Counter RequestErrors { get; } = new();

    /// <summary><c>dcon</c>.</summary>
    public Counter DeniedConnections { get; } = new();

    /// <summary><c>dses</c>.</summary>
    public Counter DeniedSessions { get; } = new();

    /// <summary><c>intercepted</c>: answered by HaLb itself (stats, redirects, monitor).</summary>
    public Counter Intercepted { get; } = new();

    /// <summary>Failed TLS handshakes.</summary>
    public Counter TlsFailures { get; } = new();

    public override void ClearMaxima()
    {
        base.ClearMaxima();
        ConnectionRate.ClearMax();
        RequestRate.ClearMax();
    }

    public override void ClearAll()
    {
        base.ClearAll();
        ClearEach(TotalConnections, Requests, RequestErrors, DeniedConnections, DeniedSessions, Intercepted, TlsFailures);
    }
}

/// <summary>Counters that backends and servers share.</summary>
public abstract class FarmCounters(TimeProvider time) : ProxyCounters(time)
{
    /// <summary>Streams waiting: <c>qcur</c>, <c>qmax</c>.</summary>
    public Gauge Queue { get; } = new();

    /// <summary><c>econ</c>: connection attempts that failed for good.</summary>
    public Counter ConnectErrors { get; } = new();

    /// <summary><c>eresp</c>.</summary>
    public Counter ResponseErrors { get; } = new();

    /// <summary><c>wretr</c>.</summary>
    public Counter Retries { get; } = new();

    /// <summary><c>wredis</c>.</summary>
    public Counter Redispatches { get; } = new();

    /// <summary><c>cli_abrt</c>.</summary>
    public Counter ClientAborts { get; } = new();

    /// <summary><c>srv_abrt</c>.</summary>
    public Counter ServerAborts { get; } = new();

    /// <summary><c>lbtot</c>: times chosen by the balance algorithm, not by persistence.</summary>
    public Counter Balanced { get; } = new();

    /// <summary><c>connect</c>: connections opened.</summary>
    public Counter Connects { get; } = new();

    /// <summary><c>reuse</c>: streams on a connection that was already open.</summary>
    public Counter Reuses { get; } = new();

    /// <summary><c>req_tot</c>.</summary>
    public Counter Requests { get; } = new();

    /// <summary><c>qtime</c>, <c>qtime_max</c>, milliseconds.</summary>
    public TimeAverage QueueTime { get; } = new();

    public TimeAverage ConnectTime { get; } = new();

    public TimeAverage ResponseTime { get; } = new();

    public TimeAverage TotalTime { get; } = new();

    public override void ClearMaxima()
    {
        base.ClearMaxima();
        Queue.ClearMax();
        QueueTime.ClearMax();
        ConnectTime.ClearMax();
        ResponseTime.ClearMax();
        TotalTime.ClearMax();
    }

    public override void ClearAll()
    {
        base.ClearAll();
        ClearEach(ConnectErrors, ResponseErrors, Retries, Redispatches, ClientAborts, ServerAborts, Balanced, Connects, Reuses, Requests);
        QueueTime.Clear();
        ConnectTime.Clear();
        ResponseTime.Clear();
        TotalTime.Clear();
    }
}

/// <summary>Counters of a backend.</summary>
public sealed class BackendCounters(TimeProvider time) : FarmCounters(time)
{
    /// <summary>Requests that HaLb answered in this backend.</summary>
    public Counter Intercepted { get; } = new();

    public override void ClearAll()
    {
        base.ClearAll();
        Intercepted.Clear();
    }
}

/// <summary>Counters of a server.</summary>
public sealed class ServerCounters(TimeProvider time) : FarmCounters(time)
{
    /// <summary><c>chkfail</c>.</summary>
    public Counter FailedChecks { get; } = new();

    /// <summary><c>hanafail</c>.</summary>
    public Counter FailedObservations { get; } = new();

    /// <summary><c>chkdown</c>: transitions from up to down.</summary>
    public Counter Downs { get; } = new();

    /// <summary>Connections kept idle for reuse.</summary>
    public Gauge IdleConnections { get; } = new();

    public override void ClearMaxima()
    {
        base.ClearMaxima();
        IdleConnections.ClearMax();
    }

    public override void ClearAll()
    {
        base.ClearAll();
        ClearEach(FailedChecks, FailedObservations, Downs);
    }
}
