using System.Globalization;
using System.Runtime.InteropServices;
using HaLb.CommandLine;
using HaLb.Config.Model;
using HaLb.Pair;
using HaLb.Unix;

namespace HaLb.Hosting;

/// <summary>The life of the serving process from the checked configuration to its end: listen, report, obey signals, stop.</summary>
internal sealed class ServerProcess(HalbArguments arguments, ConfigSource source, EventLog log, TimeProvider time, PairSocket? pairSocket) : IAsyncDisposable
{
    /// <summary>How long streams may take to finish where the file has no <c>hard-stop-after</c>: SIGTERM is a soft stop here,
    /// and <c>systemctl stop</c> must end before systemd kills (90 s).</summary>
    private static readonly TimeSpan HardStopAfterDefault = TimeSpan.FromSeconds(30);

    private readonly RunningProxy _proxy = new(log, time, arguments.Succeeds, pairSocket);
    private HalbConfig? _config;

    /// <summary>Serves until a signal ends it. Returns the exit code.</summary>
    public async Task<int> RunAsync(HalbConfig config, PidFile? pidFile)
    {
        using var notifier = new SystemdNotifier(time);
        using var signals = new SignalInbox();
        _config = LimitsOf(config);
        if (!await _proxy.StartAsync(_config))
        {
            log.Alert("the configuration cannot run, leaving");
            return 1;
        }

        await _proxy.ServeAsync();
        ReportReady(notifier, pidFile);
        await ObeyAsync(signals, notifier);
        pidFile?.Remove();
        return 0;
    }

    public ValueTask DisposeAsync() => _proxy.DisposeAsync();

    private void ReportReady(SystemdNotifier notifier, PidFile? pidFile)
    {
        pidFile?.Write();
        Signal(arguments.FinishPids, Libc.SigUsr1);
        Signal(arguments.TerminatePids, Libc.SigTerm);
        notifier.Ready("Ready.");
        var daemonDescriptor = Daemon.ReadyDescriptor;
        if (daemonDescriptor >= 0)
        {
            Daemon.ReportReady(daemonDescriptor);
        }

        if ((arguments.Quiet || daemonDescriptor >= 0) && !arguments.Verbose)
        {
            log.Silence();
        }

        log.Notice(string.Create(CultureInfo.InvariantCulture, $"HaLb {VersionText.Version.Split('+')[0]} is ready"));
    }

    private async Task ObeyAsync(SignalInbox signals, SystemdNotifier notifier)
    {
        while (await signals.Requests.ReadAsync() is SignalRequest.Reload)
        {
            await ReloadAsync(notifier);
        }

        await StopAsync(signals, notifier);
    }

    private async Task ReloadAsync(SystemdNotifier notifier)
    {
        notifier.Reloading();
        log.Notice("reading the configuration anew");
        var next = source.Load(silent: false, out _);
        if (next is null)
        {
            log.Alert("the configuration is not valid, the old one keeps serving");
            notifier.Ready("Reload failed: the configuration is not valid, the old one keeps serving");
            return;
        }

        WarnOfRestartOnly(next);
        next = LimitsOf(next);
        if (await _proxy.ReloadAsync(next))
        {
            _config = next;
            log.Notice("the new configuration serves");
            notifier.Ready("Ready.");
        }
        else
        {
            log.Alert("the new configuration cannot run, the old one keeps serving");
            notifier.Ready("Reload failed: the configuration cannot run, the old one keeps serving");
        }
    }

    /// <summary>What a running process cannot change must not look as if it had changed.</summary>
    private void WarnOfRestartOnly(HalbConfig next)
    {
        var (before, after) = (_config!.Global, next.Global);
        var changed = new List<string>();
        if ((before.User, before.Group, before.Uid, before.Gid) != (after.User, after.Group, after.Uid, after.Gid))
        {
            changed.Add("user/group");
        }

        if (before.ThreadCount != after.ThreadCount)
        {
            changed.Add("nbthread");
        }

        if (before.PidFile != after.PidFile)
        {
            changed.Add("pidfile");
        }

        if (changed.Count > 0)
        {
            log.Warning($"{string.Join(", ", changed)}: changed in the file, takes effect at the next start");
        }
    }

    private async Task StopAsync(SignalInbox signals, SystemdNotifier notifier)
    {
        var limit = _config!.Global.HardStopAfter ?? HardStopAfterDefault;
        log.Notice(string.Create(CultureInfo.InvariantCulture, $"stopping: no new connections, streams have {limit.TotalSeconds:0.###} s to finish"));
        notifier.Stopping("Finishing streams");
        using var cut = new CancellationTokenSource();
        var stopped = _proxy.StopAsync(limit, cut.Token);
        await CutOnSecondRequestAsync(signals, cut, stopped);
        log.Notice(await stopped ? "stopped, all streams finished" : "stopped, streams were cut");
    }

    private async Task CutOnSecondRequestAsync(SignalInbox signals, CancellationTokenSource cut, Task stopped)
    {
        var next = signals.Requests.ReadAsync().AsTask();
        while (await Task.WhenAny(stopped, next) == next)
        {
            switch (await next)
            {
                case SignalRequest.Terminate:
                    log.Notice("told to end again: cutting what is left");
                    await cut.CancelAsync();
                    return;
                case SignalRequest.Reload:
                    log.Notice("no reload while stopping");
                    break;
            }

            next = signals.Requests.ReadAsync().AsTask();
        }
    }

    /// <summary>Raises the limit of descriptors to what the configuration needs, and derives <c>maxconn</c> from what there is
    /// where the file has none.</summary>
    private HalbConfig LimitsOf(HalbConfig config)
    {
        var listeners = config.Proxies.Sum(static proxy => proxy.Binds.Length) + config.Global.StatsSockets.Length;
        var wanted = config.Global.MaxConn is { } stated ? OpenFileLimit.Needed(stated, listeners) : (long?)null;
        var inForce = OpenFileLimit.Raise(config.Global.UlimitN ?? wanted);
        if (wanted is { } needed && inForce < needed)
        {
            log.Warning(string.Create(
                CultureInfo.InvariantCulture,
                $"FD limit ({inForce}) too low for maxconn={config.Global.MaxConn}/maxsock={needed}. Please raise 'ulimit-n' to {needed} or more to avoid any trouble."));
        }

        return config.Global.MaxConn is null
            ? config with { Global = config.Global with { MaxConn = OpenFileLimit.ConnectionsFor(inForce, listeners) } }
            : config;
    }

    private void Signal(IEnumerable<int> pids, int signal)
    {
        foreach (var pid in pids)
        {
            if (Libc.Kill(pid, signal) != 0 && Marshal.GetLastPInvokeError() is var error && error != Libc.ErrorNoProcess)
            {
                log.Warning(string.Create(CultureInfo.InvariantCulture, $"cannot signal process {pid}: {Libc.ErrorText(error)}"));
            }
        }
    }
}
