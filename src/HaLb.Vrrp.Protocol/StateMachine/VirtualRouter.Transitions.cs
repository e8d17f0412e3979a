using HaLb.Vrrp.Protocol.Packet;

namespace HaLb.Vrrp.Protocol.StateMachine;

/// <content>The transitions, each with its effects in their order.</content>
public static partial class VirtualRouter
{
    private static Step OnStartup(RouterSettings settings, in RouterState state, TimeSpan now)
    {
        if (state.Phase != RouterPhase.Initialize)
        {
            return Same(state);
        }

        var next = Fresh(settings, state, now) with { HasHeard = false, HoldUntil = now + settings.StartupDelay };
        return state.HasFault
            ? Enter(next, RouterPhase.Fault, TransitionReason.Fault, now, default)
            : StartAsBackup(settings, next, TransitionReason.Startup, now);
    }

    private static Step OnShutdown(in RouterState state, TimeSpan now) => state.Phase == RouterPhase.Initialize
        ? Same(state)
        : Leave(state, RouterPhase.Initialize, TransitionReason.Shutdown, canSend: true, now);

    private static Step OnFault(in RouterState state, bool canSend, TimeSpan now)
    {
        // A link that comes back may be mute for a while: whoever was heard before does not count.
        var next = state with { HasFault = true, HasHeard = state.HasHeard && canSend };
        return state.Phase is RouterPhase.Initialize or RouterPhase.Fault
            ? Same(next)
            : Leave(next, RouterPhase.Fault, TransitionReason.Fault, canSend, now);
    }

    private static Step OnFaultCleared(RouterSettings settings, in RouterState state, TimeSpan now)
    {
        var next = state with { HasFault = false };
        return state.Phase != RouterPhase.Fault || settings.IsInGroup
            ? Same(next)
            : StartAsBackup(settings, Fresh(settings, next, now), TransitionReason.FaultCleared, now);
    }

    private static Step OnLate(RouterSettings settings, in RouterState state, TimeSpan now)
    {
        if (state.Phase is not (RouterPhase.Master or RouterPhase.Backup))
        {
            return Same(state);
        }

        // Somebody may be Master since long, with its own interval: the longer of both.
        var next = state with { MasterInterval = RouterState.Later(state.MasterInterval, settings.AdvertisementInterval), PreemptAt = TimeSpan.MaxValue };
        next = next with { DownAt = now + MasterDown(settings, next) };
        var effects = default(EffectList);
        if (state.Phase == RouterPhase.Backup)
        {
            effects.Add(new RouterEffect(EffectKind.DrainReceived));
            return new Step(next, effects);
        }

        // No advertisement: it would beat the Master that replaced us.
        effects.Add(new RouterEffect(EffectKind.StopAnnouncing));
        effects.Add(new RouterEffect(EffectKind.RemoveAddresses));
        effects.Add(new RouterEffect(EffectKind.DrainReceived));
        return Enter(next with { AdvertAt = TimeSpan.MaxValue, MasterPriority = 0 }, RouterPhase.Backup, TransitionReason.Late, now, effects);
    }

    private static Step OnAdopt(RouterSettings settings, in RouterState state, TimeSpan now)
    {
        if (state.Phase != RouterPhase.Initialize)
        {
            return Same(state);
        }

        if (state.HasFault)
        {
            // The run before left its addresses.
            var effects = LeavingEffects();
            effects.Add(new RouterEffect(EffectKind.SendAdvert));
            return Enter(Fresh(settings, state, now) with { HoldUntil = now }, RouterPhase.Fault, TransitionReason.Fault, now, effects);
        }

        var next = Fresh(settings, state, now) with { HasHeard = true, HoldUntil = now };
        return BecomeMaster(settings, next, TransitionReason.Adopted, now);
    }

    private static Step OnGroupToMaster(RouterSettings settings, in RouterState state, TransitionReason reason, TimeSpan now) =>
        state.Phase == RouterPhase.Backup ? BecomeMaster(settings, state, reason, now) : Same(state);

    private static Step OnGroupToBackup(RouterSettings settings, in RouterState state, TransitionReason reason, TimeSpan now)
    {
        if (state.Phase != RouterPhase.Master)
        {
            return Same(state);
        }

        // On this link nobody was heard to be better: the winner, if it is here, announces itself at our advertisement; whoever else
        // waits here is told that we leave. One who found another Master by surprise stays silent (see Yield).
        var next = state with { MasterInterval = settings.AdvertisementInterval, AdvertAt = TimeSpan.MaxValue, PreemptAt = TimeSpan.MaxValue };
        next = next with { DownAt = now + MasterDown(settings, next) };
        var effects = LeavingEffects();
        if (reason != TransitionReason.OtherMasterFound)
        {
            if (settings.AdvertiseWhenYielding)
            {
                effects.Add(new RouterEffect(EffectKind.SendAdvert, EffectivePriority(settings, state)));
            }

            effects.Add(new RouterEffect(EffectKind.SendAdvert));
        }

        return Enter(next, RouterPhase.Backup, TransitionReason.SyncGroup, now, effects);
    }

    private static Step OnGroupToFault(in RouterState state, TimeSpan now) =>
        state.Phase is RouterPhase.Initialize or RouterPhase.Fault
            ? Same(state)
            : Leave(state, RouterPhase.Fault, TransitionReason.SyncGroup, canSend: true, now);

    private static Step OnGroupFaultCleared(RouterSettings settings, in RouterState state, TimeSpan now) => state.Phase == RouterPhase.Fault
        ? StartAsBackup(settings, Fresh(settings, state, now), TransitionReason.FaultCleared, now)
        : Same(state);

