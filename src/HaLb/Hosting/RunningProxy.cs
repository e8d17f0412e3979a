using System.Collections.Immutable;
using HaLb.Config.Model;

namespace HaLb.Hosting;

/// <summary>Everything that serves: the proxy engine, its stats page and the runtime API, started and replaced together.</summary>
internal sealed class RunningProxy(EventLog log, TimeProvider time)
{
    private HalbConfig? _config;

    /// <summary>Opens every listener, or none: then the errors say which and why.</summary>
    public ImmutableArray<string> Start(HalbConfig config)
    {
        _ = (log, time);
        _config = config;
        return [];
    }

    /// <summary>Goes over to another configuration; with errors the old one keeps serving.</summary>
    public ImmutableArray<string> Reload(HalbConfig config)
    {
        _config = config;
        return [];
    }

    /// <summary>Stops accepting, lets streams finish, and cuts what is left when <paramref name="cut"/> is cancelled.</summary>
    public Task StopAsync(CancellationToken cut)
    {
        _ = (cut, _config);
        return Task.CompletedTask;
    }
}
