using HaLb.Config.Binding;
using HaLb.Config.Model;
using static HaLb.Config.Keywords.RowShapes;

namespace HaLb.Config.Keywords;

/// <summary>Keywords of proxies that HaLb implements, apart from options, timeouts, logs, checks and stats
/// (HAProxy manual, section 4.2).</summary>
internal static class ProxyKeywords
{
    private const Where FrontendSide = Where.Defaults | Where.Frontend;
    private const Where BackendSide = Where.Defaults | Where.Backend;
    private const Where Proxies = Where.Frontend | Where.Backend;

    public static readonly KeywordRow[] Rows =
    [
        Single(Where.AnyProxy, "mode", "mode", "http or tcp.") with { BindProxy = ProxyBinding.Mode },
        Single(Where.AnyProxy, "disabled", "", "The proxy does not run.") with { BindProxy = ProxyBinding.Disabled },
        Single(Where.AnyProxy, "enabled", "", "Takes disabled back.") with { BindProxy = ProxyBinding.Enabled },
        Single(Proxies, "id", "number", "Number for stats; given in order where it is missing.") with { BindProxy = ProxyBinding.Id },
        Single(Proxies, "description", "text...", "Text for the stats page.") with { BindProxy = ProxyBinding.Description, FreeText = true },

        // Frontend side.
        Listed(Where.Frontend, "bind", "address", "Addresses that are listened on: [ADDRESS]:PORT[-PORT], comma lists, unix@PATH, fd@N.")
            with { BindProxy = BindLineBinding.Bind, Parameters = BindParameters.All },
        Single(FrontendSide, "maxconn", "number", "Client connections at a time; more wait in the kernel's queue.") with { BindProxy = ProxyBinding.MaxConn },
        Single(FrontendSide, "backlog", "number", "Length of the kernel's queue of connections to accept.") with { BindProxy = ProxyBinding.Backlog },
        Single(FrontendSide, "default_backend", "name", "Backend for what no rule sends elsewhere.") with { BindProxy = ProxyBinding.DefaultBackend },
        Member(FrontendSide, "rate-limit sessions", "number", "New sessions per second; 0 = no limit.") with { BindProxy = ProxyBinding.RateLimit },

        // Backend side.
        Single(BackendSide, "balance", "algorithm", "roundrobin, static-rr, leastconn, first, source, random[(draws)].") with
        {
            BindProxy = ProxyBinding.Balance,
            AnyWords = true,
            Support = Support.Differs,
            Note = "uri, url_param, hdr, hash and rdp-cookie are refused: not supported yet",
        },
        Single(BackendSide, "hash-type", "method [function] [modifier]", "map-based or consistent; sdbm, djb2, wt6, crc32 or none; avalanche.") with { BindProxy = ProxyBinding.HashType },
        Single(BackendSide, "cookie", "name", "Persistence by a cookie.") with
        {
            BindProxy = CookieBinding.Cookie,
            Parameters =
            [
                Flag("insert"), Flag("rewrite"), Flag("prefix"), Flag("indirect"), Flag("nocache"), Flag("postonly"), Flag("preserve"),
                Flag("httponly"), Flag("secure"), Flag("dynamic"), Value("domain") with { Repeatable = true }, Value("attr") with { Repeatable = true },
                Time("maxidle", TimeUnit.Seconds), Time("maxlife", TimeUnit.Seconds),
            ],
        },
        Single(BackendSide, "dynamic-cookie-key", "key", "Secret of the values of dynamic cookies.") with { BindProxy = ProxyBinding.DynamicCookieKey },
        Single(BackendSide, "retries", "number", "Further attempts after one failed (default 3).") with { BindProxy = ProxyBinding.Retries },
        Single(BackendSide, "retry-on", "events...", "What may be tried again.") with { BindProxy = ProxyBinding.RetryOn, AnyWords = true },
        Single(BackendSide, "http-reuse", "mode", "never, safe, aggressive or always.") with { BindProxy = ProxyBinding.Reuse },
        Single(BackendSide, "fullconn", "number", "Load of the backend at which servers reach their maxconn.") with { BindProxy = ProxyBinding.FullConn },
        Single(BackendSide, "source", "address", "Address that connections to servers come from.") with
        {
            BindProxy = ProxyBinding.Source,
            Parameters = [Value("usesrc").Refused("not supported yet: connecting from the client's address"), Value("interface").Refused("not supported yet: this socket option")],
        },
        Keyed(Where.Backend, "server", "name address", "A server: ADDRESS[:PORT] and its parameters.") with { BindProxy = ServerBinding.Server, Parameters = ServerParameters.All },
        Keyed(Where.Backend, "server-template", "prefix num fqdn", "Several servers with one name: NUM or FIRST-LAST, NAME[:PORT].") with
        {
            BindProxy = ServerBinding.Template,
            Parameters = ServerParameters.All,
            Support = Support.Differs,
            Note = "the name is resolved at start, not again while running",
        },
        Single(BackendSide, "default-server", "", "Parameters of the servers that follow; in JSON of all servers of the section.") with { BindProxy = ServerBinding.DefaultServer, Parameters = ServerParameters.All },

        // Errors.
        Keyed(Where.AnyProxy, "errorfile", "code file", "File with the whole raw response that is sent instead of HaLb's own.") with { BindProxy = ErrorReplyBinding.File, Slot = "error" },
        Keyed(Where.AnyProxy, "errorloc", "code url", "302 to this URL instead of HaLb's own response.") with { BindProxy = ErrorReplyBinding.Location(ErrorReplyKind.Location302), Slot = "error" },
        Keyed(Where.AnyProxy, "errorloc302", "code url", "302 to this URL instead of HaLb's own response.") with { BindProxy = ErrorReplyBinding.Location(ErrorReplyKind.Location302), Slot = "error" },
        Keyed(Where.AnyProxy, "errorloc303", "code url", "303 to this URL instead of HaLb's own response.") with { BindProxy = ErrorReplyBinding.Location(ErrorReplyKind.Location303), Slot = "error" },
    ];
}
