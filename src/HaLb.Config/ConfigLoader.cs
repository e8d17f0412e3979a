using System.Collections.Immutable;
using System.Net;
using HaLb.Config.Binding;
using HaLb.Config.Diagnostics;
using HaLb.Config.Directives;
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

    /// <summary>What relative names of a haproxy.cfg are relative to; "" = the process's own.</summary>
    public string WorkingDirectory { get; init; } = "";

    /// <summary>keepalived's <c>-i</c>, which chooses <c>@id</c> lines; null = the node's name, or this host's, up to its first dot.</summary>
    public string? ConfigId { get; init; }

    /// <summary>Subnets of an interface, by its name, for the check of virtual addresses; null = not checked.</summary>
    public Func<string, IEnumerable<IPNetwork>?>? InterfaceAddresses { get; init; }

    /// <summary>Whether what the file is on its other nodes is checked, too.</summary>
    public bool CheckAllNodes { get; init; } = true;
}

/// <summary>The configuration, or null with at least one error. Findings stand in file order.</summary>
public sealed record LoadResult(HalbConfig? Config, ImmutableArray<Diagnostic> Diagnostics);

/// <summary>The way from files to a checked configuration.</summary>
public static class ConfigLoader
{
    /// <summary>Reads the files, binds every line, validates the whole. Every error is reported, not the first alone.</summary>
    public static LoadResult Load(LoadOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var diagnostics = new List<Diagnostic>();
        var read = DirectiveReader.Read(options, diagnostics);
        var config = Bind(options, read, diagnostics);
        if (options.CheckAllNodes)
        {
            foreach (var node in read.NodeNames.Where(name => name != read.NodeName))
            {
                CheckNode(options with { NodeName = node }, node, diagnostics);
            }
        }

        var sorted = Sorted(read, diagnostics);
        return new LoadResult(sorted.Any(static d => d.Severity == Severity.Error) ? null : config, sorted);
    }

    /// <summary>Findings in file order.</summary>
    internal static ImmutableArray<Diagnostic> Sorted(ReadResult read, List<Diagnostic> diagnostics)
    {
        var order = read.Files.Select(static (file, index) => (file.Path, index)).GroupBy(static f => f.Path).ToDictionary(static g => g.Key, static g => g.First().index);
        return
        [
            .. diagnostics.OrderBy(d => order.GetValueOrDefault(d.Position.File, int.MaxValue)).ThenBy(static d => d.Position.Line).ThenBy(static d => d.Position.Column),
        ];
    }

    private static HalbConfig Bind(LoadOptions options, ReadResult read, ICollection<Diagnostic> diagnostics)
    {
        var directory = options.WorkingDirectory.Length > 0 ? options.WorkingDirectory : System.Environment.CurrentDirectory;
        return ConfigBinder.Bind(read, new LoadContext(new Findings(diagnostics), directory));
    }

    /// <summary>Adds what only this node's configuration has wrong.</summary>
    private static void CheckNode(LoadOptions options, string node, List<Diagnostic> diagnostics)
    {
        var found = new List<Diagnostic>();
        _ = Bind(options, DirectiveReader.Read(options, found), found);
        var known = diagnostics.ToHashSet();
        diagnostics.AddRange(found.Where(d => !known.Contains(d)).Select(d => d with { Message = $"node '{node}': {d.Message}" }));
    }
}
