using HaLb.Vrrp.Protocol.Packet;

namespace HaLb.Vrrp.Protocol.Tests.Packet;

public sealed class AuthenticationHeaderTests
{
    private static readonly TimeSpan ThreeIntervals = TimeSpan.FromSeconds(3);

    private static Vector Ah => Vector.All.Single(v => v.Name == "v2-ah-7388");

    [Fact]
    public void Replayed_advert_is_discarded_until_its_sender_was_silent_for_three_intervals()
    {
        var table = new RouterTable();
        table.Set(0, Ah.Rules(Vector.Address("10.77.0.2")));
        var first = Ah.Adverts()[0];
        Assert.Equal(DiscardReason.None, table.Check(first, TimeSpan.Zero, out _, out _, out _));
        Assert.Equal(DiscardReason.Authentication, table.Check(first, ThreeIntervals - TimeSpan.FromTicks(1), out _, out _, out _));
        Assert.Equal(DiscardReason.None, table.Check(first, ThreeIntervals, out _, out _, out _));
    }

    [Fact]
    public void Other_key_is_discarded()
    {
        var other = Ah with { Settings = Ah.Settings with { Password = [.. "7389"u8] } };
        Assert.Equal(DiscardReason.Authentication, new TestFrame(other).Check(Ah.Rules(Vector.Address("10.77.0.2"))));
    }

    [Fact]
    public void Plain_advert_where_the_header_is_configured_is_discarded()
    {
        Assert.Equal(DiscardReason.Authentication, new TestFrame(TestFrame.V2).Check(Ah.Rules(Vector.Address("10.77.0.2"))));
        Assert.Equal(DiscardReason.Authentication, new TestFrame(TestFrame.V2).WithMessage(4, 2).Sealed().Check(Ah.Rules(Vector.Address("10.77.0.2"))));
    }

    [Fact]
    public void Own_numbers_go_on_behind_the_highest_heard()
    {
        var table = new RouterTable();
        table.Set(0, Ah.Rules(Vector.Address("10.77.0.2")));
        Assert.Equal(0u, table.HighestSequence(51, isV6: false));
        foreach (var advert in Ah.Adverts())
        {
            Assert.Equal(DiscardReason.None, table.Check(advert, TimeSpan.Zero, out _, out _, out _));
        }

        var writer = new AdvertisementWriter(Ah.Settings);
        writer.ContinueSequence(table.HighestSequence(51, isV6: false));
        Assert.Equal(DiscardReason.None, table.Check(writer.Write(200), TimeSpan.Zero, out _, out _, out _));
        Assert.Equal(5u, table.HighestSequence(51, isV6: false));
    }

    [Fact]
    public void Sender_silent_for_longest_makes_room_for_a_fifth()
    {
        var senders = new AhSenders();
        for (var i = 1u; i <= 5; i++)
        {
            Assert.True(senders.TryAccept(IpAddress.FromV4(i), 10, TimeSpan.FromMilliseconds(i), ThreeIntervals));
        }

        Assert.False(senders.TryAccept(IpAddress.FromV4(2), 10, TimeSpan.FromMilliseconds(6), ThreeIntervals));
        Assert.True(senders.TryAccept(IpAddress.FromV4(1), 10, TimeSpan.FromMilliseconds(7), ThreeIntervals));
    }
}
