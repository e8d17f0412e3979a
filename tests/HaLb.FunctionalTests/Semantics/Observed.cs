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
        if (IsChunked(lines))
        {
            rest = WithoutChunks(rest);
        }

        // The next response on the same connection.
        var next = rest.IndexOf("HTTP/1.", StringComparison.Ordinal);
        if (next >= 0)
        {
            rest = rest[..next] + "\n" + Response(rest[next..]);
        }

        return $"{lines[0]}\n{string.Join('\n', fields)}\n\n{Short(rest)}";
    }

    public static string Request(string text)
    {
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var lines = text[..end].Split("\r\n");
        var body = text[(end + 4)..];
        return $"{lines[0]}\n{string.Join('\n', lines[1..].Select(Field))}\n\n{Short(IsChunked(lines) ? WithoutChunks(body) : body)}";
    }

    private static string Short(string body) => body.Length > 4096 ? $"{body.Length} bytes" : body;

    private static bool IsChunked(string[] lines) => lines.Contains("transfer-encoding: chunked", StringComparer.OrdinalIgnoreCase);

    /// <summary>The data of a chunked body, since where chunks begin is the sender's affair, and how it ends: with <c>0</c> or cut.</summary>
    private static string WithoutChunks(string body)
    {
        var data = new StringBuilder("chunks: ");
        while (body.IndexOf("\r\n", StringComparison.Ordinal) is > 0 and var end
            && int.TryParse(body.AsSpan(0, end), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var size))
        {
            body = body[(end + 2)..];
            if (size == 0)
            {
                return data.Append(" end\n").AppendJoin('\n', body.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Select(Field)).ToString();
            }

            data.Append(body.AsSpan(0, Math.Min(size, body.Length)));
            body = body[Math.Min(size + 2, body.Length)..];
        }

        return data.Append(" cut").Append(body).ToString();
    }

    /// <summary>Of the <c>show stat</c> table what a scenario changes in the rows of its frontend, backend and servers.</summary>
    public static string Counters(string csv)
    {
        var rows = csv.Split('\n').Where(static r => r.Contains(',', StringComparison.Ordinal)).Select(static r => r.Split(',')).ToArray();
        var lines = new List<string>();
        foreach (var row in rows.Skip(1).Where(static r => r[0] is "fe" or "be"))
        {
            var values = CounterNames
                .Select(name => (Name: name, Value: row[Array.FindIndex(rows[0], n => n.TrimStart('#', ' ') == name)]))
                .Where(static v => v.Value is not ("" or "0"))
                .Select(static v => $"{v.Name}={v.Value}");
            // Which requests share a connection is HaLb's own choice.
            var connections = Number(rows[0], row, "connect") + Number(rows[0], row, "reuse");
            lines.Add($"{row[0]}/{row[1]}: {string.Join(' ', values)} connect+reuse={connections}");
        }

        return string.Join('\n', lines);
    }

    private static int Number(string[] head, string[] row, string name) =>
        int.TryParse(row[Array.IndexOf(head, name)], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    /// <summary>One value of the <c>show stat</c> table.</summary>
    public static string Value(string csv, string proxy, string server, string name)
    {
        var rows = csv.Split('\n').Select(static r => r.Split(',')).ToArray();
        var head = Array.Find(rows, static r => r[0] is "# pxname")!;
        return Array.Find(rows, r => r.Length > 2 && r[0] == proxy && r[1] == server)![Array.IndexOf(head, name)];
    }

    private static readonly string[] CounterNames =
    [
        "status", "stot", "req_tot", "lbtot", "hrsp_1xx", "hrsp_2xx", "hrsp_3xx", "hrsp_4xx", "hrsp_5xx", "hrsp_other", "dreq", "dresp",
        "ereq", "econ", "eresp", "wretr", "wredis", "cli_abrt", "srv_abrt", "intercepted",
    ];

    public static string LogLine(string line)
    {
        line = Client().Replace(line, "$1");
        line = Endpoints().Replace(line, "from A to B");
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

    [GeneratedRegex(@"^(<\d+>)?.*?\d+\.\d+\.\d+\.\d+:\d+ \[[^\]]*\] ")]
    private static partial Regex Client();

    [GeneratedRegex(@"from [0-9.]+:\d+ to [0-9.]+:\d+")]
    private static partial Regex Endpoints();

    [GeneratedRegex(@" (\+?-?\d+(?:/\+?-?\d+){2,4}) ")]
    private static partial Regex Timers();

    [GeneratedRegex(@"( (?:-1|\d{3})) \+?\d+ - - ")]
    private static partial Regex HttpBytes();

    [GeneratedRegex(@" \d+/\d+/(\d+/\d+/\+?\d+) ")]
    private static partial Regex Connections();

    [GeneratedRegex(@"\|[A-Za-z0-9+/]{5}\|[A-Za-z0-9+/]{5}")]
    private static partial Regex CookieDates();
}
