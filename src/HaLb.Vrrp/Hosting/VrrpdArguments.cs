using System.Collections.Immutable;

namespace HaLb.Vrrp.Hosting;

/// <summary>What the command line asks for.</summary>
internal sealed record VrrpdArguments
{
    public const string DefaultRunDirectory = Status.CtlClient.DefaultRunDirectory;

    public ImmutableArray<string> Files { get; init; } = [];

    /// <summary>Check the file, tell every error, leave.</summary>
    public bool IsTest { get; init; }

    public bool ShowsVersion { get; init; }

    public bool ShowsHelp { get; init; }

    public string? NodeName { get; init; }

    /// <summary>keepalived's <c>-i</c>: chooses <c>@id</c> lines of a keepalived.conf.</summary>
    public string? ConfigId { get; init; }

    public string RunDirectory { get; init; } = DefaultRunDirectory;

    /// <summary>Null = <c>pid</c> in the run directory.</summary>
    public string? PidFile { get; init; }
}
