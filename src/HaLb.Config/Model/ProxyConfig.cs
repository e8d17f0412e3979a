using System.Collections.Immutable;
using HaLb.Config.Diagnostics;
using HaLb.Config.Directives;

namespace HaLb.Config.Model;

/// <summary>Which sides a section has.</summary>
public enum ProxyKind
{
    Frontend,
    Backend,
    Listen,
}

/// <summary>Layer that a proxy works on.</summary>
public enum ProxyMode
{
    Tcp,
    Http,
}

/// <summary>A frontend, backend or listen section with what its defaults section gave it. Like HAProxy's own proxy it
/// holds both sides; members of the absent side keep their defaults.</summary>
public sealed record ProxyConfig(string Name, ProxyKind Kind, SourcePosition Position)
{
    public bool IsFrontend => Kind is ProxyKind.Frontend or ProxyKind.Listen;

    public bool IsBackend => Kind is ProxyKind.Backend or ProxyKind.Listen;

    /// <summary>Numeric id for stats (<c>iid</c>), unique among all proxies; 0 never occurs after loading.</summary>
    public int Id { get; init; }

    public ProxyMode Mode { get; init; } = ProxyMode.Tcp;

    public bool Disabled { get; init; }

    public string? Description { get; init; }

    public TimeoutsConfig Timeouts { get; init; } = TimeoutsConfig.None;

    public OptionsConfig Options { get; init; } = OptionsConfig.Default;

    public HttpConnectionMode ConnectionMode { get; init; } = HttpConnectionMode.KeepAlive;

    public AddedAddressHeaderConfig? ForwardFor { get; init; }

    public AddedAddressHeaderConfig? OriginalTo { get; init; }

    public LogFormatKind LogFormat { get; init; } = LogFormatKind.Default;

    /// <summary>Where this proxy's lines go; <c>log global</c> is already replaced by the global targets.</summary>
    public ImmutableArray<LogTargetConfig> Logs { get; init; } = [];

    public string? LogTag { get; init; }

    /// <summary>What is sent instead of HaLb's own answer, by status code.</summary>
    public ImmutableDictionary<int, ErrorReplyConfig> ErrorReplies { get; init; } = ImmutableDictionary<int, ErrorReplyConfig>.Empty;

    public StatsConfig? Stats { get; init; }

    /// <summary>Lines of the rules language in the order in which they stand; those of the defaults section come first.</summary>
    public ImmutableArray<RuleConfig> Rules { get; init; } = [];

    // Frontend side.
    public ImmutableArray<BindConfig> Binds { get; init; } = [];

    /// <summary>Concurrent client connections; null = the process's limit.</summary>
    public int? MaxConn { get; init; }

    public int? Backlog { get; init; }

    /// <summary>Name of the backend for streams that no rule sends elsewhere. For a listen section null means itself.</summary>
    public string? DefaultBackend { get; init; }

    /// <summary><c>monitor-uri</c>: answered by HaLb itself.</summary>
    public string? MonitorUri { get; init; }

    /// <summary><c>log-format</c>; null = <see cref="LogFormat"/> says it.</summary>
    public Word? LogFormatText { get; init; }

    /// <summary><c>log-format-sd</c>: structured data of RFC 5424 lines; null = none.</summary>
    public Word? LogFormatStructured { get; init; }

    /// <summary>Null = as in <c>global</c>.</summary>
    public Http1Engine? Http1Engine { get; init; }

    /// <summary><c>rate-limit sessions</c>, new sessions per second; 0 = none.</summary>
    public int RateLimitSessions { get; init; }

    // Backend side.
    public BalanceConfig Balance { get; init; } = BalanceConfig.RoundRobin;

    public HashTypeConfig HashType { get; init; } = HashTypeConfig.Default;

    public CookieConfig? Cookie { get; init; }

    /// <summary><c>dynamic-cookie-key</c>.</summary>
    public string? DynamicCookieKey { get; init; }

    /// <summary>Attempts after the first one failed.</summary>
    public int Retries { get; init; } = 3;

    /// <summary><c>option redispatch</c>: 0 = off; -1 = on the last retry; N = after every Nth; -N counted from the end.</summary>
    public int Redispatch { get; init; }

    public RetryOn RetryOn { get; init; } = RetryOn.ConnFailure;

    /// <summary>Status codes of <c>retry-on</c>.</summary>
    public ImmutableArray<int> RetryOnStatus { get; init; } = [];

    public HttpReuse HttpReuse { get; init; } = HttpReuse.Safe;

    /// <summary>Backend load at which servers reach their <c>maxconn</c>; null = a tenth of the frontends' maxconn.</summary>
    public int? FullConn { get; init; }

    public CheckConfig Check { get; init; } = CheckConfig.Tcp;

