using HaLb.Config.Model;
using HaLb.Proxy.Stream;

namespace HaLb.Proxy.Log;

/// <summary>The text of a stream's line in each format (HAProxy manual, section 8.2), without a syslog header.</summary>
internal static class StreamLine
{
    public static void Write(ref LineWriter line, StreamContext stream, LogFormatKind format, LogDates dates)
    {
        switch (format)
        {
            case LogFormatKind.Http:
                WriteHttp(ref line, stream, dates);
                break;
            case LogFormatKind.HttpClf:
                WriteClf(ref line, stream, dates);
                break;
            case LogFormatKind.Tcp:
                WriteTcp(ref line, stream, dates);
                break;
            default:
                WriteConnect(ref line, stream);
                break;
        }
    }

    /// <summary><c>%ci:%cp [%tr] %ft %b/%s %TR/%Tw/%Tc/%Tr/%Ta %ST %B %CC %CS %tsc %ac/%fc/%bc/%sc/%rc %sq/%bq %{+Q}r</c></summary>
    private static void WriteHttp(ref LineWriter line, StreamContext stream, LogDates dates)
    {
        var asap = stream.Frontend.Config.Options.LogAsap;
        var timers = StreamTimers.Of(stream);
        WriteStart(ref line, stream, stream.StartedDate, dates);
        line.Number(timers.Request);
        WriteTimer(ref line, '/', timers.Queue);
        WriteTimer(ref line, '/', timers.Connect);
        WriteTimer(ref line, '/', timers.Response);
        WriteTotal(ref line, '/', asap, timers.Active);
        WriteTimer(ref line, ' ', stream.Status);
        WriteTotal(ref line, ' ', asap, stream.BytesOut);

        // No captured cookies: "capture cookie" is not supported.
        line.Bytes(" - - "u8);
        WriteTermination(ref line, stream);
        WriteCounts(ref line, stream);
        line.Bytes(" \""u8);
        WriteRequest(ref line, stream);
        line.Letter('"');
    }

    /// <summary><c>%ci:%cp [%t] %ft %b/%s %Tw/%Tc/%Tt %B %ts %ac/%fc/%bc/%sc/%rc %sq/%bq</c></summary>
    private static void WriteTcp(ref LineWriter line, StreamContext stream, LogDates dates)
    {
        var asap = stream.Frontend.Config.Options.LogAsap;
        var timers = StreamTimers.Of(stream);
        WriteStart(ref line, stream, stream.Client.AcceptedAt, dates);
        line.Number(timers.Queue);
        WriteTimer(ref line, '/', timers.Connect);
        WriteTotal(ref line, '/', asap, timers.SinceAccept);
        WriteTotal(ref line, ' ', asap, stream.BytesOut);
        line.Letter(' ');
        line.Letter(stream.Termination.By);
        line.Letter(stream.Termination.In);
        WriteCounts(ref line, stream);
    }

    private static void WriteClf(ref LineWriter line, StreamContext stream, LogDates dates)
    {
        var timers = StreamTimers.Of(stream);
        var moment = stream.StartedDate;
        line.Host(stream.Client.Transport.Remote);
        line.Bytes(" - - ["u8);
        line.Bytes(dates.Common);
        line.Bytes(dates.Offset);
        line.Bytes("] \""u8);
        WriteRequest(ref line, stream);
        line.Bytes("\" "u8);
        line.Number(stream.Status);
        line.Letter(' ');
        line.Number(stream.BytesOut);
        line.Bytes(" \"\" \"\" "u8);
        line.Number(stream.Client.Transport.Remote?.Port ?? 1);
        line.Letter(' ');
        LogDates.Milliseconds(ref line, moment);
        line.Bytes(" \""u8);
        WriteFrontend(ref line, stream);
        line.Bytes("\" \""u8);
        WriteBackend(ref line, stream);
        line.Bytes("\" \""u8);
        WriteServer(ref line, stream);
        line.Bytes("\" "u8);
        line.Number(timers.Request);
        WriteTimer(ref line, ' ', timers.Queue);
        WriteTimer(ref line, ' ', timers.Connect);
        WriteTimer(ref line, ' ', timers.Response);
        WriteTimer(ref line, ' ', timers.Active);
        line.Letter(' ');
        WriteTermination(ref line, stream);
        WriteCounts(ref line, stream, ' ');
        line.Bytes(" \"\" \"\" "u8);
    }

