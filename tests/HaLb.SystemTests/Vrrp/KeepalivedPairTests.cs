using HaLb.SystemTests.Kit;

namespace HaLb.SystemTests.Vrrp;

/// <summary>halb-vrrpd and Debian's keepalived on one link.</summary>
[Collection("vrrp")]
public sealed class KeepalivedPairTests
{
    [Theory]
    [InlineData(1, 0.1)]
    [InlineData(2, 0.1)]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    public async Task The_higher_priority_wins_against_keepalived_and_hands_over(int ours, double interval)
    {
        Assert.SkipWhen(VrrpPair.Unavailable is not null, VrrpPair.Unavailable ?? "");
        Assert.SkipUnless(Tool.Exists("keepalived"), "needs keepalived");
        await using var pair = new VrrpPair();
        VrrpDaemon[] daemons =
        [
            pair.Start(1, VrrpPair.Config(200, interval), isKeepalived: ours != 1),
            pair.Start(2, VrrpPair.Config(100, interval), isKeepalived: ours != 2),
        ];
        await pair.WaitForHolderAsync(1);

        daemons[0].Signal("TERM");
        _ = await daemons[0].WaitForExitAsync();
        await pair.WaitForHolderAsync(2);

        // keepalived runs without real-time priority: at a tenth of a second a busy machine makes it silent before it resigns.
        if (ours == 2 && interval >= 1)
        {
            await daemons[1].WaitForLogAsync("10.77.0.1 resigned");
        }

        _ = pair.Start(1, VrrpPair.Config(200, interval), isKeepalived: ours != 1);
        await pair.WaitForHolderAsync(1);
    }

    [Fact]
    public async Task Keepalived_takes_over_at_once_when_our_daemon_is_killed()
    {
        Assert.SkipWhen(VrrpPair.Unavailable is not null, VrrpPair.Unavailable ?? "");
        Assert.SkipUnless(Tool.Exists("keepalived"), "needs keepalived");
        await using var pair = new VrrpPair();
        var first = pair.Start(1, VrrpPair.Config(200));
        _ = pair.Start(2, VrrpPair.Config(100), isKeepalived: true);
        await pair.WaitForHolderAsync(1);
        first.Signal("KILL");
        await pair.WaitForHolderAsync(2);
    }
}
