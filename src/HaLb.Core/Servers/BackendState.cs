using HaLb.Core.Counters;
using HaLb.Core.Queue;

namespace HaLb.Core.Servers;

/// <summary>What changes about a backend while HaLb runs; found again by name after a reload. Old and new configuration share
/// it, with its lock and its queues, so that streams of the old one go on being served.</summary>
public sealed class BackendState(TimeProvider time)
{
    public BackendCounters Counters { get; } = new(time);

    /// <summary>Timestamp of the last time that the backend went down or came up.</summary>
    public long LastChange { get; internal set; } = time.GetTimestamp();

    public TimeSpan DownBefore { get; internal set; }

    public long Downs { get; internal set; }

    public long LastSession { get; set; }

    /// <summary>Guards choice, slots, queues, and the states of this backend's servers.</summary>
    internal Lock Gate { get; } = new();

    /// <summary>Streams that wait for any server.</summary>
    internal PendingQueue Pending => field ??= new PendingQueue(Counters.Queue);

    /// <summary>Raised whenever weights or states of servers change; every backend object that shares this looks again.</summary>
    internal int Version { get; set; }

    /// <summary>The backend object of the newest configuration.</summary>
    internal Backend? Latest { get; set; }

    internal long Tickets { get; set; }

    /// <summary>The backend had a usable server when last looked at.</summary>
    internal bool IsUp { get; set; } = true;
}
