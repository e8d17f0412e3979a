using System.Diagnostics.CodeAnalysis;
using HaLb.Config.Model;

namespace HaLb.Config.Binding;

/// <summary>Binds <c>log</c> lines and the options about them (HAProxy manual, section 3.1 <c>log</c> and 4.2).</summary>
internal static class LogBinding
{
    private const int SyslogPort = 514;
    private const int LengthMin = 80;
    private const int LengthMax = 65535;

    private static readonly string[] Facilities =
    [
        "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "auth2", "ftp", "ntp", "audit", "alert", "cron2",
        "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7",
    ];

    private static readonly string[] Levels = ["emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"];

    public static void Log(ProxyDraft p, Arguments a)
    {
        if (a.Negated)
        {
            p.Logs.Clear();
        }
        else if (a.First.Text == "global")
        {
            if (a.Words.Count > 1 || a.Parameters.Count > 0)
            {
                a.Error(a.Words.Count > 1 ? a.Words[1].Position : a.Parameters[0].Position, "global takes nothing after it");
            }

            p.Logs.Add(new LogLine(null));
        }
        else if (TryTarget(a, out var target))
        {
            p.Logs.Add(new LogLine(target));
        }
    }

    /// <summary>Reads a target; all that is wrong is reported.</summary>
    public static bool TryTarget(Arguments a, [NotNullWhen(true)] out LogTargetConfig? target)
    {
        target = null;
        if (a.Words.Count < 2)
        {
            a.Error(a.Position, "needs <address> and <facility>, or global");
            return false;
        }

        if (!TrySink(a.First.Text, out var sink, out var address, out var port, out var problem))
        {
            a.Error(a.First, problem);
            return false;
        }

        target = new LogTargetConfig(sink, address, a.Position)
        {
            Port = port,
            Facility = Index(a, a.Words[1], Facilities, "facility"),
            Level = a.Words.Count > 2 ? Index(a, a.Words[2], Levels, "level") : Levels.Length - 1,
            MinLevel = a.Words.Count > 3 ? Index(a, a.Words[3], Levels, "level") : 0,
            Length = a.Find("len") is { } length ? a.Integer(length.Word, LengthMin, LengthMax, 1024) : 1024,
            Format = a.Find("format") is { } format ? FormatOf(a, format) : LogSyslogFormat.Local,
            HasFormat = a.Find("format") is not null,
        };
        return true;
    }

    public static void Tag(ProxyDraft p, Arguments a) => p.Config = p.Config with { LogTag = a.First.Text };

    public static void HttpLog(ProxyDraft p, Arguments a)
    {
        if (a.Words.Count > 0 && a.First.Text != "clf")
        {
            a.Error(a.First, $"'{a.First.Text}' is not 'clf'");
        }

        p.Config = p.Config with { LogFormat = a.Words.Count > 0 ? LogFormatKind.HttpClf : LogFormatKind.Http };
    }

    public static void TcpLog(ProxyDraft p, Arguments a) => p.Config = p.Config with { LogFormat = LogFormatKind.Tcp };

    public static void HttpsLog(ProxyDraft p, Arguments a) => p.Config = p.Config with { LogFormat = LogFormatKind.Https };

    public static void Format(ProxyDraft p, Arguments a) => p.Config = p.Config with { LogFormat = LogFormatKind.Custom, LogFormatText = a.First };

    public static void StructuredFormat(ProxyDraft p, Arguments a) => p.Config = p.Config with { LogFormatStructured = a.First };

    private static bool TrySink(string text, out LogSink sink, out string address, out int port, out string problem)
    {
        (sink, address, port, problem) = (LogSink.Udp, text, 0, "");
        if (text is "stdout" or "stderr")
        {
            sink = text == "stdout" ? LogSink.Stdout : LogSink.Stderr;
            return true;
        }

        foreach (var prefix in (ReadOnlySpan<string>)["ring@", "tcp@", "tcp4@", "tcp6@", "sockpair@"])
        {
            if (text.StartsWith(prefix, StringComparison.Ordinal))
            {
                problem = $"'{text}': logs over '{prefix}' are not supported yet";
                return false;
            }
        }

        text = text.StartsWith("udp@", StringComparison.Ordinal) || text.StartsWith("uxdg@", StringComparison.Ordinal) ? text[(text.IndexOf('@', StringComparison.Ordinal) + 1)..]
            : text.StartsWith("udp4@", StringComparison.Ordinal) ? "ipv4@" + text[5..]
            : text.StartsWith("udp6@", StringComparison.Ordinal) ? "ipv6@" + text[5..]
            : text;
        if (!AddressText.TryOne(IsBareIpv6(text) ? $"[{text}]" : text, out var parsed, out problem))
        {
            return false;
        }

        if (parsed.PortIsOffset || parsed.PortEnd != parsed.Port)
        {
            problem = $"'{text}': a log target has one port";
            return false;
        }

        address = parsed.Host;
        (sink, port) = parsed.Family switch
        {
            AddressFamily.Unix => (LogSink.UnixDatagram, 0),
            AddressFamily.Descriptor => (LogSink.Descriptor, 0),
            _ => (LogSink.Udp, parsed.Port == 0 ? SyslogPort : parsed.Port),
        };
        problem = parsed.Family == AddressFamily.Abstract ? $"'{text}': abstract sockets are not supported for logs" : "";
        return problem.Length == 0;
    }

    // `log ::1 local0`: no port is needed here, so a whole IPv6 literal is one.
    private static bool IsBareIpv6(string text) =>
        text.Count(static c => c == ':') > 1 && !text.Contains('[', StringComparison.Ordinal) && System.Net.IPAddress.TryParse(text, out _);

    private static int Index(Arguments a, Directives.Word word, string[] known, string what)
    {
        var index = Array.IndexOf(known, word.Text);
        if (index < 0)
        {
            a.Error(word, $"unknown {what} '{word.Text}'{Keywords.Suggestions.ForWord(word.Text, known)}");
        }

        return Math.Max(index, 0);
    }

    private static LogSyslogFormat FormatOf(Arguments a, BoundParameter format) => a.Choice(format.Word, LogSyslogFormat.Local,
        ("local", LogSyslogFormat.Local), ("rfc3164", LogSyslogFormat.Rfc3164), ("rfc5424", LogSyslogFormat.Rfc5424), ("priority", LogSyslogFormat.Priority),
        ("short", LogSyslogFormat.Short), ("timed", LogSyslogFormat.Timed), ("iso", LogSyslogFormat.Iso), ("raw", LogSyslogFormat.Raw));
}
