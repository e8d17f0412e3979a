using System.Collections.Immutable;
using HaLb.Config.Diagnostics;
using HaLb.Config.Model;
using HaLb.Proxy;
using HaLb.Stats.Api;
using HaLb.Stats.Page;

namespace HaLb.Hosting;

/// <summary>Everything that serves: the proxy engine, its stats page and the runtime API, started and replaced together.</summary>
internal sealed class RunningProxy(EventLog log, TimeProvider time, bool joinPorts) : IAsyncDisposable
{
    private ProxyEngine? _engine;
    private RuntimeApi? _api;

    /// <summary>Opens every listener, or none: then false, and each error has been printed.</summary>
    public async Task<bool> StartAsync(HalbConfig config)
    {
        var result = ProxyEngine.Start(config, new EngineOptions
        {
            Time = time,
            JoinPorts = joinPorts,
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
        _api = new RuntimeApi(_engine.Snapshots);
        var errors = await _api.StartAsync();
        Print(errors);
        return errors.Count == 0;
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
        }

        return result.Applied;
    }

    /// <summary>Stops accepting and lets streams finish; what is left is cut after the limit or when told. True = all finished.</summary>
    public async Task<bool> StopAsync(TimeSpan limit, CancellationToken cut)
    {
        var finished = await _engine!.StopAsync(limit, cut);
        await _api!.StopAsync();
        return finished;
    }

    public async ValueTask DisposeAsync()
    {
        if (_api is not null)
        {
            await _api.DisposeAsync();
        }

        if (_engine is not null)
        {
            await _engine.DisposeAsync();
        }
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
