using System.Globalization;
using HaLb.Vrrp.Protocol.StateMachine;

namespace HaLb.Vrrp.Driver;

/// <summary>Why a transition happened, as a sentence for people.</summary>
internal static class ReasonText
{
    public static string Of(TransitionReason reason, in RouterState state, Instance instance, byte priority, TimeSpan now) => reason switch
    {
        TransitionReason.None => "not started",
        TransitionReason.Startup => "started",
        TransitionReason.MasterSilent when state.HeardAt == TimeSpan.Zero => "no master was heard",
        TransitionReason.MasterSilent => $"master {Master(state)} was silent for {Text(now - state.HeardAt)}",
        TransitionReason.MasterResigned => $"master {state.MasterAddress} resigned",
        TransitionReason.Preempted => $"master {Master(state)} has a lower priority than {priority}",
        TransitionReason.HigherPriorityHeard => $"{Master(state)} was heard, higher than {priority}",
        TransitionReason.TieLost => $"{Master(state)} was heard: equal priority, higher address",
        TransitionReason.OtherMasterFound => $"{Master(state)} was master before us",
        TransitionReason.SyncGroup => "another member of the sync group changed",
        TransitionReason.Fault => instance.FaultText.Length > 0 ? instance.FaultText : "fault",
        TransitionReason.FaultCleared => "fault is over",
        TransitionReason.ProxyNotReady => instance.ProxyText.Length > 0 ? instance.ProxyText : "the local proxy is not ready",
        TransitionReason.Operator => "asked by the operator",
        TransitionReason.Late => "this process did not run for longer than its lease",
        TransitionReason.Adopted => "taken over from the run before",
        TransitionReason.Shutdown => "shutting down",
        _ => reason.ToString(),
    };

    public static string Text(TimeSpan span) =>
        span < TimeSpan.FromSeconds(10)
            ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalMilliseconds:0} ms")
            : string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0} s");

    private static string Master(in RouterState state) =>
        string.Create(CultureInfo.InvariantCulture, $"{state.MasterAddress} (priority {state.MasterPriority})");
}
