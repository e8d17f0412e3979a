using System.Collections.Frozen;
using System.Globalization;
using System.Net;
using HaLb.Config.Model;
using HaLb.Proxy.Log;
using HaLb.Proxy.Rules.Actions;
using HaLb.Proxy.Stream;

namespace HaLb.Proxy.Rules.Format;

/// <summary>The variables of log formats (manual 8.2.6).</summary>
internal static class LogAliases
{
    [ThreadStatic]
    private static LogDates? _localDates;

    [ThreadStatic]
    private static LogDates? _universalDates;

    private static readonly LogAlias[] All =
    [
        // Who and where.
        Host("ci", static s => s.Source ?? s.Client.Transport.Remote),
        Port("cp", static s => s.Source ?? s.Client.Transport.Remote),
        Host("fi", static s => s.Destination ?? s.Client.Transport.Local),
        Port("fp", static s => s.Destination ?? s.Client.Transport.Local),
        Host("bi", static s => s.ServerTransport?.Local),
        Port("bp", static s => s.ServerTransport?.Local),
        Host("si", static s => s.ServerTransport?.Remote),
        Port("sp", static s => s.ServerTransport?.Remote),
        Text("f", static (ref line, s) => line.Text(s.Frontend.Config.Name)),
        Text("ft", static (ref line, s) => StreamLine.WriteFrontend(ref line, s)),
        Text("b", static (ref line, s) => StreamLine.WriteBackend(ref line, s)),
        Text("s", static (ref line, s) => StreamLine.WriteServer(ref line, s)),

        // Dates.
        Text("t", static (ref line, s) => Date(ref line, s, s.Client.AcceptedAt, isLocal: true, milliseconds: true, offset: false)),
        Text("T", static (ref line, s) => Date(ref line, s, s.Client.AcceptedAt, isLocal: false, milliseconds: false, offset: true)),
        Text("Tl", static (ref line, s) => Date(ref line, s, s.Client.AcceptedAt, isLocal: true, milliseconds: false, offset: true)),
        Text("tr", static (ref line, s) => Date(ref line, s, s.StartedDate, isLocal: true, milliseconds: true, offset: false)),
        Text("trg", static (ref line, s) => Date(ref line, s, s.StartedDate, isLocal: false, milliseconds: false, offset: true)),
        Text("trl", static (ref line, s) => Date(ref line, s, s.StartedDate, isLocal: true, milliseconds: false, offset: true)),
        Hexadecimal("Ts", 4, static s => s.Client.AcceptedAt.ToUnixTimeSeconds()),
        Milliseconds(),

        // Timers.
        Number("Ta", static s => StreamTimers.Of(s).Active, isTotal: true),
        Number("Tc", static s => StreamTimers.Of(s).Connect),
        Number("Td", static s => s.ResponseAt == 0 ? -1 : s.Between(s.ResponseAt, s.EndedAt)),
        Number("Th", static s => s.Client.HandshakeMs),
        Number("Ti", Idle),
        Number("Tq", static s => StreamTimers.Of(s).Request is >= 0 and var request ? request + Idle(s) + s.Client.HandshakeMs : -1),
        Number("TR", static s => StreamTimers.Of(s).Request),
        Number("Tr", static s => StreamTimers.Of(s).Response),
        Number("Tt", static s => s.Frontend.Config.Mode == ProxyMode.Tcp ? StreamTimers.Of(s).SinceAccept : StreamTimers.Of(s).Active + Idle(s) + s.Client.HandshakeMs, isTotal: true),
        Number("Tu", static s => StreamTimers.Of(s).Active + s.Client.HandshakeMs, isTotal: true),
        Number("Tw", static s => StreamTimers.Of(s).Queue),

        // The request.
        Text("r", static (ref line, s) => StreamLine.WriteRequest(ref line, s)),
        Text("HM", static (ref line, s) => Request(ref line, s, s.Request.ReceivedMethod)),
        Text("HU", static (ref line, s) => Request(ref line, s, s.Request.ReceivedTarget)),
        Text("HP", static (ref line, s) => Request(ref line, s, Path(s.Request.ReceivedTarget))),
        Text("HPO", static (ref line, s) => Request(ref line, s, PathOnly(s.Request.ReceivedTarget))),
        Text("HQ", static (ref line, s) => Request(ref line, s, Query(s.Request.ReceivedTarget))),
        Text("HV", static (ref line, s) => Version(ref line, s)),
        Text("CC", static (ref line, s) => line.Letter('-')),
        Text("CS", static (ref line, s) => line.Letter('-')),
        Text("hr", static (ref line, s) => { }),
        Text("hrl", static (ref line, s) => { }),
        Text("hs", static (ref line, s) => { }),
        Text("hsl", static (ref line, s) => { }),
        Text("ID", static (ref line, s) => Id(ref line, s)),

        // Results.
        Number("ST", static s => s.Status),
        Number("B", static s => s.BytesOut, isTotal: true),
        Number("U", static s => s.BytesIn, isTotal: true),
        Text("ts", static (ref line, s) => Letters(ref line, s, cookies: false)),
        Text("tsc", static (ref line, s) => Letters(ref line, s, cookies: true)),
        Number("ac", static s => s.ProcessConnections),
        Number("fc", static s => s.FrontendConnections),
        Number("bc", static s => s.BackendConnections),
        Number("sc", static s => s.ServerConnections),
        Number("rc", static s => s.Retries, static s => s.Redispatched),
        Number("sq", static s => s.Backend is null ? 0 : s.Pending.ServerQueuePosition),
        Number("bq", static s => s.Backend is null ? 0 : s.Pending.BackendQueuePosition),
        Number("lc", static s => s.Client.Listener.Core.Counters.Sessions.Current),
        Hexadecimal("rt", 4, static s => s.Frontend.Counters.Requests.Value - 1),
        Hexadecimal("pid", 4, static s => Environment.ProcessId),
        Text("H", static (ref line, s) => line.Text(Environment.MachineName)),

        // TLS.
        Text("sslc", static (ref line, s) => line.Text(s.Client.Transport.Tls?.Cipher ?? "-")),
        Text("sslv", static (ref line, s) => line.Text(s.Client.Transport.Tls?.Protocol ?? "-")),
    ];

