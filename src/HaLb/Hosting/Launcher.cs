using System.Globalization;
using HaLb.CommandLine;
using HaLb.Config.Model;
using HaLb.Pair;
using HaLb.Unix;

namespace HaLb.Hosting;

/// <summary>From the command line to a process that serves: checks, background, limits, rights. The program may pass here
/// three times: as the foreground process that starts the background one, as root, and as the user who serves.</summary>
internal sealed class Launcher(HalbArguments arguments, EventLog log, TimeProvider time)
{
    private readonly ConfigSource _source = new(arguments, log);
    private readonly FirstLife? _first = SelfExecution.Take();
    private PairSocket? _pair;

    public int Run()
    {
        if (_first is null && arguments.Directory is { } directory && !TryChangeTo(directory))
        {
            return 1;
        }

        // Each finding is printed once in the up to three passes: by the first.
        var config = _source.Load(silent: _first is not null || Daemon.ReadyDescriptor >= 0, out var warned);
        if (config is null)
        {
            return 1;
        }

        if (arguments.Check)
        {
            return ReportValid(warned);
        }

        if (WantsBackground(config) && Daemon.ReadyDescriptor < 0 && _first is null)
        {
            return Daemon.Start(log.Alert);
        }

        var pidFile = OpenPidFile(config, out var failed);
        return failed || !TryTakeIdentity(config, pidFile) ? 1 : ServeAsync(config, pidFile).GetAwaiter().GetResult();
    }

    private async Task<int> ServeAsync(HalbConfig config, PidFile? pidFile)
    {
        var opened = _first is { PairDescriptor: >= 0 } && config.PairSocketPath is { } path
            ? PairSocket.Adopt(path, _first.PairDescriptor, _first.PairPredecessorDescriptor) : null;
        await using var process = new ServerProcess(arguments, _source, log, time, opened);
        return await process.RunAsync(config, pidFile);
    }

    private bool WantsBackground(HalbConfig config) =>
        !arguments.Foreground && (arguments.Daemon || config.Global.Daemon);

    private int ReportValid(bool warned)
    {
        if (!arguments.Quiet)
        {
            if (warned)
            {
                Console.Out.WriteLine("Warnings were found.");
            }

            Console.Out.WriteLine("Configuration file is valid");
        }

        return 0;
    }

    private bool TryChangeTo(string directory)
    {
        try
        {
            Directory.SetCurrentDirectory(directory);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Alert($"cannot change to {directory}: {e.Message}");
            return false;
        }
    }

    private PidFile? OpenPidFile(HalbConfig config, out bool failed)
    {
        failed = false;
        if (config.Global.PidFile is not { } path)
        {
            return null;
        }

        if (_first is { PidFileDescriptor: >= 0 and var descriptor })
        {
            return new PidFile(descriptor, path);
        }

        var file = PidFile.Open(path, out var error);
        if (error is not null)
        {
            log.Alert(error);
            failed = true;
        }

        return file;
    }

    /// <summary>Executes the program anew where rights must go or the runtime needs settings that it reads at its start;
    /// true = this process may serve as it is.</summary>
    private bool TryTakeIdentity(HalbConfig config, PidFile? pidFile)
    {
        if (_first is not null)
        {
            return true;
        }

        foreach (var reason in arguments.Ignored)
        {
            log.Notice($"ignored {reason}");
        }

        var errors = new List<string>();
        var identity = Identity.From(config.Global, errors);
        if (identity is not null && Libc.EffectiveUserId() != 0)
        {
            log.Warning("user/group: not started as root, so the process stays who it is");
            identity = null;
        }

        var settings = RuntimeSettings(config.Global);
        if (identity is null && settings.Count == 0)
        {
            return true;
        }

        // The hard limit is root's to raise.
        RaiseLimits(config);
        if (identity is not null && !TryDrop(config, identity))
        {
            return false;
        }

        log.Alert(SelfExecution.Execute(settings, Left(pidFile)) + (identity is null ? "" : $" as {identity.Name}"));
        return false;
    }

    private bool TryDrop(HalbConfig config, Identity identity)
    {
        var unreadable = PrivilegeDrop.Unreadable(identity, NeededFiles.Of(config, arguments.Files));
        foreach (var path in unreadable)
        {
            log.Alert($"{identity.Name} cannot read {path}; the process gives root's rights up, so give the file to that user or its group");
        }

        if (unreadable.Count > 0)
        {
            return false;
        }

        PreparePair(config, identity);
        if (PrivilegeDrop.DropThisThread(identity) is { } failure)
        {
            log.Alert($"cannot become {identity.Name}: {failure}");
            return false;
        }

        return true;
    }

    /// <summary>What fails here is told by the second life, which tries again.</summary>
    private void PreparePair(HalbConfig config, Identity identity)
    {
        if (config.PairSocketPath is { } path)
        {
            _pair = PairFolder.Prepare(path, identity, arguments.Succeeds, out _);
        }
    }

    private FirstLife Left(PidFile? pidFile) => new(
        pidFile?.Descriptor ?? -1,
        _pair is null ? -1 : (int)_pair.Listener.Handle,
        _pair?.Predecessor is { } predecessor ? (int)predecessor.Handle : -1);

    private static void RaiseLimits(HalbConfig config)
    {
        var listeners = config.Proxies.Sum(static proxy => proxy.Binds.Length);
        if (config.Global.UlimitN is { } limit)
        {
            _ = OpenFileLimit.Raise(limit);
        }
        else if (config.Global.MaxConn is { } connections)
        {
            _ = OpenFileLimit.Raise(OpenFileLimit.Needed(connections, listeners));
        }
    }

    /// <summary>Variables that the runtime reads once, before any of our code runs.</summary>
    private Dictionary<string, string> RuntimeSettings(GlobalConfig global)
    {
        var settings = new Dictionary<string, string>();
        if (global.ThreadCount is { } threads && threads != Environment.ProcessorCount)
        {
            settings["DOTNET_PROCESSOR_COUNT"] = threads.ToString(CultureInfo.InvariantCulture);
        }

        if (arguments.MemoryMaxMb is { } megabytes and > 0)
        {
            settings["DOTNET_GCHeapHardLimit"] = (megabytes * 1048576L).ToString("X", CultureInfo.InvariantCulture);
        }

        return settings;
    }
}
