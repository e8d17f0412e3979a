using HaLb.Config.Binding;
using static HaLb.Config.Keywords.RowShapes;

namespace HaLb.Config.Keywords;

/// <summary>The stats page (<c>stats</c> family of proxies).</summary>
internal static class StatsKeywords
{
    private const Where Sections = Where.AnyProxy;

    public static readonly KeywordRow[] Rows =
    [
        Member(Sections, "stats enable", "", "Serves the stats page.") with { BindProxy = StatsBinding.Enable },
        Member(Sections, "stats uri", "prefix", "Path of the page (default /haproxy?stats).") with { BindProxy = StatsBinding.Uri },
        Member(Sections, "stats realm", "realm", "Realm asked for with the password.") with
        {
            BindProxy = StatsBinding.Realm,
            FreeText = true,
            Support = Support.Differs,
            Note = "in haproxy.cfg only its first word counts, as in HAProxy; in JSON the whole string",
        },
        MemberList(Sections, "stats auth", "user:password", "Who may see the page.") with { BindProxy = StatsBinding.Auth },
        Member(Sections, "stats refresh", "time", "How often the page reloads itself.") with { BindProxy = StatsBinding.Refresh, Unit = TimeUnit.Seconds },
        MemberList(Sections, "stats scope", "name", "Only these proxies are shown; . is this one.") with { BindProxy = StatsBinding.Scope },
        Member(Sections, "stats hide-version", "", "Does not show the version.") with { BindProxy = StatsBinding.HideVersion },
        Member(Sections, "stats show-legends", "", "More details in tooltips.") with { BindProxy = StatsBinding.ShowLegends },
        Member(Sections, "stats show-modules", "", "Counters of modules.") with { BindProxy = StatsBinding.ShowModules, Support = Support.Ignored, Note = "there are no modules whose counters could be shown" },
        Member(Sections, "stats show-node", "[name]", "Shows the node's name.") with { BindProxy = StatsBinding.ShowNode },
        Member(Sections, "stats show-desc", "[text...]", "Shows a description.") with { BindProxy = StatsBinding.ShowDesc, FreeText = true },
        MemberList(Where.Frontend | Where.Backend, "stats admin", "condition...", "When the page may change states: if TRUE, if LOCALHOST.") with
        {
            BindProxy = StatsBinding.Admin,
            AnyWords = true,
            Support = Support.Differs,
            Note = "conditions known so far: if TRUE, if LOCALHOST, unless FALSE",
        },
        .. Refused(Where.Frontend | Where.Backend, KeywordKind.List, "not supported yet: rules language; say stats auth", "stats http-request")
            .Select(static row => row with { Family = "stats" }),
    ];
}
