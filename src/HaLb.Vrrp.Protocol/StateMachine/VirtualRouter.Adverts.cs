using HaLb.Vrrp.Protocol.Packet;

namespace HaLb.Vrrp.Protocol.StateMachine;

/// <content>What an advertisement does: RFC 9568 §6.4.2 (Backup) and §6.4.3 (Master).</content>
public static partial class VirtualRouter
{
    private static Step OnAdvert(RouterSettings settings, in RouterState state, in ReceivedAdvert advert, TimeSpan now)
    {
        // Our own, looped back, or somebody with our address: no basis for an election.
        if (advert.Source == settings.LocalAddress)
        {
            return Same(state);
        }

        return state.Phase switch
        {
            RouterPhase.Backup => OnAdvertAsBackup(settings, state, advert, now),
            RouterPhase.Master => OnAdvertAsMaster(settings, state, advert, now),
            RouterPhase.Fault => Same(Note(settings, state, advert, now)),
            _ => Same(state),
        };
    }

    private static Step OnAdvertAsBackup(RouterSettings settings, in RouterState state, in ReceivedAdvert advert, TimeSpan now)
    {
        if (advert.Priority == 0)
        {
            return OnResignation(settings, state, advert, now);
        }

        var effective = EffectivePriority(settings, state);
        var next = Note(settings, state, advert, now);

        // While a better Master is there as well, that one deals with it.
        var isTheMaster = next.MasterAddress == advert.Source;
        if (IsNotReady(settings, state, advert.Priority))
        {
            // It keeps the address only because nobody better was there: no full wait, and nopreempt does not protect it.
            var skew = Timers.Skew(settings.Version, effective, Timers.Learned(settings, advert));
            return Same(isTheMaster ? next with { DownAt = RouterState.Earlier(state.DownAt, now + skew), PreemptAt = TimeSpan.MaxValue } : next);
        }

        if (!MayPreempt(settings, state, advert.Priority))
        {
            return Same(Follow(settings, next, advert, now) with { PreemptAt = TimeSpan.MaxValue });
        }

        if (isTheMaster && settings.PreemptDelay > TimeSpan.Zero && effective != 255)
        {
            next = state.PreemptAt == TimeSpan.MaxValue ? next with { PreemptAt = now + settings.PreemptDelay } : next;
            return Same(now < next.PreemptAt ? Follow(settings, next, advert, now) : next);
        }

        // RFC: discard. The timer goes on and fires although the lower Master lives.
        return Same(next);
    }

    private static Step OnResignation(RouterSettings settings, in RouterState state, in ReceivedAdvert advert, TimeSpan now)
    {
        // A resignation counts when it comes from the Master that we follow. One who yields to that Master resigns as well (see Yield),
        // and old or doubled resignations must not shake the Master who came after.
        if (advert.Source != state.MasterAddress && state.MasterPriority > 0 && IsMasterAlive(settings, state, now))
        {
            return Same(state);
        }

        var next = state with
        {
            MasterAddress = advert.Source,
            MasterPriority = 0,
            HeardAt = now,
            HasHeard = true,
            PreemptAt = TimeSpan.MaxValue,
        };
        var isReady = !settings.TracksProxy || state.IsReady;
        if (!isReady || !settings.SoleBackup || now < state.HoldUntil)
        {
            // Not ready: as if the Master had fallen silent, so that those who are ready, and one who resigned only because it is not
            // ready either, come first.
            var skewed = now + Skew(settings, next);
            return Same(next with { DownAt = isReady ? skewed : RouterState.Later(state.DownAt, skewed) });
        }

        next = next with { DownAt = now };
        return settings.IsInGroup ? Same(next) : BecomeMaster(settings, next, TransitionReason.MasterResigned, now);
    }

