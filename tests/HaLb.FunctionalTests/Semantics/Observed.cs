using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace HaLb.FunctionalTests.Semantics;

/// <summary>What a run of a scenario showed, as text in which only what may differ by chance is blanked: dates, ports, timers
/// that were reached, byte counts (HAProxy 2.6 counts its internal form), and the process's connections. Header names are in
/// lower case and sorted, since HAProxy writes them so and HaLb keeps them.</summary>
internal static partial class Observed
{
    public static string Response(string text)
    {
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
        {
            return text;
        }

        var lines = text[..end].Split("\r\n");
        var fields = lines[1..].Select(Field).Where(static f => !f.StartsWith("date:", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
        var rest = text[(end + 4)..];
        if (rest.StartsWith("HTTP/1.", StringComparison.Ordinal))
        {
            rest = Response(rest);
        }

        return $"{lines[0]}\n{string.Join('\n', fields)}\n\n{(rest.Length > 4096 ? $"{rest.Length} bytes" : rest)}";
    }

    public static string Request(string text)
    {
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var lines = text[..end].Split("\r\n");
        var body = text[(end + 4)..];
        return $"{lines[0]}\n{string.Join('\n', lines[1..].Select(Field))}\n\n{(body.Length > 4096 ? $"{body.Length} bytes" : body)}";
    }

    public static string LogLine(string line)
    {
        line = Client().Replace(line, "");
        line = Timers().Replace(line, static m => " " + string.Join('/', m.Groups[1].Value.Split('/').Select(Timer)) + " ", 1);
        line = HttpBytes().Replace(line, "$1 B - - ", 1);
        return Connections().Replace(line, " n/n/$1 ", 1);
    }

    private static string Timer(string text) => text == "-1" ? text : text.StartsWith('+') ? "+N" : "N";

    private static string Field(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        var field = colon < 0 ? line : line[..colon].ToLowerInvariant() + line[colon..];
        return CookieDates().Replace(field, "|D|D");
    }

    /// <summary>The text with its bytes above 0x7F and controls shown, for messages.</summary>
    public static string Show(string text) =>
        text.Aggregate(new StringBuilder(), static (to, c) => c is '\n' or (>= ' ' and < (char)127) ? to.Append(c) : to.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}")).ToString();

    [GeneratedRegex(@"^.*?\d+\.\d+\.\d+\.\d+:\d+ \[[^\]]*\] ")]
    private static partial Regex Client();

    [GeneratedRegex(@" (\+?-?\d+(?:/\+?-?\d+){2,4}) ")]
    private static partial Regex Timers();

    [GeneratedRegex(@"( (?:-1|\d{3})) \+?\d+ - - ")]
    private static partial Regex HttpBytes();

    [GeneratedRegex(@" \d+/\d+/(\d+/\d+/\+?\d+) ")]
    private static partial Regex Connections();

    [GeneratedRegex(@"\|[A-Za-z0-9+/]{5}\|[A-Za-z0-9+/]{5}")]
    private static partial Regex CookieDates();
}
