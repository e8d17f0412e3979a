namespace HaLb.Core.Health;

/// <summary>HAProxy's names of check outcomes (<c>check_status</c>).</summary>
public enum CheckStatus
{
    /// <summary>UNK</summary>
    Unknown,

    /// <summary>INI</summary>
    Initializing,

    /// <summary>SOCKERR</summary>
    SocketError,

    /// <summary>L4OK</summary>
    Layer4Ok,

    /// <summary>L4TOUT</summary>
    Layer4Timeout,

    /// <summary>L4CON</summary>
    Layer4Connect,

    /// <summary>L6OK</summary>
    Layer6Ok,

    /// <summary>L6TOUT</summary>
    Layer6Timeout,

    /// <summary>L6RSP</summary>
    Layer6Invalid,

    /// <summary>L7OK</summary>
    Layer7Ok,

    /// <summary>L7OKC: a 404 under disable-on-404.</summary>
    Layer7OkConditional,

    /// <summary>L7TOUT</summary>
    Layer7Timeout,

    /// <summary>L7RSP</summary>
    Layer7Invalid,

    /// <summary>L7STS</summary>
    Layer7Status,

    /// <summary>HANA: observed traffic reached the error limit.</summary>
    Observed,
}

/// <summary>One finished check. <paramref name="Code"/> is the HTTP status or 0; <paramref name="Info"/> is what HAProxy
/// puts into <c>info: "..."</c>; duration -1 = not known.</summary>
public sealed record CheckResult(CheckStatus Status, int Code, string Info, int DurationMs)
{
    public static readonly CheckResult None = new(CheckStatus.Unknown, 0, "", -1);

    public bool Passed => Status is CheckStatus.Layer4Ok or CheckStatus.Layer6Ok or CheckStatus.Layer7Ok or CheckStatus.Layer7OkConditional;
}
