using System.Runtime.InteropServices;

namespace HaLb.Vrrp.Unix;

/// <summary>Scheduling, memory and namespaces.</summary>
internal static unsafe partial class Libc
{
    public const int ScheduleOther = 0;

    /// <summary>SCHED_RR.</summary>
    public const int ScheduleRoundRobin = 2;

    /// <summary>SCHED_RESET_ON_FORK: children begin at normal priority.</summary>
    public const int ScheduleResetOnFork = 0x40000000;

    /// <summary>MCL_CURRENT, MCL_FUTURE and MCL_ONFAULT.</summary>
    public const int LockCurrent = 1;
    public const int LockFuture = 2;
    public const int LockOnFault = 4;

    public const int CloneNewNetwork = 0x40000000;

    /// <summary>Thread 0 = the calling one.</summary>
    [LibraryImport(Library, EntryPoint = "sched_setscheduler", SetLastError = true)]
    public static partial int SetScheduler(int thread, int policy, in SchedulerParameter parameter);

    [LibraryImport(Library, EntryPoint = "sched_getscheduler", SetLastError = true)]
    public static partial int GetScheduler(int thread);

    [LibraryImport(Library, EntryPoint = "mlockall", SetLastError = true)]
    public static partial int LockMemory(int flags);

    /// <summary>Of the calling thread only.</summary>
    [LibraryImport(Library, EntryPoint = "unshare", SetLastError = true)]
    public static partial int Unshare(int flags);

    /// <summary>Of the calling thread only.</summary>
    [LibraryImport(Library, EntryPoint = "setns", SetLastError = true)]
    public static partial int SetNamespace(int descriptor, int kind);

    /// <summary>struct sched_param: 1..99.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct SchedulerParameter
    {
        public int Priority;
    }
}
