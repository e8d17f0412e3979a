namespace HaLb.Vrrp.Driver;

/// <summary>How late the driver's thread ran when it was due. On a healthy box that is well below a millisecond; more means that
/// something else had the processor, or that the process was stopped.</summary>
internal sealed class Lateness
{
    /// <summary>From here on a wake counts as late.</summary>
    public static readonly TimeSpan Tolerated = TimeSpan.FromMilliseconds(5);

    private static readonly TimeSpan LogInterval = TimeSpan.FromSeconds(10);

    private TimeSpan _loggedAt = -LogInterval;
    private long _logged;
    private TimeSpan _last;

    public long Count { get; private set; }

    public TimeSpan Worst { get; private set; }

    /// <summary>Of the present wake.</summary>
    public TimeSpan Current { get; private set; }

    /// <param name="due">What the thread waited for; MaxValue = nothing.</param>
    /// <param name="now">When it ran.</param>
    /// <returns>True where it is worth a line of the log.</returns>
    public bool Measure(TimeSpan due, TimeSpan now)
    {
        // What was due before the wake before this one, or "at once", is late since that one only.
        var since = due > _last ? due : _last;
        _last = now;
        Current = since < now ? now - since : TimeSpan.Zero;
        if (Current <= Tolerated)
        {
            return false;
        }

        Count++;
        Worst = Current > Worst ? Current : Worst;
        return now - _loggedAt >= LogInterval;
    }

    /// <summary>How many late wakes there were since the last line.</summary>
    public long TakeUnlogged(TimeSpan now)
    {
        var count = Count - _logged;
        _logged = Count;
        _loggedAt = now;
        return count;
    }
}
