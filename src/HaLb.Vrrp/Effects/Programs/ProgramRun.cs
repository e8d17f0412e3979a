using HaLb.Vrrp.Unix;

namespace HaLb.Vrrp.Effects.Programs;

/// <summary>One run of a program. <see cref="Result"/> is there when it ended or its time was over; <see cref="Ended"/> when the
/// process is really gone: at the end of its time it gets SIGTERM, a second later SIGKILL, and its whole process group with it.</summary>
internal sealed class ProgramRun
{
    private static readonly TimeSpan KillDelay = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource<ProgramResult> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private readonly OutputPipe _output;
    private readonly bool _keepsChildren;
    private readonly ITimer _timer;
    private readonly int _pid;
    private readonly int _descriptor;
    private bool _isTimedOut;
    private bool _isReaped;

    private ProgramRun(int pid, OutputPipe output, TimeSpan timeout, bool keepsChildren, TimeProvider time)
    {
        _pid = pid;
        _output = output;
        _keepsChildren = keepsChildren;
        _timer = time.CreateTimer(static run => ((ProgramRun)run!).OnTimer(), this, timeout, KillDelay);
        _descriptor = Libc.ProcessDescriptor(pid);
        if (_descriptor >= 0)
        {
            DescriptorWatch.Shared.Add(_descriptor, OnEnd);
        }
        else
        {
            End();
        }
    }

    public int ProcessId => _pid;

    public Task<ProgramResult> Result => _result.Task;

    public Task Ended => _ended.Task;

    /// <summary>Null with a result where it could not be started. Blocks for as long as the kernel needs to start a program.
    /// <paramref name="keepsChildren"/>: what it left in the background goes on; otherwise it is killed.</summary>
    public static ProgramRun? Start(ProgramCommand command, string path, TimeSpan timeout, bool keepsChildren, TimeProvider time, out ProgramResult? failed)
    {
        var output = OutputPipe.Create(out var writing);
        if (output is null)
        {
            failed = ProgramResult.NotStarted($"pipe: {Errno.Text(Libc.LastError)}");
            return null;
        }

        var error = Launch(command, path, writing, out var pid);
        _ = Libc.Close(writing);
        if (error != 0)
        {
            _ = output.End(keepsReading: false);
            failed = ProgramResult.NotStarted($"{path}: {Errno.Text(error)}");
            return null;
        }

        failed = null;
        return new ProgramRun(pid, output, timeout, keepsChildren, time);
    }

    /// <summary>Its time is over now.</summary>
    public void Terminate()
    {
        OnTimer();
        _ = _timer.Change(KillDelay, KillDelay);
    }

    private static int Launch(ProgramCommand command, string path, int output, out int pid)
    {
        List<string> words = [path, .. command.Words[1..]];
        if (command.Account is { IsOwn: false } account)
        {
            return Spawn.Start(RunAs.ProgramPath, RunAs.Arguments(account, words), output, out pid);
        }

        var error = Spawn.Start(path, words, output, out pid);
        return error == Errno.NoFormat ? Spawn.Start(ProgramEnvironment.Shell, [ProgramEnvironment.Shell, .. words], output, out pid) : error;
    }

    private void OnTimer()
    {
        lock (_gate)
        {
            if (_isReaped)
            {
                return;
            }

            _ = Libc.Kill(-_pid, _isTimedOut ? Libc.SignalKill : Libc.SignalTerminate);
            _isTimedOut = true;
        }

        _ = _result.TrySetResult(new ProgramResult(ProgramOutcome.TimedOut, 0, "", ""));
    }

    private void OnEnd()
    {
        DescriptorWatch.Shared.Remove(_descriptor);
        End();
        _ = Libc.Close(_descriptor);
    }

    private void End()
    {
        int status;
        lock (_gate)
        {
            if (_descriptor >= 0 && (!_keepsChildren || _isTimedOut))
            {
                // Before it is reaped, as long as its number cannot be another's.
                _ = Libc.Kill(-_pid, Libc.SignalKill);
            }

            while (Libc.WaitFor(_pid, out status, 0) < 0 && Libc.LastError == Errno.Interrupted)
            {
            }

            _isReaped = true;
        }

        _timer.Dispose();
        var text = _output.End(_keepsChildren && !_isTimedOut);
        _ = _result.TrySetResult(ResultOf(status, text));
        _ = _ended.TrySetResult();
    }

    private static ProgramResult ResultOf(int status, string text)
    {
        var signal = status & 0x7F;
        var code = (status >> 8) & 0xFF;
        return signal != 0 ? new ProgramResult(ProgramOutcome.Killed, signal, text, "")
            : code == RunAs.Failed && text.StartsWith("exec-as: ", StringComparison.Ordinal) ? ProgramResult.NotStarted(text.Trim())
            : new ProgramResult(ProgramOutcome.Exited, code, text, "");
    }
}
