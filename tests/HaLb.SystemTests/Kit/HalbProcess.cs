using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace HaLb.SystemTests.Kit;

/// <summary>The real program: started, listened to, signalled by its id, and gone when the test ends.</summary>
internal sealed class HalbProcess : IAsyncDisposable
{
    /// <summary>Much longer than anything takes on a loaded machine.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _messages = new();
    private readonly StringBuilder _output = new();

    private HalbProcess(Process process)
    {
        _process = process;
        process.ErrorDataReceived += (_, line) => Append(_messages, line.Data);
        process.OutputDataReceived += (_, line) => Append(_output, line.Data);
    }

    /// <summary>The built program; <c>HALB_PROGRAM</c> names another (the published one).</summary>
    public static string Program { get; } =
        Environment.GetEnvironmentVariable("HALB_PROGRAM") ?? Path.Combine(Repository.Root, "src/HaLb/bin", Repository.Configuration, "net10.0/halb");

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public string Messages
    {
        get
        {
            lock (_messages)
            {
                return _messages.ToString();
            }
        }
    }

    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    public static HalbProcess Start(params string[] arguments) => Start(Program, arguments, null);

    public static HalbProcess Start(string program, string[] arguments, IReadOnlyDictionary<string, string>? environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var process = new HalbProcess(new Process { StartInfo = start });
        _ = process._process.Start();
        process._process.BeginErrorReadLine();
        process._process.BeginOutputReadLine();
        return process;
    }

    /// <summary>Runs to its end and returns the exit code.</summary>
    public static async Task<(int Code, string Output, string Messages)> RunAsync(params string[] arguments)
    {
        await using var process = Start(arguments);
        var code = await process.WaitForExitAsync();
        return (code, process.Output, process.Messages);
    }

    /// <summary>Waits for the message that it serves.</summary>
    public async Task WaitUntilReadyAsync() => await WaitForMessageAsync("is ready");

    /// <summary>Waits until the text has been printed.</summary>
    /// <param name="text">Part of a message.</param>
    /// <param name="count">How often the text must have come.</param>
    public async Task WaitForMessageAsync(string text, int count = 1) =>
        await Wait.UntilAsync(
            () => Messages.Split(text).Length > count || (HasExited ? throw new InvalidOperationException($"ended with {_process.ExitCode}: {Messages}") : false),
            () => $"no message '{text}' in: {Messages}");

    public void Signal(string name) => Tool.Run("kill", $"-{name}", Id.ToString(CultureInfo.InvariantCulture));

    public async Task<int> WaitForExitAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private static void Append(StringBuilder text, string? line)
    {
        lock (text)
        {
            _ = line is null ? text : text.AppendLine(line);
        }
    }
}