    public ImmutableArray<ServerConfig> Servers { get; init; } = [];

    /// <summary><c>source ADDRESS[:PORT]</c> for all servers that have none of their own.</summary>
    public AddressConfig? Source { get; init; }
}

/// <summary>Timeouts of a proxy. Null = not set, which HAProxy takes as no limit, except where a member says otherwise.</summary>
public sealed record TimeoutsConfig
{
    public static readonly TimeoutsConfig None = new();

    public TimeSpan? Client { get; init; }

    public TimeSpan? ClientFin { get; init; }

    public TimeSpan? Server { get; init; }

    public TimeSpan? ServerFin { get; init; }

    public TimeSpan? Connect { get; init; }

    /// <summary>Null = <see cref="Connect"/>.</summary>
    public TimeSpan? Queue { get; init; }

    /// <summary>Null = <see cref="Connect"/>, at most the check interval.</summary>
    public TimeSpan? Check { get; init; }

    /// <summary>Null = <see cref="Client"/>.</summary>
    public TimeSpan? HttpRequest { get; init; }

    /// <summary>Null = <see cref="HttpRequest"/>.</summary>
    public TimeSpan? HttpKeepAlive { get; init; }

    /// <summary>Null = the client and server timeouts.</summary>
    public TimeSpan? Tunnel { get; init; }

    /// <summary>Null = <see cref="Connect"/>.</summary>
    public TimeSpan? Tarpit { get; init; }
}

/// <summary>Boolean options; the name of each is HAProxy's <c>option</c>.</summary>
public sealed record OptionsConfig
{
    public static readonly OptionsConfig Default = new();

    public bool DontLogNull { get; init; }

    public bool DontLogNormal { get; init; }

    public bool LogAsap { get; init; }

    public bool LogHealthChecks { get; init; }

    public bool LogSeparateErrors { get; init; }

    public bool SocketStats { get; init; }

    public bool AllBackups { get; init; }

    public bool PreferLastServer { get; init; }

    public bool AbortOnClose { get; init; }

    public bool Persist { get; init; }

    public bool ClientTcpKeepAlive { get; init; }

    public bool ServerTcpKeepAlive { get; init; }

    public bool HttpNoDelay { get; init; }

    public bool NoLinger { get; init; }

    public bool IndependentStreams { get; init; }

    public bool AcceptUnsafeRequest { get; init; }

    public bool AcceptUnsafeResponse { get; init; }

    /// <summary><c>http-ignore-probes</c>.</summary>
    public bool IgnoreProbes { get; init; }
}

/// <summary>What happens to connections after a response. HAProxy: the stronger of frontend and backend wins.</summary>
public enum HttpConnectionMode
{
    KeepAlive,
    ServerClose,
    Close,
}

/// <summary><c>option forwardfor</c> and <c>option originalto</c>: a header line that carries an address.</summary>
public sealed record AddedAddressHeaderConfig(string Header)
{
    /// <summary>Client (forwardfor) or destination (originalto) networks for which nothing is added, as CIDR text.</summary>
    public string? Except { get; init; }

    /// <summary>Not added where the request already has it.</summary>
    public bool IfNone { get; init; }
}

/// <summary>Kinds of replacement for an answer of HaLb's own.</summary>
public enum ErrorReplyKind
{
    /// <summary>A whole raw response.</summary>
    File,

    /// <summary><c>errorloc</c>/<c>errorloc302</c>: 302 to the location.</summary>
    Location302,

    /// <summary><c>errorloc303</c>.</summary>
    Location303,
}

/// <summary>An <c>errorfile</c> or <c>errorloc*</c> line.</summary>
public sealed record ErrorReplyConfig(ErrorReplyKind Kind, string Location, SourcePosition Position)
{
    /// <summary>The raw response, read when the file was loaded; empty for a location or for <c>/dev/null</c>
    /// (which sends nothing and closes).</summary>
    public ImmutableArray<byte> Content { get; init; } = [];
}

/// <summary>Algorithms of <c>balance</c>.</summary>
public enum BalanceAlgorithm
{
    RoundRobin,
    StaticRoundRobin,
    LeastConn,
    First,
    Random,
    Source,
}

/// <summary>A <c>balance</c> line.</summary>
public sealed record BalanceConfig(BalanceAlgorithm Algorithm)
{
    public static readonly BalanceConfig RoundRobin = new(BalanceAlgorithm.RoundRobin);

    /// <summary>Draws of <c>random(n)</c>, at least 1.</summary>
    public int Draws { get; init; } = 2;
}

/// <summary>A <c>hash-type</c> line: map-based with no avalanche is HAProxy's default.</summary>
public sealed record HashTypeConfig(bool Consistent, HashFunction Function, bool Avalanche)
{
    public static readonly HashTypeConfig Default = new(false, HashFunction.Sdbm, false);
}

