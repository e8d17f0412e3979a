using HaLb.Vrrp.Protocol.StateMachine;

namespace HaLb.Vrrp.Driver;

/// <summary>Whom the driver tells what happened: log, notify scripts, event stream, the local proxy. Every call returns at once.</summary>
internal interface IDriverEvents
{
    void Transition(Instance instance, TransitionRecord record);

    void GroupTransition(string group, RouterPhase phase, string reason);

    /// <param name="instance">Whose.</param>
    /// <param name="isMaster">It is Master now.</param>
    /// <param name="from">Effective priority before.</param>
    /// <param name="reason">Which track, as a phrase.</param>
    void PriorityChanged(Instance instance, bool isMaster, int from, string reason);

    void LowerPriorityHeard(Instance instance, int priority);

    /// <summary>The daemon leaves, or a reload took the instance out of the file.</summary>
    void Left(Instance instance, bool isDeleted);

    void Command(string verb, string instance, string outcome);

    void Warn(string text);
}
