using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using HaLb.Config.Model;
using HaLb.Vrrp.Driver;
using HaLb.Vrrp.Protocol.StateMachine;
using HaLb.Vrrp.Tracking;
using Serilog;

namespace HaLb.Vrrp.Effects.Notify;

/// <summary>Everything that the world is told of transitions: notify scripts, keepalived's FIFO lines, JSON events. Every call
/// only puts into a bounded queue and returns, so the driver may call; the work is done in the order of the calls. Words,
/// arguments and lines are those that keepalived 2.2.7 gives.</summary>
internal sealed class NotifyQueue : IAsyncDisposable
{
    /// <summary>How often the end looks whether FIFO scripts have read everything.</summary>
    private static readonly TimeSpan DrainInterval = TimeSpan.FromMilliseconds(20);

    private readonly CallQueue _calls = new();
    private readonly TimeProvider _time;
    private readonly NotifyScripts _scripts;
    private readonly FifoOutlet _lines;
    private readonly FifoOutlet _events;
    private readonly EventRing _ring = new();
    private Dictionary<string, VrrpNotifyConfig> _subjects = [];

    /// <summary>Those of the present file.</summary>
    private ImmutableArray<string> _present = [];
    private VrrpGlobalConfig _global;
    private bool _isStopped;

    public NotifyQueue(VrrpConfig config, TimeProvider time, ILogger log)
    {
        _time = time;
        _scripts = new NotifyScripts(time, log);
        _lines = new FifoOutlet(time, log);
        _events = new FifoOutlet(time, log);
        _global = config.Global;
        Apply(config);
    }

    /// <summary>The last JSON events, newest last, at most 64, for <c>show events</c>. From any thread.</summary>
    public ImmutableArray<string> RecentEvents => _ring.Read();

    /// <summary>The file was read again: scripts, FIFOs and limits of the new one count from the next call on. What the reload
    /// removed keeps its scripts until the next one, for <see cref="Left"/>.</summary>
    public void Apply(VrrpConfig config) => _calls.Add(() => ApplyNow(config));

    /// <summary>An instance changed phase: its scripts, the FIFO line, the JSON event. <c>record.Priority</c> is the effective one.</summary>
    public void Transition(TransitionRecord record) => _calls.Add(() =>
    {
        Event(EventLine.Transition(record));
        if (State(record.To) is { } state)
        {
            Tell("INSTANCE", record.Instance, state, record.Priority);
        }
    });

    /// <summary>A sync group changed phase. keepalived tells FIFOs of the group before its members at start, after the first
    /// member later; the order is the caller's.</summary>
    public void GroupTransition(string group, NotifyState state, string reason)
    {
        var at = _time.GetUtcNow();
        _calls.Add(() =>
        {
            Event(EventLine.Other(at, "group", ("group", group, 0), ("to", Word(state), 0), ("reason", reason, 0)));
            // keepalived gives groups the priority 0.
            Tell("GROUP", group, state, 0);
        });
    }

    /// <summary>The daemon leaves (<c>notify_stop</c>), or a reload removed the instance (<see cref="NotifyState.Deleted"/>,
    /// which keepalived tells as FAULT).</summary>
    public void Left(string instance, NotifyState state, int priority)
    {
        var at = _time.GetUtcNow();
        _calls.Add(() =>
        {
            var word = state == NotifyState.Deleted ? "DELETED" : Word(state);
            Event(EventLine.Other(at, "left", ("instance", instance, 0), ("to", word, 0), ("priority", null, priority)));
            Tell("INSTANCE", instance, state, priority);
        });
    }

    /// <summary>An effective priority changed: FIFO line where the file asks for it, JSON event.</summary>
    public void PriorityChanged(string instance, bool isMaster, int from, int to, string reason)
    {
        var at = _time.GetUtcNow();
        _calls.Add(() =>
        {
            Event(EventLine.Other(at, "priority", ("instance", instance, 0), ("from", null, from), ("to", null, to), ("reason", reason, 0)));
            if (_global.NotifyPriorityChanges)
            {
                Line("INSTANCE", instance, isMaster ? "MASTER_PRIORITY" : "BACKUP_PRIORITY", to);
            }
        });
    }

    /// <summary>As Master an advertisement of lower priority was heard: <c>notify_master_rx_lower_pri</c>. No JSON event: a
    /// quarrel would push everything else out of the ring.</summary>
    public void LowerPriorityHeard(string instance, int priority) => _calls.Add(() =>
    {
        const string Word = "MASTER_RX_LOWER_PRI";
        Line("INSTANCE", instance, Word, priority);
        var subject = Subject("INSTANCE", instance);
        var script = _subjects.GetValueOrDefault(subject)?.LowerPriorityHeard;
        Run(new NotifyJob($"{subject} {Word}", Word, script, null, [], _global));
    });

