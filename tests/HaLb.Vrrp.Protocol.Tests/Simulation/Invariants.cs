using HaLb.Vrrp.Protocol.Packet;
using HaLb.Vrrp.Protocol.StateMachine;

namespace HaLb.Vrrp.Protocol.Tests.Simulation;

/// <summary>What must hold at every instant.
/// <list type="number">
/// <item>Two Masters of one link, both running, that hear each other (no advertisement between them was lost, and neither changed its
/// rank, since the later of them became Master or woke): not longer than one advertisement interval and the way; of the quicker one
/// where Masters answer each other at once, else of the slower.</item>
/// <item>No Master on a link although a box could be (runs, Backup, no fault, start-up delay over): not longer than that box's
/// Master_Down_Interval, plus two ways.</item>
/// <item>A box that could be Master and hears nothing on any of its links is Master after its Master_Down_Interval, whoever else is.</item>
/// <item>The members of a sync group are in one phase.</item>
/// <item>A box that does not preempt, is held, or is not ready does not take the address from a running, ready Master that it has
/// heard without loss.</item>
/// <item>A box that heard its Master resign, and nothing since, is Master within one interval.</item>
/// <item>Nobody takes over from a Master that fell silent or resigned before its skew, and three intervals of silence, are over.</item>
/// <item>Who gave Mastership away by its own will leaves one interval and its skew to others.</item>
/// <item>Who yields, yields to a higher priority, or the same with a higher address.</item>
/// </list>
/// Clocks drift by 1 %, so each interval is stretched by 4 %.</summary>
internal sealed class Invariants(Schedule schedule, SimulatedBox[] boxes, SimulatedNetwork network)
{
    private const double Stretch = 1.04;

    /// <summary>Link by link: since when nobody is Master; MaxValue = somebody is.</summary>
    private readonly TimeSpan[] _noneSince = new TimeSpan[schedule.LinkCount];

    /// <summary>What is broken, or null.</summary>
    public string? Check(TimeSpan now)
    {
        for (var link = 0; link < schedule.LinkCount; link++)
        {
            if (CheckLink(link, now) is { } broken)
            {
                return broken;
            }
        }

        return CheckBoxes(now);
    }

    /// <summary>Called as the box becomes Master of a link, before its addresses count.</summary>
    public string? CheckTakeOver(SimulatedBox box, int link, TransitionReason reason, TimeSpan phaseBefore, TimeSpan now)
    {
        var settings = box.Settings[link];
        ref readonly var state = ref box.Set![link];
        var isModest = !settings.Preempt || state.IsHeld || (settings.TracksProxy && !box.IsReady);
        var window = (MasterDown(1, Later(state.MasterInterval, schedule.IntervalMax)) * Stretch) + (schedule.DelayMax * 2);
        var from = now - window;
        if (!isModest || state.Priority == 255 || reason is TransitionReason.Operator or TransitionReason.Adopted or TransitionReason.Startup
            || box.AwakeSince > from || phaseBefore > from || box.HeardZeroAt > from || box.RankedAt > from || box.CommandedAt > from || box.LateAt > from)
        {
            return null;
        }

        foreach (var other in boxes)
        {
            var isVictim = other != box && other.IsMaster(link) && other.AwakeSince < from && other.PhaseSince[link] < from && other.RankedAt < from
                && (!settings.TracksProxy || other.IsReady) && network.LostAt(link, other.Index, box.Index) < from;
            if (isVictim)
            {
                return $"box{box.Index} took link {link} ({reason}) from box{other.Index}, which it heard all the time";
            }
        }

        return null;
    }

