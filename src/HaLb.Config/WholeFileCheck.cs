using System.Collections.Immutable;
using HaLb.Config.Diagnostics;
using HaLb.Config.Directives;

namespace HaLb.Config;

/// <summary>Checks both halves of the files: what <c>halb -c</c> and <c>halb-vrrpd -t</c> promise, while at run time each program
/// looks at its own half only (config-rules 15).</summary>
public static class WholeFileCheck
{
    /// <summary>Findings about HAProxy's sections; none where the files have none.</summary>
    public static ImmutableArray<Diagnostic> Proxy(LoadOptions options) =>
        HasSections(options, ConfigScope.Proxy) ? ConfigLoader.Load(options).Diagnostics : [];

    /// <summary>Findings about keepalived's sections; none where the files have none.</summary>
    public static ImmutableArray<Diagnostic> Vrrp(LoadOptions options) =>
        HasSections(options, ConfigScope.Vrrp) ? VrrpConfigLoader.Load(options).Diagnostics : [];

    /// <summary>A file of the other program's syntax has no half of this one.</summary>
    private static bool HasSections(LoadOptions options, ConfigScope scope)
    {
        ArgumentNullException.ThrowIfNull(options);
        var read = DirectiveReader.Read(options, [], scope);
        return read.Files.Any(static f => f.Syntax == Model.ConfigSyntax.Json)
            && read.Document.Sections.Any(s => SectionNames.IsVrrp(s.Kind) == (scope == ConfigScope.Vrrp));
    }
}
