using HaLb.Vrrp.Driver;
using HaLb.Vrrp.Pair;

namespace HaLb.Vrrp.Tests.Pair;

/// <summary>The proxy's state as of what happened when; milliseconds.</summary>
public sealed class ProxyJudgeTests
{
    private static readonly PairMessage Serving = new() { Kind = PairMessageKind.State, State = "serving", Listeners = 2, Bound = 2, Checked = true };

    [Fact]
    public void Proxy_that_was_never_there_is_starting_and_after_the_timeout_gone()
    {
        var judge = Judge();
        judge.Closed(Ms(0), "no such file");
        Assert.Equal(ProxyState.Starting, judge.State);
        Assert.Equal(Ms(500), judge.Deadline);
        judge.Look(Ms(499));
        Assert.Equal(ProxyState.Starting, judge.State);
        judge.Look(Ms(500));
        Assert.Equal(ProxyState.Gone, judge.State);
        Assert.Contains("no such file", judge.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Proxy_is_ready_once_it_serves_with_all_listeners_and_checks()
    {
        var judge = Judge();
        judge.Connected(Ms(10));
        Assert.Equal(ProxyState.Starting, judge.State);
        judge.Heard(Serving with { Checked = false }, Ms(11));
        Assert.Equal(ProxyState.Starting, judge.State);
        judge.Heard(Serving with { Bound = 1 }, Ms(12));
        Assert.Equal(ProxyState.Starting, judge.State);
        judge.Heard(Serving, Ms(13));
        Assert.Equal(ProxyState.Ready, judge.State);
        judge.Heard(Serving with { State = "draining" }, Ms(14));
        Assert.Equal(ProxyState.Draining, judge.State);
        judge.Heard(Serving with { State = "stopping" }, Ms(15));
        Assert.Equal(ProxyState.Draining, judge.State);
    }

    [Fact]
    public void End_of_the_connection_is_gone_at_once()
    {
        var judge = Ready();
        judge.Closed(Ms(20), "closed");
        Assert.Equal(ProxyState.Gone, judge.State);
    }

    [Fact]
    public void Ping_goes_out_at_half_of_the_timeout_and_silence_until_its_end_is_stuck()
    {
        var judge = Ready();
        Assert.Equal(Ms(250), judge.Deadline);
        judge.Look(Ms(249));
        Assert.Null(judge.PingDue);
        judge.Look(Ms(250));
        Assert.Equal(1, judge.PingDue);
        Assert.Equal(Ms(500), judge.Deadline);
        judge.Look(Ms(499));
        Assert.Null(judge.PingDue);
        Assert.Equal(ProxyState.Ready, judge.State);
        judge.Look(Ms(500));
        Assert.Equal(ProxyState.Stuck, judge.State);
    }

    [Fact]
    public void Answered_pings_keep_it_ready()
    {
        var judge = Ready();
        for (var number = 1; number <= 10; number++)
        {
            var at = judge.Deadline;
            judge.Look(at);
            Assert.Equal(number, judge.PingDue);
            judge.Heard(Pong(number), at + Ms(1));
            Assert.Equal(ProxyState.Ready, judge.State);
        }
    }

    [Fact]
    public void Watcher_that_was_late_itself_pings_before_it_blames_the_proxy()
    {
        var judge = Ready();
        judge.Look(Ms(9000));
        Assert.Equal(ProxyState.Ready, judge.State);
        Assert.Equal(1, judge.PingDue);
        Assert.Equal(Ms(9250), judge.Deadline);
        judge.Look(Ms(9249));
        Assert.Equal(ProxyState.Ready, judge.State);
        judge.Look(Ms(9250));
        Assert.Equal(ProxyState.Stuck, judge.State);
    }

    [Fact]
    public void Fall_is_how_many_timeouts_in_a_row_make_it_stuck()
    {
        var judge = Ready(new ProxyLinkSettings { SocketPath = "", Fall = 3 });
        judge.Look(Ms(250));
        foreach (var at in new[] { 500, 1000 })
        {
            judge.Look(Ms(at));
            Assert.Equal(ProxyState.Ready, judge.State);
        }

        judge.Look(Ms(1500));
        Assert.Equal(ProxyState.Stuck, judge.State);
    }

    [Fact]
    public void Answer_begins_the_count_of_misses_anew()
    {
        var judge = Ready(new ProxyLinkSettings { SocketPath = "", Fall = 2 });
        judge.Look(Ms(250));
        judge.Look(Ms(500));
        judge.Heard(Pong(1), Ms(600));
        judge.Look(Ms(850));
        judge.Look(Ms(1100));
        Assert.Equal(ProxyState.Ready, judge.State);
        judge.Look(Ms(1600));
        Assert.Equal(ProxyState.Stuck, judge.State);
    }

    [Fact]
    public void Lines_without_answers_do_not_hide_that_it_is_stuck()
    {
        var judge = Ready(new ProxyLinkSettings { SocketPath = "", Timeout = TimeSpan.FromSeconds(4) });
        for (var second = 1; second <= 3; second++)
        {
            judge.Heard(Serving, Ms(1000 * second));
            Assert.Equal(ProxyState.Ready, judge.State);
        }

        judge.Heard(Serving, Ms(4000));
        Assert.Equal(ProxyState.Stuck, judge.State);
    }

    [Fact]
    public void Stuck_proxy_is_well_again_after_rise_answers_not_by_lines_alone()
    {
        var judge = Stuck();
        judge.Heard(Serving, Ms(600));
        Assert.Equal(ProxyState.Stuck, judge.State);
        judge.Heard(Pong(1), Ms(600));
        Assert.Equal(ProxyState.Stuck, judge.State);
        judge.Look(judge.Deadline);
        Assert.Equal(2, judge.PingDue);
        judge.Heard(Pong(1), Ms(851));
        Assert.Equal(ProxyState.Stuck, judge.State);
        judge.Heard(Pong(2), Ms(852));
        Assert.Equal(ProxyState.Ready, judge.State);
    }

    [Fact]
    public void Announced_successor_keeps_it_ready_for_the_grace_and_no_longer()
    {
        var judge = Ready();
        judge.Heard(new PairMessage { Kind = PairMessageKind.Successor, ProcessId = 9 }, Ms(100));
        judge.Closed(Ms(100), "handed over");
        Assert.Equal(ProxyState.Ready, judge.State);
        Assert.Equal(Ms(5100), judge.Deadline);
        judge.Look(Ms(5099));
        Assert.Equal(ProxyState.Ready, judge.State);
        judge.Look(Ms(5100));
        Assert.Equal(ProxyState.Gone, judge.State);
    }

    [Fact]
    public void Successor_may_finish_its_checks_within_the_grace()
    {
        var judge = Ready();
        judge.Heard(new PairMessage { Kind = PairMessageKind.Successor, ProcessId = 9 }, Ms(100));
        judge.Closed(Ms(100), "handed over");
        judge.Connected(Ms(110));
        Assert.Equal(ProxyState.Ready, judge.State);
        judge.Heard(Serving with { Checked = false }, Ms(120));
        Assert.Equal(ProxyState.Ready, judge.State);
        judge.Heard(Serving, Ms(200));
        Assert.Equal(ProxyState.Ready, judge.State);
        judge.Closed(Ms(300), "closed");
        Assert.Equal(ProxyState.Gone, judge.State);
    }

    [Fact]
    public void Successor_that_does_not_become_ready_counts_as_what_it_is_after_the_grace()
    {
        var judge = Ready();
        judge.Heard(new PairMessage { Kind = PairMessageKind.Successor, ProcessId = 9 }, Ms(100));
        judge.Closed(Ms(100), "handed over");
        judge.Connected(Ms(110));
        judge.Heard(Serving with { Checked = false }, Ms(5090));
        judge.Look(Ms(5100));
        Assert.Equal(ProxyState.Starting, judge.State);
    }

    private static ProxyJudge Judge(ProxyLinkSettings? settings = null) => new(settings ?? new ProxyLinkSettings { SocketPath = "" }, TimeSpan.Zero);

    /// <summary>Ready, and last heard at 0.</summary>
    private static ProxyJudge Ready(ProxyLinkSettings? settings = null)
    {
        var judge = Judge(settings);
        judge.Connected(Ms(0));
        judge.Heard(new PairMessage { Kind = PairMessageKind.Hello, Protocol = 1, Program = "halb", ProcessId = 4 }, Ms(0));
        judge.Heard(Serving, Ms(0));
        Assert.Equal(ProxyState.Ready, judge.State);
        return judge;
    }

    private static ProxyJudge Stuck()
    {
        var judge = Ready();
        judge.Look(Ms(250));
        judge.Look(Ms(500));
        Assert.Equal(ProxyState.Stuck, judge.State);
        return judge;
    }

    private static PairMessage Pong(long number) => new() { Kind = PairMessageKind.Pong, Number = number };

    private static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
