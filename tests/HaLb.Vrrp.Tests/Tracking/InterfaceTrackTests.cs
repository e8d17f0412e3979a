using HaLb.Config.Model;

namespace HaLb.Vrrp.Tests.Tracking;

public sealed class InterfaceTrackTests
{
    [Fact]
    public async Task An_interface_is_as_the_driver_says_and_nothing_is_posted_for_it()
    {
        await using var setup = new TrackSetup();
        setup.Apply(TrackSetup.Track(VrrpTrackKind.Interface, "eth1"), TrackSetup.Track(VrrpTrackKind.Interface, "eth2", weight: 15));
        Assert.Equal("interface eth1 failed: no such interface", setup.Result.Reason);
        var posts = setup.Inbox.Posts;

        setup.Set.SetInterface("eth1", true);
        setup.Set.SetInterface("eth2", true);
        Assert.False(setup.Result.HasFault);
        Assert.Equal(115, setup.Effective);

        setup.Set.SetInterface("eth1", false);
        Assert.Equal("interface eth1 failed: link down", setup.Result.Reason);
        Assert.Equal(posts, setup.Inbox.Posts);
    }
}
