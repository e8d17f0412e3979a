using System.Text;
using HaLb.Config.Model;
using HaLb.Proxy.Rules;
using HaLb.Proxy.Rules.Format;
using HaLb.Proxy.Samples;
using HaLb.Proxy.Stream;

namespace HaLb.Proxy.Log;

/// <summary>The log of one proxy: format and targets. Lines are formatted as bytes on the calling thread, without
/// allocating, and queued; writing never waits. What cannot be queued is dropped and counted.</summary>
public sealed class LogOutput
{
    private const int Error = 3;
    private const int Information = 6;

    [ThreadStatic]
    private static Scratch? _scratch;

    private readonly LogTarget[] _targets;
    private readonly ProxyFormats _formats = ProxyFormats.None;
    private readonly TimeProvider _time;
    private readonly int _lengthMax;
    private readonly bool _takesStreams;

    /// <summary>A log without targets: nothing is written.</summary>
    public LogOutput(ProxyConfig config)
    {
        Config = config;
        _targets = [];
        _time = TimeProvider.System;
    }

    /// <summary>The log of a proxy as its configuration says.</summary>
    /// <param name="config">The proxy: its targets, format, options and tag.</param>
    /// <param name="whole">For the global tag and host name.</param>
    /// <param name="senders">The process's senders; after the swap call <see cref="LogSenders.Retain"/>.</param>
    public LogOutput(ProxyConfig config, HalbConfig whole, LogSenders senders)
        : this(config, whole, senders, ProxyFormats.None)
    {
    }

    /// <param name="config">The proxy: its targets, format, options and tag.</param>
    /// <param name="whole">For the global tag and host name.</param>
    /// <param name="senders">The process's senders; after the swap call <see cref="LogSenders.Retain"/>.</param>
    /// <param name="formats">Its own formats, compiled.</param>
    internal LogOutput(ProxyConfig config, HalbConfig whole, LogSenders senders, ProxyFormats formats)
    {
        _formats = formats;
        var tag = config.LogTag ?? whole.Global.LogTag ?? (whole.Syntax == ConfigSyntax.HaproxyCfg ? "haproxy" : "halb");
        var hostname = whole.Global.LogSendHostname is "" ? Environment.MachineName : whole.Global.LogSendHostname;
        Config = config;
        _time = senders.Time;
        _targets = [.. config.Logs.Select(log => new LogTarget(log, tag, hostname, senders.Find(log)))];
        _lengthMax = _targets.Length == 0 ? 0 : _targets.Max(target => target.Length);

        // With "notice" nobody wants access lines: not worth formatting any.
        _takesStreams = _targets.Any(target => target.Takes(config.Options.LogSeparateErrors ? Error : Information));
    }

    public ProxyConfig Config { get; }

    /// <summary>Writes the stream's line unless the options or levels suppress it. With <c>option logasap</c> to be called
    /// when the response head is there; the caller sees to it that a stream has one line
    /// (<see cref="StreamContext.Logged"/>).</summary>
    public void Write(StreamContext stream)
    {
        if (!_takesStreams)
        {
            return;
        }

        const int Silent = 8;
        var failed = HasFailed(stream);
        if (stream.LogLevel == Silent || IsSuppressed(stream, failed))
        {
            return;
        }

        var scratch = Prepare();
        var line = new LineWriter(scratch.Body.AsSpan(0, _lengthMax));
        scratch.StreamDates.MoveTo(Config.LogFormat == LogFormatKind.Tcp ? stream.Client.AcceptedAt : stream.StartedDate, _time.LocalTimeZone);
        if (_formats.Stream is { } format)
        {
            format.Write(ref line, RuleEngine.ContextOf(stream, SampleWhere.Log));
        }
        else
        {
            StreamLine.Write(ref line, stream, Config.LogFormat, scratch.StreamDates);
        }

        Send(failed && Config.Options.LogSeparateErrors ? Error : stream.LogLevel >= 0 ? stream.LogLevel : Information, scratch, line.Written, Structured(stream));
    }