    private static void WriteConnect(ref LineWriter line, StreamContext stream)
    {
        line.Bytes("Connect from "u8);
        line.Address(stream.Client.Transport.Remote);
        line.Bytes(" to "u8);
        line.Address(stream.Client.Transport.Local);
        line.Bytes(" ("u8);
        line.Text(stream.Frontend.Config.Name);
        line.Bytes(stream.Frontend.Config.Mode == ProxyMode.Http ? "/HTTP)"u8 : "/TCP)"u8);
    }

    private static void WriteStart(ref LineWriter line, StreamContext stream, DateTimeOffset moment, LogDates dates)
    {
        line.Address(stream.Client.Transport.Remote);
        line.Bytes(" ["u8);
        line.Bytes(dates.Common);
        line.Letter('.');
        LogDates.Milliseconds(ref line, moment);
        line.Bytes("] "u8);
        WriteFrontend(ref line, stream);
        line.Letter(' ');
        WriteBackend(ref line, stream);
        line.Letter('/');
        WriteServer(ref line, stream);
        line.Letter(' ');
    }

    public static void WriteFrontend(ref LineWriter line, StreamContext stream)
    {
        line.Text(stream.Frontend.Config.Name);
        if (stream.Client.Listener.Config.Tls is not null)
        {
            line.Letter('~');
        }
    }

    public static void WriteBackend(ref LineWriter line, StreamContext stream) =>
        line.Text((stream.Backend?.Config ?? stream.Frontend.Config).Name);

    public static void WriteServer(ref LineWriter line, StreamContext stream)
    {
        if (stream.AppletName is not null)
        {
            line.Text(stream.AppletName);
        }
        else if (stream.Server is null)
        {
            line.Bytes("<NOSRV>"u8);
        }
        else
        {
            line.Bytes(stream.Server.NameBytes);
        }
    }

    private static void WriteTimer(ref LineWriter line, char separator, int value)
    {
        line.Letter(separator);
        line.Number(value);
    }

    /// <summary>A value that is still growing when the line is written early has a plus sign.</summary>
    private static void WriteTotal(ref LineWriter line, char separator, bool asap, long value)
    {
        line.Letter(separator);
        if (asap)
        {
            line.Letter('+');
        }

        line.Number(value);
    }

    private static void WriteTermination(ref LineWriter line, StreamContext stream)
    {
        line.Letter(stream.Termination.By);
        line.Letter(stream.Termination.In);
        line.Letter(stream.CookieSeen);
        line.Letter(stream.CookieDone);
    }

    private static void WriteCounts(ref LineWriter line, StreamContext stream, char separator = '/')
    {
        line.Letter(' ');
        line.Number(stream.ProcessConnections);
        WriteTimer(ref line, separator, stream.FrontendConnections);
        WriteTimer(ref line, separator, stream.BackendConnections);
        WriteTimer(ref line, separator, stream.ServerConnections);
        WriteTotal(ref line, separator, stream.Redispatched, stream.Retries);

        // Before a backend was chosen the positions are those of this object's previous stream.
        WriteTimer(ref line, ' ', stream.Backend is null ? 0 : stream.Pending.ServerQueuePosition);
        WriteTimer(ref line, separator, stream.Backend is null ? 0 : stream.Pending.BackendQueuePosition);
    }

    public static void WriteRequest(ref LineWriter line, StreamContext stream)
    {
        var request = stream.Request;
        if (!stream.HasRequest)
        {
            line.Bytes("<BADREQ>"u8);
            return;
        }

        line.Escaped(request.ReceivedMethod);
        line.Letter(' ');
        if (request.IsHttp2)
        {
            WriteHttp2Target(ref line, stream);
            line.Bytes(" HTTP/2.0"u8);
            return;
        }

        line.Escaped(request.ReceivedTarget);
        line.Bytes(" HTTP/1."u8);
        line.Number(request.MinorVersion);
    }

    /// <summary>HAProxy shows HTTP/2 targets in their absolute form.</summary>
    private static void WriteHttp2Target(ref LineWriter line, StreamContext stream)
    {
        var request = stream.Request;
        var target = request.ReceivedTarget;
        var isAsterisk = target is [(byte)'*'];
        if (isAsterisk || target is [(byte)'/', ..])
        {
            line.Bytes(stream.Client.Listener.Config.Tls is not null ? "https://"u8 : "http://"u8);
            var host = request.Find(KnownHeader.Host);
            line.Escaped(host < 0 ? default : request.Value(host));
        }

        line.Escaped(isAsterisk ? default : target);
    }
}
