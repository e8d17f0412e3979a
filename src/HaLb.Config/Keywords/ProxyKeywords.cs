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
        Single(Where.AnyProxy, "mode", "mode", "http or tcp."),
        Single(Where.AnyProxy, "disabled", "", "The proxy does not run."),
        Single(Where.AnyProxy, "enabled", "", "Takes disabled back."),
        Single(Proxies, "id", "number", "Number for stats; given in order where it is missing."),
        Single(Proxies, "description", "text...", "Text for the stats page.") with { FreeText = true },

        // Frontend side.
        Listed(Where.Frontend, "bind", "address", "Addresses that are listened on: [ADDRESS]:PORT[-PORT], comma lists, unix@PATH, fd@N.")
            with { Parameters = BindParameters.All },
        Single(FrontendSide, "maxconn", "number", "Client connections at a time; more wait in the kernel's queue."),
        Single(FrontendSide, "backlog", "number", "Length of the kernel's queue of connections to accept."),
        Single(FrontendSide, "default_backend", "name", "Backend for what no rule sends elsewhere."),
        Member(FrontendSide, "rate-limit sessions", "number", "New sessions per second; 0 = no limit."),

        // Backend side.
        Single(BackendSide, "balance", "algorithm", "roundrobin, static-rr, leastconn, first, source, random[(draws)].") with
        {
            AnyWords = true,
            Support = Support.Differs,
            Note = "uri, url_param, hdr, hash and rdp-cookie are refused: not supported yet",
        },
        Single(BackendSide, "hash-type", "method [function] [modifier]", "map-based or consistent; sdbm, djb2, wt6, crc32 or none; avalanche."),
        Single(BackendSide, "cookie", "name", "Persistence by a cookie.") with
        {
            Parameters =
            [
                Flag("insert"), Flag("rewrite"), Flag("prefix"), Flag("indirect"), Flag("nocache"), Flag("postonly"), Flag("preserve"),
                Flag("httponly"), Flag("secure"), Flag("dynamic"), Value("domain") with { Repeatable = true }, Value("attr") with { Repeatable = true },
                Time("maxidle", TimeUnit.Seconds), Time("maxlife", TimeUnit.Seconds),
            ],
        },
        Single(BackendSide, "dynamic-cookie-key", "key", "Secret of the values of dynamic cookies."),
        Single(BackendSide, "retries", "number", "Further attempts after one failed (default 3)."),
        Single(BackendSide, "retry-on", "events...", "What may be tried again.") with { AnyWords = true },
        Single(BackendSide, "http-reuse", "mode", "never, safe, aggressive or always."),
        Single(BackendSide, "fullconn", "number", "Load of the backend at which servers reach their maxconn."),
        Single(BackendSide, "source", "address", "Address that connections to servers come from.") with
        {
            Parameters = [Value("usesrc").Refused("not supported yet: connecting from the client's address"), Value("interface").Refused("not supported yet: this socket option")],
        },
        Keyed(Where.Backend, "server", "name address", "A server: ADDRESS[:PORT] and its parameters.") with { Parameters = ServerParameters.All },
        Keyed(Where.Backend, "server-template", "prefix num fqdn", "Several servers with one name: NUM or FIRST-LAST, NAME[:PORT].") with
        {
            Parameters = ServerParameters.All,
            Support = Support.Differs,
            Note = "the name is resolved at start, not again while running",
        },
        Single(BackendSide, "default-server", "", "Parameters of the servers that follow; in JSON of all servers of the section.") with { Parameters = ServerParameters.All },

        // Errors.
        Keyed(Where.AnyProxy, "errorfile", "code file", "File with the whole raw response that is sent instead of HaLb's own.") with { Slot = "error" },
        Keyed(Where.AnyProxy, "errorloc", "code url", "302 to this URL instead of HaLb's own response.") with { Slot = "error" },
        Keyed(Where.AnyProxy, "errorloc302", "code url", "302 to this URL instead of HaLb's own response.") with { Slot = "error" },
        Keyed(Where.AnyProxy, "errorloc303", "code url", "303 to this URL instead of HaLb's own response.") with { Slot = "error" },
    ];
}
