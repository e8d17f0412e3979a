namespace HaLb.Core.Health;

/// <summary>HAProxy's long names of check results, for log lines and the stats.</summary>
public static class CheckDescription
{
    /// <summary>The long form (<c>check_desc</c>): <c>Layer4 connection problem</c>.</summary>
    public static string Of(CheckStatus status) => status switch
    {
        CheckStatus.Initializing => "Initializing",
        CheckStatus.SocketError => "Socket error",
        CheckStatus.Layer4Ok => "Layer4 check passed",
        CheckStatus.Layer4Timeout => "Layer4 timeout",
        CheckStatus.Layer4Connect => "Layer4 connection problem",
        CheckStatus.Layer6Ok => "Layer6 check passed",
        CheckStatus.Layer6Timeout => "Layer6 timeout",
        CheckStatus.Layer6Invalid => "Layer6 invalid response",
        CheckStatus.Layer7Ok => "Layer7 check passed",
        CheckStatus.Layer7OkConditional => "Layer7 check conditionally passed",
        CheckStatus.Layer7Timeout => "Layer7 timeout",
        CheckStatus.Layer7Invalid => "Layer7 invalid response",
        CheckStatus.Layer7Status => "Layer7 wrong status",
        CheckStatus.Observed => "Health analyze",
        _ => "Unknown",
    };
}
