using System.Collections.Immutable;
using HaLb.Vrrp.Driver;

namespace HaLb.Vrrp.Tracking;

/// <summary>What all tracks together make of one instance's priority.</summary>
internal sealed record PriorityResult
{
    /// <summary>1..254, or 255 for the owner.</summary>
    public required byte Effective { get; init; }

    /// <summary>Something with weight 0 failed.</summary>
    public required bool HasFault { get; init; }

    /// <summary>Something with weight 0 has no result yet. At start that holds the instance back as a fault does (keepalived
    /// waits likewise); an instance that runs already (a track was added by a reload) goes on.</summary>
    public required bool IsPending { get; init; }

    /// <summary>The first fault, or what is awaited, as a phrase: <c>script chk_web failed: exit code 2</c>; "" = neither.</summary>
    public required string Reason { get; init; }

    /// <summary>One for each track, the instance's first, then its group's, for status.</summary>
    public required ImmutableArray<TrackShare> Shares { get; init; }
}
