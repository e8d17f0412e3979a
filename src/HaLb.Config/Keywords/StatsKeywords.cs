using static HaLb.Config.Keywords.RowShapes;

namespace HaLb.Config.Keywords;

/// <summary>The stats page (<c>stats</c> family of proxies).</summary>
internal static class StatsKeywords
{
    private const Where Sections = Where.AnyProxy;

    public static readonly KeywordRow[] Rows =
    [
        Member(Sections, "stats enable", "", "Serves the stats page."),
        Member(Sections, "stats uri", "prefix", "Path of the page (default /haproxy?stats)."),
        Member(Sections, "stats realm", "realm", "Realm asked for with the password.") with
        {
            FreeText = true,
            Support = Support.Differs,
            Note = "in haproxy.cfg only its first word counts, as in HAProxy; in JSON the whole string",
        },
        MemberList(Sections, "stats auth", "user:password", "Who may see the page."),
        Member(Sections, "stats refresh", "time", "How often the page reloads itself.") with { Unit = TimeUnit.Seconds },
        MemberList(Sections, "stats scope", "name", "Only these proxies are shown; . is this one."),
        Member(Sections, "stats hide-version", "", "Does not show the version."),
        Member(Sections, "stats show-legends", "", "More details in tooltips."),
        Member(Sections, "stats show-modules", "", "Counters of modules."),
        Member(Sections, "stats show-node", "[name]", "Shows the node's name."),
        Member(Sections, "stats show-desc", "[text...]", "Shows a description.") with { FreeText = true },
        MemberList(Where.Frontend | Where.Backend, "stats admin", "condition...", "When the page may change states: if TRUE, if LOCALHOST.") with
        {
            AnyWords = true,
            Support = Support.Differs,
            Note = "conditions known so far: if TRUE, if LOCALHOST, unless FALSE",
        },
        .. Refused(Where.Frontend | Where.Backend, KeywordKind.List, "not supported yet: rules language; say stats auth", "stats http-request")
            .Select(static row => row with { Family = "stats" }),
    ];
}
