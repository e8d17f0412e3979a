using System.Runtime.InteropServices;
using HaLb.Vrrp.Protocol.Packet;

namespace HaLb.Vrrp.Effects.Netlink;

/// <summary>RTM_NEWLINK and RTM_DELLINK as the virtual MAC needs them.</summary>
internal static class LinkRequest
{
    public const int LengthMax = 256;

    /// <summary>MACVLAN_MODE_PRIVATE: macvlans of one base do not hear each other, as keepalived makes them.</summary>
    private const uint ModePrivate = 1;

    public static int WriteMacvlan(Span<byte> buffer, string name, int baseIndex, MacAddress mac)
    {
        Span<byte> bytes = stackalloc byte[MacAddress.Length];
        mac.Write(bytes);
        var writer = new MessageWriter(buffer, RouteProtocol.NewLink,
            RouteProtocol.FlagCreate | RouteProtocol.FlagExclusive | RouteProtocol.FlagAck, RouteProtocol.LinkHeaderLength);
        writer.Add(RouteProtocol.LinkName, name);
        writer.Add(RouteProtocol.LinkAddress, bytes);
        writer.Add(RouteProtocol.LinkBase, (uint)baseIndex);
        var info = writer.Begin(RouteProtocol.LinkInfo);
        writer.Add(RouteProtocol.LinkInfoKind, "macvlan");
        var data = writer.Begin(RouteProtocol.LinkInfoData);
        writer.Add(RouteProtocol.MacvlanMode, ModePrivate);
        writer.End(data);
        writer.End(info);
        return writer.Finish();
    }

    public static int WriteUp(Span<byte> buffer, int index)
    {
        var writer = new MessageWriter(buffer, RouteProtocol.NewLink, RouteProtocol.FlagAck, RouteProtocol.LinkHeaderLength);
        var header = writer.Header;
        MemoryMarshal.Write(header[4..], index);
        MemoryMarshal.Write(header[8..], RouteProtocol.LinkIsUp);
        MemoryMarshal.Write(header[12..], RouteProtocol.LinkIsUp);
        return writer.Finish();
    }

    public static int WriteDelete(Span<byte> buffer, int index)
    {
        var writer = new MessageWriter(buffer, RouteProtocol.DeleteLink, RouteProtocol.FlagAck, RouteProtocol.LinkHeaderLength);
        MemoryMarshal.Write(writer.Header[4..], index);
        return writer.Finish();
    }
}
