using System.Collections.Frozen;
using System.Net;
using System.Text;
using HaLb.Config.Diagnostics;
using HaLb.Config.Model;
using HaLb.Core.Counters;
using HaLb.Core.Servers;
using HaLb.Proxy.Log;
using HaLb.Proxy.Snapshot;
using HaLb.Proxy.Stream;
using HaLb.Transport;
using Microsoft.Extensions.Time.Testing;

namespace HaLb.Proxy.Tests.Log;

/// <summary>Streams with made-up results, for a log to write.</summary>
internal sealed class StreamFixture
{
    public static readonly SourcePosition Nowhere = new("test", 1, 1);

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2031, 1, 2, 3, 4, 5, 678, TimeSpan.Zero));

    public ProxyConfig Frontend { get; set; } = new("web", ProxyKind.Frontend, Nowhere) { Mode = ProxyMode.Http, LogFormat = LogFormatKind.Http };

    public BindConfig Bind { get; set; } = new(new AddressConfig(AddressFamily.Ipv4, "127.0.0.1", 80), Nowhere);

    /// <summary>The log of the frontend; null = one that writes nothing.</summary>
    public LogOutput? Log { get; set; }

    public IPEndPoint? Client { get; set; } = new(IPAddress.Parse("10.0.0.7"), 51234);

    /// <summary>A stream that was answered 200 by shop/s1 in 9 ms.</summary>
    public StreamContext Answered(string request = "GET /a HTTP/1.1")
    {
        var stream = Begin();
        SetRequest(stream, request);
        stream.RequestAt = stream.StartedAt;
        stream.QueuedAt = stream.StartedAt;
        stream.ConnectedAt = After(stream, 1);
        stream.ResponseAt = After(stream, 8);
        stream.EndedAt = After(stream, 9);
        stream.Status = 200;
        stream.BytesOut = 1234;
        stream.BytesIn = 99;
        SetBackend(stream, "shop", "s1");
        return stream;
    }

    public StreamContext Begin()
    {
        var frontend = new FrontendSnapshot
        {
            Core = new Frontend(Frontend, new FrontendState(Time)),
            Listeners = [],
            Errors = NoReplies(),
            Log = Log ?? new LogOutput(Frontend),
            Engines = Http1Engine.HaLb,
        };
        var listener = new ListenerSnapshot { Core = new Listener(Bind, Bind.Name ?? "1", 1, new FrontendCounters(Time)) };
        var transport = new DeadConnection { Remote = Client, Local = new IPEndPoint(IPAddress.Loopback, 8080) };
        var stream = new StreamContext(Time);
        stream.Begin(new ClientConnection(frontend, listener, transport, Time), Snapshot(), frontend);
        stream.StartedAt = Time.GetTimestamp() + 1;
        stream.StartedDate = Time.GetUtcNow();
        return stream;
    }

    public long After(StreamContext stream, int milliseconds) => stream.StartedAt + Time.TimestampFrequency * milliseconds / 1000;

    public static void SetRequest(StreamContext stream, string request)
    {
        var words = request.Split(' ');
        stream.Request.SetRequestLine(Encoding.Latin1.GetBytes(words[0]), Encoding.Latin1.GetBytes(words[1]));
        stream.Request.MinorVersion = request.EndsWith("/1.0", StringComparison.Ordinal) ? 0 : 1;
        stream.Request.IsHttp2 = request.EndsWith("/2.0", StringComparison.Ordinal);
        stream.HasRequest = true;
    }

    public void SetBackend(StreamContext stream, string name, string? server)
    {
        var config = new ProxyConfig(name, ProxyKind.Backend, Nowhere)
        {
            Servers = server is null ? [] : [new ServerConfig(server, new AddressConfig(AddressFamily.Ipv4, "127.0.0.1", 81), Nowhere)],
        };
        var servers = config.Servers.Select((one, index) => new Server(one, index, new ServerState(Time)));
        var core = new Backend(config, [.. servers], new BackendState(Time), Time);
        stream.Backend = new BackendSnapshot { Core = core, Servers = [], Forward = null!, Errors = NoReplies(), Log = new LogOutput(config) };
        stream.Server = server is null ? null : core.Servers[0];
    }

    private ProxySnapshot Snapshot()
    {
        var config = new HalbConfig { Global = new GlobalConfig() };
        return new ProxySnapshot
        {
            Config = config,
            Farm = new Farm(config, [], [], new ProcessState(Time)),
            Frontends = [],
            Backends = FrozenDictionary<string, BackendSnapshot>.Empty,
        };
    }

    private static ErrorReplies NoReplies() => new(FrozenDictionary<int, byte[]>.Empty);

    private sealed class DeadConnection : Connection
    {
        public override void Abort()
        {
        }

        public override void CancelRead()
        {
        }

        public override ValueTask CloseAsync() => ValueTask.CompletedTask;

        public override bool IsStale() => true;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer) => new(0);

        public override void ShutdownWrite()
        {
        }

        public override ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> buffer) => new(false);
    }
}
