using HaLb.Config.Binding;
using HaLb.Config.Model;
using static HaLb.Config.Keywords.RowShapes;

namespace HaLb.Config.Keywords;

/// <summary>The <c>option</c> family apart from logs and checks.</summary>
internal static class OptionKeywords
{
    private const Where FrontendSide = Where.Defaults | Where.Frontend;
    private const Where BackendSide = Where.Defaults | Where.Backend;

    /// <summary>httpclose, http-server-close and http-keep-alive replace each other.</summary>
    public const string ConnectionSlot = "http-connection-mode";

    public static readonly KeywordRow[] Rows =
    [
        Option(Where.AnyProxy, "httpclose", "Both connections are closed after each response.") with { BindProxy = OptionBinding.Connection(HttpConnectionMode.Close), Slot = ConnectionSlot },
        Option(Where.AnyProxy, "http-server-close", "The server's connection is closed after each response.") with { BindProxy = OptionBinding.Connection(HttpConnectionMode.ServerClose), Slot = ConnectionSlot },
        Option(Where.AnyProxy, "http-keep-alive", "Both connections are kept (default).") with { BindProxy = OptionBinding.Connection(HttpConnectionMode.KeepAlive), Slot = ConnectionSlot },
        Member(Where.AnyProxy, "option forwardfor", "", "Adds the client's address as a header line.")
            with { BindProxy = OptionBinding.ForwardFor, Parameters = [Value("except"), Value("header"), Flag("if-none")] },
        Member(Where.AnyProxy, "option originalto", "", "Adds the address that the client came to as a header line.")
            with { BindProxy = OptionBinding.OriginalTo, Parameters = [Value("except"), Value("header")] },
        Option(BackendSide, "redispatch", "A retry may go to another server; every N-th, or the last one.") with { BindProxy = OptionBinding.Redispatch, Positional = ["[interval]"] },
        Option(BackendSide, "allbackups", "All usable backup servers are used, not the first alone.") with { BindProxy = OptionBinding.Of(static (o, on) => o with { AllBackups = on }) },
        Option(BackendSide, "prefer-last-server", "A connection stays with the server that it used last.") with { BindProxy = OptionBinding.Of(static (o, on) => o with { PreferLastServer = on }) },
        Option(Where.AnyProxy, "abortonclose", "A request of a client that closed is dropped while it waits.") with { BindProxy = OptionBinding.Of(static (o, on) => o with { AbortOnClose = on }) },
        Option(BackendSide, "persist", "A server that is down is tried when the cookie names it.") with { BindProxy = OptionBinding.Of(static (o, on) => o with { Persist = on }) },
        Option(FrontendSide, "socket-stats", "Counters for each listening socket.") with { BindProxy = OptionBinding.Of(static (o, on) => o with { SocketStats = on }) },
        Option(FrontendSide, "clitcpka", "TCP keep-alive towards clients.") with { BindProxy = OptionBinding.Of(static (o, on) => o with { ClientTcpKeepAlive = on }) },
        Option(BackendSide, "srvtcpka", "TCP keep-alive towards servers.") with { BindProxy = OptionBinding.Of(static (o, on) => o with { ServerTcpKeepAlive = on }) },
        Member(Where.AnyProxy, "option tcpka", "", "TCP keep-alive towards both.") with { BindProxy = OptionBinding.Of(static (o, on) => o with { ClientTcpKeepAlive = on, ServerTcpKeepAlive = on }), Negatable = true },
        Option(Where.AnyProxy, "http-no-delay", "Each piece of data is sent at once.") with { BindProxy = OptionBinding.Of(static (o, on) => o with { HttpNoDelay = on }), Support = Support.Ignored, Note = "every piece of data is sent at once anyway" },
        Option(Where.AnyProxy, "nolinger", "Connections are reset when they end.") with { BindProxy = OptionBinding.Of(static (o, on) => o with { NoLinger = on }) },
        Option(Where.AnyProxy, "independent-streams", "Data one way does not keep the other way alive.") with { BindProxy = OptionBinding.Of(static (o, on) => o with { IndependentStreams = on }) },
        Option(FrontendSide, "http-ignore-probes", "Connections without a request get no 400 and no line.") with { BindProxy = OptionBinding.Of(static (o, on) => o with { IgnoreProbes = on }) },
        Option(FrontendSide, "accept-unsafe-violations-in-http-request", "Relaxes the grammar of requests, never their framing.") with
        {
            BindProxy = OptionBinding.Of(static (o, on) => o with { AcceptUnsafeRequest = on }),
            Support = Support.Differs,
            Note = "relaxes characters in values only; framing stays strict",
        },
        Option(BackendSide, "accept-unsafe-violations-in-http-response", "Relaxes the grammar of responses, never their framing.") with
        {
            BindProxy = OptionBinding.Of(static (o, on) => o with { AcceptUnsafeResponse = on }),
            Support = Support.Differs,
            Note = "relaxes characters in values only; framing stays strict",
        },
        Option(FrontendSide, "accept-invalid-http-request", "Old name of accept-unsafe-violations-in-http-request.")
            with { BindProxy = OptionBinding.Of(static (o, on) => o with { AcceptUnsafeRequest = on }), Support = Support.Differs, Note = "relaxes characters in values only; framing stays strict" },
        Option(BackendSide, "accept-invalid-http-response", "Old name of accept-unsafe-violations-in-http-response.")
            with { BindProxy = OptionBinding.Of(static (o, on) => o with { AcceptUnsafeResponse = on }), Support = Support.Differs, Note = "relaxes characters in values only; framing stays strict" },

        .. IgnoredOptions("data is moved without copies where that pays", "splice-auto", "splice-request", "splice-response"),
        .. IgnoredOptions("the kernel's own defaults serve", "tcp-smart-accept", "tcp-smart-connect"),
        .. IgnoredOptions("counters are always kept while a stream runs", "contstats"),
        .. IgnoredOptions("header names keep the case in which they came", "h1-case-adjust-bogus-client", "h1-case-adjust-bogus-server"),
        .. IgnoredOptions("HTTP/2 is used only where ALPN or the first bytes say so", "disable-h2-upgrade"),
        .. IgnoredOptions("the server is told the truth about its connection", "http-pretend-keepalive"),
        .. IgnoredOptions("idle connections are closed at a soft stop", "idle-close-on-response"),
        .. IgnoredOptions("buffers are taken as needed", "use-small-buffers"),

        .. RefusedOptions("not supported yet: rules language", "http-buffer-request", "http-restrict-req-hdr-names"),
        .. RefusedOptions("not supported yet: checks of cookies in cached responses", "checkcache"),
        .. RefusedOptions("not supported yet: the Forwarded header", "forwarded"),
        .. RefusedOptions("not supported yet: removing trailers", "http-drop-request-trailers", "http-drop-response-trailers"),
        .. RefusedOptions("not supported: being addressed as a client's proxy", "http-use-proxy-header", "http_proxy"),
        .. RefusedOptions("not supported yet: transparent forwarding", "transparent"),
        .. RefusedOptions("removed from HAProxy: say option httpclose", "forceclose", "http-tunnel"),
    ];

    private static KeywordRow Option(Where where, string name, string summary) =>
        Member(where, "option " + name, "", summary) with { Negatable = true };

    private static IEnumerable<KeywordRow> IgnoredOptions(string reason, params string[] names) =>
        Ignored(Where.AnyProxy, reason, [.. names.Select(static n => "option " + n)])
            .Select(static row => row with { Kind = KeywordKind.Family, Family = "option" });

    private static IEnumerable<KeywordRow> RefusedOptions(string reason, params string[] names) =>
        Refused(Where.AnyProxy, KeywordKind.Family, reason, [.. names.Select(static n => "option " + n)]);
}
