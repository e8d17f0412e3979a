using HaLb.Vrrp.Protocol.StateMachine;

namespace HaLb.Vrrp.Driver;

/// <content>The one dispatcher of effects. It decides nothing but the leases.</content>
internal sealed partial class DriverCore
{
    private void Run(ReadOnlySpan<RoutedEffect> effects, TimeSpan now)
    {
        RunInOrder(effects, now);

        // A lease that turned out to be revoked between two effects: the guard was faster than we. The span is spent by now.
        for (var i = 0; i < _instances.Length; i++)
        {
            if (_instances[i].HasLostLease)
            {
                _instances[i].HasLostLease = false;
                RunInOrder(_routers.Handle(i, new(RouterEventKind.Late), now), now);
            }
        }
    }

    private void RunInOrder(ReadOnlySpan<RoutedEffect> effects, TimeSpan now)
    {
        foreach (ref readonly var routed in effects)
        {
            Run(routed.Router, routed.Effect, now);
        }
    }

    private void Run(int index, RouterEffect effect, TimeSpan now)
    {
        var instance = _instances[index];
        switch (effect.Kind)
        {
            case EffectKind.SendAdvert:
                Send(index, instance, effect.Priority);
                break;
            case EffectKind.AddAddresses:
                Add(instance, _routers.EffectivePriority(index));
                break;
            case EffectKind.RemoveAddresses:
                Remove(instance);
                break;
            case EffectKind.Announce:
                instance.Effects.Announce(now);
                break;
            case EffectKind.AnnounceAgain:
                instance.Effects.AnnounceAgain(now);
                break;
            case EffectKind.StopAnnouncing:
                instance.Effects.StopAnnouncing();
                break;
            case EffectKind.DrainReceived:
                instance.IsDraining = true;
                break;
            case EffectKind.NotifyPhase:
                NotifyPhase(index, instance, effect, now);
                break;
            default:
                throw new InvalidOperationException($"unknown effect {effect.Kind}");
        }
    }

    private void Send(int index, Instance instance, byte priority)
    {
        var isMaster = _routers[index].Phase == RouterPhase.Master;
        if (isMaster && priority != 0 && instance.LeaseUntil <= _clock())
        {
            instance.HasLostLease = true;
            return;
        }

        if (!instance.Effects.TrySendAdvert(priority))
        {
            instance.Counters.SendErrors++;
            return;
        }

        if (priority == 0)
        {
            instance.Counters.ResignationsSent++;
            return;
        }

        instance.Counters.AdvertsSent++;
        if (isMaster)
        {
            Renew(instance, priority);
        }
    }

    /// <summary>An advertisement left just now: lease and lifetimes begin anew.</summary>
    private void Renew(Instance instance, byte priority)
    {
        var sentAt = _clock();
        StartLease(instance, sentAt, priority);
        if (instance.Effects.HoldsAddresses && sentAt - instance.RenewedAt >= RenewInterval)
        {
            instance.RenewedAt = sentAt;
            instance.Effects.RenewAddresses(instance.Lease.Length);
        }
    }

    private void StartLease(Instance instance, TimeSpan sentAt, byte priority)
    {
        instance.LastSent = sentAt;
        instance.LeaseUntil = sentAt + instance.Lease.Length;
        instance.HasLostLease |= !_leases.TryRenew(instance.Slot, sentAt, instance.LeaseUntil, priority);
    }

    private void Add(Instance instance, byte priority)
    {
        var now = _clock();
        if (instance.LeaseUntil == TimeSpan.MaxValue)
        {
            // The first advertisement could not leave: it counts from here, or a guard would know nothing of these addresses.
            StartLease(instance, now, priority);
        }

        instance.RenewedAt = now;
        instance.Effects.AddAddresses(instance.Lease.Length);
    }

    /// <summary>The guard's order last: should we end in between, it still takes the addresses away.</summary>
    private void Remove(Instance instance)
    {
        instance.Effects.RemoveAddresses();
        instance.LeaseUntil = TimeSpan.MaxValue;
        instance.HasLostLease = false;
        _leases.Release(instance.Slot);
    }

    private static void Restore(Instance instance, TimeSpan now)
    {
        if (instance.Effects.RestoreAddresses(instance.Lease.Length, now))
        {
            instance.Counters.AddressesRestored++;
            instance.Effects.AnnounceAgain(now);
        }
    }

    private void NotifyPhase(int index, Instance instance, in RouterEffect effect, TimeSpan now)
    {
        ref readonly var state = ref _routers[index];
        instance.Since = _time.GetUtcNow();
        instance.Reason = ReasonText.Of(effect.Reason, state, instance, _routers.EffectivePriority(index), now);
        instance.Counters.BecameMaster += effect.To == RouterPhase.Master ? 1 : 0;
        instance.Counters.ReleasedMaster += effect.From == RouterPhase.Master ? 1 : 0;
        var record = new TransitionRecord(
            instance.Since, instance.Config.Name, effect.From, effect.To, effect.Reason, instance.Reason, _routers.EffectivePriority(index));
        _transitions.Add(record);
        _events.Transition(instance, record);
        NotifyGroups(instance.Reason);
    }

    private void NotifyGroups(string reason)
    {
        for (var i = 0; i < _groups.Length; i++)
        {
            var phase = _routers.GroupPhase(i);
            if (phase != _groups[i].Phase)
            {
                _groups[i].Phase = phase;
                _events.GroupTransition(_groups[i].Config.Name, phase, reason);
            }
        }
    }
}
