using HaLb.Config.Model;
using Serilog;

namespace HaLb.Vrrp.Effects.Notify;

/// <summary>A FIFO as the file names it, with its script: follows reloads, and goes on where nothing changed. Not thread-safe.</summary>
internal sealed class FifoOutlet(TimeProvider time, ILogger log) : IAsyncDisposable
{
    private FifoWriter? _writer;
    private FifoScript? _script;
    private Task _ending = Task.CompletedTask;

    /// <summary>Everything written was read, or there is nobody who is to read it.</summary>
    public bool IsDone => _writer is null || _script is null || _writer.IsEmpty;

    public void Apply(string? path, VrrpCommandConfig? script, VrrpGlobalConfig global)
    {
        var isMoved = _writer?.Path != path;
        if (isMoved || script is null || _script?.IsFor(script) != true)
        {
            _ending = _script is null ? _ending : Task.WhenAll(_ending, _script.DisposeAsync().AsTask());
            _script = null;
        }

        if (isMoved)
        {
            _writer?.Dispose();
            _writer = path is null ? null : new FifoWriter(path, script, global, time, log);
        }

        if (path is not null && script is not null)
        {
            _script ??= new FifoScript(script, global, path, time, log);
        }
    }

    public void Write(byte[] line) => _writer?.Write(line);

    public async ValueTask DisposeAsync()
    {
        await _ending;
        await (_script?.DisposeAsync() ?? ValueTask.CompletedTask);
        _writer?.Dispose();
        (_script, _writer) = (null, null);
    }
}
