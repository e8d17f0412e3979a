namespace HaLb.Stats.Api;

/// <summary>The columns of <c>show stat</c> in HAProxy's order, which exporters rely on (HAProxy management guide, section 9.1).</summary>
internal enum StatColumn
{
    /// <summary><c>pxname</c></summary>
    ProxyName,

    /// <summary><c>svname</c></summary>
    ServiceName,

    /// <summary><c>qcur</c></summary>
    QueueCurrent,

    /// <summary><c>qmax</c></summary>
    QueueMax,

    /// <summary><c>scur</c></summary>
    SessionsCurrent,

    /// <summary><c>smax</c></summary>
    SessionsMax,

    /// <summary><c>slim</c></summary>
    SessionsLimit,

    /// <summary><c>stot</c></summary>
    SessionsTotal,

    /// <summary><c>bin</c></summary>
    BytesIn,

    /// <summary><c>bout</c></summary>
    BytesOut,

    /// <summary><c>dreq</c></summary>
    DeniedRequests,

    /// <summary><c>dresp</c></summary>
    DeniedResponses,

    /// <summary><c>ereq</c></summary>
    RequestErrors,

    /// <summary><c>econ</c></summary>
    ConnectErrors,

    /// <summary><c>eresp</c></summary>
    ResponseErrors,

    /// <summary><c>wretr</c></summary>
    Retries,

    /// <summary><c>wredis</c></summary>
    Redispatches,

    /// <summary><c>status</c></summary>
    Status,

    /// <summary><c>weight</c></summary>
    Weight,

    /// <summary><c>act</c></summary>
    Active,

    /// <summary><c>bck</c></summary>
    Backup,

    /// <summary><c>chkfail</c></summary>
    FailedChecks,

    /// <summary><c>chkdown</c></summary>
    Downs,

    /// <summary><c>lastchg</c></summary>
    LastChange,

    /// <summary><c>downtime</c></summary>
    Downtime,

    /// <summary><c>qlimit</c></summary>
    QueueLimit,

    /// <summary><c>pid</c></summary>
    ProcessNumber,

    /// <summary><c>iid</c></summary>
    ProxyId,

    /// <summary><c>sid</c></summary>
    ServiceId,

    /// <summary><c>throttle</c></summary>
    Throttle,

    /// <summary><c>lbtot</c></summary>
    Balanced,

    /// <summary><c>tracked</c></summary>
    Tracked,

    /// <summary><c>type</c></summary>
    Type,

    /// <summary><c>rate</c></summary>
    Rate,

    /// <summary><c>rate_lim</c></summary>
    RateLim,

    /// <summary><c>rate_max</c></summary>
    RateMax,

    /// <summary><c>check_status</c></summary>
    CheckStatus,

    /// <summary><c>check_code</c></summary>
    CheckCode,

    /// <summary><c>check_duration</c></summary>
    CheckDuration,

    /// <summary><c>hrsp_1xx</c></summary>
    Hrsp1xx,

    /// <summary><c>hrsp_2xx</c></summary>
    Hrsp2xx,

    /// <summary><c>hrsp_3xx</c></summary>
    Hrsp3xx,

    /// <summary><c>hrsp_4xx</c></summary>
    Hrsp4xx,

    /// <summary><c>hrsp_5xx</c></summary>
    Hrsp5xx,

    /// <summary><c>hrsp_other</c></summary>
    HrspOther,

    /// <summary><c>hanafail</c></summary>
    FailedObservations,

    /// <summary><c>req_rate</c></summary>
    ReqRate,

    /// <summary><c>req_rate_max</c></summary>
    ReqRateMax,

    /// <summary><c>req_tot</c></summary>
    ReqTot,

    /// <summary><c>cli_abrt</c></summary>
    ClientAborts,

    /// <summary><c>srv_abrt</c></summary>
    ServerAborts,

    /// <summary><c>comp_in</c></summary>
    CompIn,

    /// <summary><c>comp_out</c></summary>
    CompOut,

    /// <summary><c>comp_byp</c></summary>
    CompByp,

    /// <summary><c>comp_rsp</c></summary>
    CompRsp,

    /// <summary><c>lastsess</c></summary>
    LastSession,

    /// <summary><c>last_chk</c></summary>
    LastCheck,

    /// <summary><c>last_agt</c></summary>
    LastAgent,

    /// <summary><c>qtime</c></summary>
    QueueTime,

    /// <summary><c>ctime</c></summary>
    ConnectTime,

    /// <summary><c>rtime</c></summary>
    ResponseTime,

    /// <summary><c>ttime</c></summary>
    TotalTime,

    /// <summary><c>agent_status</c></summary>
    AgentStatus,

    /// <summary><c>agent_code</c></summary>
    AgentCode,

    /// <summary><c>agent_duration</c></summary>
    AgentDuration,

    /// <summary><c>check_desc</c></summary>
    CheckDesc,

    /// <summary><c>agent_desc</c></summary>
    AgentDesc,

    /// <summary><c>check_rise</c></summary>
    CheckRise,

    /// <summary><c>check_fall</c></summary>
    CheckFall,

    /// <summary><c>check_health</c></summary>
    CheckHealth,

    /// <summary><c>agent_rise</c></summary>
    AgentRise,

    /// <summary><c>agent_fall</c></summary>
    AgentFall,

    /// <summary><c>agent_health</c></summary>
    AgentHealth,

    /// <summary><c>addr</c></summary>
    Address,

    /// <summary><c>cookie</c></summary>
    Cookie,

    /// <summary><c>mode</c></summary>
    Mode,

    /// <summary><c>algo</c></summary>
    Algorithm,

    /// <summary><c>conn_rate</c></summary>
    ConnRate,

    /// <summary><c>conn_rate_max</c></summary>
    ConnRateMax,

    /// <summary><c>conn_tot</c></summary>
    ConnTot,

    /// <summary><c>intercepted</c></summary>
    Intercepted,

    /// <summary><c>dcon</c></summary>
    DeniedConnections,

    /// <summary><c>dses</c></summary>
    DeniedSessions,

    /// <summary><c>wrew</c></summary>
    FailedRewrites,

    /// <summary><c>connect</c></summary>
    Connect,

    /// <summary><c>reuse</c></summary>
    Reuse,

    /// <summary><c>cache_lookups</c></summary>
    CacheLookups,

    /// <summary><c>cache_hits</c></summary>
    CacheHits,

    /// <summary><c>srv_icur</c></summary>
    IdleConnections,

    /// <summary><c>src_ilim</c></summary>
    IdleLimit,

    /// <summary><c>qtime_max</c></summary>
    QueueTimeMax,

    /// <summary><c>ctime_max</c></summary>
    ConnectTimeMax,

    /// <summary><c>rtime_max</c></summary>
    ResponseTimeMax,

    /// <summary><c>ttime_max</c></summary>
    TotalTimeMax,

    /// <summary><c>eint</c></summary>
    InternalErrors,

    /// <summary><c>idle_conn_cur</c></summary>
    IdleConnCur,

    /// <summary><c>safe_conn_cur</c></summary>
    SafeConnCur,

    /// <summary><c>used_conn_cur</c></summary>
    UsedConnCur,

    /// <summary><c>need_conn_est</c></summary>
    NeedConnEst,

    /// <summary><c>uweight</c></summary>
    UserWeight,

    /// <summary><c>agg_server_status</c></summary>
    AggServerStatus,

    /// <summary><c>agg_server_check_status</c></summary>
    AggServerCheckStatus,

    /// <summary><c>agg_check_status</c></summary>
    AggCheckStatus,
}
