namespace HaLb.Vrrp.Protocol.Packet;

/// <summary>Reads which address a gratuitous ARP (RFC 5227 §3) or an unsolicited neighbour advertisement (RFC 4861 §4.4)
/// announces.</summary>
public static class AnnouncedAddress
{
    // ARP: | Hardware 2 | Protocol 2 | Lengths 2 | Operation 2 | Sender MAC 6 | Sender IP 4 | Target MAC 6 | Target IP 4 |
    private const int ArpLength = 28;
    private const int ArpSenderMacOffset = 8;
    private const int ArpSenderOffset = 14;
    private const int ArpTargetOffset = 24;

    // ICMPv6: | Type | Code | Checksum | Flags 4 | Target 16 | options
    private const int NaLength = 24;
    private const int NaTargetOffset = 8;
    private const byte TypeNeighborAdvertisement = 136;
    private const byte ProtocolIcmpV6 = 58;

    private static ReadOnlySpan<byte> ArpStart => [0, 1, 8, 0, 6, 4, 0];

    /// <summary>The address and the MAC that announces it; false for every other frame. Never throws.</summary>
    public static bool TryRead(ReadOnlySpan<byte> frame, out IpAddress address, out MacAddress mac)
    {
        address = default;
        mac = default;
        var body = frame.Length < EthernetFrame.HeaderLength ? default : frame[EthernetFrame.HeaderLength..];
        return EthernetFrame.ReadType(frame) switch
        {
            EthernetFrame.TypeArp => TryReadArp(body, out address, out mac),
            EthernetFrame.TypeV6 => TryReadNeighbor(frame, body, out address, out mac),
            _ => false,
        };
    }

    private static bool TryReadArp(ReadOnlySpan<byte> arp, out IpAddress address, out MacAddress mac)
    {
        address = default;
        mac = default;
        if (arp.Length < ArpLength || !arp.StartsWith(ArpStart)
            || !arp.Slice(ArpSenderOffset, 4).SequenceEqual(arp.Slice(ArpTargetOffset, 4)))
        {
            return false;
        }

        address = IpAddress.Read(arp.Slice(ArpSenderOffset, 4));
        mac = MacAddress.Read(arp[ArpSenderMacOffset..]);
        return true;
    }

    private static bool TryReadNeighbor(ReadOnlySpan<byte> frame, ReadOnlySpan<byte> packet, out IpAddress address, out MacAddress mac)
    {
        address = default;
        mac = default;
        if (IpHeader.TryRead(packet, isV6: true, out var header) != DiscardReason.None || header.Protocol != ProtocolIcmpV6
            || header.Ttl != byte.MaxValue || !header.Destination.IsMulticast || header.PayloadLength < NaLength
            || packet[header.PayloadOffset] != TypeNeighborAdvertisement)
        {
            return false;
        }

        address = IpAddress.Read(packet.Slice(header.PayloadOffset + NaTargetOffset, 16));
        mac = MacAddress.Read(frame[EthernetFrame.SourceOffset..]);
        return true;
    }
}
