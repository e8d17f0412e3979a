using System.Buffers.Binary;
using System.Net;
using System.Net.NetworkInformation;
using HaLb.Vrrp.Protocol.Packet;
using PacketDotNet;

namespace HaLb.Vrrp.Effects.Announce;

/// <summary>Frames that tell a link which MAC an address has now. Built once and kept as bytes.</summary>
internal static class AnnouncementFrame
{
    private const int IcmpHeaderLength = 4;
    private const int NaBodyLength = 20;
    private const int NaTargetOffset = 4;
    private const int NaOptionLength = 8;
    private const byte OptionTargetLinkLayerAddress = 2;
    private const byte FlagRouter = 0x80;
    private const byte FlagOverride = 0x20;

    private static readonly IPAddress AllNodes = IPAddress.Parse("ff02::1");

    /// <summary>The announcement of the address's family.</summary>
    /// <param name="address">The virtual address.</param>
    /// <param name="mac">Its MAC: the interface's, or the virtual one of a macvlan.</param>
    /// <param name="isRouter">This box forwards IPv6 there (the R flag).</param>
    public static byte[] Build(IpAddress address, MacAddress mac, bool isRouter) =>
        address.IsV6 ? NeighborAdvertisement(address, mac, isRouter) : GratuitousArp(address, mac);

    /// <summary>RFC 9568 §8.1.2, in the form of a request with the broadcast address as target, as keepalived sends it.</summary>
    private static byte[] GratuitousArp(IpAddress address, MacAddress mac)
    {
        var sender = Convert(mac);
        var everyone = Convert(MacAddress.Broadcast);
        var ip = address.ToIPAddress();
        return new EthernetPacket(sender, everyone, EthernetType.Arp)
        {
            PayloadPacket = new ArpPacket(ArpOperation.Request, everyone, ip, sender, ip),
        }.Bytes;
    }

    /// <summary>RFC 9568 §8.2.2 and RFC 4861 §7.2.6: unsolicited, with the override flag and the MAC as target link-layer address.</summary>
    private static byte[] NeighborAdvertisement(IpAddress address, MacAddress mac, bool isRouter)
    {
        var ip = new IPv6Packet(address.ToIPAddress(), AllNodes)
        {
            HopLimit = byte.MaxValue,
            NextHeader = PacketDotNet.ProtocolType.IcmpV6,
            PayloadData = NeighborMessage(address, mac, isRouter),
        };
        ip.PayloadLength = (ushort)ip.PayloadData.Length;
        var allNodes = IpAddress.From(AllNodes);
        var frame = new EthernetPacket(Convert(mac), Convert(MacAddress.OfGroup(allNodes)), EthernetType.IPv6) { PayloadPacket = ip };
        return frame.Bytes;
    }

    private static byte[] NeighborMessage(IpAddress address, MacAddress mac, bool isRouter)
    {
        var message = new byte[IcmpHeaderLength + NaBodyLength + NaOptionLength];
        message[0] = (byte)IcmpV6Type.NeighborAdvertisement;
        var body = message.AsSpan(IcmpHeaderLength);
        body[0] = (byte)(FlagOverride | (isRouter ? FlagRouter : 0));
        address.Write(body[NaTargetOffset..]);
        var option = body[NaBodyLength..];
        option[0] = OptionTargetLinkLayerAddress;
        option[1] = 1;
        mac.Write(option[2..]);
        var sum = InternetChecksum.Sum(message) + InternetChecksum.PseudoHeader(address, IpAddress.From(AllNodes), message.Length, (byte)PacketDotNet.ProtocolType.IcmpV6);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), InternetChecksum.Finish(sum));
        return message;
    }

    private static PhysicalAddress Convert(MacAddress mac)
    {
        var bytes = new byte[MacAddress.Length];
        mac.Write(bytes);
        return new PhysicalAddress(bytes);
    }
}
