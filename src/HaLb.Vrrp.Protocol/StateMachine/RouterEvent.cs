using HaLb.Vrrp.Protocol.Packet;

namespace HaLb.Vrrp.Protocol.StateMachine;

/// <summary>What can happen to a virtual router.</summary>
public enum RouterEventKind : byte
{
    /// <summary>RFC 9568 §6.4.1; also after an interface came back.</summary>
    Startup,
    Shutdown,

    /// <summary>A deadline passed.</summary>
    Tick,
    AdvertReceived,

    /// <summary>The effective priority changed to <see cref="RouterEvent.Priority"/> (tracks, reload).</summary>
    PriorityChanged,

    /// <summary>Link lost, address lost, or a track of weight 0 failed. <see cref="RouterEvent.CanSend"/>: whether a resignation can leave.</summary>
    FaultRaised,
    FaultCleared,

    /// <summary>The local proxy became ready (<see cref="RouterEvent.IsReady"/>) or is not any more.</summary>
    ReadyChanged,

    /// <summary>The driver ran more than the lease late: whatever we were, the peer may be Master now.</summary>
    Late,

    /// <summary>An earlier run was Master, and its lease still holds.</summary>
    Adopt,

    // By the operator:
    Handover,
    Failback,
    Hold,
    Release,

    // By the sync group (RouterSet makes these; nobody else should):
    GroupToMaster,
    GroupToBackup,
    GroupToFault,
    GroupFaultCleared,
}

/// <summary>One event; only the members that its kind names count.</summary>
public readonly record struct RouterEvent(RouterEventKind Kind)
{
    public ReceivedAdvert Advert { get; init; }

    public byte Priority { get; init; }

    public bool CanSend { get; init; }

    public bool IsReady { get; init; }

    /// <summary>Of a group event: why the member that began it moved.</summary>
    public TransitionReason Reason { get; init; }

    public static RouterEvent Tick => new(RouterEventKind.Tick);

    public static RouterEvent Received(in ReceivedAdvert advert) => new(RouterEventKind.AdvertReceived) { Advert = advert };
}
