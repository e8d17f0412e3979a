using HaLb.SystemTests.Kit;

namespace HaLb.SystemTests.Vrrp;

/// <summary>SIGHUP and <c>ctl reload</c>: by difference.</summary>
[Collection("vrrp")]
public sealed class VrrpReloadTests
{
    [Fact]
    public async Task What_did_not_change_keeps_its_state_and_what_did_is_applied_live()
    {
        Assert.SkipWhen(VrrpPair.Unavailable is not null, VrrpPair.Unavailable ?? "");
        await using var pair = new VrrpPair();
        var first = pair.Start(1, VrrpPair.Config(200));
        _ = pair.Start(2, VrrpPair.Config(100));
        await pair.WaitForHolderAsync(1);

        first.Signal("HUP");
        await first.WaitForLogAsync("reload: ok: no instance changed");

        // Another address for the same instance: it comes, the old one never goes.
        first.Configure(VrrpPair.Config(200).Replace("10.77.0.100/32 dev eth0", "10.77.0.100/32 dev eth0\n    10.77.0.101/32 dev eth0", StringComparison.Ordinal));
        Assert.StartsWith("ok: VI_1 changed", await first.CtlAsync("reload"), StringComparison.Ordinal);
        await Wait.UntilAsync(() => pair.Holds(1, "10.77.0.101"), () => $"no second address: {first}");
        Assert.True(pair.Holds(1));

        first.Configure(VrrpPair.Config(200));
        Assert.StartsWith("ok: VI_1 changed", await first.CtlAsync("reload"), StringComparison.Ordinal);
        await Wait.UntilAsync(() => !pair.Holds(1, "10.77.0.101"), () => $"the second address stays: {first}");
        Assert.DoesNotContain("MASTER ->", first.Log, StringComparison.Ordinal);

        first.Configure(VrrpPair.Config(50));
        Assert.StartsWith("ok: VI_1 has new settings", await first.CtlAsync("reload"), StringComparison.Ordinal);
        await pair.WaitForHolderAsync(2);
        first.Configure(VrrpPair.Config(200));
        Assert.StartsWith("ok", await first.CtlAsync("reload"), StringComparison.Ordinal);
        await pair.WaitForHolderAsync(1);
    }

    [Fact]
    public async Task A_bad_file_changes_nothing_and_every_error_is_told()
    {
        Assert.SkipWhen(VrrpPair.Unavailable is not null, VrrpPair.Unavailable ?? "");
        await using var pair = new VrrpPair();
        var first = pair.Start(1, VrrpPair.Config(200));
        await pair.WaitForHolderAsync(1);
        first.Configure(VrrpPair.Config(200)
            .Replace("virtual_router_id 51", "", StringComparison.Ordinal)
            .Replace("interface eth0", "", StringComparison.Ordinal));
        var answer = await first.CtlAsync("reload");
        Assert.StartsWith("error: the file has errors, nothing was changed", answer, StringComparison.Ordinal);
        Assert.Contains("virtual_router_id", answer, StringComparison.Ordinal);
        Assert.Contains("'interface'", answer, StringComparison.Ordinal);
        Assert.True(pair.Holds(1));
    }

    [Fact]
    public async Task Instances_come_and_go_alone()
    {
        Assert.SkipWhen(VrrpPair.Unavailable is not null, VrrpPair.Unavailable ?? "");
        await using var pair = new VrrpPair();
        var one = VrrpPair.Config(200);
        var two = one[one.IndexOf("vrrp_instance", StringComparison.Ordinal)..]
            .Replace("VI_1", "VI_2", StringComparison.Ordinal).Replace("virtual_router_id 51", "virtual_router_id 52", StringComparison.Ordinal)
            .Replace("10.77.0.100", "10.77.0.102", StringComparison.Ordinal);
        var first = pair.Start(1, one);
        await pair.WaitForHolderAsync(1);
        first.Configure(two + one);
        Assert.Contains("VI_2 added", await first.CtlAsync("reload"), StringComparison.Ordinal);
        await Wait.UntilAsync(() => pair.Holds(1, "10.77.0.102"), () => $"no second instance: {first}");
        first.Configure(one);
        Assert.Contains("VI_2 removed", await first.CtlAsync("reload"), StringComparison.Ordinal);
        await Wait.UntilAsync(() => !pair.Holds(1, "10.77.0.102"), () => $"the second instance stays: {first}");
        Assert.True(pair.Holds(1));
        Assert.DoesNotContain("VI_1: MASTER ->", first.Log, StringComparison.Ordinal);
    }
}
