using HaLb.Config.Binding;
using static HaLb.Config.Keywords.RowShapes;

namespace HaLb.Config.Keywords;

/// <summary>The rules language (HAProxy manual, sections 4.2, 4.4 and 7). Which actions, fetches and converters there are is
/// not said here: their own tables do.</summary>
internal static class RuleKeywords
{
    private const Where FrontendSide = Where.Defaults | Where.Frontend;
    private const Where Proxies = Where.Frontend | Where.Backend;
    private const string Actions = "some actions are refused by name";

    public static readonly KeywordRow[] Rows =
    [
        Keyed(Where.AnyProxy, "acl", "name criterion...", "A named condition: an expression, flags and patterns.") with
        {
            BindProxy = RuleBinding.Rule, AnyWords = true, Repeatable = true,
        },
        Ruled(Where.AnyProxy, "http-request", "action...", "What is done to requests: ACTION [if|unless CONDITION].") with { Support = Support.Differs, Note = Actions },
        Ruled(Where.AnyProxy, "http-response", "action...", "What is done to responses of servers: ACTION [if|unless CONDITION].") with { Support = Support.Differs, Note = Actions },
        Ruled(Where.AnyProxy, "http-after-response", "action...", "What is done to all responses, HaLb's own too: ACTION [if|unless CONDITION].") with { Support = Support.Differs, Note = Actions },
        Ruled(Proxies, "redirect", "target...", "A redirect: location|prefix|scheme TEXT, its options, and [if|unless CONDITION]."),
        Ruled(Where.Frontend, "use_backend", "name...", "The backend for what meets the condition; the first line that does counts."),
        Ruled(Where.Backend, "use-server", "name...", "The server for what meets the condition, if it is up."),
        MemberList(Where.Frontend, "monitor fail", "condition...", "When monitor-uri is answered 503: if|unless CONDITION.") with
        {
            BindProxy = RuleBinding.Rule, AnyWords = true,
        },
        Single(FrontendSide, "monitor-uri", "uri", "Requests for this target are answered 200 by HaLb and not logged.") with { BindProxy = RuleBinding.MonitorUri },
    ];

    private static KeywordRow Ruled(Where where, string name, string arguments, string summary) =>
        Listed(where, name, arguments, summary) with { BindProxy = RuleBinding.Rule, AnyWords = true };
}