    public static readonly FrozenDictionary<string, LogAlias> Rows = All.ToFrozenDictionary(static row => row.Name, StringComparer.Ordinal);

    private delegate void TextWriter(ref LineWriter line, StreamContext stream);

    private static LogAlias Text(string name, TextWriter write) =>
        new(name, true, (ref line, scoped in context, flags) =>
        {
            if (context.Stream is { } stream)
            {
                write(ref line, stream);
            }
        });

    private static LogAlias Number(string name, Func<StreamContext, long> read, bool isTotal = false) =>
        Number(name, read, isTotal ? static stream => stream.Frontend.Config.Options.LogAsap : static stream => false);

    private static LogAlias Number(string name, Func<StreamContext, long> read, Func<StreamContext, bool> hasPlus) =>
        new(name, false, (ref line, scoped in context, flags) =>
        {
            if (context.Stream is { } stream)
            {
                if (hasPlus(stream))
                {
                    line.Letter('+');
                }

                line.Number(read(stream));
            }
        });

    private static LogAlias Hexadecimal(string name, int digits, Func<StreamContext, long> read) =>
        new(name, false, (ref line, scoped in context, flags) =>
        {
            if (context.Stream is { } stream)
            {
                Hex(ref line, read(stream), digits, flags);
            }
        });

    private static void Hex(ref LineWriter line, long value, int digits, LogFlags flags)
    {
        if ((flags & LogFlags.Hex) == 0)
        {
            line.Number(value);
            return;
        }

        Span<char> text = stackalloc char[16];
        _ = value.TryFormat(text, out var length, $"X{digits}", CultureInfo.InvariantCulture);
        foreach (var letter in text[..length])
        {
            line.Letter(letter);
        }
    }

