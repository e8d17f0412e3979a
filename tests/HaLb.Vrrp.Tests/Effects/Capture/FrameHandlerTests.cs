using System.Collections.Concurrent;
using System.Net;
using HaLb.Vrrp.Effects.Announce;
using HaLb.Vrrp.Effects.Capture;
using HaLb.Vrrp.Protocol.Packet;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace HaLb.Vrrp.Tests.Effects.Capture;

public sealed class FrameHandlerTests
{
    private static readonly IpAddress Vip = Address("10.77.0.100");

    private readonly AdvertRing _ring = new();
    private readonly DiscardCounters _counters = new();
    private readonly LineSink _lines = new();
    private int _wakes;

    [Fact]
    public void Good_advert_goes_to_the_ring_and_wakes_the_driver()
    {
        var handler = Handler(isOwner: false);
        handler.Handle(Writer().Write(150), TimeSpan.Zero);
        Assert.Equal(1, _wakes);
        Assert.True(_ring.TryRead(out var captured));
        Assert.Equal((CapturedKind.Advert, 3, (byte)150), (captured.Kind, captured.Router, captured.Advert.Priority));
        Assert.All(_counters.ToArray(), count => Assert.Equal(0, count));
    }

    [Fact]
    public void Discards_are_counted_by_reason_and_logged_once_in_ten_seconds()
    {
        var handler = Handler(isOwner: false);
        var frame = Writer().Write(150).ToArray();
        frame[^1] ^= 1;
        for (var i = 0; i < 1000; i++)
        {
            handler.Handle(frame, TimeSpan.FromMilliseconds(i));
        }

        handler.Handle(frame, TimeSpan.FromSeconds(10));
        Assert.Equal(1001, _counters[DiscardReason.Checksum]);
        Assert.True(_ring.IsEmpty);
        Assert.Equal(0, _wakes);
        _lines.WaitFor(2);
        Assert.Equal(
            ["(VI_1) packet from 10.77.0.1: discarded, wrong checksum", "(VI_1) packet from 10.77.0.1: discarded, wrong checksum; 999 more since the last line"],
            _lines.Texts.Order());
    }

    [Fact]
    public void Unknown_router_is_counted_apart_and_logged_only_on_demand()
    {
        var handler = Handler(isOwner: false);
        handler.Remove(3);
        handler.Handle(Writer().Write(150), TimeSpan.Zero);
        Assert.Equal(1, handler.Unknown[DiscardReason.UnknownVrid]);
        handler.Handle(new byte[20], TimeSpan.Zero);
        Assert.Equal(1, handler.Unknown[DiscardReason.Truncated]);
        _lines.WaitFor(1);
        Assert.Equal(["(eth0) packet from 0.0.0.0: discarded, shorter than its headers say"], _lines.Texts);
    }

    [Fact]
    public void Full_ring_counts_an_overrun()
    {
        var handler = Handler(isOwner: false);
        var writer = Writer();
        for (var i = 0; i < AdvertRing.Capacity + 2; i++)
        {
            handler.Handle(writer.Write(150), TimeSpan.Zero);
        }

        Assert.Equal(2, _counters[DiscardReason.Overrun]);
    }

    [Fact]
    public void Owner_hears_others_and_counts_them()
    {
        var handler = Handler(isOwner: true);
        handler.Handle(Writer().Write(200), TimeSpan.Zero);
        Assert.Equal(1, _counters[DiscardReason.WeAreOwner]);
        Assert.True(_ring.TryRead(out _));
    }

    [Fact]
    public void Router_that_gets_another_number_is_no_longer_heard_under_the_old_one()
    {
        var handler = Handler(isOwner: false);
        handler.Set(Router(isOwner: false, virtualRouterId: 52));
        handler.Handle(Writer().Write(150), TimeSpan.Zero);
        Assert.Equal(1, handler.Unknown[DiscardReason.UnknownVrid]);
    }

    [Fact]
    public void Strange_announcement_of_our_address_is_told_while_watched_and_not_more_than_once_a_second()
    {
        var handler = Handler(isOwner: false);
        var stranger = AnnouncementFrame.Build(Vip, new MacAddress(0x020000000099), isRouter: false);
        handler.Handle(stranger, TimeSpan.Zero);
        Assert.True(_ring.IsEmpty);
        handler.Watch(3, isWatched: true);
        handler.Handle(stranger, TimeSpan.Zero);
        handler.Handle(stranger, TimeSpan.FromMilliseconds(999));
        Assert.True(_ring.TryRead(out var captured));
        Assert.Equal(new CapturedEvent(CapturedKind.Stranger, 3, default), captured);
        Assert.True(_ring.IsEmpty);
        handler.Handle(stranger, TimeSpan.FromSeconds(1));
        Assert.False(_ring.IsEmpty);
        _ring.Clear();
        handler.Handle(AnnouncementFrame.Build(Address("10.77.0.7"), new MacAddress(1), isRouter: false), TimeSpan.FromSeconds(9));
        Assert.True(_ring.IsEmpty);
    }

    [Fact]
    public void Flood_allocates_nothing()
    {
        var handler = Handler(isOwner: false);
        var good = Writer().Write(150).ToArray();
        var bad = (byte[])good.Clone();
        bad[^1] ^= 1;
        Feed(handler, good, bad, 2000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Feed(handler, good, bad, 100_000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Feed(FrameHandler handler, byte[] good, byte[] bad, int count)
    {
        for (var i = 0; i < count; i++)
        {
            handler.Handle(bad, TimeSpan.FromMilliseconds(1));
            handler.Handle(bad.AsSpan(0, i % bad.Length), TimeSpan.FromMilliseconds(1));
            handler.Handle(good, TimeSpan.FromMilliseconds(1));
        }
    }

    private FrameHandler Handler(bool isOwner)
    {
        var logger = new LoggerConfiguration().WriteTo.Sink(_lines).CreateLogger();
        var handler = new FrameHandler("eth0", _ring, () => _wakes++, logger, logsUnknown: false);
        handler.Set(Router(isOwner, virtualRouterId: 51));
        return handler;
    }

    private CapturedRouter Router(bool isOwner, byte virtualRouterId) => new(3, "VI_1", new ReceiveRules([Vip])
    {
        VirtualRouterId = virtualRouterId,
        Version = 3,
        IsV6 = false,
        IntervalCs = 10,
        OwnSource = Address("10.77.0.2"),
    }, _counters)
    {
        IsOwner = isOwner,
        Addresses = [Vip],
    };

    private static AdvertisementWriter Writer() => new(new AdvertisementSettings
    {
        VirtualRouterId = 51,
        Version = 3,
        IntervalCs = 10,
        Addresses = [Vip],
        Source = Address("10.77.0.1"),
        Destination = IpAddress.VrrpGroupV4,
    });

    private static IpAddress Address(string text) => IpAddress.From(IPAddress.Parse(text));

    private sealed class LineSink : ILogEventSink
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
        private readonly BlockingCollection<string> _arrived = [];

        public List<string> Texts { get; } = [];

        public void Emit(LogEvent logEvent)
        {
            var text = string.Concat(logEvent.MessageTemplate.Tokens.Select(t => t is Serilog.Parsing.PropertyToken p
                ? (logEvent.Properties[p.PropertyName] as ScalarValue)?.Value : t));
            _arrived.Add(text);
        }

        public void WaitFor(int count)
        {
            while (Texts.Count < count)
            {
                Assert.True(_arrived.TryTake(out var text, Patience), "a line is missing");
                Texts.Add(text);
            }
        }
    }
}