    /// <summary>Takes over too early: before its skew, or three intervals of silence and the skew.</summary>
    public string? CheckPatience(SimulatedBox box, int link, TransitionReason reason, TimeSpan phaseBefore, TimeSpan now)
    {
        var settings = box.Settings[link];
        ref readonly var state = ref box.Set![link];
        var heard = box.World(state.HeardAt);

        // A lower Master whom we mean to replace does not reset the timer.
        var hasFollowed = !settings.Preempt || state.MasterPriority >= box.Set.EffectivePriority(link);
        var isClear = (reason == TransitionReason.MasterSilent && hasFollowed) || (reason == TransitionReason.MasterResigned && !settings.SoleBackup);
        if (!isClear || schedule.LinkCount > 1 || heard <= phaseBefore || box.RankedAt >= heard || box.CommandedAt >= heard || box.AwakeSince >= heard)
        {
            return null;
        }

        var interval = boxes.Min(b => b.Settings[link].AdvertisementInterval);
        var down = MasterDown(box.Set.EffectivePriority(link), interval);
        var least = reason == TransitionReason.MasterSilent ? down : down - (interval * 3);
        return (box.Local(now) - state.HeardAt).Ticks + 10 < least.Ticks ? $"box{box.Index} took link {link} ({reason}) too early" : null;
    }

    /// <summary>Comes back too early after it handed over, or resigned because its proxy was not ready.</summary>
    public string? CheckReturn(SimulatedBox box, int link, TransitionReason reason, TimeSpan now)
    {
        var left = box.PhaseSince[link];
        var isOwnWill = box.PhaseReason[link] is TransitionReason.Operator or TransitionReason.ProxyNotReady;
        if (!isOwnWill || reason != TransitionReason.MasterSilent || box.HeardAt > left || box.RankedAt > left || box.CommandedAt > left)
        {
            return null;
        }

        var interval = box.Settings[link].AdvertisementInterval;
        var wait = MasterDown(box.Set!.EffectivePriority(link), interval) - (interval * 3) + (schedule.Version == 2 ? TimeSpan.FromSeconds(1) : interval);
        return (box.Local(now) - box.Local(left)).Ticks + 10 < wait.Ticks ? $"box{box.Index} came back to link {link} too early" : null;
    }

    /// <summary>Yields although it should have won.</summary>
    public static string? CheckYield(SimulatedBox box, int link, byte own, in ReceivedAdvert heard) =>
        heard.Priority > own || (heard.Priority == own && heard.Source > box.Settings[link].LocalAddress)
            ? null : $"box{box.Index} yielded link {link} with {own} to {heard.Priority} of {heard.Source}";

    /// <summary>After a long calm: one Master on each link, the same box; the best one where everybody preempts.</summary>
    public string? CheckCalm()
    {
        var winner = -1;
        for (var link = 0; link < schedule.LinkCount; link++)
        {
            var masters = boxes.Where(b => b.IsMaster(link)).ToArray();
            if (masters.Length != 1)
            {
                return $"after the calm link {link} has {masters.Length} Masters";
            }

            if (winner >= 0 && masters[0].Index != winner)
            {
                return "after the calm the links have different Masters";
            }

            winner = masters[0].Index;
        }

        // Equal priorities: a living Master is followed whatever its address. In a group one must be better on every link.
        var isFree = boxes.All(b => b.Settings[0].Preempt && !b.Set![0].IsHeld);
        var best = Array.Find(boxes, b => Enumerable.Range(0, schedule.LinkCount).All(l => b.Set!.EffectivePriority(l) > boxes[winner].Set!.EffectivePriority(l)));
        return isFree && best is not null ? $"after the calm box{winner} is Master, box{best.Index} is better" : null;
    }

    private string? CheckLink(int link, TimeSpan now)
    {
        var hasMaster = false;
        foreach (var box in boxes)
        {
            if (!box.IsMaster(link))
            {
                continue;
            }

            hasMaster = true;
            foreach (var other in boxes)
            {
                if (other.Index > box.Index && other.IsMaster(link) && IsTooLong(box, other, link, now))
                {
                    return $"box{box.Index} and box{other.Index} are both Master of link {link}, and hear each other";
                }
            }
        }

        if (hasMaster)
        {
            _noneSince[link] = TimeSpan.MaxValue;
            return null;
        }

        _noneSince[link] = _noneSince[link] == TimeSpan.MaxValue ? now : _noneSince[link];
        foreach (var box in boxes)
        {
            if (MustBeMasterSince(box, _noneSince[link] + (schedule.DelayMax * 2)) < now)
            {
                return $"nobody is Master of link {link} since {_noneSince[link].TotalSeconds:0.000000}, although box{box.Index} could be";
            }
        }

        return null;
    }

