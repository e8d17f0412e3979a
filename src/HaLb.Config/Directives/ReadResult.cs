using System.Collections.Immutable;
using HaLb.Config.Model;

namespace HaLb.Config.Directives;

/// <summary>A file that was read, with the syntax that its content showed.</summary>
public sealed record SourceFile(string Path, ConfigSyntax Syntax);

/// <summary>What the text of a configuration holds. Where a finding is an error the document is what could be read, so
/// that later steps can report their errors in the same run.</summary>
public sealed record ReadResult(DirectiveDocument Document)
{
    /// <summary>Every file in the order in which it was read, includes too.</summary>
    public ImmutableArray<SourceFile> Files { get; init; } = [];

    /// <summary>JSON when any file of the command line is JSON.</summary>
    public ConfigSyntax Syntax { get; init; }

    /// <summary>The node whose patch was applied, or this host's name where the files have no <c>node</c>.</summary>
    public string NodeName { get; init; } = "";

    /// <summary>Every name under <c>node</c>: <c>halb -c</c> checks each one's result.</summary>
    public ImmutableArray<string> NodeNames { get; init; } = [];

    /// <summary>Addresses under <c>virtual_ipaddress</c> of the VRRP instances, without prefix length or device.</summary>
    public ImmutableArray<string> VirtualAddresses { get; init; } = [];

    /// <summary><c>pair socket</c> as the file says it, where only the VRRP half is read.</summary>
    internal Word? PairSocket { get; init; }

    /// <summary>Where halb-vrrpd looks for the local proxy (<c>track_proxy</c>); null = nothing tracks it.</summary>
    public string? TrackedSocket { get; init; }

    /// <summary>Hex SHA-256 of what the files say after includes and before node patches and variables.</summary>
    public string Hash { get; init; } = "";

    /// <summary>Syntax of the file that a position stands in; relative paths follow from it (config-rules 13).</summary>
    public ConfigSyntax SyntaxOf(string file) =>
        Files.FirstOrDefault(f => f.Path == file)?.Syntax ?? Syntax;
}
