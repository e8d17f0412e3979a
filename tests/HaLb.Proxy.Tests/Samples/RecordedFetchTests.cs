using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using HaLb.Proxy.Samples;
using HaLb.Proxy.Stream;
using HaLb.Proxy.Stream.Http1;
using Xunit;

namespace HaLb.Proxy.Tests.Samples;

/// <summary>Compares every fetch with what haproxy 2.6 answered for the same bytes (record-fetches.py).</summary>
public sealed class RecordedFetchTests
{
    private static readonly List<Recording> Recordings = Read();

    public static TheoryData<string, string> Messages()
    {
        var data = new TheoryData<string, string>();
        foreach (var recording in Recordings)
        {
            data.Add(recording.Group, recording.Message);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_message_yields_what_haproxy_reads_in_it(string group, string message)
    {
        var recording = Recordings.Single(one => one.Group == group && one.Message == message);
        var fixture = Prepare(recording);
        var wrong = new StringBuilder();
        foreach (var expression in recording.Expressions)
        {
            var expected = recording.Values.GetValueOrDefault(expression);
            var actual = fixture.Bytes(expression) is { } bytes ? Escape(bytes) : null;
            if (actual != expected)
            {
                _ = wrong.AppendLine(CultureInfo.InvariantCulture, $"{expression}: haproxy {expected ?? "(none)"}, here {actual ?? "(none)"}");
            }
        }

        Assert.True(wrong.Length == 0, $"{message}\n{wrong}");
    }

    private static SampleFixture Prepare(Recording recording)
    {
        var fixture = new SampleFixture();
        fixture.Scope.Resolvers[ArgumentKind.UserList] = static (string text, out string reason) =>
        {
            reason = "";
            return new Argument
            {
                Kind = ArgumentKind.UserList,
                Target = new UserList("ops", [new("alice", "secret", true, ["admins"]), new("bob", "b o b", true, []), new("carol", "$6$ab$x", false, [])]),
            };
        };
        var bytes = Unescape(recording.Message);
        if (recording.IsRequest)
        {
            Assert.Equal(HeadStatus.Complete, HeadParser.ParseRequest(bytes, fixture.Stream.Request, ParserLimits.Default, out var consumed));
            _ = HopByHop.Take(fixture.Stream.Request);
            fixture.Stream.Exchange = new SampleFixture.BodyExchange(recording.Message.Contains("chunked", StringComparison.Ordinal) ? "a=1"u8.ToArray() : bytes[consumed..]);
            return fixture;
        }

        fixture.Stream.Request.SetRequestLine("GET"u8, "/r?q=1"u8);
        Assert.Equal(HeadStatus.Complete, HeadParser.ParseResponse(bytes, fixture.Stream.Response, ParserLimits.Default, false, out _));
        fixture.Stream.Backend = fixture.Backend;
        fixture.Stream.Server = fixture.Backend.Core.Servers[0];
        fixture.Stream.ServerTransport = new SampleFixture.DeadConnection { Remote = new IPEndPoint(IPAddress.Loopback, 18412) };
        fixture.Stream.ConnectedAt = 1;
        fixture.Stream.BeginResponse();
        fixture.At = SampleWhere.Response;
        return fixture;
    }

    private static List<Recording> Read([CallerFilePath] string here = "")
    {
        var recordings = new List<Recording>();
        var expressions = new List<string>();
        var heading = "";
        foreach (var line in File.ReadLines(Path.Combine(Path.GetDirectoryName(here)!, "recorded-fetches.txt")))
        {
            switch (line[0])
            {
                case '#':
                    break;
                case '[':
                    heading = line[1..^1];
                    expressions = [];
                    break;
                case '?':
                    expressions.Add(line[2..]);
                    break;
                case '>':
                    recordings.Add(new Recording(heading.Split(' ')[0], heading.EndsWith("request", StringComparison.Ordinal), line[2..], expressions, []));
                    break;
                default:
                    var equal = line.IndexOf(" = ", StringComparison.Ordinal);
                    recordings[^1].Values[line[..equal]] = line[(equal + 3)..];
                    break;
            }
        }

        return recordings;
    }

    private static string Escape(byte[] bytes)
    {
        var text = new StringBuilder();
        foreach (var c in bytes)
        {
            _ = c switch
            {
                (byte)'\\' => text.Append(@"\\"),
                (byte)'\r' => text.Append(@"\r"),
                (byte)'\n' => text.Append(@"\n"),
                (byte)'\t' => text.Append(@"\t"),
                >= (byte)' ' and <= (byte)'~' => text.Append((char)c),
                _ => text.Append(CultureInfo.InvariantCulture, $"\\x{c:x2}"),
            };
        }

        return text.ToString();
    }

    private static byte[] Unescape(string text)
    {
        var bytes = new List<byte>();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                bytes.Add((byte)text[i]);
                continue;
            }

            i++;
            bytes.Add(text[i] switch { 'r' => (byte)'\r', 'n' => (byte)'\n', 't' => (byte)'\t', 'x' => byte.Parse(text.AsSpan(i + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture), var c => (byte)c });
            i += text[i] == 'x' ? 2 : 0;
        }

        return [.. bytes];
    }

    private sealed record Recording(string Group, bool IsRequest, string Message, List<string> Expressions, Dictionary<string, string> Values);
}
