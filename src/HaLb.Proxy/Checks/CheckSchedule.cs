using HaLb.Config.Model;
using HaLb.Core.Health;

namespace HaLb.Proxy.Checks;

/// <summary>When checks are due: pure decisions, as HAProxy makes them.</summary>
internal static class CheckSchedule
{
    /// <summary>Intervals below this do not decide how far apart the first checks are.</summary>
    private static readonly TimeSpan SpreadThreshold = TimeSpan.FromSeconds(1);

    /// <summary>Time from the end of one check to the start of the next: <c>inter</c> when fully up, <c>downinter</c> when fully
    /// down, <c>fastinter</c> in between, <c>inter</c> for those that are not given (HAProxy manual, <c>inter</c>).</summary>
    public static TimeSpan Interval(CheckServerConfig check, HealthState health, bool stopped) =>
        health.Health >= health.Rise + health.Fall - 1 ? check.Inter
        : stopped && health.Health == 0 ? check.DownInter ?? check.Inter
        : check.FastInter ?? check.Inter;

    /// <summary>The interval, stretched or shortened at random by up to <paramref name="percent"/> (<c>spread-checks</c>).</summary>
    /// <param name="interval">The interval.</param>
    /// <param name="percent">0..50.</param>
    /// <param name="random">0 up to but not including 1.</param>
    public static TimeSpan Spread(TimeSpan interval, int percent, double random)
    {
        var most = interval.Ticks * percent / 100;
        return interval + TimeSpan.FromTicks(most - (long)(2 * most * random));
    }

    /// <summary>The smallest interval of at least a second among <paramref name="intervals"/>: the first checks of all servers
    /// are spread over it. Zero = there is none.</summary>
    public static TimeSpan StartWindow(IEnumerable<TimeSpan> intervals)
    {
        var smallest = TimeSpan.Zero;
        foreach (var interval in intervals)
        {
            if (interval >= SpreadThreshold && (smallest == TimeSpan.Zero || interval < smallest))
            {
                smallest = interval;
            }
        }

        return smallest;
    }

    /// <summary>How long after the start the server in <paramref name="position"/> of <paramref name="count"/> is checked first.</summary>
    public static TimeSpan FirstDelay(TimeSpan window, TimeSpan own, int position, int count) =>
        TimeSpan.FromTicks((window > own ? window : own).Ticks * position / Math.Max(1, count));

    /// <summary>Longest time for connecting and a TLS handshake: <c>inter</c>, and with <c>timeout check</c> also
    /// <c>timeout connect</c>.</summary>
    public static TimeSpan ConnectLimit(CheckServerConfig check, TimeoutsConfig timeouts) =>
        timeouts is { Check: not null, Connect: { } connect } && connect < check.Inter ? connect : check.Inter;
}
