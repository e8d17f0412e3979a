using HaLb.Config.Binding;
using static HaLb.Config.Keywords.RowShapes;

namespace HaLb.Config.Keywords;

/// <summary>Logging, in <c>global</c> and in proxies.</summary>
internal static class LogKeywords
{
    private const Where FrontendSide = Where.Defaults | Where.Frontend;

    /// <summary>httplog, tcplog, httpslog and log-format replace each other.</summary>
    public const string FormatSlot = "log-format";

    public static readonly KeywordRow[] Rows =
    [
        Listed(Where.Global | Where.AnyProxy, "log", "address [facility] [level] [minlevel]", "Where log lines go; global = the targets of the global section.") with
        {
            BindGlobal = GlobalBinding.Log, BindProxy = LogBinding.Log, PositionalBeforeParameters = 1,
            Negatable = true,
            Parameters =
            [
                Value("len"), Value("format"),
                Value("sample").Refused("not supported yet: sampling of log lines"), Value("profile").Refused("not supported yet: log profiles"),
            ],
        },
        Single(Where.AnyProxy, "log-tag", "name", "Program name in the header of this proxy's lines.") with { BindProxy = LogBinding.Tag },
        Member(FrontendSide, "option httplog", "[clf]", "One line for each request, in HAProxy's HTTP format.") with { BindProxy = LogBinding.HttpLog, Slot = FormatSlot },
        Member(FrontendSide, "option tcplog", "", "One line for each connection, in HAProxy's TCP format.") with { BindProxy = LogBinding.TcpLog, Slot = FormatSlot },
        Option(FrontendSide, "dontlognull", "No line for a connection on which nothing was received.") with { BindProxy = OptionBinding.Of(static (o, on) => o with { DontLogNull = on }) },
        Option(FrontendSide, "dontlog-normal", "Lines only for what went wrong.") with { BindProxy = OptionBinding.Of(static (o, on) => o with { DontLogNormal = on }) },
        Option(FrontendSide, "logasap", "The line is written when the response head arrives.") with { BindProxy = OptionBinding.Of(static (o, on) => o with { LogAsap = on }) },
        Option(FrontendSide, "log-separate-errors", "Lines of failed streams get severity err.") with { BindProxy = OptionBinding.Of(static (o, on) => o with { LogSeparateErrors = on }) },
        Option(Where.Defaults | Where.Backend, "log-health-checks", "A line for each change of a health check's result.") with { BindProxy = OptionBinding.Of(static (o, on) => o with { LogHealthChecks = on }) },
        Member(FrontendSide, "option httpslog", "", "One line for each request, in HAProxy's HTTPS format.") with { BindProxy = LogBinding.HttpsLog, Slot = FormatSlot },
        Single(FrontendSide, "log-format", "format", "The line for each stream: text, %variables and %[expressions].") with { BindProxy = LogBinding.Format, FreeText = true, Slot = FormatSlot },
        Single(FrontendSide, "log-format-sd", "format", "Structured data of rfc5424 lines.") with { BindProxy = LogBinding.StructuredFormat, FreeText = true },
        .. Refused(FrontendSide, KeywordKind.Single, "not supported yet: formats of what is no stream's line", "error-log-format", "unique-id-format", "unique-id-header", "log-steps"),
    ];

    private static KeywordRow Option(Where where, string name, string summary) =>
        Member(where, "option " + name, "", summary) with { Negatable = true };
}
