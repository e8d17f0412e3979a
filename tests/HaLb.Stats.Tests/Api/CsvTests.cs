using System.Net;
using System.Net.Sockets;
using HaLb.Core.Health;
using HaLb.Core.Servers;
using HaLb.Stats.Api;
using Xunit;

namespace HaLb.Stats.Tests.Api;

public sealed class CsvTests
{
    /// <summary>HAProxy's columns as its manual and every exporter have them; ours must begin alike.</summary>
    private const string Columns =
        "# pxname,svname,qcur,qmax,scur,smax,slim,stot,bin,bout,dreq,dresp,ereq,econ,eresp,wretr,wredis,status,weight,act,bck,chkfail,chkdown,lastchg,downtime,qlimit,pid,iid,sid,throttle,lbtot,tracked,type,rate,rate_lim,rate_max,check_status,check_code,check_duration,hrsp_1xx,hrsp_2xx,hrsp_3xx,hrsp_4xx,hrsp_5xx,hrsp_other,hanafail,req_rate,req_rate_max,req_tot,cli_abrt,srv_abrt,comp_in,comp_out,comp_byp,comp_rsp,lastsess,last_chk,last_agt,qtime,ctime,rtime,ttime,agent_status,agent_code,agent_duration,check_desc,agent_desc,check_rise,check_fall,check_health,agent_rise,agent_fall,agent_health,addr,cookie,mode,algo,conn_rate,conn_rate_max,conn_tot,intercepted,dcon,dses,wrew,connect,reuse,cache_lookups,cache_hits,srv_icur,src_ilim,qtime_max,ctime_max,rtime_max,ttime_max,eint,idle_conn_cur,safe_conn_cur,used_conn_cur,need_conn_est,uweight,agg_server_status,agg_server_check_status,agg_check_status,";

    /// <summary>What passes while the two programs are asked; haproxy counts its checks among the connections it needs.</summary>
    private static readonly string[] Moving = ["lastchg", "downtime", "check_duration", "need_conn_est"];

    [Fact]
    public void Header_has_haproxys_columns_in_haproxys_order() =>
        Assert.Equal(Columns, StatCsv.Write(new FarmFixture("global\n").Farm, StatFilter.Everything, legends: true).Split('\n')[0]);

    [Fact]
    public void Every_field_of_a_quiet_farm_is_what_haproxy_says()
    {
        Assert.SkipUnless(Haproxy.IsInstalled, "haproxy is not installed");
        var ports = Haproxy.FreePorts(4);
        using var web = new TcpListener(IPAddress.Loopback, 0);
        web.Start();
        var cfg = $"""
            global
                stats socket /SOCKET mode 600 level admin
                maxconn 200
            defaults
                mode http
                timeout connect 1s
                timeout client 5s
                timeout server 5s
            frontend fe
                bind 127.0.0.1:{ports[0]} name plain
                bind 127.0.0.1:{ports[1]}
                option socket-stats
                maxconn 50
                default_backend be
            frontend fetcp
                mode tcp
                bind 127.0.0.1:{ports[2]}
                default_backend betcp
            backend be
                balance leastconn
                cookie SRV insert
                server up 127.0.0.1:{((IPEndPoint)web.LocalEndpoint).Port} cookie c1 weight 10 maxconn 20 maxqueue 7 check inter 100ms
                server off 127.0.0.1:9 check disabled
                server plain 127.0.0.1:9
                server spare 127.0.0.1:9 backup weight 3
            backend betcp
                mode tcp
                server t 127.0.0.1:9
            backend none
                balance source
            listen both
                bind 127.0.0.1:{ports[3]}
                server one 127.0.0.1:9

            """;
        using var haproxy = Haproxy.Start(cfg);
        var fixture = new FarmFixture(cfg);
        for (var i = 0; i < 3; i++)
        {
            fixture.Report("be", "up", new CheckResult(CheckStatus.Layer4Ok, 0, "", 0));
        }

        var theirs = Table(haproxy.Ask("show stat", answer => answer.Contains("L4OK", StringComparison.Ordinal) && !answer.Contains("* L4OK", StringComparison.Ordinal)));
        var ours = Table(StatCsv.Write(fixture.Farm, StatFilter.Everything, legends: true));
        Assert.Equal(theirs.Select(Name), ours.Select(Name));
        var names = Columns[2..].TrimEnd(',').Split(',');
        foreach (var (their, our) in theirs.Zip(ours))
        {
            for (var i = 0; i < names.Length; i++)
            {
                if (!Moving.Contains(names[i]) || their[i].Length == 0)
                {
                    Assert.True(their[i] == our[i], $"{Name(their)}: {names[i]} is '{our[i]}', haproxy says '{their[i]}'");
                }
            }
        }
    }

    [Fact]
    public void Text_of_a_server_is_quoted_where_csv_needs_it()
    {
        var fixture = new FarmFixture("backend b\n server s 127.0.0.1:1 check\n");
        fixture.Report("b", "s", new CheckResult(CheckStatus.Layer7Status, 500, "say \"no\", twice", 3));
        Assert.Contains(",\"say \"\"no\"\", twice\",", StatCsv.Write(fixture.Farm, StatFilter.Everything, legends: true), StringComparison.Ordinal);
    }

    [Fact]
    public void Admin_state_shows_in_the_status_column()
    {
        var fixture = new FarmFixture("backend b\n server s 127.0.0.1:1\n server t 127.0.0.1:1\n");
        ServerControl.SetAdmin(fixture.Server("b", "s"), AdminRequest.Drain);
        ServerControl.SetAdmin(fixture.Server("b", "t"), AdminRequest.Maint);
        var rows = Table(StatCsv.Write(fixture.Farm, StatFilter.Everything, legends: true));
        Assert.Equal(["DRAIN", "MAINT", "DOWN"], rows.Select(row => row[17]));
    }

    private static string Name(string[] row) => $"{row[0]}/{row[1]}";

    private static List<string[]> Table(string csv) =>
        [.. csv.Split('\n').Skip(1).Where(line => line.Length > 0).Select(line => line.Split(','))];
}
