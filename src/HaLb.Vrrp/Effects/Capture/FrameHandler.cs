using HaLb.Vrrp.Protocol.Packet;
using Serilog;

namespace HaLb.Vrrp.Effects.Capture;

/// <summary>What the capture thread of one interface does with a frame. <see cref="Set"/>, <see cref="Remove"/> and <see cref="Watch"/> are
/// the driver's; the rest is the capture thread's.</summary>
internal sealed class FrameHandler(string interfaceName, AdvertRing ring, Action wake, ILogger logger, bool logsUnknown)
{
    /// <summary>A stranger's announcement is told this often: two boxes that both announce must not drive each other on.</summary>
    private static readonly TimeSpan StrangerPause = TimeSpan.FromSeconds(1);

    private readonly RouterTable _table = new();
    private readonly DiscardLog _log = new(logger, interfaceName);
    private Slot[] _slots = [];

    private sealed class Slot(CapturedRouter router, DiscardLog log)
    {
        public CapturedRouter Router { get; set; } = router;

        public DiscardLog Log { get; } = log;

        public bool IsWatched { get; set; }

        public TimeSpan StrangerAt { get; set; } = TimeSpan.MinValue;
    }

    /// <summary>Packets for no router that is configured here.</summary>
    public DiscardCounters Unknown { get; } = new();

    public IEnumerable<CapturedRouter> Routers => _slots.Select(static s => s.Router);

    public uint HighestSequence(byte virtualRouterId) => _table.HighestSequence(virtualRouterId, isV6: false);

    public void Set(CapturedRouter router)
    {
        if (Find(router.Number) is { } slot)
        {
            if (slot.Router.Rules.VirtualRouterId != router.Rules.VirtualRouterId || slot.Router.Rules.IsV6 != router.Rules.IsV6)
            {
                _table.Remove(router.Number);
            }

            slot.Router = router;
        }
        else
        {
            Volatile.Write(ref _slots, [.. _slots, new Slot(router, new DiscardLog(logger, router.Name))]);
        }

        _table.Set(router.Number, router.Rules);
    }

    public void Remove(int router)
    {
        _table.Remove(router);
        Volatile.Write(ref _slots, [.. _slots.Where(s => s.Router.Number != router)]);
    }

    public void Watch(int router, bool isWatched)
    {
        if (Find(router) is { } slot)
        {
            slot.IsWatched = isWatched;
        }
    }

    public void Handle(ReadOnlySpan<byte> frame, TimeSpan now)
    {
        var type = EthernetFrame.ReadType(frame);
        if (AnnouncedAddress.TryRead(frame, out var announced, out _))
        {
            HandleAnnouncement(announced, now);
            return;
        }

        if (type == EthernetFrame.TypeArp)
        {
            return;
        }

        var reason = _table.Check(frame, now, out var number, out var source, out var advert);
        var slot = number == RouterTable.NoRouter ? null : Find(number);
        if (reason == DiscardReason.None && slot is not null)
        {
            Accept(slot, advert, now);
        }
        else
        {
            Discard(slot, reason == DiscardReason.None ? DiscardReason.UnknownVrid : reason, source, now);
        }
    }

    private void Accept(Slot slot, in ReceivedAdvert advert, TimeSpan now)
    {
        if (slot.Router.IsOwner)
        {
            Discard(slot, DiscardReason.WeAreOwner, advert.Source, now);
        }

        if (ring.TryWrite(new CapturedEvent(CapturedKind.Advert, slot.Router.Number, advert)))
        {
            wake();
        }
        else
        {
            Discard(slot, DiscardReason.Overrun, advert.Source, now);
        }
    }

    private void Discard(Slot? slot, DiscardReason reason, IpAddress source, TimeSpan now)
    {
        if (slot is not null)
        {
            slot.Router.Counters.Add(reason);
            slot.Log.Add(reason, source, now);
            return;
        }

        Unknown.Add(reason);
        if (logsUnknown || reason != DiscardReason.UnknownVrid)
        {
            _log.Add(reason, source, now);
        }
    }

    private void HandleAnnouncement(IpAddress announced, TimeSpan now)
    {
        foreach (var slot in Volatile.Read(ref _slots))
        {
            if (slot.IsWatched && now >= slot.StrangerAt && slot.Router.Addresses.AsSpan().Contains(announced))
            {
                slot.StrangerAt = now + StrangerPause;
                if (ring.TryWrite(new CapturedEvent(CapturedKind.Stranger, slot.Router.Number, default)))
                {
                    wake();
                }
            }
        }
    }

    private Slot? Find(int router)
    {
        foreach (var slot in Volatile.Read(ref _slots))
        {
            if (slot.Router.Number == router)
            {
                return slot;
            }
        }

        return null;
    }
}