    private bool IsTooLong(SimulatedBox one, SimulatedBox other, int link, TimeSpan now)
    {
        var begin = Later(Later(one.PhaseSince[link], other.PhaseSince[link]), Later(one.AwakeSince, other.AwakeSince));
        begin = Later(begin, Later(one.RankedAt, other.RankedAt));
        begin = Later(begin, Later(network.LostAt(link, one.Index, other.Index), network.LostAt(link, other.Index, one.Index)));
        var slower = Later(one.Settings[link].AdvertisementInterval, other.Settings[link].AdvertisementInterval);
        var quicker = one.Settings[link].AdvertisementInterval + other.Settings[link].AdvertisementInterval - slower;
        var answers = one.Settings[link].AdvertiseToLoser && other.Settings[link].AdvertiseToLoser;
        var longest = answers ? quicker + (slower / 8) + schedule.DelayMax : slower;
        return now - begin > (longest * Stretch) + schedule.DelayMax;
    }

    /// <summary>By the RFCs' own words, not by the code's.</summary>
    private TimeSpan MasterDown(int priority, TimeSpan interval) =>
        (interval * 3) + ((schedule.Version == 2 ? TimeSpan.FromSeconds(1) : interval) * (256 - priority) / 256);

    private static TimeSpan Later(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private string? CheckBoxes(TimeSpan now)
    {
        foreach (var box in boxes)
        {
            if (MustBeMasterSince(box, box.HeardAt) < now)
            {
                return $"box{box.Index} hears nothing since {box.HeardAt.TotalSeconds:0.000000} and is not Master";
            }

            var isCalled = box.ResignedAt == box.HeardAt && box.RankedAt < box.HeardAt && box.IsReady && schedule.LinkCount == 1;
            if (isCalled && MustBeMasterSince(box, box.HeardAt, hasResigned: true) < now)
            {
                return $"box{box.Index} heard its Master resign at {box.HeardAt.TotalSeconds:0.000000} and did not take over";
            }

            if (box.IsAwake && schedule.LinkCount == 2 && box.Set![0].Phase != box.Set[1].Phase)
            {
                return $"the group of box{box.Index} is in two phases";
            }
        }

        return null;
    }

    /// <summary>When a box that heard nothing since <paramref name="quietSince"/> has to be Master at the latest; MaxValue = it need not.</summary>
    private TimeSpan MustBeMasterSince(SimulatedBox box, TimeSpan quietSince, bool hasResigned = false)
    {
        if (!box.IsAwake)
        {
            return TimeSpan.MaxValue;
        }

        var latest = TimeSpan.MinValue;
        for (var link = 0; link < schedule.LinkCount; link++)
        {
            ref readonly var state = ref box.Set![link];
            if (state.Phase != RouterPhase.Backup)
            {
                return TimeSpan.MaxValue;
            }

            var begin = Later(Later(quietSince, box.PhaseSince[link]), Later(box.AwakeSince, box.LateAt));
            var wait = hasResigned && begin == quietSince ? schedule.Version == 2 ? TimeSpan.FromSeconds(1) : state.MasterInterval : MasterDown(box.Set.EffectivePriority(link), state.MasterInterval);
            var must = begin + (wait * Stretch);
            var held = box.World(state.HoldUntil);
            latest = Later(latest, Later(must, held));
        }

        // A rise shortens what is left to nothing; the driver needs an instant to act.
        return Later(latest, box.RankedAt) + (schedule.Interval * 0.04);
    }
}
