using System.Collections.Immutable;
using HaLb.Vrrp.Protocol.StateMachine;

namespace HaLb.Vrrp.Driver;

/// <summary>Everything that the status socket shows, as of one instant on the driver's clock.</summary>
internal sealed record DaemonStatus
{
    public required string NodeName { get; init; }

    public required string ConfigHash { get; init; }

    public required string Version { get; init; }

    public required int ProcessId { get; init; }

    public required TimeSpan Uptime { get; init; }

    /// <summary>Wakes of the driver that came later than they should have, and the worst of them.</summary>
    public required long LateWakes { get; init; }

    public required TimeSpan LatestWake { get; init; }

    /// <summary>Guard process: its pid, or 0 when there is none.</summary>
    public required int GuardProcessId { get; init; }

    public required bool IsRealTime { get; init; }

    public required bool IsMemoryLocked { get; init; }

    public required ProxyState Proxy { get; init; }

    public required string ProxyDetail { get; init; }

    public required ImmutableArray<InstanceStatus> Instances { get; init; }

    /// <summary>Name, members and phase of each sync group.</summary>
    public required ImmutableArray<GroupStatus> Groups { get; init; }

    /// <summary>Last transitions, newest last, at most 64.</summary>
    public required ImmutableArray<TransitionRecord> Transitions { get; init; }
}

/// <summary>One virtual router.</summary>
internal sealed record InstanceStatus
{
    public required string Name { get; init; }

    public required string Interface { get; init; }

    public required int VirtualRouterId { get; init; }

    public required int Version { get; init; }

    public required bool IsV6 { get; init; }

    public required string SourceAddress { get; init; }

    public required ImmutableArray<string> Addresses { get; init; }

    /// <summary>The addresses are on this box now.</summary>
    public required bool HoldsAddresses { get; init; }

    public required RouterPhase Phase { get; init; }

    public required DateTimeOffset Since { get; init; }

    public required string Reason { get; init; }

    public required int BasePriority { get; init; }

    public required int EffectivePriority { get; init; }

    public required ImmutableArray<TrackShare> Shares { get; init; }

    public required bool IsHeld { get; init; }

    public required string Failback { get; init; }

    public required TimeSpan AdvertisementInterval { get; init; }

    public required TimeSpan MasterDownInterval { get; init; }

    /// <summary>Last Master heard, "" = none yet.</summary>
    public required string MasterAddress { get; init; }

    public required int MasterPriority { get; init; }

    /// <summary>Time since then; null = never.</summary>
    public required TimeSpan? MasterHeardAgo { get; init; }

    public required InstanceCounters Counters { get; init; }
}

/// <summary>What one track gives to or takes from a priority now. Kind: <c>interface</c>, <c>script</c>, <c>process</c>,
/// <c>file</c>, <c>ping</c>, <c>proxy</c>. Share: added to the base priority, 0 where it is a Fault. State: <c>up</c>,
/// <c>down</c>, <c>unknown</c>, with a detail such as the exit code.</summary>
internal sealed record TrackShare(string Kind, string Name, int Weight, int Share, bool IsFault, string State);

internal sealed record GroupStatus(string Name, ImmutableArray<string> Members, RouterPhase Phase);

/// <summary>One transition. <c>Detail</c> is the whole reason as a sentence: priority seen, script failed, link lost, operator.</summary>
internal sealed record TransitionRecord(DateTimeOffset At, string Instance, RouterPhase From, RouterPhase To, TransitionReason Reason, string Detail, int Priority);

/// <summary>Counters since start, as of one instant.</summary>
internal sealed record InstanceCounters
{
    public required long AdvertsSent { get; init; }

    public required long ResignationsSent { get; init; }

    public required long AdvertsReceived { get; init; }

    public required long ResignationsReceived { get; init; }

    public required long SendErrors { get; init; }

    public required long BecameMaster { get; init; }

    public required long ReleasedMaster { get; init; }

    /// <summary>By <see cref="Protocol.Packet.DiscardReason"/>, index = its number.</summary>
    public required ImmutableArray<long> Discarded { get; init; }

    public required long AddressListMismatches { get; init; }

    public required long AnnouncementsSent { get; init; }

    /// <summary>Times that somebody else removed an address of ours and it was put back.</summary>
    public required long AddressesRestored { get; init; }

    /// <summary>Advertisements that left later than half an interval after their time.</summary>
    public required long LateAdverts { get; init; }
}
