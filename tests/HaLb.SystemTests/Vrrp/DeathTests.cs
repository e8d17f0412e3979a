using HaLb.SystemTests.Kit;

namespace HaLb.SystemTests.Vrrp;

/// <summary>Whatever becomes of the daemon, the address does not stay on its box without it.</summary>
[Collection("vrrp")]
public sealed class DeathTests
{
    [Fact]
    public async Task A_killed_daemon_leaves_no_address_and_its_guard_resigns_for_it()
    {
        Assert.SkipWhen(VrrpPair.Unavailable is not null, VrrpPair.Unavailable ?? "");
        await using var pair = new VrrpPair();

        // With priority 1 the peer's own timer is a whole second behind the guard's: what moves it is the resignation.
        var first = pair.Start(1, VrrpPair.Config(200, interval: 1));
        var second = pair.Start(2, VrrpPair.Config(1, interval: 1));
        await pair.WaitForHolderAsync(1);
        var guard = await first.GuardAsync();

        first.Signal("KILL");
        await pair.WaitForHolderAsync(2);
        await second.WaitForLogAsync("10.77.0.1 resigned");

        // Nothing is held any more: the guard leaves, too.
        await Wait.UntilAsync(() => !File.Exists($"/proc/{guard}/cmdline") || File.ReadAllText($"/proc/{guard}/cmdline").Length == 0, () => $"guard {guard} stays");

        var again = pair.Start(1, VrrpPair.Config(200, interval: 1));
        await again.WaitForLogAsync("VI_1: the run before ended as Master without giving its addresses up; the guard took them off this box");
    }

    [Fact]
    public async Task A_stopped_daemon_loses_the_address_and_begins_as_backup_when_it_wakes()
    {
        Assert.SkipWhen(VrrpPair.Unavailable is not null, VrrpPair.Unavailable ?? "");
        await using var pair = new VrrpPair();
        var first = pair.Start(1, VrrpPair.Config(200));
        _ = pair.Start(2, VrrpPair.Config(100));
        await pair.WaitForHolderAsync(1);

        first.Signal("STOP");
        await pair.WaitForHolderAsync(2);
        first.Signal("CONT");
        await first.WaitForLogAsync("MASTER -> BACKUP, priority 200: this process did not run for longer than its lease");
        await pair.WaitForHolderAsync(1);
    }

    [Fact]
    public async Task A_killed_guard_is_replaced_and_the_new_one_does_its_duty()
    {
        Assert.SkipWhen(VrrpPair.Unavailable is not null, VrrpPair.Unavailable ?? "");
        await using var pair = new VrrpPair();
        var first = pair.Start(1, VrrpPair.Config(200, interval: 1));
        var second = pair.Start(2, VrrpPair.Config(1, interval: 1));
        await pair.WaitForHolderAsync(1);

        var guard = await first.GuardAsync();
        _ = Tool.Run("kill", "-9", $"{guard}");
        await first.WaitForLogAsync("another one is started");
        await Wait.UntilAsync(() => first.GuardAsync().GetAwaiter().GetResult() is > 0 and var now && now != guard, () => $"no other guard: {first}");
        Assert.DoesNotContain("MASTER ->", first.Log, StringComparison.Ordinal);

        first.Signal("KILL");
        await pair.WaitForHolderAsync(2);
        await second.WaitForLogAsync("10.77.0.1 resigned");
    }

    [Fact]
    public async Task Daemon_and_guard_killed_together_the_kernel_removes_the_address()
    {
        Assert.SkipWhen(VrrpPair.Unavailable is not null, VrrpPair.Unavailable ?? "");
        await using var pair = new VrrpPair();
        var first = pair.Start(1, VrrpPair.Config(200));
        await pair.WaitForHolderAsync(1);
        var guard = await first.GuardAsync();
        _ = Tool.Run("kill", "-9", $"{guard}", $"{first.Id}");
        await pair.WaitForNoneAsync(1);
    }

    [Fact]
    public async Task A_daemon_that_crashed_and_is_back_within_the_lease_goes_on_as_master()
    {
        Assert.SkipWhen(VrrpPair.Unavailable is not null, VrrpPair.Unavailable ?? "");
        await using var pair = new VrrpPair();

        // A lease of thirty seconds: however slow this machine is, the second start comes in time. The owner does not wait to
        // be Master.
        var config = VrrpPair.Config(255, interval: 10);
        var first = pair.Start(1, config);
        var second = pair.Start(2, VrrpPair.Config(100, interval: 10));
        await second.WaitForLogAsync("is ready");
        await pair.WaitForHolderAsync(1);

        first.Signal("KILL");
        _ = await first.WaitForExitAsync();
        var again = pair.Start(1, config);
        await again.WaitForLogAsync("INIT -> MASTER, priority 255: taken over from the run before");
        await pair.WaitForHolderAsync(1);
        Assert.DoesNotContain("MASTER", second.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_daemons_do_not_share_a_run_directory()
    {
        Assert.SkipWhen(VrrpPair.Unavailable is not null, VrrpPair.Unavailable ?? "");
        await using var pair = new VrrpPair();
        var first = pair.Start(1, VrrpPair.Config(200));
        await first.WaitForLogAsync("is ready");
        var other = pair.Start(1, VrrpPair.Config(200));
        Assert.Equal(1, await other.WaitForExitAsync());
        Assert.Contains("another halb-vrrpd runs", other.Log, StringComparison.Ordinal);
    }
}
