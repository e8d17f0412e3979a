using HaLb.Vrrp.Effects.Notify;
using HaLb.Vrrp.Protocol.StateMachine;
using HaLb.Vrrp.Tests.Tracking;

namespace HaLb.Vrrp.Tests.Notify;

/// <summary>The expected arguments are those that keepalived 2.2.7 gave.</summary>
public sealed class NotifyScriptTests
{
    [Fact]
    public async Task Scripts_get_the_arguments_that_keepalived_gives_the_specific_one_first()
    {
        using var setup = new NotifySetup();
        var queue = NotifySetup.Queue(NotifySetup.Config(
            new() { Master = setup.Logger("master", "a", "b"), Backup = setup.Logger("backup"), Fault = setup.Logger("fault"), Stop = setup.Logger("stop"), Any = setup.Logger("any", "x") },
            new() { Master = setup.Logger("g_master"), Any = setup.Logger("g_any") }));

        queue.Transition(NotifySetup.To(RouterPhase.Backup));
        queue.Transition(NotifySetup.To(RouterPhase.Master, 110));
        queue.GroupTransition("G", NotifyState.Master, "all members");
        queue.Transition(NotifySetup.To(RouterPhase.Fault, 1));
        queue.Transition(NotifySetup.To(RouterPhase.Initialize));
        queue.Left("VI_1", NotifyState.Stop, 107);
        await queue.StopAsync(Until.Limit);

        Assert.Equal(
            [
                "backup", "any x INSTANCE VI_1 BACKUP 100",
                "master a b", "any x INSTANCE VI_1 MASTER 110",
                "g_master", "g_any GROUP G MASTER 0",
                "fault", "any x INSTANCE VI_1 FAULT 1",
                "stop", "any x INSTANCE VI_1 STOP 107",
            ],
            setup.Log);
    }

    [Fact]
    public async Task A_slow_script_holds_up_the_next_state_and_never_overtakes()
    {
        using var setup = new NotifySetup();
        var queue = NotifySetup.Queue(NotifySetup.Config(new()
        {
            Master = setup.Script("slow", $"sleep 0.5; echo master >> {setup.Path("log")}"),
            Backup = setup.Logger("backup"),
        }));

        queue.Transition(NotifySetup.To(RouterPhase.Master));
        queue.Transition(NotifySetup.To(RouterPhase.Backup));
        await queue.StopAsync(Until.Limit);

        Assert.Equal(["master", "backup"], setup.Log);
    }

    [Fact]
    public async Task A_script_that_runs_too_long_is_ended_and_the_next_one_runs()
    {
        using var setup = new NotifySetup();
        var queue = NotifySetup.Queue(NotifySetup.Config(
            new() { Master = setup.Script("hang", "sleep 1000"), Any = setup.Logger("any") },
            global: new() { NotifyTimeout = TimeSpan.FromMilliseconds(300) }));

        queue.Transition(NotifySetup.To(RouterPhase.Master));
        await Until.TrueAsync(() => setup.Log is ["any INSTANCE VI_1 MASTER 100"]);
        await queue.StopAsync(Until.Limit);
    }

    [Fact]
    public async Task When_too_many_states_wait_the_older_are_skipped_and_the_last_is_told()
    {
        using var setup = new NotifySetup();
        var gate = setup.Path("gate");
        var queue = NotifySetup.Queue(NotifySetup.Config(new()
        {
            Any = setup.Script("any", $"while [ ! -e {gate} ]; do sleep 0.02; done; echo \"$3 $4\" >> {setup.Path("log")}"),
        }));

        for (var i = 1; i <= 100; i++)
        {
            queue.Transition(NotifySetup.To(i % 2 == 0 ? RouterPhase.Master : RouterPhase.Backup, i));
        }

        File.WriteAllText(gate, "");
        await queue.StopAsync(Until.Limit);

        Assert.Equal("MASTER 100", setup.Log[^1]);
        Assert.InRange(setup.Log.Length, 2, 2 + NotifyScripts.PendingMax);
    }

    [Fact]
    public async Task At_the_end_stop_scripts_finish_within_the_limit_or_are_ended()
    {
        using var setup = new NotifySetup();
        var queue = NotifySetup.Queue(NotifySetup.Config(new() { Stop = setup.Script("stop", $"echo begun >> {setup.Path("log")}; sleep 1000; echo done >> {setup.Path("log")}") }));

        queue.Left("VI_1", NotifyState.Stop, 100);
        await Until.TrueAsync(() => setup.Log is ["begun"]);
        await queue.StopAsync(TimeSpan.FromMilliseconds(100));
        queue.Transition(NotifySetup.To(RouterPhase.Master));

        Assert.Equal(["begun"], setup.Log);
    }

    [Fact]
    public async Task What_a_notify_script_starts_in_the_background_goes_on_and_may_write()
    {
        using var setup = new NotifySetup();
        var log = setup.Path("log");
        var queue = NotifySetup.Queue(NotifySetup.Config(new() { Master = setup.Script("bg", $"(sleep 0.5; echo lost; echo alive >> {log}) &") }));

        queue.Transition(NotifySetup.To(RouterPhase.Master));
        await queue.StopAsync(Until.Limit);

        await Until.TrueAsync(() => setup.Log is ["alive"]);
    }

    [Fact]
    public async Task After_a_reload_the_new_scripts_run_and_a_removed_instance_is_told_by_its_old_ones()
    {
        using var setup = new NotifySetup();
        var queue = NotifySetup.Queue(NotifySetup.Config(new() { Master = setup.Logger("old") }));
        queue.Transition(NotifySetup.To(RouterPhase.Master));

        queue.Apply(NotifySetup.Config(new() { Master = setup.Logger("new"), Fault = setup.Logger("gone") }));
        queue.Transition(NotifySetup.To(RouterPhase.Master));
        queue.Apply(NotifySetup.Config(new()) with { Instances = [] });
        queue.Left("VI_1", NotifyState.Deleted, 100);
        await queue.StopAsync(Until.Limit);

        Assert.Equal(["old", "new", "gone"], setup.Log);
    }
}
