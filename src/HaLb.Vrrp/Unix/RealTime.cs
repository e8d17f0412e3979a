namespace HaLb.Vrrp.Unix;

/// <summary>Real-time scheduling of the calling thread, and memory that is never paged out.</summary>
internal static class RealTime
{
    /// <summary>SCHED_RR; false: not permitted (CAP_SYS_NICE).</summary>
    public static bool TrySchedule(int priority) =>
        priority > 0 && Libc.SetScheduler(0, Libc.ScheduleRoundRobin | Libc.ScheduleResetOnFork, new() { Priority = priority }) == 0;

    /// <summary>Only pages that are used: the runtime reserves far more. False: not permitted (CAP_IPC_LOCK).</summary>
    public static bool TryLockMemory() => Libc.LockMemory(Libc.LockCurrent | Libc.LockFuture | Libc.LockOnFault) == 0;

    public static void Prepare(int priority, bool lockMemory)
    {
        _ = TrySchedule(priority);
        _ = lockMemory && TryLockMemory();
    }
}
