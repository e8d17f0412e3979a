namespace HaLb.Vrrp.Protocol.StateMachine;

/// <summary>The state machine of one virtual router, as a function: RFC 9568 §6.4 and RFC 3768 §6.4, with keepalived's Fault and
/// HaLb's additions (readiness, hold, lateness, adoption). No clock, no input or output, nothing allocated: deadlines are part of the
/// state, and what is to be done comes back as a list in order. The diagram is in the project's README.</summary>
public static partial class VirtualRouter
{
    /// <summary>Priorities from 1 to this are those of routers whose proxy is not ready, where readiness counts.</summary>
    public const int NotReadyPriorityMax = 49;

    /// <summary>What happened, at <paramref name="now"/>, to a router in that state.</summary>
    public static Step Handle(RouterSettings settings, in RouterState state, in RouterEvent happened, TimeSpan now)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return happened.Kind switch
        {
            RouterEventKind.Tick => OnTick(settings, state, now),
            RouterEventKind.AdvertReceived => OnAdvert(settings, state, happened.Advert, now),
            RouterEventKind.Startup => OnStartup(settings, state, now),
            RouterEventKind.Shutdown => OnShutdown(state, now),
            RouterEventKind.PriorityChanged => OnPriority(settings, state, happened.Priority, now),
            RouterEventKind.ReadyChanged => OnReady(settings, state, happened.IsReady, now),
            RouterEventKind.FaultRaised => OnFault(state, happened.CanSend, now),
            RouterEventKind.FaultCleared => OnFaultCleared(settings, state, now),
            RouterEventKind.Late => OnLate(settings, state, now),
            RouterEventKind.Adopt => OnAdopt(settings, state, now),
            RouterEventKind.Handover => OnHandover(settings, state, now),
            RouterEventKind.Failback => OnFailback(settings, state, now),
            RouterEventKind.Hold => Same(Reconsider(settings, state, state with { IsHeld = true })),
            RouterEventKind.Release => Same(state with { IsHeld = false }),
            RouterEventKind.GroupToMaster => OnGroupToMaster(settings, state, happened.Reason, now),
            RouterEventKind.GroupToBackup => OnGroupToBackup(settings, state, happened.Reason, now),
            RouterEventKind.GroupToFault => OnGroupToFault(state, now),
            RouterEventKind.GroupFaultCleared => OnGroupFaultCleared(settings, state, now),
            _ => throw new ArgumentOutOfRangeException(nameof(happened)),
        };
    }

    /// <summary>The priority that we advertise and count with. Where readiness counts, 1..49 are for those whose proxy is not ready: they
    /// keep their rank among each other, and whoever is ready is above, however much the tracks took from it.</summary>
    public static byte EffectivePriority(RouterSettings settings, in RouterState state)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (!settings.TracksProxy)
        {
            return state.Priority;
        }

        return !state.IsReady ? NotReady(state.Priority)
            : settings.Priority > NotReadyPriorityMax ? Math.Max(state.Priority, (byte)(NotReadyPriorityMax + 1))
            : state.Priority;
    }

    /// <summary>1..255 to 1..49, order kept.</summary>
    public static byte NotReady(byte priority) => (byte)(1 + (priority * (NotReadyPriorityMax - 1) / 254));

    /// <summary>A Backup whose time has come.</summary>
    public static bool IsDue(in RouterState state, TimeSpan now) => state.Phase == RouterPhase.Backup && now >= state.Deadline;

    /// <summary>Whether the Master that was last heard, if it lives still, has a priority below ours.</summary>
    public static bool KnowsLowerMaster(RouterSettings settings, in RouterState state, TimeSpan now) =>
        state.Phase == RouterPhase.Backup
        && state.MasterPriority > 0
        && state.MasterPriority < EffectivePriority(settings, state)
        && IsMasterAlive(settings, state, now);

    private static Step OnTick(RouterSettings settings, in RouterState state, TimeSpan now)
    {
        if (state.Phase == RouterPhase.Master && now >= state.AdvertAt)
        {
            // From the time when it was due, so that small delays do not add up; from now where a whole one was missed.
            var next = state.AdvertAt + settings.AdvertisementInterval;
            var effects = default(EffectList);
            effects.Add(new RouterEffect(EffectKind.SendAdvert, EffectivePriority(settings, state)));
            return new Step(state with { AdvertAt = next > now ? next : now + settings.AdvertisementInterval }, effects);
        }

        return IsDue(state, now) && !settings.IsInGroup
            ? BecomeMaster(settings, state, TakeOverReason(settings, state, now), now)
            : Same(state);
    }

    internal static TransitionReason TakeOverReason(RouterSettings settings, in RouterState state, TimeSpan now)
    {
        // Not heard in this phase: the zero stands for nobody.
        if (state.MasterPriority == 0)
        {
            return state.HasHeard && state.HeardAt > state.Since ? TransitionReason.MasterResigned : TransitionReason.MasterSilent;
        }

        return now - state.HeardAt < state.MasterInterval * settings.DownTimerAdverts
            && state.MasterPriority < EffectivePriority(settings, state)
            ? TransitionReason.Preempted : TransitionReason.MasterSilent;
    }

    private static Step OnPriority(RouterSettings settings, in RouterState state, byte priority, TimeSpan now)
    {
        var before = EffectivePriority(settings, state);
        var next = state with { Priority = priority };
        var after = EffectivePriority(settings, next);

        // One who fell says so at once; one who rose has time.
        return state.Phase == RouterPhase.Master && after < before
            ? Advertise(settings, next, now)
            : Same(Reconsider(settings, state, next));
    }

    private static Step OnReady(RouterSettings settings, in RouterState state, bool isReady, TimeSpan now)
    {
        if (isReady == state.IsReady || !settings.TracksProxy)
        {
            return Same(state with { IsReady = isReady });
        }

        var next = state with { IsReady = isReady };
        switch (state.Phase)
        {
            case RouterPhase.Master when isReady:
                // At once: a ready Backup may already count down to replace one that was not.
                return Advertise(settings, next, now);
            case RouterPhase.Master:
                return Resign(settings, next with { ResignedAt = now }, TransitionReason.ProxyNotReady, now);
            case RouterPhase.Backup:
                next = Reconsider(settings, state, next);
                return Same(isReady && state.ResignedAt > state.HeardAt
                    ? next with { DownAt = RouterState.Earlier(next.DownAt, now + Skew(settings, next)) } : next);
            default:
                return Same(next);
        }
    }

    private static Step OnHandover(RouterSettings settings, in RouterState state, TimeSpan now) =>
        state.Phase == RouterPhase.Master
            ? Resign(settings, state with { IsHeld = true }, TransitionReason.Operator, now)
            : Same(state);

    private static Step OnFailback(RouterSettings settings, in RouterState state, TimeSpan now)
    {
        var next = state with { IsHeld = false };
        if (!KnowsLowerMaster(settings, state, now))
        {
            return Same(next);
        }

        next = next with { DownAt = now, HoldUntil = RouterState.Earlier(state.HoldUntil, now) };
        return settings.IsInGroup ? Same(next) : BecomeMaster(settings, next, TransitionReason.Operator, now);
    }

    /// <summary>After our own rank or will changed: the skew is another one, and who will not preempt any more must not take over from a
    /// living Master with what is left of a timer that ran for preemption.</summary>
    private static RouterState Reconsider(RouterSettings settings, in RouterState before, RouterState after)
    {
        if (after.Phase != RouterPhase.Backup)
        {
            return after;
        }

        after = after with { DownAt = before.DownAt + (Skew(settings, after) - Skew(settings, before)) };
        if (after.MasterPriority == 0 || !after.HasHeard || MayPreempt(settings, after, after.MasterPriority))
        {
            return after;
        }

        return after with { PreemptAt = TimeSpan.MaxValue, DownAt = RouterState.Later(after.DownAt, after.HeardAt + MasterDown(settings, after)) };
    }

    private static bool IsMasterAlive(RouterSettings settings, in RouterState state, TimeSpan now) =>
        state.HasHeard && now - state.HeardAt <= MasterDown(settings, state);

    private static TimeSpan Skew(RouterSettings settings, in RouterState state) =>
        Timers.Skew(settings.Version, EffectivePriority(settings, state), state.MasterInterval);

    private static TimeSpan MasterDown(RouterSettings settings, in RouterState state) =>
        Timers.MasterDown(settings, EffectivePriority(settings, state), state.MasterInterval);

    private static Step Same(in RouterState state) => new(state, default);
}