    /// <summary>A tracker's reading changed: JSON event only.</summary>
    public void TrackChanged(string kind, string name, TrackReading reading)
    {
        var at = _time.GetUtcNow();
        var state = reading.State == TrackState.Up ? "up" : "down";
        _calls.Add(() => Event(EventLine.Other(
            at, "track", ("kind", kind, 0), ("name", name, 0), ("state", state, 0), ("number", null, reading.Number), ("detail", reading.Detail, 0))));
    }

    /// <summary>The operator gave a command (<c>handover</c> ... <c>reload</c>): JSON event only.</summary>
    public void OperatorCommand(string verb, string instance, string outcome)
    {
        var at = _time.GetUtcNow();
        _calls.Add(() => Event(EventLine.Other(at, "operator", ("command", verb, 0), ("instance", instance, 0), ("outcome", outcome, 0))));
    }

    /// <summary>Runs what is queued (the stop scripts above all) and lets FIFO scripts read on, at most so long; what still runs
    /// then is ended. Nothing is taken any more.</summary>
    public async Task StopAsync(TimeSpan limit)
    {
        var start = _time.GetTimestamp();
        var taken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _calls.Add(() =>
        {
            _isStopped = true;
            taken.SetResult();
        });
        await taken.Task;
        await _scripts.StopAsync(Remaining(start, limit));
        while (!_lines.IsDone && Remaining(start, limit) > TimeSpan.Zero)
        {
            await Task.Delay(DrainInterval, _time);
        }

        await _lines.DisposeAsync();
        await _events.DisposeAsync();
    }

    /// <summary>At once, as far as nobody stopped it in peace.</summary>
    public async ValueTask DisposeAsync() => await StopAsync(TimeSpan.Zero);

    private TimeSpan Remaining(long start, TimeSpan limit)
    {
        var left = limit - _time.GetElapsedTime(start);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private static string Subject(string type, string name) => $"{type} {name}";

    private void ApplyNow(VrrpConfig config)
    {
        var next = config.Instances.Select(static i => KeyValuePair.Create(Subject("INSTANCE", i.Name), i.Notify))
            .Concat(config.SyncGroups.Select(static g => KeyValuePair.Create(Subject("GROUP", g.Name), g.Notify)))
            .ToDictionary(StringComparer.Ordinal);
        ImmutableArray<string> present = [.. next.Keys];
        foreach (var subject in _present)
        {
            _ = next.TryAdd(subject, _subjects[subject]);
        }

        _present = present;
        _subjects = next;
        _global = config.Global;
        if (!_isStopped)
        {
            _lines.Apply(_global.NotifyFifo, _global.NotifyFifoScript, _global);
            _events.Apply(_global.EventFifo, null, _global);
        }
    }

    private static NotifyState? State(RouterPhase phase) => phase switch
    {
        RouterPhase.Master => NotifyState.Master,
        RouterPhase.Backup => NotifyState.Backup,
        RouterPhase.Fault => NotifyState.Fault,
        _ => null,
    };

    private static string Word(NotifyState state) => state switch
    {
        NotifyState.Master => "MASTER",
        NotifyState.Backup => "BACKUP",
        NotifyState.Stop => "STOP",
        _ => "FAULT",
    };

    private static VrrpCommandConfig? Specific(VrrpNotifyConfig notify, NotifyState state) => state switch
    {
        NotifyState.Master => notify.Master,
        NotifyState.Backup => notify.Backup,
        NotifyState.Stop => notify.Stop,
        _ => notify.Fault,
    };

    private void Tell(string type, string name, NotifyState state, int priority)
    {
        var word = Word(state);
        Line(type, name, word, priority);
        if (_subjects.TryGetValue(Subject(type, name), out var notify))
        {
            ImmutableArray<string> appended = [type, name, word, priority.ToString(CultureInfo.InvariantCulture)];
            Run(new NotifyJob(Subject(type, name), word, Specific(notify, state), notify.Any, appended, _global));
        }
    }

    private void Run(NotifyJob job)
    {
        if (!_isStopped)
        {
            _scripts.Add(job);
        }
    }

    private void Line(string type, string name, string word, int priority) =>
        _lines.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{type} \"{name}\" {word} {priority}\n")));

    private void Event(byte[] line)
    {
        _ring.Add(line);
        _events.Write(line);
    }
}