    /// <summary>What <c>log-format-sd</c> gives; empty = nothing, or too much.</summary>
    private ReadOnlySpan<byte> Structured(StreamContext stream)
    {
        if (_formats.Structured is not { } format)
        {
            return default;
        }

        var context = RuleEngine.ContextOf(stream, SampleWhere.Log);
        return format.TryRender(context, out var data) ? data : default;
    }

    /// <summary>Writes an event line (server up or down).</summary>
    /// <param name="severity">Syslog severity 0..7.</param>
    /// <param name="text">The line without a header.</param>
    public void Event(int severity, string text)
    {
        if (_targets.Length == 0)
        {
            return;
        }

        var scratch = Prepare();
        var line = new LineWriter(scratch.Body.AsSpan(0, _lengthMax));
        var bytes = Encoding.UTF8.GetBytes(text);
        foreach (var value in bytes)
        {
            // Text of a server's making must not begin a line of its own.
            line.Byte(value is < 32 or 127 ? (byte)' ' : value);
        }

        Send(severity, scratch, line.Written);
    }

    /// <summary>Writes the line of a connection that failed before its first stream:
    /// <c>IP:PORT [date] frontend/bind: reason</c>.</summary>
    public void SessionError(ClientConnection client, SessionError error)
    {
        if (!_takesStreams || Config.Options.DontLogNull && SessionErrors.IsNull(error))
        {
            return;
        }

        var scratch = Prepare();
        var line = new LineWriter(scratch.Body.AsSpan(0, _lengthMax));
        var dates = scratch.StreamDates;
        dates.MoveTo(client.AcceptedAt, _time.LocalTimeZone);
        line.Address(client.Transport.Remote);
        line.Bytes(" ["u8);
        line.Bytes(dates.Common);
        line.Letter('.');
        LogDates.Milliseconds(ref line, client.AcceptedAt);
        line.Bytes("] "u8);
        line.Text(Config.Name);
        line.Letter('/');
        if (client.Listener.Config.Name is { } name)
        {
            line.Text(name);
        }
        else
        {
            line.Number(client.Listener.Core.Id);
        }

        line.Bytes(": "u8);
        line.Bytes(SessionErrors.Text(error));
        Send(Config.Options.LogSeparateErrors ? Error : Information, scratch, line.Written);
    }

    /// <summary>HAProxy's idea of an abnormal stream (<c>option dontlog-normal</c>, <c>option log-separate-errors</c>).</summary>
    private static bool HasFailed(StreamContext stream) =>
        stream.Redispatched
        || stream.Status >= 500
        || (stream.Termination.IsNormal ? stream.Retries > 0 : stream.Termination.By != 'L');

    private bool IsSuppressed(StreamContext stream, bool failed)
    {
        var options = Config.Options;
        if (options.DontLogNull && stream.BytesIn == 0 && !stream.HasRequest || options.DontLogNormal && !failed)
        {
            return true;
        }

        // The default line tells of streams, and a malformed request never becomes one.
        return Config is { LogFormat: LogFormatKind.Default, Mode: ProxyMode.Http } && !stream.HasRequest;
    }

    private Scratch Prepare()
    {
        var scratch = _scratch ??= new Scratch();
        if (scratch.Body.Length < _lengthMax)
        {
            scratch.Body = new byte[_lengthMax];
        }

        return scratch;
    }

    private void Send(int severity, Scratch scratch, ReadOnlySpan<byte> body, ReadOnlySpan<byte> structured = default)
    {
        var now = _time.GetUtcNow();
        scratch.HeaderDates.MoveTo(now, _time.LocalTimeZone);
        foreach (var target in _targets)
        {
            if (target.Takes(severity))
            {
                target.Send(severity, now, scratch.HeaderDates, body, structured);
            }
        }
    }

    /// <summary>What a thread keeps between lines.</summary>
    private sealed class Scratch
    {
        public byte[] Body { get; set; } = new byte[1024];

        public LogDates StreamDates { get; } = new();

        public LogDates HeaderDates { get; } = new();
    }
}
