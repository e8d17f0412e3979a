using HaLb.Core.Health;

namespace HaLb.Stats.Api;

/// <summary>HAProxy's short names and numbers of check results.</summary>
internal static class CheckTexts
{
    /// <summary><c>check_status</c></summary>
    public static string Short(CheckStatus status) => status switch
    {
        CheckStatus.Initializing => "INI",
        CheckStatus.SocketError => "SOCKERR",
        CheckStatus.Layer4Ok => "L4OK",
        CheckStatus.Layer4Timeout => "L4TOUT",
        CheckStatus.Layer4Connect => "L4CON",
        CheckStatus.Layer6Ok => "L6OK",
        CheckStatus.Layer6Timeout => "L6TOUT",
        CheckStatus.Layer6Invalid => "L6RSP",
        CheckStatus.Layer7Ok => "L7OK",
        CheckStatus.Layer7OkConditional => "L7OKC",
        CheckStatus.Layer7Timeout => "L7TOUT",
        CheckStatus.Layer7Invalid => "L7RSP",
        CheckStatus.Layer7Status => "L7STS",
        CheckStatus.Observed => "HANA",
        _ => "UNK",
    };

    /// <summary>HAProxy's number of the status in <c>show servers state</c>.</summary>
    public static int Number(CheckStatus status) => status switch
    {
        CheckStatus.Initializing => 1,
        CheckStatus.Observed => 4,
        CheckStatus.SocketError => 5,
        CheckStatus.Layer4Ok => 6,
        CheckStatus.Layer4Timeout => 7,
        CheckStatus.Layer4Connect => 8,
        CheckStatus.Layer6Ok => 9,
        CheckStatus.Layer6Timeout => 10,
        CheckStatus.Layer6Invalid => 11,
        CheckStatus.Layer7Timeout => 12,
        CheckStatus.Layer7Invalid => 13,
        CheckStatus.Layer7Ok => 15,
        CheckStatus.Layer7OkConditional => 16,
        CheckStatus.Layer7Status => 17,
        _ => 0,
    };

    /// <summary>The result carries a code of the application layer.</summary>
    public static bool HasCode(CheckStatus status) =>
        status is CheckStatus.Layer7Ok or CheckStatus.Layer7OkConditional or CheckStatus.Layer7Status or CheckStatus.Layer7Invalid;
}
