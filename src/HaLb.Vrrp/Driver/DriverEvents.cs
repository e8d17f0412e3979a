using HaLb.Vrrp.Effects.Notify;
using HaLb.Vrrp.Pair;
using HaLb.Vrrp.Protocol.StateMachine;
using Serilog;

namespace HaLb.Vrrp.Driver;

/// <summary>Log, notify scripts and event stream, and the local proxy's dashboard.</summary>
internal sealed class DriverEvents(ILogger log, NotifyQueue notify, ProxyLink proxy) : IDriverEvents
{
    public void Transition(Instance instance, TransitionRecord record)
    {
        log.Information("{Instance}: {From} -> {To}, priority {Priority}: {Detail:l}",
            record.Instance, Word(record.From), Word(record.To), record.Priority, record.Detail);
        notify.Transition(record);
        Tell(instance, record.To, record.Priority);
    }

    public void GroupTransition(string group, RouterPhase phase, string reason)
    {
        log.Information("group {Group}: {Phase}", group, Word(phase));
        if (phase != RouterPhase.Initialize)
        {
            notify.GroupTransition(group, StateOf(phase), reason);
        }
    }

    public void PriorityChanged(Instance instance, bool isMaster, int from, string reason)
    {
        log.Information("{Instance}: priority {From} -> {To}{Reason:l}", instance.Config.Name, from, instance.Priority, reason.Length > 0 ? $": {reason}" : "");
        notify.PriorityChanged(instance.Config.Name, isMaster, from, instance.Priority, reason);
    }

    public void LowerPriorityHeard(Instance instance, int priority) => notify.LowerPriorityHeard(instance.Config.Name, priority);

    public void Left(Instance instance, bool isDeleted)
    {
        notify.Left(instance.Config.Name, isDeleted ? NotifyState.Deleted : NotifyState.Stop, instance.Priority);
        if (isDeleted)
        {
            proxy.Forget(instance.Config.Name);
        }
    }

    public void Command(string verb, string instance, string outcome)
    {
        log.Information("operator: {Command:l}: {Outcome:l}", instance.Length > 0 ? $"{verb} {instance}" : verb, outcome);
        notify.OperatorCommand(verb, instance, outcome);
    }

    public void Warn(string text) => log.Warning("{Text:l}", text);

    /// <summary>The dashboard's line of an instance.</summary>
    public void Tell(Instance instance, RouterPhase phase, int priority) => proxy.Tell(new PairInstance(
        instance.Config.Name, Word(phase), priority, instance.Config.Priority, instance.Reason, instance.Since, StatusBuilder.Addresses(instance.Config)));

    private static NotifyState StateOf(RouterPhase phase) => phase switch
    {
        RouterPhase.Master => NotifyState.Master,
        RouterPhase.Fault => NotifyState.Fault,
        _ => NotifyState.Backup,
    };

    private static string Word(RouterPhase phase) => phase switch
    {
        RouterPhase.Initialize => "INIT",
        RouterPhase.Backup => "BACKUP",
        RouterPhase.Master => "MASTER",
        _ => "FAULT",
    };
}
