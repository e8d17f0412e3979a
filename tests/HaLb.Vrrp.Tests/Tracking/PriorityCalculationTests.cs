using HaLb.Config.Model;
using HaLb.Vrrp.Tracking;

namespace HaLb.Vrrp.Tests.Tracking;

/// <summary>The expected numbers are what keepalived 2.2.7 logged for the same tracks and readings.</summary>
public sealed class PriorityCalculationTests
{
    [Theory]
    [InlineData(10, false, true, 110)]
    [InlineData(10, false, false, 100)]
    [InlineData(-20, false, true, 100)]
    [InlineData(-20, false, false, 80)]
    [InlineData(3, true, true, 97)]
    [InlineData(3, true, false, 100)]
    [InlineData(-5, true, true, 100)]
    [InlineData(-5, true, false, 105)]
    [InlineData(253, false, true, 254)]
    [InlineData(-253, false, false, 1)]
    public void A_weight_counts_while_its_track_is_as_its_sign_says(int weight, bool reversed, bool up, int expected)
    {
        var result = Calculate(100, Switch(weight, reversed, up));

        Assert.Equal(expected, result.Effective);
        Assert.False(result.HasFault);
    }

    [Theory]
    [InlineData(false, true, false)]
    [InlineData(false, false, true)]
    [InlineData(true, true, true)]
    [InlineData(true, false, false)]
    public void Weight_0_is_a_fault_while_down_and_with_reverse_while_up(bool reversed, bool up, bool expected) =>
        Assert.Equal(expected, Calculate(100, Switch(0, reversed, up)).HasFault);

    [Theory]
    [InlineData(1, 20, 120, false)]
    [InlineData(1, -50, 50, false)]
    [InlineData(1, -253, 1, false)]
    [InlineData(1, -254, 100, true)]
    [InlineData(1, 300, 254, false)]
    [InlineData(-1, 300, 100, true)]
    [InlineData(2, -30, 40, false)]
    [InlineData(0, 0, 100, false)]
    [InlineData(0, 1, 100, true)]
    [InlineData(0, -1, 100, true)]
    [InlineData(5, long.MaxValue, 254, false)]
    [InlineData(5, long.MinValue, 100, true)]
    public void A_file_adds_its_number_times_the_weight(int weight, long number, int expected, bool fault)
    {
        var result = Calculate(100, new TrackInput(VrrpTrackKind.File, "f", weight, false, new(TrackState.Up, number, "")));

        Assert.Equal(expected, result.Effective);
        Assert.Equal(fault, result.HasFault);
    }

    [Fact]
    public void A_file_of_weight_0_with_reverse_is_a_fault_while_it_says_0()
    {
        Assert.True(Calculate(100, new TrackInput(VrrpTrackKind.File, "f", 0, true, new(TrackState.Up, 0, ""))).HasFault);
        Assert.False(Calculate(100, new TrackInput(VrrpTrackKind.File, "f", 0, true, new(TrackState.Up, 1, ""))).HasFault);
    }

    [Fact]
    public void Shares_add_up_before_the_sum_is_held_within_1_and_254()
    {
        var result = Calculate(100, Switch(-200, false, false), Switch(50, false, true), Switch(100, false, true));

        Assert.Equal(50, result.Effective);
        Assert.Equal([-200, 50, 100], result.Shares.Select(static s => s.Share));
    }

    [Fact]
    public void An_owner_keeps_255_whatever_its_weights_but_not_whatever_its_faults()
    {
        var result = Calculate(255, Switch(-100, false, false), Switch(0, false, false));

        Assert.Equal(255, result.Effective);
        Assert.Equal(0, result.Shares[0].Share);
        Assert.True(result.HasFault);
    }

    [Fact]
    public void Without_a_result_a_track_gives_nothing_and_weight_0_is_awaited()
    {
        var result = Calculate(
            100,
            new TrackInput(VrrpTrackKind.Script, "a", -50, false, TrackReading.Unknown),
            new TrackInput(VrrpTrackKind.Script, "b", 0, false, TrackReading.Unknown));

        Assert.Equal(100, result.Effective);
        Assert.False(result.HasFault);
        Assert.True(result.IsPending);
        Assert.Equal("script b has no result yet", result.Reason);
    }

    [Fact]
    public void The_reason_names_the_first_fault_with_its_detail()
    {
        var result = Calculate(100, new TrackInput(VrrpTrackKind.Script, "chk", 0, false, new(TrackState.Down, 0, "exit code 2")));

        Assert.Equal("script chk failed: exit code 2", result.Reason);
        Assert.Equal("down, exit code 2", result.Shares[0].State);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("abc", 0)]
    [InlineData("7abc", 7)]
    [InlineData(" -12\n", -12)]
    [InlineData("+3", 3)]
    [InlineData("-", 0)]
    [InlineData("99999999999999999999999", long.MaxValue)]
    [InlineData("-99999999999999999999999", long.MinValue)]
    public void A_file_is_read_as_far_as_it_is_a_number(string text, long expected) => Assert.Equal(expected, FileTracker.Parse(text));

    private static TrackInput Switch(int weight, bool reversed, bool up) =>
        new(VrrpTrackKind.Script, "s", weight, reversed, new(up ? TrackState.Up : TrackState.Down, 0, ""));

    private static PriorityResult Calculate(int priority, params ReadOnlySpan<TrackInput> tracks) => PriorityCalculation.Calculate(priority, tracks);
}
