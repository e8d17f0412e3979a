using HaLb.Core.Health;
using HaLb.Core.Servers;

namespace HaLb.Proxy.Checks;

/// <summary>The checks of one server, one after another. Lives as long as the server is checked, over reloads: then its
/// target and probe change and its phase stays. The lock guards the timer and what it runs next.</summary>
internal sealed class CheckedServer : IDisposable
{
    private readonly HealthChecker _owner;
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private ProbeTarget _target;
    private Probe _probe;
    private Task _running = Task.CompletedTask;
    private long _dueAt;
    private bool _isRunning;
    private bool _stopped;

    public CheckedServer(HealthChecker owner, ProbeTarget target, Probe probe)
    {
        _owner = owner;
        _target = target;
        _probe = probe;
        _timer = owner.Time.CreateTimer(static s => ((CheckedServer)s!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>A first result is known, or none is to be expected (maintenance).</summary>
    public bool IsSettled { get; private set; }

    public Server Server => _target.Server.Core;

    /// <summary>Ends when no probe runs any more.</summary>
    public Task Running => _running;

    public void Replace(ProbeTarget target, Probe probe)
    {
        lock (_gate)
        {
            (_target, _probe) = (target, probe);
        }
    }

    /// <summary>The next check is due after <paramref name="delay"/>.</summary>
    public void Schedule(TimeSpan delay)
    {
        lock (_gate)
        {
            ScheduleLocked(delay);
        }
    }

    /// <summary>The next check is due after <paramref name="delay"/> at the latest (errors seen in traffic).</summary>
    public void Hasten(TimeSpan delay)
    {
        lock (_gate)
        {
            var left = TimeSpan.FromSeconds((double)(_dueAt - _owner.Time.GetTimestamp()) / _owner.Time.TimestampFrequency);
            if (!_isRunning && left > delay)
            {
                ScheduleLocked(delay);
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _stopped = true;
        }

        _timer.Dispose();
    }

    private void ScheduleLocked(TimeSpan delay)
    {
        if (!_stopped)
        {
            _dueAt = _owner.Time.GetTimestamp() + (long)(delay.TotalSeconds * _owner.Time.TimestampFrequency);
            _timer.Change(delay, Timeout.InfiniteTimeSpan);
        }
    }

    private void OnTimer()
    {
        lock (_gate)
        {
            if (_stopped || _isRunning)
            {
                return;
            }

            var state = Server.State;
            if (!state.InMaintenance && !state.ChecksDisabled)
            {
                _isRunning = true;
                state.CheckRunning = true;
                _running = RunAsync(_target, _probe);
                return;
            }

            // A pause keeps the phase.
            IsSettled = true;
            ScheduleLocked(_target.Settings.Inter);
        }

        _owner.OnSettled();
    }

    private async Task RunAsync(ProbeTarget target, Probe probe)
    {
        // Off the timer's thread and out of the lock at once.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var server = target.Server.Core;
        CheckResult result;
        try
        {
            result = await probe.RunAsync(target, _owner.Stopping);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // A bug must not end the checks of a server for good.
            result = new CheckResult(CheckStatus.SocketError, 0, fault.GetType().Name, -1);
        }

        if (!_owner.Stopping.IsCancellationRequested)
        {
            _owner.Report(server, result);
        }

        lock (_gate)
        {
            _isRunning = false;
            server.State.CheckRunning = false;
            IsSettled = true;
            ScheduleLocked(_owner.NextDelay(Server));
        }

        _owner.OnSettled();
    }
}
