using HaLb.SystemTests.Kit;

namespace HaLb.SystemTests.Vrrp;

/// <summary>Two boxes with halb-vrrpd.</summary>
[Collection("vrrp")]
public sealed class ElectionTests
{
    [Fact]
    public async Task The_higher_priority_holds_the_address_and_hands_it_over_when_stopped()
    {
        Assert.SkipWhen(VrrpPair.Unavailable is not null, VrrpPair.Unavailable ?? "");
        await using var pair = new VrrpPair();
        var second = pair.Start(2, VrrpPair.Config(100));
        await pair.WaitForHolderAsync(2);
        var first = pair.Start(1, VrrpPair.Config(200));
        await pair.WaitForHolderAsync(1);

        first.Signal("TERM");
        Assert.Equal(0, await first.WaitForExitAsync());
        await pair.WaitForHolderAsync(2);
        await second.WaitForLogAsync("10.77.0.1 resigned");
        Assert.Contains("halb-vrrpd has stopped", first.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lost_link_moves_the_address_and_its_return_brings_it_back()
    {
        Assert.SkipWhen(VrrpPair.Unavailable is not null, VrrpPair.Unavailable ?? "");
        await using var pair = new VrrpPair();
        var first = pair.Start(1, VrrpPair.Config(200));
        _ = pair.Start(2, VrrpPair.Config(100));
        await pair.WaitForHolderAsync(1);

        _ = pair.Switch.Ip("link set p1 down");
        await first.WaitForLogAsync("-> FAULT");
        await pair.WaitForHolderAsync(2);

        _ = pair.Switch.Ip("link set p1 up");
        await pair.WaitForHolderAsync(1);
    }

    [Fact]
    public async Task An_interface_that_comes_later_is_waited_for()
    {
        Assert.SkipWhen(VrrpPair.Unavailable is not null, VrrpPair.Unavailable ?? "");
        await using var pair = new VrrpPair();
        _ = pair.Switch.Ip("link del p1");
        var first = pair.Start(1, VrrpPair.Config(200));
        await first.WaitForLogAsync("there is no interface eth0");
        await first.WaitForLogAsync("is ready");

        _ = pair.Switch.Ip($"link add p1 type veth peer name eth0 netns {pair.Boxes[0].Name}");
        _ = pair.Switch.Ip("link set p1 master br0 up");
        _ = pair.Boxes[0].Ip("link set eth0 up");
        _ = pair.Boxes[0].Ip("addr add 10.77.0.1/24 dev eth0");
        await pair.WaitForHolderAsync(1);
    }

    [Fact]
    public async Task After_a_split_one_box_yields_and_says_why()
    {
        Assert.SkipWhen(VrrpPair.Unavailable is not null, VrrpPair.Unavailable ?? "");
        await using var pair = new VrrpPair();
        _ = pair.Start(1, VrrpPair.Config(200));
        var second = pair.Start(2, VrrpPair.Config(100));
        await pair.WaitForHolderAsync(1);

        // Isolated ports of a bridge do not hear each other; both keep their carrier.
        Isolate(pair, "on");
        await Wait.UntilAsync(() => pair.Holds(1) && pair.Holds(2), () => $"no split: {second}");
        Isolate(pair, "off");
        await pair.WaitForHolderAsync(1);
        await second.WaitForLogAsync("higher than 100");
    }

    [Fact]
    public async Task An_address_that_somebody_removes_comes_back()
    {
        Assert.SkipWhen(VrrpPair.Unavailable is not null, VrrpPair.Unavailable ?? "");
        await using var pair = new VrrpPair();
        var first = pair.Start(1, VrrpPair.Config(200));
        await pair.WaitForHolderAsync(1);
        _ = pair.Boxes[0].Ip($"addr del {VrrpPair.VirtualAddress}/32 dev eth0");
        await first.WaitForLogAsync("was removed by somebody else");
        await pair.WaitForHolderAsync(1);
        Assert.DoesNotContain("MASTER ->", first.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_was_there_before_is_never_removed()
    {
        Assert.SkipWhen(VrrpPair.Unavailable is not null, VrrpPair.Unavailable ?? "");
        await using var pair = new VrrpPair();
        _ = pair.Boxes[0].Ip($"addr add {VrrpPair.VirtualAddress}/32 dev eth0");
        var first = pair.Start(1, VrrpPair.Config(200));
        await first.WaitForLogAsync("left alone");
        first.Signal("TERM");
        Assert.Equal(0, await first.WaitForExitAsync());
        Assert.True(pair.Holds(1));
    }

    [Fact]
    public async Task The_operator_hands_over_and_takes_back()
    {
        Assert.SkipWhen(VrrpPair.Unavailable is not null, VrrpPair.Unavailable ?? "");
        await using var pair = new VrrpPair();
        var first = pair.Start(1, VrrpPair.Config(200));
        var second = pair.Start(2, VrrpPair.Config(100));
        await pair.WaitForHolderAsync(1);

        Assert.StartsWith("ok", await first.CtlAsync("handover"), StringComparison.Ordinal);
        await pair.WaitForHolderAsync(2);
        Assert.Contains("error: VI_1 has priority 100, the master", await WaitForMasterAndAskAsync(first, second), StringComparison.Ordinal);
        await pair.WaitForHolderAsync(1);
    }

    /// <summary>Takes back by the first, then asks the second for what it must refuse.</summary>
    private static async Task<string> WaitForMasterAndAskAsync(VrrpDaemon first, VrrpDaemon second)
    {
        Assert.StartsWith("ok", await first.CtlAsync("failback"), StringComparison.Ordinal);
        await second.WaitForLogAsync("MASTER -> BACKUP");
        return await second.CtlAsync("failback");
    }

    private static void Isolate(VrrpPair pair, string value)
    {
        _ = Tool.Run("bridge", "-n", pair.Switch.Name, "link", "set", "dev", "p1", "isolated", value);
        _ = Tool.Run("bridge", "-n", pair.Switch.Name, "link", "set", "dev", "p2", "isolated", value);
    }
}
