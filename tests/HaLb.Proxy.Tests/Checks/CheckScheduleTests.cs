using HaLb.Config.Model;
using HaLb.Core.Health;
using HaLb.Proxy.Checks;
using Xunit;

namespace HaLb.Proxy.Tests.Checks;

/// <summary>Decisions about when a check is due.</summary>
public sealed class CheckScheduleTests
{
    private static readonly CheckServerConfig Check = new()
    {
        Inter = TimeSpan.FromSeconds(2),
        FastInter = TimeSpan.FromMilliseconds(500),
        DownInter = TimeSpan.FromSeconds(4),
    };

    [Theory]
    [InlineData(4, 2000)]
    [InlineData(3, 500)]
    [InlineData(2, 500)]
    [InlineData(1, 500)]
    [InlineData(0, 4000)]
    public void Interval_is_fast_while_going_down_or_up_and_long_only_when_fully_down(int health, int milliseconds)
    {
        var state = new HealthState(health, Rise: 2, Fall: 3);
        Assert.Equal(milliseconds, CheckSchedule.Interval(Check, state, !state.IsUp).TotalMilliseconds);
    }

    [Fact]
    public void Intervals_that_are_not_given_are_inter()
    {
        var check = new CheckServerConfig { Inter = TimeSpan.FromSeconds(3) };
        Assert.Equal(check.Inter, CheckSchedule.Interval(check, new HealthState(0, 2, 3), stopped: true));
        Assert.Equal(check.Inter, CheckSchedule.Interval(check, new HealthState(1, 2, 3), stopped: true));
    }

    [Fact]
    public void First_checks_of_two_servers_are_half_an_interval_apart()
    {
        var inter = TimeSpan.FromSeconds(3);
        var window = CheckSchedule.StartWindow([inter, inter]);
        Assert.Equal(TimeSpan.Zero, CheckSchedule.FirstDelay(window, inter, 0, 2));
        Assert.Equal(TimeSpan.FromSeconds(1.5), CheckSchedule.FirstDelay(window, inter, 1, 2));
    }

    [Fact]
    public void Start_window_is_the_smallest_interval_of_a_second_or_more()
    {
        var window = CheckSchedule.StartWindow([TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(2)]);
        Assert.Equal(TimeSpan.FromSeconds(2), window);
    }

    [Theory]
    [InlineData(0.0, 1100)]
    [InlineData(0.5, 1000)]
    [InlineData(0.75, 950)]
    public void Spread_checks_moves_the_interval_both_ways(double random, int milliseconds) =>
        Assert.Equal(milliseconds, CheckSchedule.Spread(TimeSpan.FromSeconds(1), 10, random).TotalMilliseconds);

    [Theory]
    [InlineData(null, 2000)]
    [InlineData(700, 1000)]
    public void Timeout_connect_limits_a_check_only_beside_timeout_check(int? checkMs, int limitMs)
    {
        var timeouts = new TimeoutsConfig
        {
            Connect = TimeSpan.FromSeconds(1),
            Check = checkMs is { } ms ? TimeSpan.FromMilliseconds(ms) : null,
        };
        Assert.Equal(limitMs, CheckSchedule.ConnectLimit(Check, timeouts).TotalMilliseconds);
    }
}
