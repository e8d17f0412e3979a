using HaLb.Vrrp.Tracking;

namespace HaLb.Vrrp.Tests.Tracking;

public sealed class RiseFallTests
{
    [Theory]
    [InlineData("+", (int)TrackState.Up)]
    [InlineData("-", (int)TrackState.Down)]
    [InlineData("+--", (int)TrackState.Up)]
    [InlineData("+---", (int)TrackState.Down)]
    [InlineData("+--+--", (int)TrackState.Up)]
    [InlineData("-+", (int)TrackState.Down)]
    [InlineData("-++", (int)TrackState.Up)]
    [InlineData("-+-+-+", (int)TrackState.Down)]
    public void The_first_result_decides_and_later_ones_need_rise_2_or_fall_3_in_a_row(string results, int expected)
    {
        var state = RiseFall.Unknown;
        foreach (var result in results)
        {
            state = state.After(result == '+', rise: 2, fall: 3);
        }

        Assert.Equal((TrackState)expected, state.State);
    }

    [Fact]
    public void What_starts_failed_needs_its_whole_rise()
    {
        var state = new RiseFall(TrackState.Down, 0).After(true, 3, 1).After(true, 3, 1);

        Assert.Equal(TrackState.Down, state.State);
        Assert.Equal(TrackState.Up, state.After(true, 3, 1).State);
    }
}
