using System.Collections.Immutable;
using HaLb.Config.Model;
using HaLb.Vrrp.Effects.Programs;
using Serilog;

namespace HaLb.Vrrp.Effects.Notify;

/// <summary>Scripts to run for one new state. Subject: <c>INSTANCE VI_1</c>; of one subject the last state is never lost.
/// <c>Appended</c>: the arguments that only <c>notify</c> gets, as its last.</summary>
internal sealed record NotifyJob(
    string Subject, string State, VrrpCommandConfig? Specific, VrrpCommandConfig? Any, ImmutableArray<string> Appended, VrrpGlobalConfig Global);

/// <summary>Runs notify scripts strictly one after another, in the order in which the states came. Bounded: when more than
/// <see cref="PendingMax"/> states of one subject wait, those that wait are skipped in favour of the newest.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1001", Justification = "Without a timer the source holds nothing; a script may outlive StopAsync.")]
internal sealed class NotifyScripts(TimeProvider time, ILogger log)
{
    public const int PendingMax = 8;

    /// <summary>For the killed script and its log line, beyond the limit of <see cref="StopAsync"/>.</summary>
    private static readonly TimeSpan KillMax = TimeSpan.FromSeconds(3);

    private readonly Lock _gate = new();
    private readonly LinkedList<NotifyJob> _pending = [];
    private readonly CancellationTokenSource _end = new();
    private Task _loop = Task.CompletedTask;
    private bool _isRunning;

    public void Add(NotifyJob job)
    {
        if (job.Specific is null && job.Any is null)
        {
            return;
        }

        var skipped = 0;
        lock (_gate)
        {
            if (_pending.Count(j => j.Subject == job.Subject) >= PendingMax)
            {
                skipped = SkipLocked(job.Subject);
            }

            _ = _pending.AddLast(job);
            if (!_isRunning)
            {
                _isRunning = true;
                _loop = Task.Run(LoopAsync);
            }
        }

        if (skipped > 0)
        {
            log.Warning("notify scripts of {Subject:l} are behind: {Count} states skipped, {State:l} comes next", job.Subject, skipped, job.State);
        }
    }

    /// <summary>Waits until everything ran; at the limit ends the script that runs and drops the rest.</summary>
    public async Task StopAsync(TimeSpan limit)
    {
        Task loop;
        lock (_gate)
        {
            loop = _loop;
        }

        try
        {
            await loop.WaitAsync(limit, time);
        }
        catch (TimeoutException)
        {
            await _end.CancelAsync();
            await loop.WaitAsync(KillMax, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private int SkipLocked(string subject)
    {
        var skipped = 0;
        for (var node = _pending.First; node is not null;)
        {
            var next = node.Next;
            if (node.Value.Subject == subject)
            {
                _pending.Remove(node);
                skipped++;
            }

            node = next;
        }

        return skipped;
    }

    private async Task LoopAsync()
    {
        while (Take() is { } job)
        {
            await RunAsync(job, job.Specific, []);
            await RunAsync(job, job.Any, job.Appended);
        }
    }

    private async Task RunAsync(NotifyJob job, VrrpCommandConfig? command, ImmutableArray<string> appended)
    {
        if (command is null)
        {
            return;
        }

        if (_end.IsCancellationRequested)
        {
            log.Warning("notify script {Name:l} for {Subject:l} {State:l} not run, time is over", command.Words.FirstOrDefault(), job.Subject, job.State);
            return;
        }

        var program = ProgramCommand.Of(command, job.Global, appended.AsSpan());
        Say(job, program, await ProgramOnce.RunAsync(program, job.Global.NotifyTimeout, time, _end.Token));
    }

    private NotifyJob? Take()
    {
        lock (_gate)
        {
            var job = _pending.First?.Value;
            if (job is null)
            {
                _isRunning = false;
                return null;
            }

            _pending.RemoveFirst();
            return job;
        }
    }

    private void Say(NotifyJob job, ProgramCommand command, ProgramResult result)
    {
        if (result.IsSuccess)
        {
            log.Debug("notify script {Name:l} for {Subject:l} {State:l}: {Output}", command.Name, job.Subject, job.State, result.Output);
        }
        else if (result.Outcome == ProgramOutcome.TimedOut)
        {
            log.Error("notify script {Name:l} for {Subject:l} {State:l} ran too long and was ended", command.Name, job.Subject, job.State);
        }
        else
        {
            log.Warning("notify script {Name:l} for {Subject:l} {State:l}: {Phrase:l}", command.Name, job.Subject, job.State, result.Phrase);
        }
    }
}
