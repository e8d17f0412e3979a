using System.Collections.Immutable;
using HaLb.Config.Model;
using HaLb.Vrrp.Protocol.StateMachine;

namespace HaLb.Vrrp.Driver;

/// <summary>A sync group: indices of its members, at least one, and the phase that the world was told last.</summary>
internal sealed class InstanceGroup(VrrpSyncGroupConfig config, ImmutableArray<int> members)
{
    public VrrpSyncGroupConfig Config { get; } = config;

    public ImmutableArray<int> Members { get; } = members;

    public RouterPhase Phase { get; set; }
}