    private static Step OnAdvertAsMaster(RouterSettings settings, in RouterState state, in ReceivedAdvert advert, TimeSpan now)
    {
        var effective = EffectivePriority(settings, state);
        if (advert.Priority == 0)
        {
            var step = Answer(settings, state with { HasHeard = true }, now);
            return step.Effects.Count == 0 ? step : step with { State = step.State with { AdvertAt = now + settings.AdvertisementInterval } };
        }

        if (advert.Priority > effective || (advert.Priority == effective && advert.Source > settings.LocalAddress))
        {
            var reason = advert.Priority > effective ? TransitionReason.HigherPriorityHeard : TransitionReason.TieLost;

            // Two owners of one address: as keepalived, the lower address takes part as an ordinary router from now on.
            var next = effective == 255 ? state with { Priority = 254 } : state;
            return Yield(settings, next, advert, reason, now);
        }

        if (IsTentative(settings, state, now) && !IsNotReady(settings, state, advert.Priority))
        {
            return Yield(settings, state, advert, TransitionReason.OtherMasterFound, now);
        }

        var heard = Note(settings, state, advert, now);
        return settings.AdvertiseToLoser ? Answer(settings, heard, now) : Same(heard);
    }

    /// <summary>To another who thinks itself Master: so that it steps down, and bridges and caches learn where the address is.</summary>
    private static Step Answer(RouterSettings settings, in RouterState state, TimeSpan now)
    {
        if (state.AnsweredAt != TimeSpan.MinValue && now - state.AnsweredAt < Timers.AnswerGap(settings))
        {
            return Same(state);
        }

        var effects = default(EffectList);
        effects.Add(new RouterEffect(EffectKind.SendAdvert, EffectivePriority(settings, state)));
        effects.Add(new RouterEffect(EffectKind.AnnounceAgain));
        return new Step(state with { AnsweredAt = now }, effects);
    }

    private static RouterState Follow(RouterSettings settings, in RouterState state, in ReceivedAdvert advert, TimeSpan now)
    {
        var next = state with { MasterInterval = Timers.Learned(settings, advert) };
        return next with { DownAt = now + MasterDown(settings, next) };
    }

    /// <summary>Remembers who is Master. While two think so, the better one.</summary>
    private static RouterState Note(RouterSettings settings, in RouterState state, in ReceivedAdvert advert, TimeSpan now)
    {
        var isBetter = advert.Source == state.MasterAddress
            || advert.Priority >= state.MasterPriority
            || now - state.HeardAt > RouterState.Later(state.MasterInterval, Timers.Learned(settings, advert)) * 2;
        return isBetter
            ? state with { MasterAddress = advert.Source, MasterPriority = advert.Priority, HeardAt = now, HasHeard = true }
            : state with { HasHeard = true };
    }

    /// <summary>Whether this router takes the address from a living Master with that priority.</summary>
    private static bool MayPreempt(RouterSettings settings, in RouterState state, int masterPriority)
    {
        var effective = EffectivePriority(settings, state);
        return masterPriority < effective && !state.IsHeld && (settings.Preempt || effective == 255);
    }

    /// <summary>Whether a Master with that priority is one whose proxy is not ready, and we are one who is.</summary>
    private static bool IsNotReady(RouterSettings settings, in RouterState state, int masterPriority) =>
        settings.TracksProxy
        && state.IsReady
        && settings.Priority > NotReadyPriorityMax
        && masterPriority <= NotReadyPriorityMax;

    /// <summary>Master by pure silence, soon after start or link-up, and would not have preempted: perhaps the switch port did not
    /// forward yet, and somebody was Master all the time.</summary>
    private static bool IsTentative(RouterSettings settings, in RouterState state, TimeSpan now) =>
        !state.HasHeard
        && state.Reason is TransitionReason.MasterSilent or TransitionReason.SyncGroup
        && (!settings.Preempt || settings.PreemptDelay > TimeSpan.Zero)
        && EffectivePriority(settings, state) != 255
        && state.Since - state.StartedAt <= settings.TentativeTime
        && now - state.StartedAt <= settings.TentativeTime;
}
