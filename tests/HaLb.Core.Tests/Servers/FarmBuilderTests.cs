using HaLb.Config.Model;
using HaLb.Core.Health;
using HaLb.Core.Queue;
using HaLb.Core.Servers;
using Microsoft.Extensions.Time.Testing;

namespace HaLb.Core.Tests.Servers;

public sealed class FarmBuilderTests
{
    private static readonly FakeTimeProvider Clock = new();
    private static readonly CheckServerConfig Check = new() { Enabled = true };

    private static Farm Build(Farm? previous, params ProxyConfig[] proxies) =>
        FarmBuilder.Build(new HalbConfig { Global = new GlobalConfig(), Proxies = [.. proxies] }, previous, Clock, new Random(1));

    private static ProxyConfig Backend(string name, params ServerConfig[] servers) =>
        TestFarm.Config(BalanceAlgorithm.RoundRobin, servers) with { Name = name };

    [Fact]
    public void Reload_keeps_counters_health_admin_state_and_weight()
    {
        var config = Backend("b", TestFarm.Server("a") with { Check = Check }, TestFarm.Server("x"));
        var first = Build(null, config);
        var a = first.Backends[0].Servers[0];
        ServerControl.ReportCheck(a, new CheckResult(CheckStatus.Layer4Timeout, 0, "", 1));
        ServerControl.SetWeight(first.Backends[0].Servers[1], 7);
        ServerControl.SetAdmin(first.Backends[0].Servers[1], AdminRequest.Drain);
        a.State.Counters.BytesIn.Add(5);

        var second = Build(first, config).Backends[0];

        Assert.Equal("DOWN", ServerStatus.Text(second.Servers[0]));
        Assert.Equal(5, second.Servers[0].State.Counters.BytesIn.Value);
        Assert.Equal("DRAIN", ServerStatus.Text(second.Servers[1]));
        Assert.Equal(7, second.Servers[1].State.UserWeight);
    }

    [Fact]
    public void A_value_that_changed_in_the_file_wins_over_the_one_set_at_run_time()
    {
        var first = Build(null, Backend("b", TestFarm.Server("a", 10), TestFarm.Server("c", 10)));
        ServerControl.SetWeight(first.Backends[0].Servers[0], 7);
        ServerControl.SetWeight(first.Backends[0].Servers[1], 7);
        var second = Build(first, Backend("b", TestFarm.Server("a", 20), TestFarm.Server("c", 10))).Backends[0];
        Assert.Equal((20, 7), (second.Servers[0].State.UserWeight, second.Servers[1].State.UserWeight));
    }

    [Fact]
    public void A_server_with_a_new_address_starts_with_fresh_health()
    {
        var server = TestFarm.Server("a") with { Check = Check };
        var first = Build(null, Backend("b", server));
        ServerControl.ReportCheck(first.Backends[0].Servers[0], new CheckResult(CheckStatus.Layer4Timeout, 0, "", 1));
        var second = Build(first, Backend("b", server with { Address = new AddressConfig(AddressFamily.Ipv4, "127.0.0.1", 81) }));
        Assert.Equal("UP 1/3", ServerStatus.Text(second.Backends[0].Servers[0]));
    }

    [Fact]
    public async Task Streams_queued_before_a_reload_are_served_after_it()
    {
        var first = Build(null, Backend("b", TestFarm.Server("a", maxConn: 1), TestFarm.Server("gone", maxConn: 1))).Backends[0];
        Assert.Equal("a gone", first.Take(2));
        var waits = new PendingStream();
        var waitsForGone = new PendingStream();
        Assert.Equal(SlotOutcome.Queued, first.Take(waitsForGone, new BalanceInput(0, first.Servers[1], null, null)));
        Assert.Equal(SlotOutcome.Queued, first.Take(waits, default));
        var farm = Build(null, Backend("unrelated"));
        var second = Build(farm with { Backends = [first] }, Backend("b", TestFarm.Server("a", maxConn: 1))).Backends[0];

        first.Release(first.Servers[0]);
        Assert.Equal(SlotOutcome.Granted, await waits.WaitAsync());
        Assert.Same(first.Servers[0], waits.Server);
        second.Release(second.Servers[0]);
        Assert.Equal(SlotOutcome.Granted, await waitsForGone.WaitAsync());
        Assert.Equal("a", waitsForGone.Server!.Name);
    }

