using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using HaLb.Config.Model;
using HaLb.Proxy.Stream;
using Xunit;

namespace HaLb.Proxy.Tests.Log;

/// <summary>Takes lines that HAProxy wrote apart, makes a stream of each, and expects the same bytes from our log.</summary>
public sealed partial class RecordedLineTests
{
    [Theory]
    [MemberData(nameof(Lines))]
    public void Httplog_line_equals_the_one_that_haproxy_wrote(string recorded)
    {
        var parts = HttpLine().Match(recorded);
        Assert.True(parts.Success);
        using var fixture = new LogFixture();
        var stream = Replay(fixture, parts);
        fixture.Target = fixture.Target with { Format = LogSyslogFormat.Raw, Length = 4096 };
        fixture.Build().Write(stream);
        Assert.Equal(recorded + "\n", fixture.Receiver.Receive());
    }

    public static TheoryData<string> Lines() =>
        [.. File.ReadLines(Path.Combine(Path.GetDirectoryName(Here())!, "recorded-httplog.txt")).Where(line => line[0] != '#')];

    private static string Here([CallerFilePath] string path = "") => path;

    private static StreamContext Replay(LogFixture fixture, Match parts)
    {
        var streams = fixture.Streams;
        var frontend = parts.Groups["ft"].Value;
        streams.Client = IPEndPoint.Parse(parts.Groups["client"].Value);
        streams.Time.AdjustTime(DateTimeOffset.ParseExact(parts.Groups["date"].Value, "dd/MMM/yyyy:HH:mm:ss.fff", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal));
        streams.Frontend = streams.Frontend with { Name = frontend.TrimEnd('~'), Options = OptionsConfig.Default with { LogAsap = frontend == "asap" } };
        streams.Bind = streams.Bind with { Tls = frontend.EndsWith('~') ? new BindTlsConfig() : null };
        var stream = streams.Begin();
        int Number(string name) => int.Parse(parts.Groups[name].Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

        // A phase's length moves the clock on; -1 = it was not reached.
        long Mark(ref long from, string name) => Number(name) < 0 ? 0 : from = from + Number(name) * streams.Time.TimestampFrequency / 1000;

        var at = stream.StartedAt;
        stream.RequestAt = Mark(ref at, "TR");
        stream.QueuedAt = Mark(ref at, "Tw");
        stream.ConnectedAt = Mark(ref at, "Tc");
        stream.ResponseAt = Mark(ref at, "Tr");
        stream.EndedAt = streams.After(stream, Number("Ta"));
        stream.Status = Number("status");
        stream.BytesOut = Number("bytes");
        var state = parts.Groups["tsc"].Value;
        stream.Termination = new Termination(state[0], state[1], 0);
        stream.CookieSeen = state[2];
        stream.CookieDone = state[3];
        stream.ProcessConnections = Number("ac");
        stream.FrontendConnections = Number("fc");
        stream.BackendConnections = Number("bc");
        stream.ServerConnections = Number("sc");
        stream.Retries = Number("rc");
        stream.Redispatched = parts.Groups["rc"].Value[0] == '+';
        SetService(streams, stream, parts);
        SetRequest(stream, parts.Groups["request"].Value);
        return stream;
    }

    private static void SetService(StreamFixture streams, StreamContext stream, Match parts)
    {
        var server = parts.Groups["s"].Value;
        if (server is "<STATS>" or "<PROMEX>")
        {
            stream.AppletName = server;
        }
        else if (parts.Groups["b"].Value != streams.Frontend.Name)
        {
            streams.SetBackend(stream, parts.Groups["b"].Value, server == "<NOSRV>" ? null : server);
            stream.Pending.ServerQueuePosition = int.Parse(parts.Groups["sq"].Value, CultureInfo.InvariantCulture);
            stream.Pending.BackendQueuePosition = int.Parse(parts.Groups["bq"].Value, CultureInfo.InvariantCulture);
        }
    }

    private static void SetRequest(StreamContext stream, string request)
    {
        if (request == "<BADREQ>")
        {
            return;
        }

        StreamFixture.SetRequest(stream, request);
        if (stream.Request.IsHttp2)
        {
            // The stream carries the path and the host apart.
            var uri = request.Split(' ')[1];
            var host = uri.Split('/')[2];
            stream.Request.SetTarget(System.Text.Encoding.ASCII.GetBytes(uri[(uri.IndexOf(host, StringComparison.Ordinal) + host.Length)..]));
            stream.Request.Add("host"u8, System.Text.Encoding.ASCII.GetBytes(host));
        }
    }

    [GeneratedRegex(@"^(?<client>\S+) \[(?<date>[^]]+)\] (?<ft>\S+) (?<b>[^/ ]+)/(?<s>\S+) (?<TR>-?\d+)/(?<Tw>-?\d+)/(?<Tc>-?\d+)/(?<Tr>-?\d+)/(?<Ta>\+?\d+) (?<status>-?\d+) (?<bytes>\+?\d+) - - (?<tsc>\S{4}) (?<ac>\d+)/(?<fc>\d+)/(?<bc>\d+)/(?<sc>\d+)/(?<rc>\+?\d+) (?<sq>\d+)/(?<bq>\d+) ""(?<request>.*)""$")]
    private static partial Regex HttpLine();
}
