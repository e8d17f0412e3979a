namespace HaLb.Vrrp.Unix;

/// <summary>CLOCK_BOOTTIME: goes on while the machine is suspended, so that a Master that wakes up knows that it is late.
/// Every <c>now</c> of the driver and the protocol is this clock's.</summary>
internal static class BootClock
{
    /// <summary>In steps of 100 ns.</summary>
    public static TimeSpan Now
    {
        get
        {
            _ = Libc.ClockTime(Libc.ClockBootTime, out var time);
            return new TimeSpan((time.Seconds * TimeSpan.TicksPerSecond) + (time.Nanoseconds / TimeSpan.NanosecondsPerTick));
        }
    }
}
