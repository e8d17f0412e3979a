using System.Globalization;
using System.Text;

namespace HaLb.Proxy.Checks;

/// <summary>What a server said, in the words of a log line.</summary>
internal static class CheckWords
{
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
