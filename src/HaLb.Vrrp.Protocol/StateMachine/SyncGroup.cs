using System.Collections.Immutable;

namespace HaLb.Vrrp.Protocol.StateMachine;

/// <summary>Routers that are Master on one box together or not at all (<c>vrrp_sync_group</c>): their indices in the
/// <see cref="RouterSet"/>, in the order in which they become Master. A router is in one group at most.</summary>
public sealed record SyncGroup(string Name, ImmutableArray<int> Members);
