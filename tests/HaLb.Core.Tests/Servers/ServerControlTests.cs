using HaLb.Config.Model;
using HaLb.Core.Health;
using HaLb.Core.Queue;
using HaLb.Core.Servers;
using Microsoft.Extensions.Time.Testing;

namespace HaLb.Core.Tests.Servers;

public sealed class ServerControlTests
{
    private static readonly CheckResult Pass = new(CheckStatus.Layer7Ok, 200, "", 1);
    private static readonly CheckResult Fail = new(CheckStatus.Layer4Connect, 0, "Connection refused", 0);

    private static ServerConfig Checked(string name, int rise = 2, int fall = 3) =>
        TestFarm.Server(name) with { Check = new CheckServerConfig { Enabled = true, Rise = rise, Fall = fall } };

    [Fact]
    public void The_first_failed_check_takes_a_server_down_and_rise_checks_bring_it_back()
    {
        var backend = TestFarm.Backend(BalanceAlgorithm.RoundRobin, Checked("a"), Checked("b"));
        var a = backend.Servers[0];
        Assert.Equal("UP 1/3", ServerStatus.Text(a));

        var down = ServerControl.ReportCheck(a, Fail);
        Assert.True(down.Transition!.WentDown);
        Assert.Equal((1, 0), (down.Transition.ActiveLeft, down.Transition.BackupLeft));
        Assert.Equal("DOWN", ServerStatus.Text(a));
        Assert.Equal("b b", backend.TakeOneByOne(2));
        Assert.Equal(1, a.State.Counters.Downs.Value);

        Assert.Null(ServerControl.ReportCheck(a, Pass).Transition);
        Assert.Equal("DOWN 1/2", ServerStatus.Text(a));
        Assert.True(ServerControl.ReportCheck(a, Pass).Transition!.WentUp);
        Assert.Equal("UP", ServerStatus.Text(a));

        Assert.Null(ServerControl.ReportCheck(a, Fail).Transition);
        Assert.Equal("UP 2/3", ServerStatus.Text(a));
        Assert.Equal(2, a.State.Counters.FailedChecks.Value);
    }

    [Fact]
    public void A_backend_goes_down_with_its_last_server_and_counts_the_time()
    {
        var clock = new FakeTimeProvider();
        var backend = TestFarm.Backend(TestFarm.Config(BalanceAlgorithm.RoundRobin, Checked("a"), Checked("b")), clock);
        Assert.False(ServerControl.ReportCheck(backend.Servers[0], Fail).Transition!.BackendWentDown);
        Assert.True(ServerControl.ReportCheck(backend.Servers[1], Fail).Transition!.BackendWentDown);
        Assert.False(backend.IsUp);
        Assert.Equal("NoServer", backend.Take(1));
        clock.Advance(TimeSpan.FromSeconds(7));
        ServerControl.ReportCheck(backend.Servers[1], Pass);
        Assert.True(ServerControl.ReportCheck(backend.Servers[1], Pass).Transition!.BackendCameUp);
        Assert.Equal(TimeSpan.FromSeconds(7), backend.State.DownBefore);
        Assert.Equal(TimeSpan.FromSeconds(7), backend.Servers[1].State.DownBefore);
        Assert.Equal(1, backend.State.Downs);
    }

    [Fact]
    public void Maintenance_turns_all_away_and_drain_keeps_the_persistent()
    {
        var backend = TestFarm.Backend(BalanceAlgorithm.RoundRobin, TestFarm.Server("a"), TestFarm.Server("b"));
        var a = backend.Servers[0];
        var wantsA = new BalanceInput(0, a, null, null);
        ServerControl.SetAdmin(a, AdminRequest.Drain);
        Assert.Equal("DRAIN", ServerStatus.Text(a));
        Assert.Equal("b b", backend.Take(2));
        Assert.Equal("a", backend.Take(1, wantsA));

        ServerControl.SetAdmin(a, AdminRequest.Maint);
        Assert.Equal("MAINT", ServerStatus.Text(a));
        Assert.False(Backend.TakesPersistent(a));
        Assert.Equal("b", backend.Take(1, wantsA));

        ServerControl.SetAdmin(a, AdminRequest.Ready);
        Assert.Equal("no check", ServerStatus.Text(a));
        Assert.Equal("a", backend.Take(1, wantsA));
    }

    [Fact]
    public async Task Streams_that_wait_for_a_server_that_leaves_are_served_by_another()
    {
        var config = TestFarm.Config(BalanceAlgorithm.RoundRobin, TestFarm.Server("a", maxConn: 1), TestFarm.Server("b"));
        var backend = TestFarm.Backend(config);
        var wantsA = new BalanceInput(0, backend.Servers[0], null, null);
        backend.Take(1, wantsA);
        var waiting = new PendingStream();
        Assert.Equal(SlotOutcome.Queued, backend.Take(waiting, wantsA));

        var left = ServerControl.SetAdmin(backend.Servers[0], AdminRequest.Maint)!;

        Assert.Equal(SlotOutcome.Granted, await waiting.WaitAsync());
        Assert.Equal("b", waiting.Server!.Name);
        Assert.Equal((1, 1), (left.Requeued, left.Sessions));
    }

