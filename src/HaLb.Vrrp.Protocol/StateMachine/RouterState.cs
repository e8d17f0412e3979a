using HaLb.Vrrp.Protocol.Packet;

namespace HaLb.Vrrp.Protocol.StateMachine;

/// <summary>RFC 9568 §6.4, with keepalived's Fault.</summary>
public enum RouterPhase : byte
{
    Initialize,
    Backup,
    Master,
    Fault,
}

/// <summary>Why the last transition happened, for logs, status and the event stream.</summary>
public enum TransitionReason : byte
{
    None,
    Startup,

    /// <summary>No advertisement for Master_Down_Interval.</summary>
    MasterSilent,

    /// <summary>The Master sent priority 0.</summary>
    MasterResigned,

    /// <summary>A living Master had a lower priority, and preemption is on.</summary>
    Preempted,
    HigherPriorityHeard,

    /// <summary>Equal priority, higher address.</summary>
    TieLost,

    /// <summary>Won by silence right after start or link-up, and another Master was there after all.</summary>
    OtherMasterFound,
    SyncGroup,
    Fault,
    FaultCleared,
    ProxyNotReady,
    Operator,

    /// <summary>The daemon was late by more than its lease.</summary>
    Late,

    /// <summary>Taken over from an earlier run whose lease still holds.</summary>
    Adopted,
    Shutdown,
}

/// <summary>Everything that changes in one virtual router, as a value. Times are absolute on the driver's clock
/// (CLOCK_BOOTTIME); <see cref="TimeSpan.MaxValue"/> = never.</summary>
public readonly record struct RouterState
{
    public static readonly RouterState Initial = new()
    {
        DownAt = TimeSpan.MaxValue,
        AdvertAt = TimeSpan.MaxValue,
        PreemptAt = TimeSpan.MaxValue,
        IsReady = true,
        AnsweredAt = TimeSpan.MinValue,
    };

    public RouterPhase Phase { get; init; }

    /// <summary>Effective priority: 255, or base with every track's weight, 1..254.</summary>
    public byte Priority { get; init; }

    /// <summary>Backup: when Master_Down_Timer fires.</summary>
    public TimeSpan DownAt { get; init; }

    /// <summary>Master: when Adver_Timer fires.</summary>
    public TimeSpan AdvertAt { get; init; }

    /// <summary>Backup: when preemption of a living lower Master is allowed at the earliest; MaxValue = none under way.</summary>
    public TimeSpan PreemptAt { get; init; }

    /// <summary>No Mastership before this time (start-up delay).</summary>
    public TimeSpan HoldUntil { get; init; }

    /// <summary>v3: Active_Adver_Interval, learned; else our own.</summary>
    public TimeSpan MasterInterval { get; init; }

    /// <summary>Who was last heard as Master, and with which priority; 0 = it resigned, or we did and nobody was heard since.</summary>
    public IpAddress MasterAddress { get; init; }

    public byte MasterPriority { get; init; }

    /// <summary>When an advertisement of another router was last heard, whoever won; zero = never.</summary>
    public TimeSpan HeardAt { get; init; }

    /// <summary>Since when this phase lasts, and why.</summary>
    public TimeSpan Since { get; init; }

    public TransitionReason Reason { get; init; }

    /// <summary>Start or last link-up.</summary>
    public TimeSpan StartedAt { get; init; }

    /// <summary>Some other Master was heard since start or link-up.</summary>
    public bool HasHeard { get; init; }

    /// <summary>The local proxy can serve.</summary>
    public bool IsReady { get; init; }

    /// <summary>The operator wants no preemption from here (<c>hold</c>, after <c>handover</c>).</summary>
    public bool IsHeld { get; init; }

    /// <summary>Something with weight 0 failed, the link is down or the local address is gone.</summary>
    public bool HasFault { get; init; }

    /// <summary>When a Mastership was given up because the local proxy was not ready; zero = never.</summary>
    public TimeSpan ResignedAt { get; init; }

    /// <summary>When another who thought itself Master was last answered at once.</summary>
    public TimeSpan AnsweredAt { get; init; }

    /// <summary>The next instant at which a Tick changes something. For members of a sync group see
    /// <see cref="RouterSet.NextDeadline"/>: there a Backup waits for the last of them.</summary>
    public TimeSpan Deadline => Phase switch
    {
        RouterPhase.Master => AdvertAt,
        RouterPhase.Backup => Later(Earlier(DownAt, PreemptAt), HoldUntil),
        _ => TimeSpan.MaxValue,
    };

    internal static TimeSpan Later(TimeSpan one, TimeSpan other) => one > other ? one : other;

    internal static TimeSpan Earlier(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
