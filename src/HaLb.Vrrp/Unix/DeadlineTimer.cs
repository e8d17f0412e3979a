namespace HaLb.Vrrp.Unix;

/// <summary>A timerfd on <see cref="BootClock"/>: <see cref="Descriptor"/> is readable from the deadline on.</summary>
internal sealed unsafe class DeadlineTimer : IDisposable
{
    private int _descriptor;

    public DeadlineTimer()
    {
        _descriptor = Libc.TimerCreate(Libc.ClockBootTime, Libc.EventCloseOnExec | Libc.EventNonBlocking);
        UnixException.ThrowIf(_descriptor < 0, "timerfd_create");
    }

    public int Descriptor => _descriptor;

    /// <summary>An instant on the boot clock, past ones fire at once; <see cref="TimeSpan.MaxValue"/> = never.</summary>
    public void Arm(TimeSpan deadline)
    {
        // All zero would disarm it, and a negative time is refused.
        var ticks = Math.Max(1, deadline.Ticks);
        var value = deadline == TimeSpan.MaxValue ? default : new Libc.TimerSpec
        {
            Value = new() { Seconds = ticks / TimeSpan.TicksPerSecond, Nanoseconds = ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick },
        };
        _ = Libc.TimerSet(_descriptor, Libc.TimerAbsolute, in value, null);
    }

    /// <summary>True when it fired since the last call.</summary>
    public bool Clear()
    {
        ulong count;
        return Libc.Read(_descriptor, &count, sizeof(ulong)) == sizeof(ulong);
    }

    public void Dispose()
    {
        var descriptor = Interlocked.Exchange(ref _descriptor, -1);
        if (descriptor >= 0)
        {
            _ = Libc.Close(descriptor);
        }
    }
}
