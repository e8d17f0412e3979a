using HaLb.Vrrp.Protocol.Packet;

namespace HaLb.Vrrp.Protocol.StateMachine;

/// <summary>What the state machine of one virtual router is told once: the file's settings, and the local address.</summary>
public sealed record RouterSettings
{
    public required string Name { get; init; }

    /// <summary>2 or 3.</summary>
    public required int Version { get; init; }

    /// <summary>Base priority, 1..255; 255 = owner of the addresses.</summary>
    public required int Priority { get; init; }

    /// <summary>Our Advertisement_Interval. v2: whole seconds; v3: 10 ms .. 40.95 s.</summary>
    public required TimeSpan AdvertisementInterval { get; init; }

    /// <summary>Primary address of the interface; the source of our packets.</summary>
    public required IpAddress LocalAddress { get; init; }

    /// <summary>A Backup with higher priority takes over from a living Master (RFC 9568 §6.1 Preempt_Mode).</summary>
    public bool Preempt { get; init; } = true;

    /// <summary>How long a preempting Backup waits after it first could have (<c>preempt_delay</c>, <c>failback after</c>).</summary>
    public TimeSpan PreemptDelay { get; init; }

    /// <summary>Missed advertisements that make a Master down (<c>down_timer_adverts</c>), 1..100; the RFC's 3.</summary>
    public int DownTimerAdverts { get; init; } = 3;

    /// <summary>No transition to Master before this much time after start (<c>vrrp_startup_delay</c>).</summary>
    public TimeSpan StartupDelay { get; init; }

    /// <summary>The file names exactly two boxes: nobody else can be better, priority 0 is answered at once.</summary>
    public bool SoleBackup { get; init; }

    /// <summary>A Master that yields says so with a last advertisement, so that the winner announces itself again
    /// (keepalived's <c>higher_prio_send_advert</c>; on by default: without it clients stay on the loser after a split).</summary>
    public bool AdvertiseWhenYielding { get; init; } = true;

    /// <summary>A Master answers a losing advertisement at once (RFC 9568 §6.4.3; off = <c>lower_prio_no_advert</c>).</summary>
    public bool AdvertiseToLoser { get; init; } = true;

    /// <summary>The readiness of the local proxy takes part (<c>track_proxy</c> without weight).</summary>
    public bool TracksProxy { get; init; }

    /// <summary>How long after start or link-up a Mastership that was won by pure silence yields to any Master that is
    /// heard, where <see cref="Preempt"/> is off: a box behind a switch port that did not forward yet must not take the
    /// address back.</summary>
    public TimeSpan TentativeTime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Member of a sync group: it becomes Master only when <see cref="RouterSet"/> says so, which sets this itself.</summary>
    public bool IsInGroup { get; init; }
}