    private static LogAlias Host(string name, Func<StreamContext, IPEndPoint?> read) =>
        new(name, true, (ref line, scoped in context, flags) =>
        {
            var point = context.Stream is { } stream ? read(stream) : null;
            if (point is null)
            {
                Dash(ref line, flags);
            }
            else if ((flags & LogFlags.Hex) != 0)
            {
                Span<byte> bytes = stackalloc byte[16];
                _ = point.Address.TryWriteBytes(bytes, out var length);
                foreach (var part in bytes[..length])
                {
                    Hex(ref line, part, 2, flags);
                }
            }
            else
            {
                line.Host(point);
            }
        });

    private static LogAlias Port(string name, Func<StreamContext, IPEndPoint?> read) =>
        new(name, false, (ref line, scoped in context, flags) =>
        {
            var point = context.Stream is { } stream ? read(stream) : null;
            if (point is null)
            {
                Dash(ref line, flags);
            }
            else
            {
                Hex(ref line, point.Port, 4, flags);
            }
        });

    private static void Dash(ref LineWriter line, LogFlags flags)
    {
        if ((flags & LogFlags.Quote) == 0)
        {
            line.Letter('-');
        }
    }

    private static LogAlias Milliseconds() =>
        new("ms", false, static (ref line, scoped in context, flags) =>
        {
            if (context.Stream is not { } stream)
            {
                return;
            }

            if ((flags & LogFlags.Hex) != 0)
            {
                Hex(ref line, stream.Client.AcceptedAt.Millisecond, 2, flags);
            }
            else
            {
                LogDates.Milliseconds(ref line, stream.Client.AcceptedAt);
            }
        });

    private static void Date(ref LineWriter line, StreamContext stream, DateTimeOffset moment, bool isLocal, bool milliseconds, bool offset)
    {
        var dates = isLocal ? _localDates ??= new LogDates() : _universalDates ??= new LogDates();
        dates.MoveTo(moment, isLocal ? stream.Time.LocalTimeZone : TimeZoneInfo.Utc);
        line.Bytes(dates.Common);
        if (milliseconds)
        {
            line.Letter('.');
            LogDates.Milliseconds(ref line, moment);
        }

        if (offset)
        {
            line.Bytes(dates.Offset);
        }
    }

    /// <summary>From the end of the request before, or the end of the handshake, to the request's first byte.</summary>
    private static long Idle(StreamContext stream) => stream.IdleSince == 0 ? 0 : Math.Max(0, stream.Between(stream.IdleSince, stream.StartedAt) - (stream.Number == 1 ? stream.Client.HandshakeMs : 0));

    private static void Request(ref LineWriter line, StreamContext stream, ReadOnlySpan<byte> part)
    {
        if (stream.HasRequest)
        {
            line.Escaped(part);
        }
        else
        {
            line.Bytes("<BADREQ>"u8);
        }
    }

    private static ReadOnlySpan<byte> Path(ReadOnlySpan<byte> target) => target.IndexOf((byte)'?') is >= 0 and var mark ? target[..mark] : target;

    private static ReadOnlySpan<byte> PathOnly(ReadOnlySpan<byte> target) => target[TargetParts.Find(target, TargetPart.Path)];

    private static ReadOnlySpan<byte> Query(ReadOnlySpan<byte> target) => target.IndexOf((byte)'?') is >= 0 and var mark ? target[mark..] : default;

    private static void Version(ref LineWriter line, StreamContext stream)
    {
        if (!stream.HasRequest)
        {
            line.Bytes("<BADREQ>"u8);
            return;
        }

        line.Bytes(stream.Request.IsHttp2 ? "HTTP/2."u8 : "HTTP/1."u8);
        line.Number(stream.Request.IsHttp2 ? 0 : stream.Request.MinorVersion);
    }

    private static void Id(ref LineWriter line, StreamContext stream)
    {
        if (stream.UniqueId.IsEmpty)
        {
            line.Letter('-');
        }
        else
        {
            line.Bytes(stream.UniqueId.Span);
        }
    }

    private static void Letters(ref LineWriter line, StreamContext stream, bool cookies)
    {
        line.Letter(stream.Termination.By);
        line.Letter(stream.Termination.In);
        if (cookies)
        {
            line.Letter(stream.CookieSeen);
            line.Letter(stream.CookieDone);
        }
    }
}
