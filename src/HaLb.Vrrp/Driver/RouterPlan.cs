using System.Collections.Immutable;
using HaLb.Vrrp.Protocol.StateMachine;

namespace HaLb.Vrrp.Driver;

/// <summary>What a configuration makes of the driver: routers, instances of the same indices, and their groups. Swapped whole.</summary>
internal sealed record RouterPlan(RouterSet Routers, Instance[] Instances, ImmutableArray<InstanceGroup> Groups);
