using static HaLb.Config.Keywords.RowShapes;

namespace HaLb.Config.Keywords;

/// <summary>Keywords of proxies that HaLb accepts without effect, or refuses by name.</summary>
internal static class ProxyOtherKeywords
{
    private const Where FrontendSide = Where.Defaults | Where.Frontend;
    private const Where BackendSide = Where.Defaults | Where.Backend;
    private const Where Proxies = Where.Frontend | Where.Backend;
    private const string Rules = "not supported yet: rules language";
    private const string StickTables = "not supported yet: stick tables";

    public static readonly KeywordRow[] Rows =
    [
        .. Ignored(Where.AnyProxy, "there is one process", "bind-process"),
        .. Ignored(Where.AnyProxy, "the kernel's own times serve", "clitcpka-cnt", "clitcpka-idle", "clitcpka-intvl", "srvtcpka-cnt", "srvtcpka-idle", "srvtcpka-intvl"),
        .. Ignored(Where.AnyProxy, "only shown", "guid"),
        .. Ignored(BackendSide, "HaLb keeps the state over a reload by itself", "load-server-state-from-file", "server-state-file-name"),
        .. Ignored(BackendSide, "a stream waits for its own server only when a cookie names it", "max-keep-alive-queue"),

        // The rules language.
        .. Refused(Where.AnyProxy, KeywordKind.List, Rules, "tcp-request", "tcp-response"),
        .. Refused(Where.Frontend, KeywordKind.List, Rules, "force-be-switch"),
        .. Refused(Where.Backend, KeywordKind.List, Rules, "force-persist", "ignore-persist"),
        .. Refused(Proxies, KeywordKind.List, Rules, "capture", "declare"),
        .. Refused(FrontendSide, KeywordKind.Single, "removed from HAProxy: say monitor-uri or http-request return", "monitor-net"),
        .. Refused(Where.AnyProxy, KeywordKind.List, "not supported yet: own error responses; say errorfile", "http-error", "errorfiles"),
        .. Refused(BackendSide, KeywordKind.Single, Rules, "http-send-name-header"),
        .. Refused(BackendSide, KeywordKind.Family, Rules, "persist rdp-cookie"),

        // Tables and balance by hashes of more than the source.
        .. Refused(Proxies, KeywordKind.Single, StickTables, "stick-table").Select(static row => row with
        {
            Parameters =
            [
                Value("type"), Value("len"), Value("size"), Time("expire"), Flag("nopurge"), Value("peers"), Value("srvkey"), Value("write-to"),
                Value("store") with { CommaList = true, Repeatable = true },
            ],
        }),
        .. Refused(Where.Backend, KeywordKind.List, StickTables, "stick"),
        .. Refused(BackendSide, KeywordKind.Single, "not supported yet: bounded-load hashing", "hash-balance-factor", "hash-preserve-affinity"),

        // Whole features.
        .. Refused(Where.AnyProxy, KeywordKind.Family, "not supported yet: compression",
            "compression algo", "compression algo-req", "compression algo-res", "compression type", "compression type-req", "compression type-res", "compression offload", "compression direction",
            "compression minsize-req", "compression minsize-res"),
        .. Refused(Where.AnyProxy, KeywordKind.List, "not supported yet: filters", "filter", "filter-sequence"),
        .. Refused(Where.AnyProxy, KeywordKind.Family, "not supported yet: alerts by mail", "email-alert from", "email-alert level", "email-alert mailers", "email-alert myhostname", "email-alert to"),
        .. Refused(Where.Backend, KeywordKind.Single, "FastCGI is not supported", "use-fcgi-app"),
        .. Refused(Where.Frontend, KeywordKind.List, "not supported yet: certificates outside bind lines", "ssl-f-use", "crt"),
        .. Refused(BackendSide, KeywordKind.Single, "not supported yet: backends that are not published", "be-unpublished"),
        .. Refused(Where.AnyProxy, KeywordKind.Single, "HTTP/3 is not supported yet", "quic-initial"),
        .. Refused(Where.Backend, KeywordKind.Single, "removed from HAProxy: say server", "dispatch"),
        .. Refused(Where.AnyProxy, KeywordKind.Single, "not supported yet: transparent forwarding", "transparent"),
        .. Refused(Where.AnyProxy, KeywordKind.List, "removed from HAProxy: say http-request or http-response",
            "reqadd", "reqallow", "reqdel", "reqdeny", "reqiallow", "reqidel", "reqideny", "reqipass", "reqirep", "reqitarpit", "reqpass", "reqrep", "reqtarpit",
            "rspadd", "rspdel", "rspdeny", "rspidel", "rspideny", "rspirep", "rsprep", "block"),
        .. Refused(Where.AnyProxy, KeywordKind.Single, "removed from HAProxy: say option redispatch", "redispatch"),
    ];
}
