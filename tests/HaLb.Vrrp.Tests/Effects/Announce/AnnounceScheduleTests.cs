using System.Globalization;
using HaLb.Config.Model;
using HaLb.Vrrp.Effects.Announce;

namespace HaLb.Vrrp.Tests.Effects.Announce;

public sealed class AnnounceScheduleTests
{
    private static readonly VrrpAnnounceConfig Keepalived = new() { Refresh = TimeSpan.Zero };

    [Fact]
    public void Five_rounds_leave_at_once_and_five_more_after_the_delay()
    {
        var schedule = new AnnounceSchedule(Keepalived, [false, false, true]);
        schedule.Start(At(10));
        var round = "0 1 2 ";
        Assert.Equal(string.Concat(Enumerable.Repeat(round, 5)), Take(schedule, At(10)));
        Assert.Equal(At(15), schedule.Deadline);
        Assert.Equal("", Take(schedule, At(14.999)));
        Assert.Equal(string.Concat(Enumerable.Repeat(round, 5)), Take(schedule, At(15)));
        Assert.Equal(TimeSpan.MaxValue, schedule.Deadline);
    }

    [Fact]
    public void Delay_of_zero_means_one_volley_only()
    {
        var schedule = new AnnounceSchedule(Keepalived with { Delay = TimeSpan.Zero, Repeat = 2 }, [false]);
        schedule.Start(At(0));
        Assert.Equal("0 0 ", Take(schedule, At(0)));
        Assert.Equal(TimeSpan.MaxValue, schedule.Deadline);
    }

    [Fact]
    public void Refresh_goes_on_for_as_long_as_the_address_is_ours()
    {
        var schedule = new AnnounceSchedule(new VrrpAnnounceConfig { Refresh = TimeSpan.FromSeconds(60), RefreshRepeat = 2, Repeat = 1 }, [false]);
        schedule.Start(At(0));
        _ = Take(schedule, At(0));
        _ = Take(schedule, At(5));
        Assert.Equal(At(60), schedule.Deadline);
        Assert.Equal("0 0 ", Take(schedule, At(60)));
        Assert.Equal(At(120), schedule.Deadline);
        Assert.Equal("0 0 ", Take(schedule, At(120)));
        schedule.Stop();
        Assert.Equal(TimeSpan.MaxValue, schedule.Deadline);
        Assert.Equal("", Take(schedule, At(500)));
    }

    [Fact]
    public void Frames_of_each_kind_keep_their_own_pause()
    {
        var schedule = new AnnounceSchedule(
            Keepalived with { Repeat = 2, Delay = TimeSpan.Zero, ArpInterval = TimeSpan.FromMilliseconds(10), NaInterval = TimeSpan.FromMilliseconds(100) }, [false, true]);
        schedule.Start(At(0));
        Assert.Equal("0 ", Take(schedule, At(0)));
        Assert.Equal(At(0.010), schedule.Deadline);
        Assert.Equal("1 ", Take(schedule, At(0.010)));
        Assert.Equal(At(0.110), schedule.Deadline);
        Assert.Equal("0 ", Take(schedule, At(0.110)));
        Assert.Equal("1 ", Take(schedule, At(0.120)));
        Assert.Equal(TimeSpan.MaxValue, schedule.Deadline);
    }

    [Fact]
    public void Late_frames_do_not_come_in_a_bunch()
    {
        var schedule = new AnnounceSchedule(Keepalived with { Repeat = 3, Delay = TimeSpan.Zero, ArpInterval = TimeSpan.FromMilliseconds(10) }, [false]);
        schedule.Start(At(0));
        Assert.Equal("0 ", Take(schedule, At(1)));
        Assert.Equal(At(1.010), schedule.Deadline);
    }

    [Fact]
    public void Won_duel_is_announced_at_once_and_again_after_its_delay()
    {
        var schedule = new AnnounceSchedule(Keepalived with { Repeat = 1, Delay = TimeSpan.Zero, LoserRepeat = 3, LoserDelay = TimeSpan.FromSeconds(2) }, [false]);
        schedule.Start(At(0));
        _ = Take(schedule, At(0));
        schedule.StartAgain(At(10));
        Assert.Equal("0 0 0 ", Take(schedule, At(10)));
        Assert.Equal(At(12), schedule.Deadline);
        Assert.Equal("0 0 0 ", Take(schedule, At(12)));
    }

    [Fact]
    public void Stream_of_losing_adverts_makes_no_storm_and_the_last_one_is_answered()
    {
        var schedule = new AnnounceSchedule(Keepalived with { Repeat = 1, Delay = TimeSpan.Zero, LoserRepeat = 1, LoserDelay = TimeSpan.Zero }, [false]);
        schedule.Start(At(0));
        _ = Take(schedule, At(0));
        var sent = 0;
        for (var ms = 0; ms <= 1010; ms++)
        {
            var now = At(10 + (ms / 1000.0));
            schedule.StartAgain(now);
            sent += Take(schedule, now).Length / 2;
        }

        Assert.Equal(5, sent);
        Assert.Equal(At(11.25), schedule.Deadline);
        Assert.Equal("0 ", Take(schedule, At(20)));
        Assert.Equal(TimeSpan.MaxValue, schedule.Deadline);
    }

    [Fact]
    public void Who_is_not_Master_announces_nothing_after_a_duel()
    {
        var schedule = new AnnounceSchedule(Keepalived, [false]);
        schedule.StartAgain(At(0));
        Assert.Equal(TimeSpan.MaxValue, schedule.Deadline);
    }

    [Fact]
    public void Router_without_addresses_has_nothing_to_announce()
    {
        var schedule = new AnnounceSchedule(new VrrpAnnounceConfig(), []);
        schedule.Start(At(0));
        Assert.Equal(TimeSpan.MaxValue, schedule.Deadline);
        Assert.Equal("", Take(schedule, At(100)));
    }

    private static TimeSpan At(double seconds) => TimeSpan.FromTicks((long)Math.Round(seconds * TimeSpan.TicksPerSecond));

    private static string Take(AnnounceSchedule schedule, TimeSpan now)
    {
        var taken = "";
        while (schedule.TryTake(now, out var frame))
        {
            taken += string.Create(CultureInfo.InvariantCulture, $"{frame} ");
        }

        return taken;
    }
}
