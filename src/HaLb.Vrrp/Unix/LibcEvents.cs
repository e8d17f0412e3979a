using System.Runtime.InteropServices;

namespace HaLb.Vrrp.Unix;

/// <summary>Waiting, waking and time.</summary>
internal static unsafe partial class Libc
{
    public const int ClockMonotonic = 1;
    public const int ClockBootTime = 7;

    public const int EventCloseOnExec = 0x80000;
    public const int EventNonBlocking = 0x800;

    /// <summary>TFD_TIMER_ABSTIME.</summary>
    public const int TimerAbsolute = 1;

    public const short PollIn = 1;
    public const short PollError = 8;
    public const short PollHangUp = 16;

    [LibraryImport(Library, EntryPoint = "clock_gettime")]
    public static partial int ClockTime(int clock, out TimeSpec time);

    [LibraryImport(Library, EntryPoint = "eventfd", SetLastError = true)]
    public static partial int EventDescriptor(uint initial, int flags);

    [LibraryImport(Library, EntryPoint = "timerfd_create", SetLastError = true)]
    public static partial int TimerCreate(int clock, int flags);

    [LibraryImport(Library, EntryPoint = "timerfd_settime", SetLastError = true)]
    public static partial int TimerSet(int descriptor, int flags, in TimerSpec value, void* previous);

    /// <summary>Timeout in milliseconds; -1 = for ever.</summary>
    [LibraryImport(Library, EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(PollEntry* entries, nuint count, int timeout);

    /// <summary>struct timespec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }

    /// <summary>struct itimerspec; both zero = disarmed.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct TimerSpec
    {
        public TimeSpec Interval;
        public TimeSpec Value;
    }

    /// <summary>struct pollfd.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PollEntry
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }
}
