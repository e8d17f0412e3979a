using System.Text;
using HaLb.Config.Model;

namespace HaLb.Proxy.Log;

/// <summary>One <c>log</c> line of a proxy, ready to write: its levels, its header, its sender.</summary>
internal sealed class LogTarget(LogTargetConfig config, string tag, string? hostname, LogSender sender)
{
    private const int HeaderMax = 2048;

    /// <summary>Longest structured data; what is longer is cut.</summary>
    private const int StructuredMax = 1024;

    private readonly byte[] _host = Host(config, hostname);
    private readonly byte[] _tag = Encoding.UTF8.GetBytes(tag);
    private readonly byte[] _process = Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture));

    // log-send-hostname turns the default format into rfc3164 (HAProxy manual, "log").
    private readonly LogSyslogFormat _format =
        config.Format == LogSyslogFormat.Local && hostname is not null ? LogSyslogFormat.Rfc3164 : config.Format;

    public int Length { get; } = config.Length;

    /// <summary>False where lines of that severity are not wanted here.</summary>
    public bool Takes(int severity) => severity <= config.Level;

    /// <summary>Queues the line with its header, cut to the greatest length.</summary>
    public void Send(int severity, DateTimeOffset now, LogDates dates, ReadOnlySpan<byte> body, ReadOnlySpan<byte> structured = default)
    {
        Span<byte> space = stackalloc byte[HeaderMax];
        structured = structured[..Math.Min(structured.Length, StructuredMax)];
        var header = new LineWriter(space);
        WriteHeader(ref header, Math.Max(severity, config.MinLevel), now, dates, structured);
        var headerLength = Math.Min(header.Length, Length);
        sender.Enqueue(header.Written[..headerLength], body[..Math.Min(body.Length, Length - headerLength)]);
    }

    private void WriteHeader(ref LineWriter line, int severity, DateTimeOffset now, LogDates dates, ReadOnlySpan<byte> structured)
    {
        if (_format is LogSyslogFormat.Raw)
        {
            return;
        }

        if (_format is not LogSyslogFormat.Iso)
        {
            line.Letter('<');
            line.Number(_format is LogSyslogFormat.Short or LogSyslogFormat.Timed ? severity : config.Facility * 8 + severity);
            line.Letter('>');
        }

        switch (_format)
        {
            case LogSyslogFormat.Local or LogSyslogFormat.Rfc3164:
                line.Bytes(dates.Syslog);
                line.Letter(' ');
                line.Bytes(_host);
                line.Bytes(_tag);
                line.Letter('[');
                line.Bytes(_process);
                line.Bytes("]: "u8);
                break;
            case LogSyslogFormat.Rfc5424:
                line.Bytes("1 "u8);
                WriteIso(ref line, now, dates);
                line.Bytes(_host);
                line.Bytes(_tag);
                line.Letter(' ');
                line.Bytes(_process);
                line.Bytes(" - "u8);
                line.Bytes(structured.IsEmpty ? "-"u8 : structured);
                line.Letter(' ');
                break;
            case LogSyslogFormat.Timed or LogSyslogFormat.Iso:
                WriteIso(ref line, now, dates);
                break;
        }
    }

    private static void WriteIso(ref LineWriter line, DateTimeOffset now, LogDates dates)
    {
        line.Bytes(dates.Iso);
        line.Letter('.');
        LogDates.Microseconds(ref line, now);
        line.Bytes(dates.IsoOffset);
        line.Letter(' ');
    }

    private static byte[] Host(LogTargetConfig config, string? hostname) => config.Format switch
    {
        LogSyslogFormat.Local when hostname is null => [],
        LogSyslogFormat.Rfc5424 => Encoding.UTF8.GetBytes($"{hostname ?? "-"} "),
        _ => Encoding.UTF8.GetBytes($"{hostname ?? "localhost"} "),
    };
}
