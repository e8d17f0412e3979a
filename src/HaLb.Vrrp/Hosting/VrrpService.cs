using HaLb.Config.Diagnostics;
using HaLb.Config.Model;
using HaLb.Vrrp.Driver;
using HaLb.Vrrp.Effects.Programs;
using HaLb.Vrrp.Status;
using HaLb.Vrrp.Unix;
using Serilog;

namespace HaLb.Vrrp.Hosting;

/// <summary>The life of the daemon: start, signals, reload, stop.</summary>
internal sealed class VrrpService(VrrpdArguments arguments, ConfigSource source, ILogger log, TimeProvider time) : IDisposable
{
    /// <summary>A bug: the service manager starts another one, which adopts what this one held.</summary>
    public const int ExitBug = 70;

    /// <summary>Stop scripts may take so long together.</summary>
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(30);

    private readonly SystemdNotifier _systemd = new(time);
    private RunningDriver? _driver;

    public static string Version { get; } = typeof(VrrpService).Assembly.GetName().Version?.ToString(3) ?? "0";

    public void Dispose() => _systemd.Dispose();

    /// <summary>Until a signal ends it. Returns the exit code.</summary>
    public async Task<int> RunAsync()
    {
        if (Load(out _) is not { } config)
        {
            return 1;
        }

        if (RequiredRights.Trouble(File.ReadLines("/proc/self/status")) is { } trouble)
        {
            log.Error("{Trouble:l}", trouble);
            return 1;
        }

        using var directory = RunDirectory.TryOpen(arguments.RunDirectory, arguments.PidFile, out var error);
        if (directory is null)
        {
            log.Error("{Error:l}", error);
            return 1;
        }

        using var signals = new SignalInbox();
        try
        {
            await RunScriptAsync(config.Global.StartupScript, config.Global);
            using var driver = _driver = new RunningDriver(new DriverSetting(config, directory.State, Version, log, time, Reload));
            await using var status = StatusServer.Open(directory.ControlSocket, driver.Inbox, time, log);
            return await ServeAsync(driver, directory, signals);
        }
        catch (Exception e) when (e is UnixException or System.Net.Sockets.SocketException or IOException or DllNotFoundException)
        {
            log.Error("cannot start: {Error:l}", e.Message);
            return 1;
        }
    }

    /// <summary><c>startup_script</c> before anything else, <c>shutdown_script</c> at the very end; within the notify scripts' limit.</summary>
    private async Task RunScriptAsync(VrrpCommandConfig? script, VrrpGlobalConfig global)
    {
        if (script is null)
        {
            return;
        }

        var program = ProgramCommand.Of(script, global);
        var result = await ProgramOnce.RunAsync(program, global.NotifyTimeout, time, CancellationToken.None);
        if (!result.IsSuccess)
        {
            log.Warning("{Name:l}: {Phrase:l}", program.Name, result.Phrase);
        }
    }

    private async Task<int> ServeAsync(RunningDriver driver, RunDirectory directory, SignalInbox signals)
    {
        driver.Start();
        try
        {
            await driver.Started;
        }
#pragma warning disable CA1031 // Told below, as the end of the driver.
        catch (Exception)
#pragma warning restore CA1031
        {
        }

        if (directory.WritePid() is { } pidError)
        {
            log.Warning("{Error:l}", pidError);
        }

        log.Information("halb-vrrpd {Version:l} is ready: {Count:l}, process {Pid}, run directory {Directory:l}",
            Version, driver.Config.Instances.Length == 1 ? "1 instance" : $"{driver.Config.Instances.Length} instances", Environment.ProcessId, directory.Path);
        _systemd.Ready("Electing");
        using var stop = new CancellationTokenSource();
        var watchdog = WatchAsync(driver, stop.Token);
        var code = await HandleSignalsAsync(driver, signals);
        await stop.CancelAsync();
        await watchdog;
        await Task.WhenAll(driver.Notify.StopAsync(StopTime), driver.Trackers.DisposeAsync().AsTask());
        await RunScriptAsync(driver.Config.Global.ShutdownScript, driver.Config.Global);
        log.Information("halb-vrrpd has stopped");
        return code;
    }

