using System.Collections.Immutable;

namespace HaLb.Vrrp.Protocol.StateMachine;

/// <content>Sync groups.</content>
public sealed partial class RouterSet
{
    /// <summary>A Backup waits until every member may be Master: its own timer ran out, or it is Master already.</summary>
    private TimeSpan GroupDeadline(ImmutableArray<int> members)
    {
        var last = TimeSpan.MinValue;
        foreach (var member in members)
        {
            ref readonly var state = ref _states[member];
            last = state.Phase switch
            {
                RouterPhase.Backup => RouterState.Later(last, state.Deadline),
                RouterPhase.Fault => TimeSpan.MaxValue,
                _ => last,
            };
        }

        return last;
    }

    private void HandleInGroup(ImmutableArray<int> members, int router, in RouterEvent happened, TimeSpan now)
    {
        var wasMaster = _states[router].Phase == RouterPhase.Master;
        var downBefore = _states[router].DownAt;
        if (happened.Kind == RouterEventKind.Adopt && HasFault(members))
        {
            AdoptIntoFault(members, happened, now);
        }
        else if (ConcernsAll(happened.Kind))
        {
            ApplyToAll(members, happened, now);
        }
        else
        {
            Apply(router, happened, now);
        }

        // A stop goes from router to router: those who are left do nothing because of it.
        if (happened.Kind == RouterEventKind.Shutdown)
        {
            return;
        }

        ShareHeard(members, isForgotten: happened is { Kind: RouterEventKind.FaultRaised, CanSend: false });
        if (MoveFaults(members, now))
        {
            return;
        }

        // Leaves alone a member that only joins (reload): it is Backup among Masters until its own timer ran out, unless it finds a
        // Master whom it must follow.
        ref readonly var state = ref _states[router];
        var follows = happened.Kind == RouterEventKind.AdvertReceived && !wasMaster && state.Phase == RouterPhase.Backup && state.DownAt > downBefore;
        if (state.Phase == RouterPhase.Backup && (wasMaster || follows))
        {
            var reason = wasMaster ? state.Reason : TransitionReason.HigherPriorityHeard;
            ApplyToAll(members, new RouterEvent(RouterEventKind.GroupToBackup) { Reason = reason }, now);
        }

        if (GroupDeadline(members) <= now)
        {
            Promote(members, happened.Kind == RouterEventKind.Failback, now);
        }
    }

    /// <summary>All that are Backup become Master, in the group's order. The reason is that of the one who was last to agree.</summary>
    private void Promote(ImmutableArray<int> members, bool isByOperator, TimeSpan now)
    {
        var last = TimeSpan.MinValue;
        var reason = TransitionReason.SyncGroup;
        foreach (var member in members)
        {
            ref readonly var state = ref _states[member];
            if (state.Phase == RouterPhase.Backup && state.Deadline >= last)
            {
                last = state.Deadline;
                reason = isByOperator ? TransitionReason.Operator : VirtualRouter.TakeOverReason(_settings[member], state, now);
            }
        }

        ApplyToAll(members, new RouterEvent(RouterEventKind.GroupToMaster) { Reason = reason }, now);
    }

    /// <summary>After a reload: who was in Fault only for a member that is not with it any more leaves it, and who joins those in Fault
    /// follows them.</summary>
    public ReadOnlySpan<RoutedEffect> Settle(TimeSpan now)
    {
        _effectCount = 0;
        foreach (var group in Groups)
        {
            MoveFaults(group.Members, now);
        }

        for (var router = 0; router < _states.Length; router++)
        {
            if (_groupOf[router] < 0 && !_states[router].HasFault)
            {
                Apply(router, new RouterEvent(RouterEventKind.GroupFaultCleared), now);
            }
        }

        return _effects.AsSpan(0, _effectCount);
    }

    private bool HasFault(ImmutableArray<int> members)
    {
        var hasFault = false;
        foreach (var member in members)
        {
            hasFault |= _states[member].HasFault;
        }

        return hasFault;
    }

    /// <summary>The sound members give their addresses up as well, without an advertisement as Master before.</summary>
    private void AdoptIntoFault(ImmutableArray<int> members, in RouterEvent happened, TimeSpan now)
    {
        foreach (var member in members)
        {
            var own = _states[member].HasFault;
            _states[member] = _states[member] with { HasFault = true };
            Apply(member, happened, now);
            _states[member] = _states[member] with { HasFault = own };
        }
    }

    /// <summary>One member's fault is everybody's. True while there is one.</summary>
    private bool MoveFaults(ImmutableArray<int> members, TimeSpan now)
    {
        var hasFault = false;
        var isInFault = false;
        foreach (var member in members)
        {
            hasFault |= _states[member].HasFault && _states[member].Phase != RouterPhase.Initialize;
            isInFault |= _states[member].Phase == RouterPhase.Fault;
        }

        if (hasFault)
        {
            ApplyToAll(members, new RouterEvent(RouterEventKind.GroupToFault), now);
        }
        else if (isInFault)
        {
            ApplyToAll(members, new RouterEvent(RouterEventKind.GroupFaultCleared), now);
        }

        return hasFault;
    }

    /// <summary>Whoever was heard on one link was heard by the box; a link that was lost makes it begin anew.</summary>
    private void ShareHeard(ImmutableArray<int> members, bool isForgotten)
    {
        var hasHeard = false;
        foreach (var member in members)
        {
            hasHeard |= _states[member].HasHeard;
        }

        foreach (var member in members)
        {
            _states[member] = _states[member] with { HasHeard = hasHeard && !isForgotten };
        }
    }

    private void ApplyToAll(ImmutableArray<int> members, in RouterEvent happened, TimeSpan now)
    {
        foreach (var member in members)
        {
            Apply(member, happened, now);
        }
    }

    private static bool ConcernsAll(RouterEventKind kind) => kind is RouterEventKind.Startup or RouterEventKind.Late or RouterEventKind.Adopt
        or RouterEventKind.ReadyChanged or RouterEventKind.Handover or RouterEventKind.Failback or RouterEventKind.Hold or RouterEventKind.Release;
}