/// <summary>Hash functions of <c>hash-type</c>.</summary>
public enum HashFunction
{
    Sdbm,
    Djb2,
    Wt6,
    Crc32,
    None,
}

/// <summary>How the persistence cookie is written.</summary>
public enum CookieMode
{
    /// <summary>Neither word given: the cookie is only read.</summary>
    Passive,
    Insert,
    Rewrite,
    Prefix,
}

/// <summary>A <c>cookie</c> line.</summary>
public sealed record CookieConfig(string Name, CookieMode Mode)
{
    public bool Indirect { get; init; }

    public bool NoCache { get; init; }

    public bool PostOnly { get; init; }

    public bool Preserve { get; init; }

    public bool HttpOnly { get; init; }

    public bool Secure { get; init; }

    public bool Dynamic { get; init; }

    public ImmutableArray<string> Domains { get; init; } = [];

    public ImmutableArray<string> Attributes { get; init; } = [];

    /// <summary>Whole seconds; null = none.</summary>
    public TimeSpan? MaxIdle { get; init; }

    /// <summary>Whole seconds; null = none.</summary>
    public TimeSpan? MaxLife { get; init; }
}

/// <summary>What may be tried again (<c>retry-on</c>).</summary>
[Flags]
public enum RetryOn
{
    None = 0,
    ConnFailure = 1,
    EmptyResponse = 2,
    JunkResponse = 4,
    ResponseTimeout = 8,
    ZeroRttRejected = 16,
    AllRetryableErrors = ConnFailure | EmptyResponse | JunkResponse | ResponseTimeout | ZeroRttRejected | 32,
}

/// <summary>When an idle server connection may carry another stream (<c>http-reuse</c>).</summary>
public enum HttpReuse
{
    Never,
    Safe,
    Aggressive,
    Always,
}

/// <summary>How servers of a backend are probed.</summary>
public sealed record CheckConfig(CheckKind Kind)
{
    public static readonly CheckConfig Tcp = new(CheckKind.Tcp);

    /// <summary>The request of <c>option httpchk</c> / <c>http-check send</c>; null for TCP.</summary>
    public HttpCheckRequestConfig? Request { get; init; }

    /// <summary>All <c>http-check expect</c> lines in order; empty = any 2xx or 3xx.</summary>
    public ImmutableArray<HttpCheckExpectConfig> Expect { get; init; } = [];

    public bool DisableOn404 { get; init; }

    public bool SendState { get; init; }
}

/// <summary>Kinds of health check.</summary>
public enum CheckKind
{
    Tcp,
    Http,
}

/// <summary>What an HTTP check sends.</summary>
public sealed record HttpCheckRequestConfig(string Method, string Uri, string Version)
{
    public ImmutableArray<KeyValuePair<string, string>> Headers { get; init; } = [];

    public string? Body { get; init; }
}

/// <summary>What an <c>http-check expect</c> looks at.</summary>
public enum ExpectKind
{
    Status,
    StatusRegex,
    Body,
    BodyRegex,
}

/// <summary>One <c>http-check expect</c> line.</summary>
public sealed record HttpCheckExpectConfig(ExpectKind Kind, string Pattern, bool Negated)
{
    /// <summary>Inclusive status ranges of <see cref="ExpectKind.Status"/>.</summary>
    public ImmutableArray<(int First, int Last)> StatusRanges { get; init; } = [];
}

/// <summary>Settings of the stats page (<c>stats ...</c> lines of a proxy).</summary>
public sealed record StatsConfig
{
    public string Uri { get; init; } = "/haproxy?stats";

    public string Realm { get; init; } = "HAProxy Statistics";

    /// <summary><c>user:password</c> pairs; empty = no authentication asked.</summary>
    public ImmutableArray<string> Users { get; init; } = [];

    public TimeSpan? Refresh { get; init; }

    public bool HideVersion { get; init; }

    public bool ShowLegends { get; init; }

    public bool ShowModules { get; init; }

    /// <summary><c>show-node</c>: null = off, "" = the node's name.</summary>
    public string? ShowNode { get; init; }

    /// <summary><c>show-desc</c>: null = off, "" = the global description.</summary>
    public string? ShowDesc { get; init; }

    /// <summary>Proxies shown; empty = all. <c>.</c> is the proxy itself.</summary>
    public ImmutableArray<string> Scope { get; init; } = [];

    public StatsAdmin Admin { get; init; } = StatsAdmin.Never;
}

/// <summary>When the page may change state (<c>stats admin if ...</c>).</summary>
public enum StatsAdmin
{
    Never,
    Always,

    /// <summary>For clients on the loopback network (<c>LOCALHOST</c>).</summary>
    Localhost,
}
