using System.Collections.Frozen;
using System.Collections.Immutable;
using HaLb.Config.Model;
using HaLb.Core.Applets;
using HaLb.Core.Counters;
using HaLb.Core.Persistence;
using HaLb.Core.Servers;
using HaLb.Proxy.Rules;
using HaLb.Proxy.Samples;

namespace HaLb.Proxy.Snapshot;

/// <summary>Everything that the data path reads, compiled from one configuration. Built whole, swapped whole, never edited.</summary>
public sealed class ProxySnapshot
{
    public required HalbConfig Config { get; init; }

    public required Farm Farm { get; init; }

    public required ImmutableArray<FrontendSnapshot> Frontends { get; init; }

    public required FrozenDictionary<string, BackendSnapshot> Backends { get; init; }

    /// <summary>Names of the variables in expressions, as indices that stay the same from snapshot to snapshot.</summary>
    internal VariableTable VariableNames { get; init; } = new();

    /// <summary>Values of the scope <c>proc</c>; every snapshot of the process has the same.</summary>
    internal SharedVariables ProcessVariables { get; init; } = new();

    /// <summary>The frontend of that name, or null: it is gone from the configuration.</summary>
    public FrontendSnapshot? FindFrontend(string name)
    {
        foreach (var frontend in Frontends)
        {
            if (frontend.Config.Name == name)
            {
                return frontend;
            }
        }

        return null;
    }
}

/// <summary>A compiled frontend.</summary>
public sealed class FrontendSnapshot
{
    public required Frontend Core { get; init; }

    public ProxyConfig Config => Core.Config;

    public FrontendCounters Counters => Core.State.Counters;

    public required ImmutableArray<ListenerSnapshot> Listeners { get; init; }

    /// <summary>Where streams go that no rule sends elsewhere; null = answered 503.</summary>
    public BackendSnapshot? DefaultBackend { get; init; }

    public required ErrorReplies Errors { get; init; }

    /// <summary>The stats page of this proxy, or null.</summary>
    public StatsPoint? Stats { get; init; }

    /// <summary>Its rules, or none.</summary>
    internal ProxyRules Rules { get; init; } = ProxyRules.None;

    public AddressHeader? ForwardFor { get; init; }

    public AddressHeader? OriginalTo { get; init; }

    /// <summary>Where its stream and event lines go.</summary>
    public required Log.LogOutput Log { get; init; }

    public Http1Engine Engine => Config.Http1Engine ?? Engines;

    /// <summary>The global engine choice.</summary>
    public required Http1Engine Engines { get; init; }
}

/// <summary>A compiled bind.</summary>
public sealed class ListenerSnapshot
{
    public required Listener Core { get; init; }

    public BindConfig Config => Core.Config;

    /// <summary>Null = cleartext.</summary>
    public Tls.BindTls? Tls { get; init; }
}

/// <summary>A compiled backend.</summary>
public sealed class BackendSnapshot
{
    public required Backend Core { get; init; }

    public ProxyConfig Config => Core.Config;

    public BackendCounters Counters => Core.State.Counters;

    /// <summary>In the order of <see cref="Backend.Servers"/>.</summary>
    public required ImmutableArray<ServerSnapshot> Servers { get; init; }

    /// <summary>Its rules, or none.</summary>
    internal ProxyRules Rules { get; init; } = ProxyRules.None;

    public AddressHeader? ForwardFor { get; init; }

    public AddressHeader? OriginalTo { get; init; }

    /// <summary>The persistence cookie; null = none.</summary>
    public CookiePersistence? Cookie { get; init; }

    public required Forward.Http1.ForwardSettings Forward { get; init; }

    public required ErrorReplies Errors { get; init; }

    public StatsPoint? Stats { get; init; }

    public required Log.LogOutput Log { get; init; }
}

/// <summary>Where a proxy answers with its stats page.</summary>
public sealed class StatsPoint
{
    public required StatsConfig Config { get; init; }

    /// <summary><see cref="StatsConfig.Uri"/> as bytes: the prefix that a request's target must have.</summary>
    public required byte[] UriBytes { get; init; }

    public required IHttpApplet Applet { get; init; }
}

/// <summary>What is sent for each status that HaLb answers by itself; whole raw responses.</summary>
public sealed class ErrorReplies(FrozenDictionary<int, byte[]> replies)
{
    private readonly FrozenDictionary<int, byte[]> _replies = replies;

    /// <summary>The raw response; empty = close without one. A status without a reply of its own gets HaLb's.</summary>
    public ReadOnlyMemory<byte> Find(int status) => TryFind(status, out var reply) ? reply : DefaultReplies.Find(status);

    /// <summary>The configured response only.</summary>
    public bool TryFind(int status, out byte[] reply) => _replies.TryGetValue(status, out reply!);
}
