using System.Collections.Immutable;

namespace HaLb.Vrrp.Protocol.StateMachine;

/// <summary>All virtual routers of one box, and what sync groups add: their members are Master together or not at all. Belongs to
/// one thread. Nothing is allocated after the first events; the spans that come back are valid until the next call, so what happens
/// while their effects are carried out must wait for the loop's end.</summary>
public sealed partial class RouterSet
{
    private readonly RouterSettings[] _settings;
    private readonly RouterState[] _states;

    /// <summary>Of each router: its group, or -1.</summary>
    private readonly int[] _groupOf;

    private RoutedEffect[] _effects;
    private int _effectCount;

    /// <param name="routers">Their settings; the index is the router's name from here on.</param>
    /// <param name="groups">Sync groups over those indices.</param>
    /// <param name="states">States to go on with (reload), one per router; empty = all at <see cref="RouterState.Initial"/>.</param>
    public RouterSet(ReadOnlySpan<RouterSettings> routers, ImmutableArray<SyncGroup> groups, ReadOnlySpan<RouterState> states = default)
    {
        if (!states.IsEmpty && states.Length != routers.Length)
        {
            throw new ArgumentException("one state per router", nameof(states));
        }

        Groups = groups;
        _settings = routers.ToArray();
        _states = new RouterState[routers.Length];
        _groupOf = new int[routers.Length];
        _effects = new RoutedEffect[Math.Max(1, routers.Length) * EffectList.CountMax * 2];
        if (states.IsEmpty)
        {
            Array.Fill(_states, RouterState.Initial);
        }
        else
        {
            states.CopyTo(_states);
        }

        Array.Fill(_groupOf, -1);
        for (var group = 0; group < groups.Length; group++)
        {
            foreach (var member in groups[group].Members)
            {
                _groupOf[member] = _groupOf[member] < 0 ? group : throw new ArgumentException("a router is in one group at most", nameof(groups));
            }
        }

        for (var router = 0; router < _settings.Length; router++)
        {
            Reconfigure(router, _settings[router]);
        }
    }

    public int Count => _settings.Length;

    public ImmutableArray<SyncGroup> Groups { get; }

    /// <summary>The state of the router with that index.</summary>
    public ref readonly RouterState this[int router] => ref _states[router];

    /// <summary>The earliest instant at which <see cref="Tick"/> does something; <see cref="TimeSpan.MaxValue"/> = never.</summary>
    public TimeSpan NextDeadline
    {
        get
        {
            var next = TimeSpan.MaxValue;
            for (var router = 0; router < _states.Length; router++)
            {
                next = RouterState.Earlier(next, DeadlineOf(router));
            }

            return next;
        }
    }

    public RouterSettings Settings(int router) => _settings[router];

    /// <summary>Index of the router's sync group, or -1.</summary>
    public int GroupOf(int router) => _groupOf[router];

    /// <summary>The phase that a group shows: Fault where any member is, Master where all are, else that of its first member that is not.</summary>
    public RouterPhase GroupPhase(int group)
    {
        var phase = RouterPhase.Master;
        foreach (var member in Groups[group].Members)
        {
            var own = _states[member].Phase;
            if (own == RouterPhase.Fault)
            {
                return own;
            }

            phase = phase == RouterPhase.Master ? own : phase;
        }

        return phase;
    }

    /// <summary>The priority that the router advertises now.</summary>
    public byte EffectivePriority(int router) => VirtualRouter.EffectivePriority(_settings[router], _states[router]);

    /// <summary>For status and refusals: how long the router would wait now for the Master that it knows.</summary>
    public TimeSpan MasterDownInterval(int router) =>
        Timers.MasterDown(_settings[router], EffectivePriority(router), _states[router].MasterInterval);

    /// <summary>Other settings for the same router (its local address changed, a reload), without a change of state. A changed base
    /// priority takes effect by <see cref="RouterEventKind.PriorityChanged"/>.</summary>
    public void Reconfigure(int router, RouterSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var group = _groupOf[router];
        _settings[router] = group < 0 ? settings with { IsInGroup = false } : settings with { IsInGroup = true, TracksProxy = GroupTracksProxy(group, settings) };
    }

    /// <summary>What happened to one router. Start-up, lateness, adoption, readiness and the operator's commands concern its whole
    /// group; adoption therefore only where the lease of every member holds.</summary>
    public ReadOnlySpan<RoutedEffect> Handle(int router, in RouterEvent happened, TimeSpan now)
    {
        _effectCount = 0;
        if (_groupOf[router] < 0)
        {
            Apply(router, happened, now);
        }
        else
        {
            HandleInGroup(Groups[_groupOf[router]].Members, router, happened, now);
        }

        return _effects.AsSpan(0, _effectCount);
    }

    /// <summary>Every deadline that passed. Received advertisements that wait are to be handled before.</summary>
    public ReadOnlySpan<RoutedEffect> Tick(TimeSpan now)
    {
        _effectCount = 0;
        for (var router = 0; router < _states.Length; router++)
        {
            if (now < DeadlineOf(router))
            {
                continue;
            }

            if (_groupOf[router] < 0)
            {
                Apply(router, RouterEvent.Tick, now);
            }
            else
            {
                HandleInGroup(Groups[_groupOf[router]].Members, router, RouterEvent.Tick, now);
            }
        }

        return _effects.AsSpan(0, _effectCount);
    }

    private void Apply(int router, in RouterEvent happened, TimeSpan now)
    {
        var step = VirtualRouter.Handle(_settings[router], _states[router], happened, now);
        _states[router] = step.State;
        for (var i = 0; i < step.Effects.Count; i++)
        {
            if (_effectCount == _effects.Length)
            {
                Array.Resize(ref _effects, _effects.Length * 2);
            }

            _effects[_effectCount++] = new RoutedEffect(router, step.Effects[i]);
        }
    }

    private TimeSpan DeadlineOf(int router)
    {
        ref readonly var state = ref _states[router];
        return _groupOf[router] >= 0 && state.Phase == RouterPhase.Backup ? GroupDeadline(Groups[_groupOf[router]].Members) : state.Deadline;
    }

    private bool GroupTracksProxy(int group, RouterSettings own)
    {
        var tracks = own.TracksProxy;
        foreach (var member in Groups[group].Members)
        {
            tracks |= _settings[member].TracksProxy;
        }

        return tracks;
    }
}
