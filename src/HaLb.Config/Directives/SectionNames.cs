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
        SectionKind.Vrrp => "vrrp",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>For the middle of a message: <c>frontend 'web'</c>, <c>the global section</c>.</summary>
    public static string Describe(Section section) =>
        section.Kind == SectionKind.Vrrp ? section.Name
        : section.Name.Length > 0 ? $"{Of(section.Kind)} '{section.Name}'"
        : $"'{Of(section.Kind)}' section";
}
