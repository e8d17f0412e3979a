namespace HaLb.Config.Directives;

/// <summary>How sections are called in messages and written in files.</summary>
internal static class SectionNames
{
    /// <summary>The section's keyword.</summary>
    public static string Of(SectionKind kind) => kind switch
    {
        SectionKind.Global => "global",
        SectionKind.Defaults => "defaults",
        SectionKind.Frontend => "frontend",
        SectionKind.Backend => "backend",
        SectionKind.Listen => "listen",
        SectionKind.UserList => "userlist",
        SectionKind.Peers => "peers",
        SectionKind.Resolvers => "resolvers",
        SectionKind.Cache => "cache",
        SectionKind.HttpErrors => "http-errors",
        SectionKind.Mailers => "mailers",
        SectionKind.Ring => "ring",
        SectionKind.CrtStore => "crt-store",
        SectionKind.VrrpGlobal => "global_defs",
        SectionKind.VrrpInstance => "vrrp_instance",
        SectionKind.VrrpSyncGroup => "vrrp_sync_group",
        SectionKind.VrrpScript => "vrrp_script",
        SectionKind.VrrpProcess => "vrrp_track_process",
        SectionKind.VrrpFile => "vrrp_track_file",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>Whether sections of this kind are keepalived's, which <c>halb-vrrpd</c> acts upon.</summary>
    public static bool IsVrrp(SectionKind kind) => kind >= SectionKind.VrrpGlobal;

    /// <summary>For the middle of a message: <c>frontend 'web'</c>, <c>the global section</c>.</summary>
    public static string Describe(Section section) =>
        section.Name.Length > 0 ? $"{Of(section.Kind)} '{section.Name}'"
        : $"'{Of(section.Kind)}' section";
}
