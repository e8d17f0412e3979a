using System.Collections.Immutable;
using System.Net;
using HaLb.Config.Model;
using HaLb.Vrrp.Effects;
using HaLb.Vrrp.Effects.Announce;
using HaLb.Vrrp.Effects.Capture;
using HaLb.Vrrp.Effects.RawIp;
using HaLb.Vrrp.Protocol.Packet;

namespace HaLb.Vrrp.Tests.Effects;

/// <summary>Adverts and announcements over a real cable between two network namespaces.</summary>
public sealed class WireTests
{
    public static TheoryData<string> Kinds => ["v2", "v2 PASS", "v2 AH", "v3", "v3 message-only", "v6"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Multicast_advert_arrives_at_the_other_box_and_not_at_our_own(string kind)
    {
        using var boxes = new TwoBoxes();
        var config = Config(kind);
        var capture = Register(boxes.First, config, "eth0");
        Register(boxes.Second, config, "eth0");
        using var sender = Sender(boxes.First, config, capture);
        Assert.True(sender.TrySend(150), sender.LastError);
        var captured = boxes.Second.WaitForEvent();
        Assert.Equal((CapturedKind.Advert, 4, (byte)150), (captured.Kind, captured.Router, captured.Advert.Priority));
        Assert.Equal(Source(boxes.First, config), captured.Advert.Source);
        Assert.True(captured.Advert.AddressesMatch);

        // What comes back on the same cable comes after anything that the first box could have heard of its own.
        using var answer = Sender(boxes.Second, config, boxes.Second.Captures.Get("eth0"));
        Assert.True(answer.TrySend(100), answer.LastError);
        Assert.Equal(100, boxes.First.WaitForEvent().Advert.Priority);
        Assert.All(boxes.First.Counters.ToArray(), count => Assert.Equal(0, count));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Unicast_advert_is_routed_and_raises_no_unreachable(string kind)
    {
        using var boxes = new TwoBoxes();
        using var holder = boxes.Second.Namespace.Run(static () => new ProtocolHolder());
        var config = Config(kind);
        var capture = Register(boxes.First, Unicast(config, boxes.Second), "eth0");
        Register(boxes.Second, Unicast(config, boxes.First), "eth0");
        using var sender = Sender(boxes.First, Unicast(config, boxes.Second), capture);
        for (byte priority = 150; priority < 160; priority++)
        {
            Assert.True(sender.TrySend(priority), sender.LastError);
            Assert.Equal(priority, boxes.Second.WaitForEvent().Advert.Priority);
        }

        Assert.Equal(0, boxes.Second.UnreachablesSent());
    }

    [Fact]
    public void Host_without_a_socket_of_the_protocol_answers_unicast_with_unreachable()
    {
        using var boxes = new TwoBoxes();
        var capture = Register(boxes.First, Unicast(Config("v3"), boxes.Second), "eth0");
        using var sender = Sender(boxes.First, Unicast(Config("v3"), boxes.Second), capture);
        Assert.True(sender.TrySend(150), sender.LastError);
        Box.WaitUntil(() => boxes.Second.UnreachablesSent() > 0, "no ICMP error: the holder would have nothing to hold");
    }

    [Fact]
    public void Groups_are_joined_while_open_and_left_when_closed()
    {
        using var boxes = new TwoBoxes();
        Register(boxes.First, Config("v3"), "eth0");
        Assert.Contains("224.0.0.18", boxes.First.Namespace.Ip("maddress show dev eth0"), StringComparison.Ordinal);
        Assert.DoesNotContain("ff02::12", boxes.First.Namespace.Ip("maddress show dev eth0"), StringComparison.Ordinal);
        var capture = boxes.First.Namespace.Run(() =>
        {
            var open = boxes.First.Captures.Get("eth0");
            open.Set(InstanceWire.Router(5, Config("v6"), default, isOwner: false, new DiscardCounters()));
            return open;
        });
        Assert.Contains("ff02::12", boxes.First.Namespace.Ip("maddress show dev eth0"), StringComparison.Ordinal);
        capture.Close();
        Assert.DoesNotContain("224.0.0.18", boxes.First.Namespace.Ip("maddress show dev eth0"), StringComparison.Ordinal);
    }

    [Fact]
    public void Router_registered_later_is_heard_too()
    {
        using var boxes = new TwoBoxes();
        var v3 = Config("v3");
        var ah = Config("v2 AH") with { VirtualRouterId = 52 };
        var capture = Register(boxes.First, v3, "eth0");
        Register(boxes.Second, v3, "eth0");
        using var sender = Sender(boxes.First, ah, capture);
        var second = boxes.Second.Captures.Get("eth0");
        boxes.Second.Namespace.Run(() => second.Set(InstanceWire.Router(9, ah, default, isOwner: false, boxes.Second.Counters)));

        // The kernel's filter is changed by the capture thread, in its own time.
        Box.WaitUntil(() => sender.TrySend(150) && !second.Ring.IsEmpty, "the new router is not heard");
        Assert.Equal(9, boxes.Second.WaitForEvent().Router);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Interface_that_disappears_ends_the_capture_and_a_new_one_is_opened_again(bool isDownBefore)
    {
        using var boxes = new TwoBoxes();
        var config = Config("v3");
        var first = Register(boxes.First, config, "eth0");
        var second = Register(boxes.Second, config, "eth0");
        if (isDownBefore)
        {
            // The kernel tells a capture of the first only.
            _ = boxes.First.Namespace.Ip("link set eth0 down");
            _ = boxes.Second.Namespace.Ip("link set eth0 down");
        }

        _ = boxes.First.Namespace.Ip("link delete eth0");
        Box.WaitUntil(() => !first.IsOpen && !second.IsOpen, "the captures did not notice");
        Assert.False(first.TrySend(new byte[60]));
        Assert.NotEqual("", first.LastError);
        boxes.First.Namespace.Run(() => Assert.False(first.TryOpen(99)));
        boxes.Connect();
        Register(boxes.First, config, "eth0");
        Register(boxes.Second, config, "eth0");
        using var sender = Sender(boxes.First, config, first);
        Assert.True(sender.TrySend(7), sender.LastError);
        Assert.Equal(7, boxes.Second.WaitForEvent().Advert.Priority);
    }

    [Fact]
    public void Link_that_was_down_goes_on_without_opening_again()
    {
        using var boxes = new TwoBoxes();
        var config = Config("v3");
        var first = Register(boxes.First, config, "eth0");
        var second = Register(boxes.Second, config, "eth0");
        using var sender = Sender(boxes.First, config, first);
        _ = boxes.First.Namespace.Ip("link set eth0 down");
        Assert.False(sender.TrySend(1));
        Assert.NotEqual("", sender.LastError);
        _ = boxes.First.Namespace.Ip("link set eth0 up");
        Box.WaitUntil(() => sender.TrySend(2) && !second.Ring.IsEmpty, "nothing came through after the link was up again");
        Assert.Equal(2, boxes.Second.WaitForEvent().Advert.Priority);
        Assert.True(second.IsOpen);
    }

    [Fact]
    public void Virtual_MAC_on_both_boxes_hears_the_other()
    {
        using var boxes = new TwoBoxes();
        var config = Config("v3") with { Interface = "vrrp51" };
        foreach (var box in new[] { boxes.First, boxes.Second })
        {
            _ = box.Namespace.Ip("link add vrrp51 link eth0 type macvlan mode private");
            _ = box.Namespace.Ip($"link set vrrp51 address {MacAddress.Virtual(51, isV6: false)} up");
            box.WaitUntilUp("vrrp51");
            Register(box, config, "vrrp51");
        }

        var capture = boxes.First.Captures.Get("vrrp51");
        using var sender = boxes.First.Namespace.Run(() =>
            InstanceWire.Sender(config, Source(boxes.First, config), MacAddress.Virtual(51, isV6: false), capture));
        Assert.True(sender.TrySend(150), sender.LastError);
        Assert.Equal(150, boxes.Second.WaitForEvent().Advert.Priority);
    }

    [Theory]
    [InlineData("v3")]
    [InlineData("v6")]
    public void Stranger_that_announces_our_address_is_noticed_while_Master(string kind)
    {
        using var boxes = new TwoBoxes();
        var config = Config(kind);
        var first = Register(boxes.First, config, "eth0");
        var second = Register(boxes.Second, config, "eth0");
        first.Watch(4, isWatched: true);
        var announcer = new Announcer(
            new VrrpAnnounceConfig(), [.. config.VirtualAddresses.Select(a => new AnnouncedBy(IpAddress.From(a.Address), second, boxes.Second.Mac, IsRouter: false))]);
        announcer.Start(TimeSpan.Zero);
        Assert.Equal(5 * config.VirtualAddresses.Length, announcer.Sent);
        var captured = boxes.First.WaitForEvent();
        Assert.Equal((CapturedKind.Stranger, 4), (captured.Kind, captured.Router));
        Assert.True(second.Ring.IsEmpty);
    }

    [Fact]
    public void Gratuitous_ARP_moves_the_address_in_the_neighbour_table()
    {
        using var boxes = new TwoBoxes();
        var capture = Register(boxes.First, Config("v3"), "eth0");
        _ = boxes.Second.Namespace.Ip("neighbour add 10.77.0.100 lladdr 02:00:00:00:00:99 nud stale dev eth0");
        var announcer = new Announcer(new VrrpAnnounceConfig(), [new AnnouncedBy(Box.Address("10.77.0.100"), capture, boxes.First.Mac, IsRouter: false)]);
        announcer.Start(TimeSpan.Zero);
        Box.WaitUntil(
            () => boxes.Second.Namespace.Ip("neighbour show 10.77.0.100").Contains("02:00:0a:4d:00:01", StringComparison.Ordinal), "the neighbour still knows the old MAC");
    }

    private static InterfaceCapture Register(Box box, VrrpInstanceConfig config, string interfaceName)
    {
        box.Namespace.Run(() => box.Captures.Get(interfaceName).Set(InstanceWire.Router(4, config, Source(box, config), isOwner: false, box.Counters)));
        return box.Open(interfaceName);
    }

    private static AdvertSender Sender(Box box, VrrpInstanceConfig config, InterfaceCapture capture) =>
        box.Namespace.Run(() => InstanceWire.Sender(config, Source(box, config), box.Mac, capture));

    private static IpAddress Source(Box box, VrrpInstanceConfig config) => Box.Address(config.IsV6 ? $"fe80::{box.Number}" : $"10.77.0.{box.Number}");

    private static VrrpInstanceConfig Unicast(VrrpInstanceConfig config, Box peer) =>
        config with { UnicastPeers = [new VrrpPeerConfig(Source(peer, config).ToIPAddress())] };

    private static VrrpInstanceConfig Config(string kind) => new("VI_1", default)
    {
        Interface = "eth0",
        VirtualRouterId = 51,
        Version = kind.StartsWith("v2", StringComparison.Ordinal) ? 2 : 3,
        IsV6 = kind == "v6",
        AdvertisementInterval = TimeSpan.FromSeconds(1),
        Authentication = kind switch
        {
            "v2 PASS" => VrrpAuthentication.Password,
            "v2 AH" => VrrpAuthentication.Header,
            _ => VrrpAuthentication.None,
        },
        Password = kind.Contains(' ', StringComparison.Ordinal) ? [.. "7388"u8] : [],
        Checksum = kind == "v3 message-only" ? VrrpChecksum.MessageOnly : VrrpChecksum.PseudoHeader,
        VirtualAddresses = Addresses(kind == "v6" ? ["fe80::100", "fd77::100"] : ["10.77.0.100"]),
    };

    private static ImmutableArray<VrrpAddressConfig> Addresses(string[] texts) =>
        [.. texts.Select(static t => new VrrpAddressConfig(IPAddress.Parse(t), 32, default))];
}
