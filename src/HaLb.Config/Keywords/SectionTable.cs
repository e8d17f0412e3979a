using System.Collections.Frozen;
using HaLb.Config.Directives;

namespace HaLb.Config.Keywords;

/// <summary>Names of sections: HAProxy's, and keepalived's that stand in the same halb.json.</summary>
public static class SectionTable
{
    private static readonly FrozenDictionary<string, SectionKind> Known = new Dictionary<string, SectionKind>
    {
        ["global"] = SectionKind.Global,
        ["defaults"] = SectionKind.Defaults,
        ["frontend"] = SectionKind.Frontend,
        ["backend"] = SectionKind.Backend,
        ["listen"] = SectionKind.Listen,
        ["userlist"] = SectionKind.UserList,
        ["peers"] = SectionKind.Peers,
        ["resolvers"] = SectionKind.Resolvers,
        ["cache"] = SectionKind.Cache,
        ["http-errors"] = SectionKind.HttpErrors,
        ["mailers"] = SectionKind.Mailers,
        ["ring"] = SectionKind.Ring,
        ["crt-store"] = SectionKind.CrtStore,
        ["global_defs"] = SectionKind.VrrpGlobal,
        ["vrrp_instance"] = SectionKind.VrrpInstance,
        ["vrrp_sync_group"] = SectionKind.VrrpSyncGroup,
        ["vrrp_script"] = SectionKind.VrrpScript,
        ["vrrp_track_process"] = SectionKind.VrrpProcess,
        ["vrrp_track_file"] = SectionKind.VrrpFile,
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, string> Unsupported = new Dictionary<string, string>
    {
        ["acme"] = "not supported yet: ACME",
        ["dynamic-update"] = "not supported yet",
        ["fcgi-app"] = "FastCGI is not supported",
        ["healthcheck"] = "not supported yet: named health checks",
        ["log-forward"] = "not supported: forwarding of logs",
        ["log-profile"] = "not supported yet: own log formats",
        ["program"] = "removed from HAProxy: a service manager starts programs",
        ["traces"] = "a diagnostic of HAProxy's",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<SectionKind, string> RefusedKinds = new Dictionary<SectionKind, string>
    {
        [SectionKind.UserList] = "not supported yet: rules language",
        [SectionKind.Peers] = "not supported yet: stick tables",
        [SectionKind.Resolvers] = "not supported yet: run-time name resolution",
        [SectionKind.Cache] = "not supported yet: cache",
        [SectionKind.HttpErrors] = "not supported yet: own error responses; say errorfile",
        [SectionKind.Mailers] = "not supported yet: alerts by mail",
        [SectionKind.Ring] = "not supported yet: log rings",
        [SectionKind.CrtStore] = "not supported yet: certificate stores",
    }.ToFrozenDictionary();

    /// <summary>Every section name, known or refused.</summary>
    public static IEnumerable<string> Names => Known.Keys.Concat(Unsupported.Keys);

    /// <summary>Kind of the section with this keyword.</summary>
    public static bool TryFind(string keyword, out SectionKind kind) => Known.TryGetValue(keyword, out kind);

    /// <summary>Why HaLb has no section of this name although HAProxy has; null for others.</summary>
    public static string? Refusal(string keyword) => Unsupported.GetValueOrDefault(keyword) ?? VrrpTopRow(keyword)?.Note;

    /// <summary>The row of something that keepalived has at the top of its file besides the sections here.</summary>
    internal static KeywordRow? VrrpTopRow(string keyword) =>
        KeywordTable.TryFindTop(keyword, out var row) ? row : null;

    /// <summary>Why sections of this kind are read but refused; null for those that work.</summary>
    public static string? Refusal(SectionKind kind) => RefusedKinds.GetValueOrDefault(kind);

    /// <summary>Whether an unknown section was more likely meant to be one of keepalived's.</summary>
    internal static bool LooksLikeVrrp(string name) =>
        name.Contains("vrrp", StringComparison.OrdinalIgnoreCase) || VrrpTopRow(name) is not null
        || Known.Any(known => SectionNames.IsVrrp(known.Value) && Suggest(name).Contains($"'{known.Key}'", StringComparison.Ordinal));

    /// <summary>The end of a message about an unknown section: <c>; did you mean 'frontend'?</c></summary>
    public static string Suggest(string keyword) => Suggestions.ForWord(keyword, Names);
}
