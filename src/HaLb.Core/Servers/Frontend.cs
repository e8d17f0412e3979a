using HaLb.Config.Model;
using HaLb.Core.Counters;

namespace HaLb.Core.Servers;

/// <summary>What changes about a frontend while HaLb runs; found again by name after a reload.</summary>
public sealed class FrontendState(TimeProvider time)
{
    public FrontendCounters Counters { get; } = new(time);

    public long LastChange { get; internal set; } = time.GetTimestamp();
}

/// <summary>An accepting side as stats see it.</summary>
public sealed class Frontend(ProxyConfig config, FrontendState state)
{
    public ProxyConfig Config { get; } = config;

    public string Name => Config.Name;

    public FrontendState State { get; } = state;

    /// <summary>One for each bind, in order (<c>option socket-stats</c>).</summary>
    public IReadOnlyList<Listener> Listeners { get; init; } = [];
}

/// <summary>One bind of a frontend as stats see it.</summary>
public sealed class Listener(BindConfig config, string name, int id, FrontendCounters counters)
{
    public BindConfig Config { get; } = config;

    public string Name { get; } = name;

    /// <summary>Numeric id of the stats (<c>sid</c>).</summary>
    public int Id { get; } = id;

    public FrontendCounters Counters { get; } = counters;
}
