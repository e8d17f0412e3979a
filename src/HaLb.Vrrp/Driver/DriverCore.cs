using System.Collections.Immutable;
using HaLb.Vrrp.Protocol.Packet;
using HaLb.Vrrp.Protocol.StateMachine;

namespace HaLb.Vrrp.Driver;

/// <summary>Turns what happens into events of the routers, and their effects into deeds, in the order in which they come. Keeps the
/// leases. No thread, no socket and no clock of its own; one thread at a time.</summary>
internal sealed partial class DriverCore
{
    /// <summary>Lifetimes of addresses are renewed no more often than that, however short the interval.</summary>
    private static readonly TimeSpan RenewInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>A take-over that waits is looked at again so soon.</summary>
    private static readonly TimeSpan PostponePause = TimeSpan.FromMilliseconds(2);

    /// <summary>A receiver that stands still is waited for so long at most: the box is in trouble then, or libpcap is.</summary>
    private static readonly TimeSpan PostponeMax = TimeSpan.FromSeconds(3);

    /// <summary>So many advertisements are taken before the timers are looked at again.</summary>
    private const int ReceiveMax = 512;

    private readonly Func<TimeSpan> _clock;
    private readonly TimeProvider _time;
    private readonly IAdvertSource _source;
    private readonly ILeaseKeeper _leases;
    private readonly IDriverEvents _events;
    private readonly TransitionRing _transitions = new();
    private RouterSet _routers;
    private TimeSpan _postponedUntil = TimeSpan.MaxValue;
    private Instance[] _instances;
    private ImmutableArray<InstanceGroup> _groups;

    public DriverCore(RouterPlan plan, IAdvertSource source, ILeaseKeeper leases, IDriverEvents events, Func<TimeSpan> clock, TimeProvider time)
    {
        (_routers, _instances, _groups) = (plan.Routers, plan.Instances, plan.Groups);
        _source = source;
        _leases = leases;
        _events = events;
        _clock = clock;
        _time = time;
    }

    public Lateness Lateness { get; } = new();

    public ReadOnlySpan<Instance> Instances => _instances;

    public ImmutableArray<InstanceGroup> Groups => _groups;

    public ImmutableArray<TransitionRecord> Transitions => _transitions.Snapshot;

    public RouterSet Routers => _routers;

    /// <summary>When something is due next.</summary>
    public TimeSpan Deadline
    {
        get
        {
            var next = _postponedUntil < TimeSpan.MaxValue ? _postponedUntil : _routers.NextDeadline;
            foreach (var instance in _instances)
            {
                next = Earlier(next, instance.Effects.AnnounceAt);
                next = Earlier(next, instance.Effects.RestoreAt);
            }

            return next;
        }
    }

    /// <summary>First of all on each wake: did we run in time? A Master whose lease has ended is none any more, whatever else there
    /// is to do; a Backup whose timer ran out while nobody listened listens first.</summary>
    /// <param name="due">What the thread waited for.</param>
    public void BeginWake(TimeSpan due)
    {
        var now = _clock();
        if (Lateness.Measure(due, now))
        {
            _events.Warn($"the driver ran {ReasonText.Text(Lateness.Current)} late; late wakes since the last report: {Lateness.TakeUnlogged(now)}");
        }

        for (var i = 0; i < _instances.Length; i++)
        {
            if (IsLate(i, now))
            {
                Handle(i, new(RouterEventKind.Late), now);
            }
        }
    }

    /// <summary>Takes what was received. True: there is more.</summary>
    public bool Receive()
    {
        var now = _clock();
        var count = 0;
        while (count < ReceiveMax && _source.TryReceive(out var index, out var advert))
        {
            count++;
            if ((uint)index < (uint)_instances.Length && !_instances[index].IsDraining)
            {
                Take(index, advert, now);
            }
        }

        if (count < ReceiveMax)
        {
            foreach (var instance in _instances)
            {
                instance.IsDraining = false;
            }
        }

        return count == ReceiveMax;
    }

