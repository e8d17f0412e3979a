using System.Globalization;

namespace HaLb.Stats.Api;

/// <summary>What a row of the statistics is about (the <c>type</c> column).</summary>
internal enum StatType
{
    Frontend,
    Backend,
    Server,
    Listener,
}

/// <summary>One row of <c>show stat</c>: a text for each column, empty where HAProxy leaves it empty.</summary>
internal sealed class StatRow(StatType type, int proxyId, int serviceId)
{
    /// <summary>Names of all columns, each with a comma after it.</summary>
    public const string Header =
        "pxname,svname,qcur,qmax,scur,smax,slim,stot,bin," +
        "bout,dreq,dresp,ereq,econ,eresp,wretr,wredis,status," +
        "weight,act,bck,chkfail,chkdown,lastchg,downtime,qlimit,pid," +
        "iid,sid,throttle,lbtot,tracked,type,rate,rate_lim,rate_max," +
        "check_status,check_code,check_duration,hrsp_1xx,hrsp_2xx,hrsp_3xx,hrsp_4xx,hrsp_5xx,hrsp_other," +
        "hanafail,req_rate,req_rate_max,req_tot,cli_abrt,srv_abrt,comp_in,comp_out,comp_byp," +
        "comp_rsp,lastsess,last_chk,last_agt,qtime,ctime,rtime,ttime,agent_status," +
        "agent_code,agent_duration,check_desc,agent_desc,check_rise,check_fall,check_health,agent_rise,agent_fall," +
        "agent_health,addr,cookie,mode,algo,conn_rate,conn_rate_max,conn_tot,intercepted," +
        "dcon,dses,wrew,connect,reuse,cache_lookups,cache_hits,srv_icur,src_ilim," +
        "qtime_max,ctime_max,rtime_max,ttime_max,eint,idle_conn_cur,safe_conn_cur,used_conn_cur,need_conn_est," +
        "uweight,agg_server_status,agg_server_check_status,agg_check_status,";

    private static readonly int Count = Enum.GetValues<StatColumn>().Length;
    private readonly string?[] _values = new string?[Count];

    public StatType Type { get; } = type;

    public int ProxyId { get; } = proxyId;

    public int ServiceId { get; } = serviceId;

    public string? this[StatColumn column]
    {
        get => _values[(int)column];
        set => _values[(int)column] = value;
    }

    public void Set(StatColumn column, long value) => _values[(int)column] = value.ToString(CultureInfo.InvariantCulture);

    public ReadOnlySpan<string?> Values => _values;
}
