using System.Text;

namespace HaLb.Config.Binding;

/// <summary>Whether the content of an errorfile is a response that can be sent as it is.</summary>
internal static class ErrorFileShape
{
    /// <summary>What is wrong; null = nothing. Lines may end in LF alone, as HAProxy's own samples once did.</summary>
    public static string? Problem(ReadOnlySpan<byte> content)
    {
        var first = TakeLine(ref content, out var ended);
        if (!IsStatusLine(first))
        {
            return "it does not begin with a status line such as HTTP/1.0 503 Service Unavailable";
        }

        while (ended)
        {
            var line = TakeLine(ref content, out ended);
            if (line.IsEmpty)
            {
                return ended ? null : "its head has no end: an empty line is missing";
            }

            var colon = line.IndexOf((byte)':');
            if (colon < 0 || !HttpText.IsToken(Encoding.Latin1.GetString(line[..colon])))
            {
                return $"'{Encoding.Latin1.GetString(line[..Math.Min(line.Length, 40)])}' is no header line";
            }
        }

        return "its head has no end: an empty line is missing";
    }

    private static ReadOnlySpan<byte> TakeLine(ref ReadOnlySpan<byte> content, out bool ended)
    {
        var end = content.IndexOf((byte)'\n');
        ended = end >= 0;
        var line = ended ? content[..end] : content;
        content = ended ? content[(end + 1)..] : [];
        return line.EndsWith("\r"u8) ? line[..^1] : line;
    }

    private static bool IsStatusLine(ReadOnlySpan<byte> line) =>
        line.Length >= 12 && line.StartsWith("HTTP/1."u8) && line[7] is (byte)'0' or (byte)'1' && line[8] == ' '
        && !line[9..12].ContainsAnyExceptInRange((byte)'0', (byte)'9') && (line.Length == 12 || line[12] == ' ');
}