    /// <summary>Timers that ran out, announcements, addresses to put back.</summary>
    public void EndWake()
    {
        var now = _clock();
        _postponedUntil = TimeSpan.MaxValue;
        if (_routers.NextDeadline <= now)
        {
            CountLateAdverts(now);
            Tick(now);
        }

        foreach (var instance in _instances)
        {
            if (instance.Effects.AnnounceAt <= now)
            {
                instance.Effects.RunAnnouncements(now);
            }

            if (instance.Effects.RestoreAt <= now)
            {
                Restore(instance, now);
            }
        }
    }

    /// <summary>All that is due, but take-overs while packets wait unread.</summary>
    private void Tick(TimeSpan now)
    {
        var isPostponed = false;
        for (var i = 0; i < _instances.Length; i++)
        {
            isPostponed |= IsPostponed(i, now);
        }

        if (!isPostponed)
        {
            Run(_routers.Tick(now), now);
            return;
        }

        _postponedUntil = now + PostponePause;
        for (var i = 0; i < _instances.Length; i++)
        {
            if (_routers[i].Deadline <= now && _instances[i].PostponedSince == TimeSpan.MaxValue)
            {
                Handle(i, RouterEvent.Tick, now);
            }
        }
    }

    /// <summary>A Backup whose receiver is behind has not heard whether the Master is silent. It waits one interval for a receiver that is
    /// slow (a flood must not keep it from its duty), longer for one that does not run at all.</summary>
    private bool IsPostponed(int index, TimeSpan now)
    {
        ref readonly var state = ref _routers[index];
        var instance = _instances[index];
        if (state.Phase != RouterPhase.Backup || state.Deadline > now || !instance.Effects.HasUnread)
        {
            instance.PostponedSince = TimeSpan.MaxValue;
            return false;
        }

        var received = instance.Effects.Received;
        if (instance.PostponedSince == TimeSpan.MaxValue)
        {
            (instance.PostponedSince, instance.PostponedReceived) = (now, received);
            return true;
        }

        var limit = received == instance.PostponedReceived ? PostponeMax : state.MasterInterval;
        if (now - instance.PostponedSince < limit)
        {
            return true;
        }

        instance.PostponedSince = TimeSpan.MaxValue;
        return false;
    }

    private void Take(int index, in ReceivedAdvert advert, TimeSpan now)
    {
        var instance = _instances[index];
        var isMaster = _routers[index].Phase == RouterPhase.Master;
        if (advert.Source.IsUnspecified)
        {
            // The capture tells this once a second at most.
            if (isMaster)
            {
                instance.Effects.AnnounceAgain(now);
            }

            return;
        }

        var counters = instance.Counters;
        counters.AdvertsReceived++;
        counters.ResignationsReceived += advert.Priority == 0 ? 1 : 0;
        counters.AddressListMismatches += advert.AddressesMatch ? 0 : 1;
        if (isMaster && advert.Priority != 0 && advert.Priority < _routers[index].Priority)
        {
            _events.LowerPriorityHeard(instance, advert.Priority);
        }

        Handle(index, RouterEvent.Received(advert), now);
    }

    private bool IsLate(int index, TimeSpan now)
    {
        ref readonly var state = ref _routers[index];
        return state.Phase switch
        {
            RouterPhase.Master => _instances[index].LeaseUntil <= now,

            // Within one interval the Master's next advertisement may wait unread: then the timer did not really run out.
            RouterPhase.Backup => state.Deadline <= now && Lateness.Current > state.MasterInterval && Lateness.Current > Lateness.Tolerated,
            _ => false,
        };
    }

    private void CountLateAdverts(TimeSpan now)
    {
        for (var i = 0; i < _instances.Length; i++)
        {
            ref readonly var state = ref _routers[i];
            if (state.Phase == RouterPhase.Master && now - state.AdvertAt > _instances[i].Config.AdvertisementInterval / 2)
            {
                _instances[i].Counters.LateAdverts++;
            }
        }
    }

    private void Handle(int index, in RouterEvent happened, TimeSpan now) => Run(_routers.Handle(index, happened, now), now);

    private static TimeSpan Earlier(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
