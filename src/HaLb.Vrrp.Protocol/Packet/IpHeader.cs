using System.Buffers.Binary;

namespace HaLb.Vrrp.Protocol.Packet;

/// <summary>The IPv4 or IPv6 header of a received packet, with every check that the kernel makes for sockets and that nobody
/// makes for a capture: lengths, checksum, fragments, addresses that cannot be a sender's.</summary>
public readonly record struct IpHeader(IpAddress Source, IpAddress Destination, byte Ttl, byte Protocol, int PayloadOffset, int PayloadLength)
{
    public const int LengthV4 = 20;
    public const int LengthV6 = 40;

    /// <summary>IANA protocol number 112.</summary>
    public const byte ProtocolVrrp = 112;

    /// <summary>IP authentication header, RFC 4302.</summary>
    public const byte ProtocolAh = 51;

    /// <summary>Network control (CS6): what routers, and keepalived, send VRRP with.</summary>
    public const byte TrafficClass = 0xC0;

    // |Ver|IHL|  ToS  | Total Length |  Identification |Flg| Fragment | TTL | Protocol | Checksum | Source | Destination |
    internal const int IdOffset = 4;
    internal const int ChecksumOffset = 10;
    private const byte VersionAndLength = 0x45;
    private const int TotalLengthOffset = 2;
    private const int FragmentOffset = 6;
    private const int TtlOffset = 8;
    private const int ProtocolOffset = 9;
    private const int SourceOffset = 12;
    private const int DestinationOffset = 16;
    private const ushort MoreFragmentsAndOffset = 0x3FFF;

    // |Ver| Traffic Class | Flow Label | Payload Length | Next Header | Hop Limit | Source | Destination |
    private const int PayloadLengthOffsetV6 = 4;
    private const int NextHeaderOffsetV6 = 6;
    private const int HopLimitOffsetV6 = 7;
    private const int SourceOffsetV6 = 8;
    private const int DestinationOffsetV6 = 24;

    /// <summary>Reads the header. <paramref name="packet"/> may have Ethernet padding behind it.</summary>
    public static DiscardReason TryRead(ReadOnlySpan<byte> packet, bool isV6, out IpHeader header) =>
        isV6 ? TryReadV6(packet, out header) : TryReadV4(packet, out header);

    private static DiscardReason TryReadV4(ReadOnlySpan<byte> packet, out IpHeader header)
    {
        header = default;
        if (packet.Length < LengthV4)
        {
            return DiscardReason.Truncated;
        }

        // Options would move the message; no VRRP router sends any.
        if (packet[0] != VersionAndLength)
        {
            return DiscardReason.BadIpHeader;
        }

        int total = BinaryPrimitives.ReadUInt16BigEndian(packet[TotalLengthOffset..]);
        if (total < LengthV4 || total > packet.Length)
        {
            return DiscardReason.Truncated;
        }

        if ((BinaryPrimitives.ReadUInt16BigEndian(packet[FragmentOffset..]) & MoreFragmentsAndOffset) != 0
            || !InternetChecksum.IsCorrect(InternetChecksum.Sum(packet[..LengthV4])))
        {
            return DiscardReason.BadIpHeader;
        }

        header = new IpHeader(
            IpAddress.Read(packet[SourceOffset..DestinationOffset]),
            IpAddress.Read(packet[DestinationOffset..LengthV4]),
            packet[TtlOffset],
            packet[ProtocolOffset],
            LengthV4,
            total - LengthV4);
        return MayBeSource(header.Source) ? DiscardReason.None : DiscardReason.BadIpHeader;
    }

    private static DiscardReason TryReadV6(ReadOnlySpan<byte> packet, out IpHeader header)
    {
        header = default;
        if (packet.Length < LengthV6)
        {
            return DiscardReason.Truncated;
        }

        if (packet[0] >> 4 != 6)
        {
            return DiscardReason.BadIpHeader;
        }

        int payload = BinaryPrimitives.ReadUInt16BigEndian(packet[PayloadLengthOffsetV6..]);
        if (payload > packet.Length - LengthV6)
        {
            return DiscardReason.Truncated;
        }

        header = new IpHeader(
            IpAddress.Read(packet[SourceOffsetV6..DestinationOffsetV6]),
            IpAddress.Read(packet[DestinationOffsetV6..LengthV6]),
            packet[HopLimitOffsetV6],
            packet[NextHeaderOffsetV6],
            LengthV6,
            payload);
        return MayBeSource(header.Source) ? DiscardReason.None : DiscardReason.BadIpHeader;
    }

    private static bool MayBeSource(IpAddress source) =>
        !source.IsUnspecified && !source.IsMulticast && !source.IsLoopback
        && (source.IsV6 || (uint)source.Value < 0xF0000000);

    /// <summary>Writes twenty bytes with identification and checksum 0; nothing fragments what is this small.</summary>
    internal static void WriteV4(Span<byte> packet, IpAddress source, IpAddress destination, byte ttl, byte protocol, int payloadLength)
    {
        packet[..LengthV4].Clear();
        packet[0] = VersionAndLength;
        packet[1] = TrafficClass;
        BinaryPrimitives.WriteUInt16BigEndian(packet[TotalLengthOffset..], (ushort)(LengthV4 + payloadLength));
        packet[TtlOffset] = ttl;
        packet[ProtocolOffset] = protocol;
        source.Write(packet[SourceOffset..]);
        destination.Write(packet[DestinationOffset..]);
    }

    internal static void WriteV6(Span<byte> packet, IpAddress source, IpAddress destination, byte hopLimit, byte protocol, int payloadLength, int flowLabel)
    {
        BinaryPrimitives.WriteUInt32BigEndian(packet, 0x6000_0000u | ((uint)TrafficClass << 20) | ((uint)flowLabel & 0xF_FFFF));
        BinaryPrimitives.WriteUInt16BigEndian(packet[PayloadLengthOffsetV6..], (ushort)payloadLength);
        packet[NextHeaderOffsetV6] = protocol;
        packet[HopLimitOffsetV6] = hopLimit;
        source.Write(packet[SourceOffsetV6..]);
        destination.Write(packet[DestinationOffsetV6..]);
    }

    /// <summary>Zeroes what routers on the way may change, as AH asks (RFC 4302 §3.3.3.1.1). keepalived keeps the TTL of multicast
    /// packets, which no router passes on.</summary>
    internal static void ClearMutableV4(Span<byte> packet)
    {
        packet[1] = 0;
        if (!IpAddress.Read(packet[DestinationOffset..LengthV4]).IsMulticast)
        {
            packet[TtlOffset] = 0;
        }

        packet.Slice(FragmentOffset, 2).Clear();
        packet.Slice(ChecksumOffset, 2).Clear();
    }
}
