namespace HaLb.Vrrp.Unix;

/// <summary>The calling thread runs at normal priority until this is disposed: while it starts other threads and waits for them, it
/// must not keep them from the processor. Priority 0 = nothing to do.</summary>
internal readonly ref struct RealTimePause
{
    private readonly int _priority;

    public RealTimePause(int priority)
    {
        _priority = priority;
        if (priority > 0)
        {
            _ = Libc.SetScheduler(0, Libc.ScheduleOther | Libc.ScheduleResetOnFork, default);
        }
    }

    public void Dispose() => _ = RealTime.TrySchedule(_priority);
}
