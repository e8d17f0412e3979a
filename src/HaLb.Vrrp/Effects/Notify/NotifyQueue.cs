using System.Collections.Immutable;
using HaLb.Config.Model;
using HaLb.Vrrp.Driver;
using HaLb.Vrrp.Tracking;
using Serilog;

namespace HaLb.Vrrp.Effects.Notify;

#pragma warning disable CA1822
/// <summary>Everything that the world is told of transitions: notify scripts, keepalived's FIFO lines, JSON events. Every call
/// only puts into bounded queues and returns, so the driver may call; the work is done in the order of the calls.</summary>
internal sealed class NotifyQueue : IAsyncDisposable
{
    public NotifyQueue(VrrpConfig config, TimeProvider time, ILogger log)
    {
        _ = (config, time, log);
    }

    /// <summary>The file was read again: scripts, FIFOs and limits of the new one count from the next call on.</summary>
    public void Apply(VrrpConfig config) => _ = config;

    /// <summary>An instance changed phase: its scripts, the FIFO line, the JSON event. <c>record.Priority</c> is the effective one.</summary>
    public void Transition(TransitionRecord record) => _ = record;

    /// <summary>A sync group changed phase. keepalived calls this after its first member's transition.</summary>
    public void GroupTransition(string group, NotifyState state, string reason) => _ = (group, state, reason);

    /// <summary>The daemon leaves, or a reload removed the instance (<see cref="NotifyState.Deleted"/>): <c>notify_stop</c>.</summary>
    public void Left(string instance, NotifyState state, int priority) => _ = (instance, state, priority);

    /// <summary>An effective priority changed: FIFO line where the file asks for it, JSON event.</summary>
    public void PriorityChanged(string instance, bool isMaster, int from, int to, string reason) => _ = (instance, isMaster, from, to, reason);

    /// <summary>As Master an advertisement of lower priority was heard: <c>notify_master_rx_lower_pri</c>.</summary>
    public void LowerPriorityHeard(string instance, int priority) => _ = (instance, priority);

    /// <summary>A tracker's reading changed: JSON event only.</summary>
    public void TrackChanged(string kind, string name, TrackReading reading) => _ = (kind, name, reading);

    /// <summary>The operator gave a command (<c>handover</c> ... <c>reload</c>): JSON event only.</summary>
    public void OperatorCommand(string verb, string instance, string outcome) => _ = (verb, instance, outcome);

    /// <summary>The last JSON events, newest last, at most 64, for <c>show events</c>. From any thread.</summary>
    public ImmutableArray<string> RecentEvents => [];

    /// <summary>Runs what is queued (the stop scripts above all), at most so long; what still runs then is ended.</summary>
    public Task StopAsync(TimeSpan limit) => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
