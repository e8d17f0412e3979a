using HaLb.Config.Diagnostics;

namespace HaLb.Config.Model;

/// <summary>One <c>log</c> line: where lines go and which ones.</summary>
public sealed record LogTargetConfig(LogSink Sink, string Address, SourcePosition Position)
{
    /// <summary>UDP port (514 where none was given); 0 for other sinks.</summary>
    public int Port { get; init; }

    /// <summary>Longest line sent, bytes (80..65535).</summary>
    public int Length { get; init; } = 1024;

    public LogSyslogFormat Format { get; init; } = LogSyslogFormat.Local;

    /// <summary><c>format</c> was given; otherwise <c>log-send-hostname</c> makes it <see cref="LogSyslogFormat.Rfc3164"/>.</summary>
    public bool HasFormat { get; init; }

    /// <summary>Syslog facility 0..23.</summary>
    public int Facility { get; init; }

    /// <summary>Lines less severe than this (a greater number) are not sent. 0 emerg .. 7 debug.</summary>
    public int Level { get; init; } = 7;

    /// <summary>Lines more severe than this are sent as this severity.</summary>
    public int MinLevel { get; init; }
}

/// <summary>Kinds of log destination.</summary>
public enum LogSink
{
    Udp,
    UnixDatagram,
    Stdout,
    Stderr,

    /// <summary><c>fd@N</c>; the number stands in the address.</summary>
    Descriptor,
}

/// <summary>Header that a log line gets (HAProxy manual, <c>log</c>).</summary>
public enum LogSyslogFormat
{
    Local,
    Rfc3164,
    Rfc5424,
    Priority,
    Short,
    Timed,
    Iso,
    Raw,
}

/// <summary>What is written for each stream.</summary>
public enum LogFormatKind
{
    /// <summary>Neither httplog nor tcplog: the "Connect from" line.</summary>
    Default,
    Tcp,
    Http,
    HttpClf,

    /// <summary><c>option httpslog</c>.</summary>
    Https,

    /// <summary><c>log-format</c>: <see cref="ProxyConfig.LogFormatText"/>.</summary>
    Custom,
}
