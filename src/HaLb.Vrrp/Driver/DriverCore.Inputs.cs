using HaLb.Vrrp.Protocol.StateMachine;

namespace HaLb.Vrrp.Driver;

/// <content>What others tell the routers: start, links, tracks, the proxy, the operator, stop.</content>
internal sealed partial class DriverCore
{
    /// <summary>Begins: adopted ones are Master without a gap, faulty ones wait, the rest are Backup first (or Master as owner). A sync
    /// group is adopted whole or not at all.</summary>
    public void Start(int index, bool isAdopted)
    {
        PrepareStart(index);
        Handle(index, new(isAdopted ? RouterEventKind.Adopt : RouterEventKind.Startup), _clock());
    }

    /// <summary>Tells the router its faults. For all members of a group before the first of them starts.</summary>
    public void PrepareStart(int index)
    {
        var instance = _instances[index];
        if (instance.HasStarted)
        {
            return;
        }

        instance.Since = _time.GetUtcNow();
        instance.HasStarted = true;
        if (instance.Faults != FaultCauses.None)
        {
            Handle(index, new(RouterEventKind.FaultRaised) { CanSend = (instance.Faults & FaultCauses.CannotSend) == 0 }, _clock());
        }
    }

    /// <summary>Sets those causes of Fault that <paramref name="causes"/> names, and clears the others of <paramref name="mask"/>. Before the
    /// start that is all.</summary>
    public void SetFaults(int index, FaultCauses mask, FaultCauses causes, string text)
    {
        var instance = _instances[index];
        var before = instance.Faults;
        instance.Faults = (before & ~mask) | causes;
        instance.FaultText = causes != FaultCauses.None ? text : instance.FaultText;
        if (!instance.HasStarted)
        {
            return;
        }

        // A link that is lost while something else is wrong is told, too: whoever was heard before counts no more.
        var lostLink = (before & FaultCauses.CannotSend) == 0 && (instance.Faults & FaultCauses.CannotSend) != 0;
        if (lostLink || (before == FaultCauses.None && instance.Faults != FaultCauses.None))
        {
            Handle(index, new(RouterEventKind.FaultRaised) { CanSend = (instance.Faults & FaultCauses.CannotSend) == 0 }, _clock());
        }
        else if (before != FaultCauses.None && instance.Faults == FaultCauses.None)
        {
            Handle(index, new(RouterEventKind.FaultCleared), _clock());
        }
    }

    public void SetPriority(int index, byte priority, string reason)
    {
        var instance = _instances[index];
        if (priority == instance.Priority)
        {
            return;
        }

        var from = instance.Priority;
        instance.Priority = priority;
        _events.PriorityChanged(instance, _routers[index].Phase == RouterPhase.Master, from, reason);
        Handle(index, new(RouterEventKind.PriorityChanged) { Priority = priority }, _clock());
    }

    public void SetReady(int index, bool isReady, string text)
    {
        if (_routers[index].IsReady == isReady)
        {
            return;
        }

        _instances[index].ProxyText = isReady ? "" : text;
        Handle(index, new(RouterEventKind.ReadyChanged) { IsReady = isReady }, _clock());
    }

    /// <summary>The operator's verb; the answer begins with ok or error.</summary>
    public string Command(string verb, string name)
    {
        var lines = new List<string>();
        for (var i = 0; i < _instances.Length; i++)
        {
            if (name.Length == 0 || string.Equals(_instances[i].Config.Name, name, StringComparison.Ordinal))
            {
                lines.Add(CommandOne(verb, i));
            }
        }

        var answer = lines.Count > 0
            ? string.Join('\n', lines)
            : $"error: no instance named '{name}'; there are: {string.Join(", ", _instances.Select(static i => i.Config.Name))}";
        _events.Command(verb, name, answer);
        return answer;
    }

    /// <summary>Leaves by our own will: addresses off, resignation, Initialize.</summary>
    public void Stop()
    {
        for (var i = 0; i < _instances.Length; i++)
        {
            Handle(i, new(RouterEventKind.Shutdown), _clock());
            _events.Left(_instances[i], isDeleted: false);
        }
    }

    /// <summary>A reload took it out of the file.</summary>
    public void Leave(int index)
    {
        Handle(index, new(RouterEventKind.Shutdown), _clock());
        _events.Left(_instances[index], isDeleted: true);
    }

    /// <summary>Another plan takes the place of this one. States have been carried over by whoever made it.</summary>
    public void Swap(RouterPlan plan) => (_routers, _instances, _groups) = (plan.Routers, plan.Instances, plan.Groups);

    /// <summary>After a swap: sync groups whose members changed.</summary>
    public void Settle()
    {
        var now = _clock();
        Run(_routers.Settle(now), now);
    }

    private string CommandOne(string verb, int index)
    {
        ref readonly var state = ref _routers[index];
        var name = _instances[index].Config.Name;
        var (kind, refusal) = verb switch
        {
            "handover" => (RouterEventKind.Handover, state.Phase != RouterPhase.Master ? $"is not master but {Word(state.Phase)}" : ""),
            "hold" => (RouterEventKind.Hold, state.IsHeld ? "is held already" : ""),
            "release" => (RouterEventKind.Release, state.IsHeld ? "" : "is not held"),
            "failback" => (RouterEventKind.Failback, FailbackRefusal(state, _routers.EffectivePriority(index))),
            _ => (RouterEventKind.Hold, $"cannot {verb}"),
        };
        if (refusal.Length > 0)
        {
            return $"error: {name} {refusal}";
        }

        Handle(index, new(kind), _clock());
        return $"ok: {name} is {Word(_routers[index].Phase)}{(_routers[index].IsHeld ? ", held: 'failback' or 'release' ends that" : "")}";
    }

    private static string FailbackRefusal(in RouterState state, byte priority) => state.Phase switch
    {
        RouterPhase.Master => "is master already",
        RouterPhase.Fault or RouterPhase.Initialize => $"is in {Word(state.Phase)}",
        _ when !state.IsReady => "cannot take over: the local proxy is not ready",
        _ when state.HasHeard && state.MasterPriority >= priority =>
            $"has priority {priority}, the master {state.MasterAddress} has {state.MasterPriority}: it would take the addresses back at once; use 'handover' there",
        _ => "",
    };

    private static string Word(RouterPhase phase) => phase.ToString().ToLowerInvariant();
}
