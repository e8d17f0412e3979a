using HaLb.Vrrp.Protocol.Packet;

namespace HaLb.Vrrp.Effects.Netlink;

/// <summary>All that is needed to delete an address that we hold: what the guard is given, and what is announced on which interface.
/// IsExcluded: of <c>virtual_ipaddress_excluded</c>, not in the advertisement.</summary>
internal readonly record struct BoundAddress(int Index, IpAddress Address, byte PrefixLength, bool IsExcluded);
