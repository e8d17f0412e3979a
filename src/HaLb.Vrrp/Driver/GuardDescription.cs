using System.Runtime.InteropServices;
using HaLb.Config.Model;
using HaLb.Vrrp.Guard;
using HaLb.Vrrp.Protocol.Packet;

namespace HaLb.Vrrp.Driver;

/// <summary>Makes the resignation of an instance in advance, for the guard.</summary>
internal static class GuardDescription
{
    public static void Write(GuardKeeper guard, int slot, VrrpInstanceConfig config, AdvertisementSettings settings, int interfaceIndex)
    {
        Span<byte> packets = stackalloc byte[GuardSlot.PacketBytes];
        var length = 0;
        var isMulticast = config.UnicastPeers.IsEmpty;

        // An AH resignation needs a sequence number above the last one sent, which nobody knows in advance: that peer waits for
        // its own timer.
        if (settings.Authentication != AuthenticationType.Header)
        {
            if (isMulticast)
            {
                length = Append(packets, default, new AdvertisementWriter(settings).Write(0));
            }

            foreach (var peer in config.UnicastPeers)
            {
                var to = IpAddress.From(peer.Address);
                length += Append(packets[length..], to, new AdvertisementWriter(settings with { Destination = to }).WritePacket(0));
            }
        }

        var kind = length == 0 ? ResignationKind.None : isMulticast ? ResignationKind.Frame : ResignationKind.IpPackets;
        guard.Describe(slot, new GuardOrder(
            config.Name, config.VirtualRouterId, config.IsV6, interfaceIndex, Lease.Of(config).Length, kind, packets[..length]));
    }

    /// <summary>How many bytes were written; 0 = it does not fit.</summary>
    private static int Append(Span<byte> record, IpAddress destination, ReadOnlySpan<byte> packet)
    {
        if (record.Length < GuardSlot.RecordHeader + packet.Length)
        {
            return 0;
        }

        record[..GuardSlot.RecordHeader].Clear();
        MemoryMarshal.Write(record, (ushort)packet.Length);
        destination.Write(record[2..]);
        packet.CopyTo(record[GuardSlot.RecordHeader..]);
        return GuardSlot.RecordHeader + packet.Length;
    }
}
