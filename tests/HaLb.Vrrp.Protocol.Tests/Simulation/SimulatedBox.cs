using HaLb.Vrrp.Protocol.Packet;
using HaLb.Vrrp.Protocol.StateMachine;

namespace HaLb.Vrrp.Protocol.Tests.Simulation;

/// <summary>One box: its clock, its daemon (null = not running), and what the driver would remember. "Now" without more is the
/// world's time; local time is what the daemon sees.</summary>
internal sealed class SimulatedBox(int index, RouterSettings[] settings, double rate, TimeSpan offset)
{
    public int Index { get; } = index;

    public RouterSettings[] Settings { get; } = settings;

    /// <summary>Runs when not null.</summary>
    public RouterSet? Set { get; set; }

    public bool IsFrozen { get; set; }

    public bool IsAwake => Set is not null && !IsFrozen;

    /// <summary>Since when it has been running without pause.</summary>
    public TimeSpan AwakeSince { get; set; }

    public TimeSpan FrozenSince { get; set; }

    /// <summary>When the timers last began anew because the driver was late.</summary>
    public TimeSpan LateAt { get; set; }

    /// <summary>Link by link, what the tracks say now; survives the daemon.</summary>
    public byte[] Priority { get; } = [.. settings.Select(s => (byte)s.Priority)];

    public bool IsReady { get; set; } = true;

    /// <summary>Link by link: whether it is down.</summary>
    public bool[] IsLinkDown { get; } = new bool[settings.Length];

    public bool HasScriptFault { get; set; }

    /// <summary>Adverts that wait while it is frozen.</summary>
    public Queue<(int Link, ReceivedAdvert Advert)> Ring { get; } = new();

    /// <summary>Link by link, local time: the last advertisement really sent.</summary>
    public TimeSpan[] SentAt { get; } = new TimeSpan[settings.Length];

    /// <summary>The virtual addresses are on this box.</summary>
    public bool[] Holds { get; } = new bool[settings.Length];

    /// <summary>Link by link, as the state file says after a crash: Master.</summary>
    public bool[] WasMaster { get; } = new bool[settings.Length];

    /// <summary>Link by link, world's time: last phase change.</summary>
    public TimeSpan[] PhaseSince { get; } = new TimeSpan[settings.Length];

    /// <summary>Link by link: why that was.</summary>
    public TransitionReason[] PhaseReason { get; } = new TransitionReason[settings.Length];

    /// <summary>Box by box: the last advertisement of it that was no resignation.</summary>
    public (byte Priority, TimeSpan At)[] HeardOf { get; } = new (byte, TimeSpan)[3];

    /// <summary>World's time: last advertisement that reached the daemon, and last with priority 0 while nobody better was heard.</summary>
    public TimeSpan HeardAt { get; set; } = TimeSpan.MinValue;

    public TimeSpan HeardZeroAt { get; set; } = TimeSpan.MinValue;

    /// <summary>World's time: priority 0 from the only one who was heard for a while.</summary>
    public TimeSpan ResignedAt { get; set; }

    /// <summary>Who sent the last advertisement that was no resignation, and since when nobody else did.</summary>
    public IpAddress HeardFrom { get; set; }

    public TimeSpan HeardOneSince { get; set; }

    /// <summary>World's time: priority or readiness changed.</summary>
    public TimeSpan RankedAt { get; set; }

    /// <summary>World's time: an operator's command.</summary>
    public TimeSpan CommandedAt { get; set; } = TimeSpan.MinValue;

    /// <summary>Counts what makes scheduled wakes and guards out of date.</summary>
    public int WakeStamp { get; set; }

    public int GuardStamp { get; set; }

    public TimeSpan Lease => Settings[0].AdvertisementInterval * 3;

    public bool IsMaster(int link) => IsAwake && Set![link].Phase == RouterPhase.Master;

    public TimeSpan Local(TimeSpan now) => offset + TimeSpan.FromTicks((long)(now.Ticks * rate));

    /// <summary>The first instant at which the local clock shows at least that.</summary>
    public TimeSpan World(TimeSpan local)
    {
        var now = TimeSpan.FromTicks((long)((local - offset).Ticks / rate));
        while (Local(now) < local)
        {
            now += TimeSpan.FromTicks(1);
        }

        return now;
    }
}
