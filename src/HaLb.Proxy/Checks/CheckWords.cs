using System.Globalization;
using System.Text;
using HaLb.Core.Health;

namespace HaLb.Proxy.Checks;

/// <summary>HAProxy's words for check results.</summary>
public static class CheckWords
{
    /// <summary>The long form (<c>check_desc</c>): <c>Layer4 connection problem</c>.</summary>
    public static string Describe(CheckStatus status) => status switch
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

    /// <summary>A server's words made safe to stand between double quotes: anything but printable ASCII, and the quote itself, as
    /// <c>&lt;XX&gt;</c>. At most 128 characters of it.</summary>
    public static string Quote(string text)
    {
        var shown = new StringBuilder(Math.Min(text.Length, 128));
        foreach (var letter in text.AsSpan(0, Math.Min(text.Length, 128)))
        {
            if (letter is < ' ' or > '~' or '"')
            {
                shown.Append(CultureInfo.InvariantCulture, $"<{(int)letter:X2}>");
            }
            else
            {
                shown.Append(letter);
            }
        }

        return shown.ToString();
    }
}
