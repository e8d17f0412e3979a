using HaLb.Config.Binding;
using static HaLb.Config.Keywords.RowShapes;

namespace HaLb.Config.Keywords;

/// <summary>The <c>timeout</c> family. A bare number is in milliseconds.</summary>
internal static class TimeoutKeywords
{
    private const Where FrontendSide = Where.Defaults | Where.Frontend;
    private const Where BackendSide = Where.Defaults | Where.Backend;

    public static readonly KeywordRow[] Rows =
    [
        Timeout(FrontendSide, "client", "Longest silence of a client that owes data.") with { BindProxy = TimeoutBinding.Of(static (t, v) => t with { Client = v }) },
        Timeout(FrontendSide, "client-fin", "As client, once one side is closed.") with { BindProxy = TimeoutBinding.Of(static (t, v) => t with { ClientFin = v }) },
        Timeout(BackendSide, "server", "Longest silence of a server that owes data.") with { BindProxy = TimeoutBinding.Of(static (t, v) => t with { Server = v }) },
        Timeout(BackendSide, "server-fin", "As server, once one side is closed.") with { BindProxy = TimeoutBinding.Of(static (t, v) => t with { ServerFin = v }) },
        Timeout(BackendSide, "connect", "Longest time to connect to a server.") with { BindProxy = TimeoutBinding.Of(static (t, v) => t with { Connect = v }) },
        Timeout(BackendSide, "queue", "Longest time to wait for a free slot (default: connect).") with { BindProxy = TimeoutBinding.Of(static (t, v) => t with { Queue = v }) },
        Timeout(BackendSide, "check", "Longest time of a health check after its connection stands.") with { BindProxy = TimeoutBinding.Of(static (t, v) => t with { Check = v }) },
        Timeout(BackendSide, "tunnel", "Longest silence of a tunnel, after an upgrade or in tcp mode.") with { BindProxy = TimeoutBinding.Of(static (t, v) => t with { Tunnel = v }) },
        Timeout(Where.AnyProxy, "http-request", "Longest time to receive a whole request head (default: client).") with { BindProxy = TimeoutBinding.Of(static (t, v) => t with { HttpRequest = v }) },
        Timeout(Where.AnyProxy, "http-keep-alive", "Longest wait for the next request of a connection (default: http-request).") with { BindProxy = TimeoutBinding.Of(static (t, v) => t with { HttpKeepAlive = v }) },
        Timeout(Where.AnyProxy, "tarpit", "How long a tarpitted request is held (default: connect).") with { BindProxy = TimeoutBinding.Of(static (t, v) => t with { Tarpit = v }) },
        .. Refused(FrontendSide, KeywordKind.Family, "not supported yet: separate limit of the TLS handshake", "timeout client-hs"),
        .. Refused(FrontendSide, KeywordKind.Single, "removed from HAProxy: say timeout client", "clitimeout"),
        .. Refused(BackendSide, KeywordKind.Single, "removed from HAProxy: say timeout connect", "contimeout"),
        .. Refused(BackendSide, KeywordKind.Single, "removed from HAProxy: say timeout server", "srvtimeout"),
    ];

    private static KeywordRow Timeout(Where where, string name, string summary) =>
        Member(where, "timeout " + name, "time", summary) with { Unit = TimeUnit.Milliseconds };
}