    /// <summary>A member's parameters at start or link-up. An owner that had stepped back is one again.</summary>
    private static RouterState Fresh(RouterSettings settings, in RouterState state, TimeSpan now) => state with
    {
        Priority = state.Priority == 0 || settings.Priority == 255 ? (byte)settings.Priority : state.Priority,
        MasterInterval = settings.AdvertisementInterval,
        MasterPriority = 0,
        StartedAt = now,
        ResignedAt = TimeSpan.Zero,
        PreemptAt = TimeSpan.MaxValue,
        AdvertAt = TimeSpan.MaxValue,
    };

    /// <summary>RFC 9568 §6.4.1: the owner is Master at once, everybody else waits for a whole Master_Down_Interval.</summary>
    private static Step StartAsBackup(RouterSettings settings, in RouterState state, TransitionReason reason, TimeSpan now)
    {
        var isOwner = EffectivePriority(settings, state) == 255 && !state.IsHeld;
        if (isOwner && !settings.IsInGroup && now >= state.HoldUntil)
        {
            return BecomeMaster(settings, state, reason, now);
        }

        var down = isOwner ? now : now + MasterDown(settings, state);
        return Enter(state with { DownAt = down }, RouterPhase.Backup, reason, now, default);
    }

    private static Step BecomeMaster(RouterSettings settings, in RouterState state, TransitionReason reason, TimeSpan now)
    {
        var effects = default(EffectList);
        effects.Add(new RouterEffect(EffectKind.SendAdvert, EffectivePriority(settings, state)));
        effects.Add(new RouterEffect(EffectKind.AddAddresses));
        effects.Add(new RouterEffect(reason == TransitionReason.Adopted ? EffectKind.AnnounceAgain : EffectKind.Announce));
        var next = state with
        {
            AdvertAt = now + settings.AdvertisementInterval,
            DownAt = TimeSpan.MaxValue,
            PreemptAt = TimeSpan.MaxValue,
            AnsweredAt = TimeSpan.MinValue,
        };
        return Enter(next, RouterPhase.Master, reason, now, effects);
    }

    /// <summary>To a better Master. The advertisement tells the winner to announce itself, for clients may still be here; the resignation
    /// before it tells a winner that would have yielded to us (see IsTentative) that it need not.</summary>
    private static Step Yield(RouterSettings settings, in RouterState state, in ReceivedAdvert advert, TransitionReason reason, TimeSpan now)
    {
        var effects = LeavingEffects();
        if (settings.AdvertiseWhenYielding && reason != TransitionReason.OtherMasterFound)
        {
            effects.Add(new RouterEffect(EffectKind.SendAdvert));
            effects.Add(new RouterEffect(EffectKind.SendAdvert, EffectivePriority(settings, state)));
        }

        var next = state with
        {
            MasterAddress = advert.Source,
            MasterPriority = advert.Priority,
            HeardAt = now,
            HasHeard = true,
            AdvertAt = TimeSpan.MaxValue,
            PreemptAt = TimeSpan.MaxValue,
        };
        return Enter(Follow(settings, next, advert, now), RouterPhase.Backup, reason, now, effects);
    }

    /// <summary>By our own will, but ready to come back when nobody else takes the address.</summary>
    private static Step Resign(RouterSettings settings, in RouterState state, TransitionReason reason, TimeSpan now)
    {
        var effects = LeavingEffects();
        effects.Add(new RouterEffect(EffectKind.SendAdvert));
        var next = state with
        {
            MasterInterval = settings.AdvertisementInterval,
            MasterPriority = 0,
            AdvertAt = TimeSpan.MaxValue,
            PreemptAt = TimeSpan.MaxValue,
            DownAt = now + Timers.ResignWait(settings, EffectivePriority(settings, state)),
        };
        return Enter(next, RouterPhase.Backup, reason, now, effects);
    }

    /// <summary>To Initialize or Fault. The addresses go before the resignation, or we would answer ARP after the next Master's announcement.</summary>
    private static Step Leave(in RouterState state, RouterPhase to, TransitionReason reason, bool canSend, TimeSpan now)
    {
        var effects = state.Phase == RouterPhase.Master ? LeavingEffects() : default;
        if (state.Phase == RouterPhase.Master && canSend)
        {
            effects.Add(new RouterEffect(EffectKind.SendAdvert));
        }

        var next = state with { DownAt = TimeSpan.MaxValue, AdvertAt = TimeSpan.MaxValue, PreemptAt = TimeSpan.MaxValue };
        return Enter(next, to, reason, now, effects);
    }

    private static EffectList LeavingEffects()
    {
        var effects = default(EffectList);
        effects.Add(new RouterEffect(EffectKind.StopAnnouncing));
        effects.Add(new RouterEffect(EffectKind.RemoveAddresses));
        return effects;
    }

    private static Step Advertise(RouterSettings settings, in RouterState state, TimeSpan now)
    {
        var effects = default(EffectList);
        effects.Add(new RouterEffect(EffectKind.SendAdvert, EffectivePriority(settings, state)));
        return new Step(state with { AdvertAt = now + settings.AdvertisementInterval }, effects);
    }

    private static Step Enter(in RouterState state, RouterPhase to, TransitionReason reason, TimeSpan now, EffectList effects)
    {
        effects.Add(new RouterEffect(EffectKind.NotifyPhase) { From = state.Phase, To = to, Reason = reason });
        return new Step(state with { Phase = to, Since = now, Reason = reason }, effects);
    }
}
