namespace HaLb.Proxy.Rules.Actions;

/// <summary>Lists of rules that an action may stand in.</summary>
[Flags]
internal enum ActionPlaces
{
    None = 0,

    /// <summary><c>http-request</c>.</summary>
    Request = 1,

    /// <summary><c>http-response</c>.</summary>
    Response = 2,

    /// <summary><c>http-after-response</c>.</summary>
    AfterResponse = 4,
    Both = Request | Response,
    All = Request | Response | AfterResponse,
}
