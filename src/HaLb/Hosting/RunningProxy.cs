using System.Collections.Immutable;
using System.Net.Sockets;
using HaLb.CommandLine;
using HaLb.Config.Diagnostics;
using HaLb.Config.Model;
using HaLb.Pair;
using HaLb.Proxy;
using HaLb.Stats.Api;
using HaLb.Stats.Page;

namespace HaLb.Hosting;

/// <summary>Everything that serves: the proxy engine, its stats page and the runtime API, started and replaced together.</summary>
/// <param name="log">Events.</param>
/// <param name="time">The clock.</param>
/// <param name="succeeds">Takes over from an older process: shares its ports, and tells it so.</param>
/// <param name="pairSocket">Opened already, with root's rights; null = it is opened here.</param>
internal sealed class RunningProxy(EventLog log, TimeProvider time, bool succeeds, PairSocket? pairSocket) : IAsyncDisposable
{
    /// <summary>How long halb-vrrpd may take to give the addresses up before the listeners close.</summary>
    private static readonly TimeSpan LetGoTime = TimeSpan.FromSeconds(1);

    private ProxyEngine? _engine;
    private RuntimeApi? _api;
    private PairServer? _pair;
    private Socket? _predecessor;

    /// <summary>Opens every listener, or none: then false, and each error has been printed.</summary>
    public async Task<bool> StartAsync(HalbConfig config)
    {
        var result = ProxyEngine.Start(config, new EngineOptions
        {
            Time = time,
            JoinPorts = succeeds,
            Stats = static parts => new StatsApplet(parts.Snapshots),
            OnEvent = line =>
            {
                if (line.IsAlert)
                {
                    log.Alert(line.ConsoleText);
                }
                else
                {
                    log.Warning(line.ConsoleText);
                }
            },
            OnBug = bug => log.Alert($"bug, please report it: {bug}"),
        });
        Print(result.Diagnostics);
        if (result.Engine is null)
        {
            return false;
        }

        _engine = result.Engine;
        _pair = new PairServer(new PairSource(_engine), time, log, VersionText.Version.Split('+')[0]);
        if (!TryListen(config, pairSocket))
        {
            return false;
        }

        _api = new RuntimeApi(_engine.Snapshots);
        var errors = await _api.StartAsync();
        Print(errors);
        return errors.Count == 0;
    }

    /// <summary>Says to the pair that this process serves, and to the older process, if it takes over from one, that it does.</summary>
    public async Task ServeAsync()
    {
        _pair!.Say("serving");
        if (Interlocked.Exchange(ref _predecessor, null) is { } predecessor)
        {
            using (predecessor)
            {
                if (succeeds && !await PairSuccession.AnnounceAsync(predecessor, PairServer.Greeting(VersionText.Version, "", succeeds: true), time))
                {
                    log.Warning("pair socket: the older process does not know of its successor, halb-vrrpd will see it leave");
                }
            }
        }
    }

    /// <summary>Goes over to another configuration. False: each error has been printed, the old one keeps serving.</summary>
    public async Task<bool> ReloadAsync(HalbConfig config)
    {
        var result = _engine!.Reload(config);
        Print(result.Diagnostics);
        if (result.Applied)
        {
            // A runtime socket that cannot be opened is no reason to go back: streams are on the new configuration.
            Print(await _api!.ReloadAsync());
            if (_pair!.Path != config.PairSocketPath)
            {
                _ = TryListen(config, null);
            }

            _pair.Look();
        }

        return result.Applied;
    }

    /// <summary>Stops accepting and lets streams finish; what is left is cut after the limit or when told. True = all finished.</summary>
    public async Task<bool> StopAsync(TimeSpan limit, CancellationToken cut)
    {
        _pair!.Say("draining");
        await _pair.LetGoAsync(limit < LetGoTime ? limit : LetGoTime, cut);
        var finished = await _engine!.StopAsync(limit, cut);
        _pair.Say("stopping");
        await _api!.StopAsync();
        return finished;
    }

    public async ValueTask DisposeAsync()
    {
        _predecessor?.Dispose();
        if (_api is not null)
        {
            await _api.DisposeAsync();
        }

        if (_pair is not null)
        {
            await _pair.DisposeAsync();
        }

        if (_engine is not null)
        {
            await _engine.DisposeAsync();
        }
    }

    /// <summary>False = the file names the socket and it cannot be opened. Where only <c>track_proxy</c> asks for it that is a warning.</summary>
    private bool TryListen(HalbConfig config, PairSocket? opened)
    {
        if (config.PairSocketPath is not { } path)
        {
            _pair!.Listen(null);
            return true;
        }

        var error = "";
        var socket = opened ?? PairSocket.Open(path, succeeds, null, out error);
        if (socket is not null)
        {
            _predecessor = socket.Predecessor;
            _pair!.Listen(socket);
            return true;
        }

        if (config.Global.PairSocket is not null)
        {
            log.Alert(error);
            return false;
        }

        log.Warning($"{error}; halb-vrrpd cannot see how this proxy is");
        return true;
    }

    private void Print(ImmutableArray<Diagnostic> findings)
    {
        foreach (var finding in findings)
        {
            log.Write(finding, "");
        }
    }

    private void Print(IReadOnlyList<string> errors)
    {
        foreach (var error in errors)
        {
            log.Alert(error);
        }
    }
}
