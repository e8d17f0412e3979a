using HaLb.Config.Model;
using HaLb.Vrrp.Effects.Programs;
using Serilog;

namespace HaLb.Vrrp.Effects.Notify;

/// <summary><c>notify_fifo_script</c>: the reader of a FIFO, kept running, started again when it ends.</summary>
internal sealed class FifoScript : IAsyncDisposable
{
    private static readonly TimeSpan RestartDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RestartDelayMax = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _end = new();
    private readonly VrrpCommandConfig _command;
    private readonly VrrpGlobalConfig _global;
    private readonly string _fifo;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Task _loop;

    public FifoScript(VrrpCommandConfig command, VrrpGlobalConfig global, string fifo, TimeProvider time, ILogger log)
    {
        (_command, _global, _fifo, _time, _log) = (command, global, fifo, time, log);
        _loop = Task.Run(LoopAsync);
    }

    public bool IsFor(VrrpCommandConfig command) =>
        _command.Words.SequenceEqual(command.Words) && _command.User == command.User && _command.Group == command.Group;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _loop;
        _end.Dispose();
    }

    private async Task LoopAsync()
    {
        var delay = RestartDelay;
        while (!_end.IsCancellationRequested)
        {
            var start = _time.GetTimestamp();
            var program = ProgramCommand.Of(_command, _global, _fifo);
            var result = await ProgramOnce.RunAsync(program, Timeout.InfiniteTimeSpan, _time, _end.Token);
            if (_end.IsCancellationRequested)
            {
                return;
            }

            delay = _time.GetElapsedTime(start) > RestartDelayMax ? RestartDelay : delay;
            _log.Warning("FIFO script {Name:l} ended ({Phrase:l}), again in {Delay}", program.Name, result.IsSuccess ? "exit code 0" : result.Phrase, delay);
            await Task.Delay(delay, _time, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            delay = delay * 2 < RestartDelayMax ? delay * 2 : RestartDelayMax;
        }
    }
}