    [Fact]
    public async Task A_server_that_comes_up_takes_over_who_waits()
    {
        var backend = TestFarm.Backend(TestFarm.Config(BalanceAlgorithm.RoundRobin, TestFarm.Server("a", maxConn: 1), TestFarm.Server("b", maxConn: 2) with { Disabled = true }));
        backend.Take(1);
        var waiting = Enumerable.Range(0, 3).Select(_ => new PendingStream()).ToArray();
        foreach (var stream in waiting)
        {
            Assert.Equal(SlotOutcome.Queued, backend.Take(stream, default));
        }

        Assert.Equal(2, ServerControl.SetAdmin(backend.Servers[1], AdminRequest.Ready)!.Transferred);
        Assert.Equal(SlotOutcome.Granted, await waiting[0].WaitAsync());
        Assert.Equal(SlotOutcome.Granted, await waiting[1].WaitAsync());
        Assert.True(waiting[2].TryCancel());
    }

    [Fact]
    public void A_404_stops_new_traffic_only()
    {
        var backend = TestFarm.Backend(BalanceAlgorithm.RoundRobin, Checked("a"), Checked("b"));
        var a = backend.Servers[0];
        ServerControl.ReportCheck(a, Pass);
        var stopping = ServerControl.ReportCheck(a, new CheckResult(CheckStatus.Layer7OkConditional, 404, "", 1)).Transition!;
        Assert.Equal((OperationalState.Running, OperationalState.Stopping), (stopping.From, stopping.To));
        Assert.Equal("NOLB", ServerStatus.Text(a));
        Assert.Equal("b b", backend.Take(2));
        Assert.True(Backend.TakesPersistent(a));
        Assert.Equal(OperationalState.Running, ServerControl.ReportCheck(a, Pass).Transition!.To);
    }

    [Fact]
    public void Slow_start_raises_the_weight_in_sixteenths_but_not_at_the_start_of_the_process()
    {
        var clock = new FakeTimeProvider();
        var slow = Checked("a") with { SlowStart = TimeSpan.FromSeconds(16), Weight = 10 };
        var backend = TestFarm.Backend(TestFarm.Config(BalanceAlgorithm.RoundRobin, slow, Checked("b")), clock);
        var a = backend.Servers[0];
        Assert.Equal(160, a.EffectiveWeight);

        ServerControl.ReportCheck(a, Fail);
        ServerControl.ReportCheck(a, Pass);
        Assert.Equal(OperationalState.Starting, ServerControl.ReportCheck(a, Pass).Transition!.To);
        Assert.Equal((10, 1), (a.EffectiveWeight, backend.WarmUpPercent(a)));
        clock.Advance(TimeSpan.FromSeconds(8));
        backend.TakeOneByOne(1);
        Assert.Equal((90, 50), (a.EffectiveWeight, backend.WarmUpPercent(a)));
        clock.Advance(TimeSpan.FromSeconds(8));
        backend.TakeOneByOne(1);
        Assert.Equal((160, 100), (a.EffectiveWeight, backend.WarmUpPercent(a)));
        Assert.Equal(OperationalState.Running, a.State.Operational);
    }

    [Theory]
    [InlineData(OnErrorAction.FastInter, "UP")]
    [InlineData(OnErrorAction.FailCheck, "UP 2/3")]
    [InlineData(OnErrorAction.SuddenDeath, "UP 1/3")]
    [InlineData(OnErrorAction.MarkDown, "DOWN")]
    public void Observed_errors_in_a_row_do_what_on_error_says(OnErrorAction action, string status)
    {
        var backend = TestFarm.Backend(BalanceAlgorithm.RoundRobin, Checked("a") with { Observe = ObserveMode.Layer7, OnError = action, ErrorLimit = 3 });
        var a = backend.Servers[0];
        ServerControl.ReportCheck(a, Pass);
        ServerControl.ReportObserved(a, good: false, "x");
        ServerControl.ReportObserved(a, good: true);
        ServerControl.ReportObserved(a, good: false, "x");
        Assert.False(ServerControl.ReportObserved(a, good: false, "x").LimitReached);
        Assert.Equal("UP", ServerStatus.Text(a));
        Assert.True(ServerControl.ReportObserved(a, good: false, "x").LimitReached);
        Assert.Equal(status, ServerStatus.Text(a));
        Assert.Equal(1, a.State.Counters.FailedObservations.Value);
    }

    [Fact]
    public void Weight_is_set_absolutely_or_in_percent_of_the_files()
    {
        var backend = TestFarm.Backend(BalanceAlgorithm.RoundRobin, TestFarm.Server("a", 10), TestFarm.Server("b", 10));
        ServerControl.SetWeightPercent(backend.Servers[0], 50);
        Assert.Equal(5, backend.Servers[0].State.UserWeight);
        Assert.Equal(15, backend.TotalWeight);
        ServerControl.SetWeight(backend.Servers[0], 0);
        Assert.Equal("b b", backend.Take(2));
        Assert.Equal(1, backend.ActiveCount);
    }

    [Fact]
    public void Forced_health_lasts_until_the_next_check()
    {
        var backend = TestFarm.Backend(BalanceAlgorithm.RoundRobin, Checked("a"));
        var a = backend.Servers[0];
        Assert.True(ServerControl.ForceHealth(a, ForcedHealth.Down)!.WentDown);
        Assert.True(ServerControl.ForceHealth(a, ForcedHealth.Up)!.WentUp);
        Assert.Equal("UP 1/3", ServerStatus.Text(a));
        ServerControl.ForceHealth(a, ForcedHealth.Stopping);
        Assert.Equal("NOLB 1/3", ServerStatus.Text(a));
    }
}