    private async Task<int> HandleSignalsAsync(RunningDriver driver, SignalInbox signals)
    {
        while (!driver.Ended.IsCompleted)
        {
            var next = signals.Requests.WaitToReadAsync().AsTask();
            _ = await Task.WhenAny(next, driver.Ended);
            while (signals.Requests.TryRead(out var request))
            {
                await HandleAsync(driver, request);
            }
        }

        if (driver.Ended.Exception is { } bug)
        {
            log.Fatal(bug.InnerException, "a bug ended the driver; the guard keeps the lease");
            return ExitBug;
        }

        return 0;
    }

    private async Task HandleAsync(RunningDriver driver, SignalRequest request)
    {
        switch (request)
        {
            case SignalRequest.Stop:
                _systemd.Stopping();
                await PostAsync(driver, new StopRequest());
                break;
            case SignalRequest.Reload:
                var reply = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
                await PostAsync(driver, new ReloadRequest(reply));
                break;
            default:
                await LogStatusAsync(driver, request == SignalRequest.Counters);
                break;
        }
    }

    /// <summary>On the driver's thread: the work is another thread's.</summary>
    private void Reload(ReloadRequest request) => _ = Task.Run(() => ReloadAsync(request));

    private async Task ReloadAsync(ReloadRequest request)
    {
        _systemd.Reloading();
        var answer = await ReloadOnceAsync();
        if (answer.StartsWith("ok", StringComparison.Ordinal))
        {
            log.Information("reload: {Answer:l}", FirstLine(answer));
        }
        else
        {
            log.Error("reload: {Answer:l}", FirstLine(answer));
        }

        _systemd.Ready("Electing");
        _ = request.Reply.TrySetResult(answer);
    }

    private async Task<string> ReloadOnceAsync()
    {
        var config = Load(out var findings);
        var lines = string.Concat(findings.Select(static f => $"\n{Word(f.Severity)}: {f.Text}"));
        if (config is null)
        {
            return $"error: the file has errors, nothing was changed{lines}";
        }

        _driver!.Trackers.Apply(config);
        var reply = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await PostAsync(_driver, new ApplyConfiguration(config, reply));
        _ = await Task.WhenAny(reply.Task, _driver.Ended);
        return reply.Task.IsCompleted ? await reply.Task + lines : "error: stopping";
    }

    private VrrpConfig? Load(out List<(Severity Severity, string Text)> findings)
    {
        var config = source.Load(out findings);
        foreach (var (severity, text) in findings)
        {
            log.Write(severity switch
            {
                Severity.Error => Serilog.Events.LogEventLevel.Error,
                Severity.Warning => Serilog.Events.LogEventLevel.Warning,
                _ => Serilog.Events.LogEventLevel.Information,
            }, "{Text:l}", text);
        }

        return config;
    }

    /// <summary>Only a driver that answers keeps the watchdog quiet.</summary>
    private async Task WatchAsync(RunningDriver driver, CancellationToken stop)
    {
        if (_systemd.WatchdogInterval is not { } interval)
        {
            return;
        }

        using var timer = new PeriodicTimer(interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                var reply = new TaskCompletionSource<DaemonStatus>(TaskCreationOptions.RunContinuationsAsynchronously);
                await PostAsync(driver, new StatusRequest(reply));
                _ = await reply.Task.WaitAsync(interval, time, stop);
                _systemd.Watchdog();
            }
        }
        catch (Exception e) when (e is OperationCanceledException or TimeoutException)
        {
            // Stopped; or the driver hangs, and systemd shall find out.
        }
    }

    private async Task LogStatusAsync(RunningDriver driver, bool counters)
    {
        var reply = new TaskCompletionSource<DaemonStatus>(TaskCreationOptions.RunContinuationsAsynchronously);
        await PostAsync(driver, new StatusRequest(reply));
        if (await Task.WhenAny(reply.Task, driver.Ended) == reply.Task)
        {
            var status = await reply.Task;
            var text = counters ? MetricsText.Write(status, time.GetUtcNow()) : StatusText.Vrrp(status, time.GetUtcNow());
            foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                log.Information("{Line:l}", line);
            }
        }
    }

    /// <summary>Its inbox is bounded; a full one empties within a turn.</summary>
    private async Task PostAsync(RunningDriver driver, DriverMessage message)
    {
        while (!driver.Inbox.TryPost(message) && !driver.Ended.IsCompleted)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), time);
        }
    }

    /// <summary>The findings that follow are in the log already.</summary>
    private static string FirstLine(string text) => text.Split('\n', 2)[0];

    private static string Word(Severity severity) => severity.ToString().ToLowerInvariant();
}
