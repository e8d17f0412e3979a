namespace HaLb.Vrrp.Protocol.Packet;

/// <summary>The virtual routers of one interface by family and VRID, and the whole way of a received frame: which router
/// it is for, and whether that router accepts it. One thread may <see cref="Set"/> while another checks.</summary>
public sealed class RouterTable
{
    /// <summary>No router: the frame names none that is configured here.</summary>
    public const int NoRouter = -1;

    private const int RoutersPerFamily = 256;

    private readonly Entry?[] _entries = new Entry?[2 * RoutersPerFamily];

    private sealed record Entry(int Router, ReceiveRules Rules, AhSenders Senders);

    /// <summary>Adds a router, or gives it other rules. Its number is the caller's, given back by <see cref="Check"/>.</summary>
    public void Set(int router, ReceiveRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        ref var entry = ref _entries[IndexOf(rules.VirtualRouterId, rules.IsV6)];
        Volatile.Write(ref entry, new Entry(router, rules, entry?.Senders ?? new AhSenders()));
    }

    /// <summary>Frames for it count as unknown from now on.</summary>
    public void Remove(int router)
    {
        for (var i = 0; i < _entries.Length; i++)
        {
            if (_entries[i]?.Router == router)
            {
                Volatile.Write(ref _entries[i], null);
            }
        }
    }

    /// <summary>AH: the highest sequence number heard for this router.</summary>
    public uint HighestSequence(byte virtualRouterId, bool isV6) =>
        Volatile.Read(ref _entries[IndexOf(virtualRouterId, isV6)])?.Senders.Highest ?? 0;

    /// <summary>Checks a whole Ethernet frame, padding included. Never throws, allocates nothing. Says whom it is for, discarded or not
    /// (<see cref="NoRouter"/> = nobody here), and who sent it, as far as that is known.</summary>
    public DiscardReason Check(ReadOnlySpan<byte> frame, TimeSpan now, out int router, out IpAddress source, out ReceivedAdvert advert)
    {
        router = NoRouter;
        source = default;
        advert = default;
        var type = EthernetFrame.ReadType(frame);
        if (type is not (EthernetFrame.TypeV4 or EthernetFrame.TypeV6))
        {
            return EthernetFrame.IsVlan(type) ? DiscardReason.VlanTag : DiscardReason.Truncated;
        }

        var packet = frame[EthernetFrame.HeaderLength..];
        var isV6 = type == EthernetFrame.TypeV6;
        var reason = IpHeader.TryRead(packet, isV6, out var header);
        source = header.Source;
        if (reason != DiscardReason.None)
        {
            return reason;
        }

        packet = packet[..(header.PayloadOffset + header.PayloadLength)];
        if (!TryReadRouterId(packet, header, isV6, out var id))
        {
            return DiscardReason.Truncated;
        }

        var entry = Volatile.Read(ref _entries[IndexOf(id, isV6)]);
        if (entry is null)
        {
            return DiscardReason.UnknownVrid;
        }

        router = entry.Router;
        return entry.Rules.Check(packet, header, entry.Senders, now, out advert);
    }

    private static bool TryReadRouterId(ReadOnlySpan<byte> packet, in IpHeader header, bool isV6, out byte id)
    {
        var offset = header.PayloadOffset + Advertisement.VirtualRouterIdOffset;
        if (header.Protocol == IpHeader.ProtocolAh && !isV6)
        {
            offset += AuthenticationHeader.Length;
        }
        else if (header.Protocol != IpHeader.ProtocolVrrp)
        {
            id = 0;
            return false;
        }

        id = offset < packet.Length ? packet[offset] : (byte)0;
        return offset < packet.Length;
    }

    private static int IndexOf(byte virtualRouterId, bool isV6) => (isV6 ? RoutersPerFamily : 0) + virtualRouterId;
}
