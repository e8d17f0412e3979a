using HaLb.Config.Model;
using HaLb.Core.Health;
using HaLb.Core.Servers;
using HaLb.Proxy.Snapshot;

namespace HaLb.Proxy.Checks;

/// <summary>Runs the health checks of all servers of the running configuration. Errors in live traffic (<c>observe</c>) come
/// in by <see cref="ServerControl.ReportObserved"/>; when the limit is reached the next check is hastened to <c>fastinter</c>.</summary>
public sealed class HealthChecker : IAsyncDisposable
{
    private readonly ServerAnnouncer _announcer;
    private readonly ServerEvents _events;
    private readonly Random _random;
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private Dictionary<(string Backend, string Server), CheckedServer> _checked = [];
    private int _spreadPercent;

    public HealthChecker(TimeProvider time, Random random, ServerEvents events, ServerAnnouncer announcer)
    {
        Time = time;
        _random = random;
        _events = events;
        _announcer = announcer;
        Stopping = _stopping.Token;
        events.Observed += OnObserved;
    }

    /// <summary>Ends when every checked server of the first configuration has had its first result, or stands in maintenance.</summary>
    public Task FirstChecksDone => _settled.Task;

    internal TimeProvider Time { get; }

    internal CancellationToken Stopping { get; }

    /// <summary>Starts the checks. As in HAProxy the first ones are spread over the smallest interval.</summary>
    public void Start(ProxySnapshot snapshot) => Update(snapshot);

    /// <summary>Takes over a new configuration, which is the running one by now: what is still checked keeps its phase, what is
    /// new begins, what is gone ends.</summary>
    public void Update(ProxySnapshot snapshot)
    {
        // Names may have to be resolved: not under the lock.
        var wanted = Wanted(snapshot);
        lock (_gate)
        {
            if (Stopping.IsCancellationRequested)
            {
                return;
            }

            _spreadPercent = snapshot.Config.Global.SpreadChecks;
            var next = new Dictionary<(string Backend, string Server), CheckedServer>();
            var fresh = new List<CheckedServer>();
            foreach (var (target, probe) in wanted)
            {
                var core = target.Server.Core;
                var key = (core.Backend.Name, core.Name);
                if (_checked.Remove(key, out var known))
                {
                    known.Replace(target, probe);
                }
                else
                {
                    known = new CheckedServer(this, target, probe);
                    fresh.Add(known);
                }

                next[key] = known;
            }

            foreach (var gone in _checked.Values)
            {
                gone.Dispose();
            }

            _checked = next;
            StartLocked(fresh);
        }

        OnSettled();
    }

    /// <summary>Stops all checks; running ones are cut and not counted.</summary>
    public async Task StopAsync()
    {
        List<CheckedServer> all;
        lock (_gate)
        {
            all = [.. _checked.Values];
            _checked = [];
        }

        _events.Observed -= OnObserved;
        // Never disposed: it holds no timer, and a late probe may still look at its token.
        await _stopping.CancelAsync();
        foreach (var server in all)
        {
            server.Dispose();
            await server.Running;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
    }

    internal void Report(Server server, CheckResult result) =>
        _announcer.Checked(server, result, ServerControl.ReportCheck(server, result));

    internal TimeSpan NextDelay(Server server)
    {
        var interval = Interval(server);
        lock (_random)
        {
            return CheckSchedule.Spread(interval, _spreadPercent, _random.NextDouble());
        }
    }

    internal void OnSettled()
    {
        lock (_gate)
        {
            foreach (var server in _checked.Values)
            {
                if (!server.IsSettled)
                {
                    return;
                }
            }
        }

        _ = _settled.TrySetResult();
    }

    private static TimeSpan Interval(Server server) =>
        CheckSchedule.Interval(server.Config.Check, server.State.Health, server.State.Operational == OperationalState.Stopped);

    private List<(ProbeTarget Target, Probe Probe)> Wanted(ProxySnapshot snapshot)
    {
        var list = new List<(ProbeTarget Target, Probe Probe)>();
        foreach (var core in snapshot.Farm.Backends)
        {
            if (core.Config.Disabled || !snapshot.Backends.TryGetValue(core.Name, out var backend))
            {
                continue;
            }

            Probe? probe = null;
            foreach (var server in backend.Servers)
            {
                if (server.Core.Config is { Check.Enabled: true, Track: null })
                {
                    probe ??= new Probe(core.Config, snapshot.Config.Global, NodeName(snapshot.Config), new HttpExpectations(core.Config.Check), Time);
                    list.Add((ProbeTarget.For(server), probe));
                }
            }
        }

        return list;
    }

    private static string NodeName(HalbConfig config) =>
        config.Global.Node ?? (config.NodeName.Length > 0 ? config.NodeName : Environment.MachineName);

    private static void StartLocked(List<CheckedServer> fresh)
    {
        var window = CheckSchedule.StartWindow(fresh.Select(s => Interval(s.Server)));
        for (var i = 0; i < fresh.Count; i++)
        {
            fresh[i].Schedule(CheckSchedule.FirstDelay(window, Interval(fresh[i].Server), i, fresh.Count));
        }
    }

    private void OnObserved(Server server, ObservationReport report)
    {
        if (!report.LimitReached || server.Config.Check.FastInter is not { } soon)
        {
            return;
        }

        CheckedServer? known;
        lock (_gate)
        {
            known = _checked.GetValueOrDefault((server.Backend.Name, server.Name));
        }

        known?.Hasten(soon);
    }
}
