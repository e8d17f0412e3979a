using System.Collections.Immutable;
using HaLb.Config.Binding;
using HaLb.Config.Binding.Vrrp;
using HaLb.Config.Diagnostics;
using HaLb.Config.Directives;
using HaLb.Config.Model;
using HaLb.Config.Validation;

namespace HaLb.Config;

/// <summary>The configuration of <c>halb-vrrpd</c>, or null with at least one error. Findings stand in file order.</summary>
public sealed record VrrpLoadResult(VrrpConfig? Config, ImmutableArray<Diagnostic> Diagnostics);

/// <summary>The way from halb.json or keepalived.conf files to the checked configuration of <c>halb-vrrpd</c>. HAProxy's sections
/// of the same file are looked at for syntax only.</summary>
public static class VrrpConfigLoader
{
    /// <summary>Reads the files, binds every line, validates the whole. Every error is reported, not the first alone.</summary>
    public static VrrpLoadResult Load(LoadOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var diagnostics = new List<Diagnostic>();
        var read = DirectiveReader.Read(options, diagnostics, ConfigScope.Vrrp);
        var config = Bind(options, read, diagnostics);
        if (options.InterfaceAddresses is { } addresses)
        {
            VrrpSubnetCheck.Run(config, addresses, new Findings(diagnostics));
        }

        if (options.CheckAllNodes)
        {
            CheckNodes(options, read, config, diagnostics);
        }

        var sorted = ConfigLoader.Sorted(read, diagnostics);
        return new VrrpLoadResult(sorted.Any(static d => d.Severity == Severity.Error) ? null : config, sorted);
    }

    private static VrrpConfig Bind(LoadOptions options, ReadResult read, ICollection<Diagnostic> diagnostics)
    {
        var directory = options.WorkingDirectory.Length > 0 ? options.WorkingDirectory : System.Environment.CurrentDirectory;
        return VrrpBinder.Bind(read, new LoadContext(new Findings(diagnostics), directory));
    }

    /// <summary>Adds what the other nodes' configurations have wrong, and what all of them together have.</summary>
    private static void CheckNodes(LoadOptions options, ReadResult read, VrrpConfig own, List<Diagnostic> diagnostics)
    {
        List<(string Node, VrrpConfig Config)> all = [(read.NodeName, own)];
        foreach (var node in read.NodeNames.Where(name => name != read.NodeName))
        {
            var found = new List<Diagnostic>();
            var other = options with { NodeName = node };
            all.Add((node, Bind(other, DirectiveReader.Read(other, found, ConfigScope.Vrrp), found)));
            var known = diagnostics.ToHashSet();
            diagnostics.AddRange(found.Where(d => !known.Contains(d)).Select(d => d with { Message = $"node '{node}': {d.Message}" }));
        }

        if (read.NodeNames.Length == all.Count && all.Count > 1)
        {
            VrrpPairChecks.Run(all, new Findings(diagnostics));
        }
    }
}
