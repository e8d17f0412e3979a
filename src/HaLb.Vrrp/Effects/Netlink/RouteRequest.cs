using System.Runtime.InteropServices;
using HaLb.Config.Model;
using HaLb.Vrrp.Protocol.Packet;
using HaLb.Vrrp.Unix;

namespace HaLb.Vrrp.Effects.Netlink;

/// <summary>RTM_NEWROUTE and RTM_DELROUTE for one line of <c>virtual_routes</c>. Routes carry our mark as their protocol; the kernel deletes by
/// it, so that another's route to the same place stays.</summary>
internal static class RouteRequest
{
    public const int LengthMax = 256;

    private const byte TypeUnicast = 1;
    private const byte TableCompat = 252;

    /// <summary>By destination, else source, else gateway; the instance's own family where none tells.</summary>
    public static bool IsV6(VrrpRouteConfig config, bool isInstanceV6)
    {
        var telling = config.Destination ?? config.PreferredSource ?? config.Via;
        return telling is null ? isInstanceV6 : IpAddress.From(telling).IsV6;
    }

    /// <summary><paramref name="isV6"/>: for a default route without a gateway the line itself does not tell.</summary>
    public static int Write(Span<byte> buffer, bool isNew, VrrpRouteConfig config, bool isV6, int index)
    {
        // |  Family  | Dst len |  Src len  |   TOS  |
        // |  Table   |Protocol |   Scope   |  Type  |
        // |                Flags                    |
        var type = isNew ? RouteProtocol.NewRoute : RouteProtocol.DeleteRoute;
        var flags = isNew ? RouteProtocol.FlagCreate | RouteProtocol.FlagExclusive : 0;
        var writer = new MessageWriter(buffer, type, (ushort)(flags | RouteProtocol.FlagAck), RouteProtocol.RouteHeaderLength);
        var header = writer.Header;
        header[0] = isV6 ? (byte)Libc.FamilyInet6 : (byte)Libc.FamilyInet;
        header[1] = config.Destination is null ? (byte)0 : (byte)config.PrefixLength;
        header[4] = config.Table is > 0 and < 256 ? (byte)config.Table : TableCompat;
        header[5] = RouteProtocol.Mark;
        header[6] = config.Scope;
        header[7] = TypeUnicast;
        MemoryMarshal.Write(header[8..], config.OnLink ? RouteProtocol.RouteOnLink : 0);
        if (config.Destination is { } destination && config.PrefixLength > 0)
        {
            writer.Add(RouteProtocol.RouteDestination, IpAddress.From(destination));
        }

        AddWay(ref writer, config, isV6);
        if (config.PreferredSource is { } source)
        {
            writer.Add(RouteProtocol.RoutePreferredSource, IpAddress.From(source));
        }

        if (config.Metric != 0)
        {
            writer.Add(RouteProtocol.RoutePriority, (uint)config.Metric);
        }

        writer.Add(RouteProtocol.RouteTable, (uint)config.Table);
        if (index > 0)
        {
            writer.Add(RouteProtocol.RouteOutput, (uint)index);
        }

        return writer.Finish();
    }

    /// <summary>A gateway of the other family (IPv4 routes only) has an attribute of its own.</summary>
    private static void AddWay(ref MessageWriter writer, VrrpRouteConfig config, bool isV6)
    {
        if (config.Via is not { } via)
        {
            return;
        }

        var gateway = IpAddress.From(via);
        if (gateway.IsV6 == isV6)
        {
            writer.Add(RouteProtocol.RouteGateway, gateway);
            return;
        }

        Span<byte> value = stackalloc byte[sizeof(ushort) + 16];
        MemoryMarshal.Write(value, (ushort)(gateway.IsV6 ? Libc.FamilyInet6 : Libc.FamilyInet));
        gateway.Write(value[sizeof(ushort)..]);
        writer.Add(RouteProtocol.RouteVia, value[..(sizeof(ushort) + gateway.Length)]);
    }
}
