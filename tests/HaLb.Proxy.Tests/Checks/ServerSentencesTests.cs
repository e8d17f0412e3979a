using HaLb.Config.Model;
using HaLb.Core.Health;
using HaLb.Core.Servers;
using HaLb.Proxy.Checks;
using Xunit;

namespace HaLb.Proxy.Tests.Checks;

/// <summary>Sentences of changes; each was written by haproxy 2.6.12 for the same doing.</summary>
public sealed class ServerSentencesTests
{
    private static readonly CheckResult Refused = new(CheckStatus.Layer4Connect, 0, "Connection refused", 0);
    private static readonly CheckResult Passed = new(CheckStatus.Layer7Ok, 200, "", 0);

    [Fact]
    public void Failed_check_takes_a_server_down_with_its_reason()
    {
        var (farm, lines) = Watch(logHealthChecks: false);
        ServerControl.ReportCheck(farm.Servers[0], Refused);
        Assert.Equal(
            ["1 Server a/s1 is DOWN, reason: Layer4 connection problem, info: \"Connection refused\", check duration: 0ms. 0 active and 1 backup servers left. Running on backup. 0 sessions active, 0 requeued, 0 remaining in queue."],
            lines);
    }

    [Fact]
    public void Last_server_takes_the_backend_down()
    {
        var (farm, lines) = Watch(logHealthChecks: false);
        ServerControl.ReportCheck(farm.Servers[1], Refused);
        ServerControl.ReportCheck(farm.Servers[0], Refused);
        Assert.StartsWith("1 Backup Server a/b1 is DOWN, reason: ", lines[0], StringComparison.Ordinal);
        Assert.EndsWith("0 active and 0 backup servers left. 0 sessions active, 0 requeued, 0 remaining in queue.", lines[1], StringComparison.Ordinal);
        Assert.Equal("0 backend a has no server available!", lines[2]);
    }

    [Fact]
    public void Enough_passed_checks_bring_a_server_up()
    {
        var (farm, lines) = Watch(logHealthChecks: false);
        ServerControl.ReportCheck(farm.Servers[0], Refused);
        ServerControl.ReportCheck(farm.Servers[0], Passed);
        ServerControl.ReportCheck(farm.Servers[0], Passed);
        Assert.Equal(
            "5 Server a/s1 is UP, reason: Layer7 check passed, code: 200, check duration: 0ms. 1 active and 1 backup servers online. 0 sessions requeued, 0 total in queue.",
            lines[1]);
    }

    [Fact]
    public void Health_check_log_says_the_reason_in_place_of_the_down_line()
    {
        var (farm, lines) = Watch(logHealthChecks: true);
        ServerControl.ReportCheck(farm.Servers[0], Refused);
        Assert.Equal(
            [
                "5 Health check for server a/s1 failed, reason: Layer4 connection problem, info: \"Connection refused\", check duration: 0ms, status: 0/2 DOWN.",
                "1 Server a/s1 is DOWN. 0 active and 1 backup servers left. Running on backup. 0 sessions active, 0 requeued, 0 remaining in queue.",
            ],
            lines);
    }

    [Fact]
    public void Operator_moves_a_server_through_drain_and_maintenance()
    {
        var (farm, lines) = Watch(logHealthChecks: false);
        var backup = farm.Servers[1];
        ServerControl.SetAdmin(backup, AdminRequest.Drain);
        ServerControl.SetAdmin(backup, AdminRequest.Ready);
        ServerControl.SetAdmin(backup, AdminRequest.Maint);
        ServerControl.SetAdmin(backup, AdminRequest.Drain);
        ServerControl.SetAdmin(backup, AdminRequest.Ready);
        Assert.Equal(
            [
                "5 Backup Server a/b1 enters drain state. 1 active and 0 backup servers online. 0 sessions requeued, 0 total in queue.",
                "5 Backup Server a/b1 is UP (leaving forced drain).",
                "1 Backup Server a/b1 is going DOWN for maintenance. 1 active and 0 backup servers left. 0 sessions active, 0 requeued, 0 remaining in queue.",
                "5 Backup Server a/b1 is UP/DRAIN (leaving forced maintenance).",
                "5 Backup Server a/b1 remains in forced drain mode.",
                "5 Backup Server a/b1 is UP (leaving forced drain).",
            ],
            lines);
    }

    [Fact]
    public void Server_that_is_down_enters_maintenance_quietly()
    {
        var (farm, lines) = Watch(logHealthChecks: false);
        ServerControl.ReportCheck(farm.Servers[0], Refused);
        ServerControl.SetAdmin(farm.Servers[0], AdminRequest.Maint);
        ServerControl.SetAdmin(farm.Servers[0], AdminRequest.Ready);
        Assert.Equal(["5 Server a/s1 was DOWN and now enters maintenance.", "5 Server a/s1 is UP/READY (leaving forced maintenance)."], lines[1..]);
    }

    [Fact]
    public void Console_line_has_haproxys_form()
    {
        Assert.Equal("[WARNING]  (7) : x", new EventLine(1, "x", "x").ForConsole(7));
        Assert.Equal("[ALERT]    (7) : backend 'a' x", new EventLine(0, "backend a x", "backend 'a' x").ForConsole(7));
    }

    [Fact]
    public void Servers_words_cannot_break_out_of_their_quotes() =>
        Assert.Equal("a<22>b<0A>c", CheckWords.Quote("a\"b\nc"));

    private static (Backend Farm, List<string> Lines) Watch(bool logHealthChecks)
    {
        var address = new AddressConfig(AddressFamily.Ipv4, "127.0.0.1", 80);
        var check = new CheckServerConfig { Enabled = true };
        var proxy = new ProxyConfig("a", ProxyKind.Backend, default)
        {
            Options = new OptionsConfig { LogHealthChecks = logHealthChecks },
            Servers = [new("s1", address, default) { Check = check }, new("b1", address, default) { Check = check, Backup = true }],
        };
        var config = new HalbConfig { Global = new GlobalConfig(), Proxies = [proxy] };
        var farm = FarmBuilder.Build(config, null, TimeProvider.System, new Random(1), new ProcessState(TimeProvider.System));
        var lines = new List<string>();
        var announcer = new ServerAnnouncer(farm.Process.ServerEvents, static _ => null);
        announcer.Announced += line => lines.Add($"{line.Severity} {line.Text}");
        return (farm.Backends[0], lines);
    }
}
