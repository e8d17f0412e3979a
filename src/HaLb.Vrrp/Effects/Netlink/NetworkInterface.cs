using HaLb.Vrrp.Protocol.Packet;

namespace HaLb.Vrrp.Effects.Netlink;

/// <summary>One interface as the kernel last told. Never changes: a change makes a new one, so it may be handed to other threads. Flags
/// are IFF_ bits, BaseIndex is the interface that a macvlan or VLAN stands on (0 = none), Kind is "macvlan", "veth" and so on ("" for hardware).</summary>
internal sealed record NetworkInterface(int Index, string Name, MacAddress Mac, int Mtu, uint Flags, int BaseIndex, string Kind)
{
    public bool IsUp => (Flags & RouteProtocol.LinkIsUp) != 0;

    /// <summary>IFF_RUNNING: the carrier is there, and no supplicant holds the port.</summary>
    public bool IsRunning => (Flags & RouteProtocol.LinkIsRunning) != 0;

    /// <summary>Up and running: what keepalived asks of an interface, too.</summary>
    public bool IsUsable => IsUp && IsRunning;

    public bool IsLoopback => (Flags & RouteProtocol.LinkIsLoopback) != 0;
}