    [Fact]
    public void A_tracking_server_follows_health_and_maintenance_across_backends()
    {
        var farm = Build(
            null,
            Backend("b", TestFarm.Server("a") with { Check = Check }),
            Backend("c", TestFarm.Server("t") with { Track = "b/a" }, TestFarm.Server("u") with { Track = "t" }));
        var (a, t, u) = (farm.Backends[0].Servers[0], farm.Backends[1].Servers[0], farm.Backends[1].Servers[1]);
        var heard = new List<string>();
        farm.Process.ServerEvents.Changed += e => heard.Add($"{e.Backend.Name}/{e.Server.Name} {e.To}");

        ServerControl.ReportCheck(a, new CheckResult(CheckStatus.Layer4Timeout, 0, "", 1));
        Assert.Equal(["b/a Stopped", "c/t Stopped", "c/u Stopped"], heard);
        Assert.True(farm.Backends[1].IsUp is false);

        ServerControl.SetAdmin(a, AdminRequest.Maint);
        Assert.Equal("MAINT (via b/a)", ServerStatus.Text(t));
        Assert.Equal("MAINT (via c/t)", ServerStatus.Text(u));
        ServerControl.SetAdmin(a, AdminRequest.Ready);
        Assert.Equal("UP 1/3", ServerStatus.Text(u));
    }

    [Fact]
    public void A_reload_tells_of_no_change_where_a_tracked_server_stays_down()
    {
        ProxyConfig[] proxies =
        [
            Backend("b", TestFarm.Server("a") with { Check = Check with { Rise = 7, Fall = 9 } }),
            Backend("c", TestFarm.Server("t") with { Track = "b/a" }),
        ];
        var first = Build(null, proxies);
        ServerControl.ReportCheck(first.Backends[0].Servers[0], new CheckResult(CheckStatus.Layer4Timeout, 0, "", 1));
        var heard = 0;
        first.Process.ServerEvents.Changed += _ => heard++;
        var second = Build(first, proxies);
        Assert.Equal(0, heard);
        Assert.Equal("DOWN", ServerStatus.Text(second.Backends[1].Servers[0]));
    }

    [Fact]
    public void The_last_server_of_a_connection_is_preferred_across_a_reload()
    {
        var config = Backend("b", TestFarm.Server("a"), TestFarm.Server("c")) with { Options = new OptionsConfig { PreferLastServer = true } };
        var first = Build(null, config);
        var second = Build(first, config).Backends[0];
        Assert.Equal("c c c", second.Take(3, new BalanceInput(0, null, null, first.Backends[0].Servers[1])));
    }

    [Fact]
    public void A_change_reported_on_a_server_of_the_old_configuration_reaches_the_new_one()
    {
        var first = Build(null, Backend("b", TestFarm.Server("a"), TestFarm.Server("c")));
        var second = Build(first, Backend("b", TestFarm.Server("a"), TestFarm.Server("c"))).Backends[0];
        var change = ServerControl.SetAdmin(first.Backends[0].Servers[0], AdminRequest.Maint)!;
        Assert.Same(second, change.Backend);
        Assert.Equal("c c", second.Take(2));
        Assert.Equal("c c", first.Backends[0].Take(2));
    }

    [Fact]
    public void Ids_are_given_as_haproxy_gives_them()
    {
        var farm = Build(null, Backend("b", TestFarm.Server("a"), TestFarm.Server("c") with { Id = 3 }, TestFarm.Server("d"), TestFarm.Server("e")));
        Assert.Equal([1, 3, 4, 5], farm.Backends[0].Servers.Select(s => s.Id));
    }
}
