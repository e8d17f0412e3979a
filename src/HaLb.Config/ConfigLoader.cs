using System.Collections.Immutable;
using HaLb.Config.Diagnostics;
using HaLb.Config.Model;

namespace HaLb.Config;

/// <summary>What to load and as which node.</summary>
public sealed record LoadOptions(ImmutableArray<string> Paths)
{
    /// <summary><c>--node</c>; null = this host's name.</summary>
    public string? NodeName { get; init; }

    /// <summary>This host's name.</summary>
    public string HostName { get; init; } = "localhost";

    /// <summary>Looks up an environment variable; null = unset.</summary>
    public Func<string, string?> Environment { get; init; } = static _ => null;
}

/// <summary>The configuration, or null with at least one error. Findings stand in file order.</summary>
public sealed record LoadResult(HalbConfig? Config, ImmutableArray<Diagnostic> Diagnostics);
