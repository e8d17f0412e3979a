using System.Collections.Immutable;
using HaLb.Vrrp.Protocol.StateMachine;

namespace HaLb.Vrrp.Driver;

/// <summary>What a configuration makes of the driver: routers, with instances and ports of the same indices, and their groups.</summary>
internal sealed record RouterPlan(RouterSet Routers, Instance[] Instances, RouterPort[] Ports, ImmutableArray<InstanceGroup> Groups);
