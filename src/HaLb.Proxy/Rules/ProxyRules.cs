using HaLb.Proxy.Rules.Acls;

namespace HaLb.Proxy.Rules;

/// <summary>The compiled rules of one proxy. <c>redirect</c> lines stand behind all <c>http-request</c> lines, as HAProxy runs
/// them.</summary>
internal sealed class ProxyRules
{
    public static readonly ProxyRules None = new();

    public HttpRule[] Request { get; init; } = [];

    /// <summary><c>redirect</c> lines.</summary>
    public HttpRule[] Redirects { get; init; } = [];

    public HttpRule[] Response { get; init; } = [];

    public HttpRule[] AfterResponse { get; init; } = [];

    public NameRule[] UseBackend { get; init; } = [];

    public NameRule[] UseServer { get; init; } = [];

    /// <summary><c>monitor-uri</c>; null = none.</summary>
    public byte[]? MonitorUri { get; init; }

    public AclCondition[] MonitorFail { get; init; } = [];

    public ReplyTemplate? MonitorReply { get; init; }
}
