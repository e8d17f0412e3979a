using System.Collections.Immutable;
using HaLb.Vrrp.Effects.Netlink;

namespace HaLb.Vrrp.Guard;

/// <summary>What an earlier run left in the page: a Mastership whose lease may still hold (until then, on the boot clock), and the
/// addresses that it put on the box.</summary>
internal sealed record EarlierLease(string Name, int VirtualRouterId, bool IsV6, int InterfaceIndex, TimeSpan Until, ImmutableArray<BoundAddress> Addresses);
