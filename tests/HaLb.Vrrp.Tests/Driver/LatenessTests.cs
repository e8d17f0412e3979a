using HaLb.Vrrp.Driver;

namespace HaLb.Vrrp.Tests.Driver;

/// <summary>What counts as late.</summary>
public sealed class LatenessTests
{
    private static readonly TimeSpan Start = TimeSpan.FromHours(5);

    [Fact]
    public void What_is_due_at_once_is_late_since_the_wake_before_only()
    {
        var lateness = new Lateness();
        _ = lateness.Measure(Start, Start);
        Assert.False(lateness.Measure(TimeSpan.Zero, Start + TimeSpan.FromMilliseconds(1)));
        Assert.Equal(TimeSpan.FromMilliseconds(1), lateness.Current);
        Assert.Equal(0, lateness.Count);
    }

    [Fact]
    public void A_wake_long_after_its_time_is_late()
    {
        var lateness = new Lateness();
        _ = lateness.Measure(Start, Start);
        Assert.True(lateness.Measure(Start + TimeSpan.FromMilliseconds(10), Start + TimeSpan.FromMilliseconds(40)));
        Assert.Equal(TimeSpan.FromMilliseconds(30), lateness.Worst);
    }
}
