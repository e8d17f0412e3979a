using HaLb.Config.Model;
using HaLb.Vrrp.Effects.Programs;

namespace HaLb.Vrrp.Tracking;

/// <summary>Runs a <c>vrrp_script</c> every interval, never twice at a time; exit code 0 = well. A script that cannot be run
/// counts as failed, with the reason (keepalived drops such a script from the tracking, and nobody notices).</summary>
internal sealed class ScriptTracker(TrackerKey key, TrackReading first, VrrpScriptConfig script, ProgramCommand command, TrackerHost host)
    : Tracker(key, first, host)
{
    /// <summary>How long an end waits for the script that is to die.</summary>
    private static readonly TimeSpan EndMax = TimeSpan.FromSeconds(3);

    private readonly CancellationTokenSource _end = new();
    private RiseFall _counted = new(first.State, 0);
    private Task _loop = Task.CompletedTask;
    private string _lastError = "";
    private bool _isWarned;

    private TimeSpan Timeout => script.Timeout > TimeSpan.Zero ? script.Timeout : script.Interval;

    public override void Start() => _loop = Task.Run(LoopAsync);

    protected override async ValueTask EndAsync()
    {
        await _end.CancelAsync();
        try
        {
            await _loop.WaitAsync(EndMax, Time);
        }
        catch (TimeoutException)
        {
            Log.Warning("script {Name:l} does not die", Key.Name);
        }

        _end.Dispose();
    }

    private async Task LoopAsync()
    {
        var due = Time.GetTimestamp();
        var interval = (long)(script.Interval.TotalSeconds * Time.TimestampFrequency);
        while (!_end.IsCancellationRequested)
        {
            await RunOnceAsync();
            due += interval;
            var now = Time.GetTimestamp();
            if (due < now)
            {
                Log.Debug("script {Name:l} took longer than its interval of {Interval}", Key.Name, script.Interval);
                due += (((now - due) / interval) + 1) * interval;
            }

            await Task.Delay(Time.GetElapsedTime(now, due), Time, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task RunOnceAsync()
    {
        var path = command.Resolve(out var error, out var isSecure);
        WarnOnce(path is not null && !isSecure, error);
        if (path is null)
        {
            Count(ProgramResult.NotStarted(error));
            return;
        }

        if (ProgramRun.Start(command, path, Timeout, keepsChildren: false, Time, out var failed) is not { } run)
        {
            Count(failed!);
            return;
        }

        await using var ending = _end.Token.Register(static run => ((ProgramRun)run!).Terminate(), run);
        var result = await run.Result;
        if (!_end.IsCancellationRequested)
        {
            Count(result);
        }

        await run.Ended;
    }

    private void Count(ProgramResult result)
    {
        _counted = _counted.After(result.IsSuccess, script.Rise, script.Fall);
        var detail = result.Outcome == ProgramOutcome.TimedOut ? $"no end within {Timeout.TotalMilliseconds:0} ms" : result.Phrase;
        if (result.Output.Length > 0)
        {
            Log.Debug("script {Name:l}: {Output}", Key.Name, result.Output);
        }

        if (result.Outcome == ProgramOutcome.NotStarted && result.Error != _lastError)
        {
            Log.Error("script {Name:l} cannot be run: {Error:l}", Key.Name, result.Error);
        }

        _lastError = result.Error;
        Set(_counted.State, 0, Detail(result.IsSuccess, detail));
    }

    private string Detail(bool passed, string detail) => (_counted.State, passed) switch
    {
        (TrackState.Up, false) => $"{detail} ({_counted.Streak} of {script.Fall})",
        (TrackState.Down, true) => $"succeeded {_counted.Streak} of {script.Rise} times",
        _ => detail,
    };

    private void WarnOnce(bool isInsecure, string error)
    {
        if (isInsecure && !_isWarned)
        {
            _isWarned = true;
            Log.Warning("script {Name:l} runs as root and is {Error:l}; enable_script_security would refuse it", Key.Name, error);
        }
    }
}
