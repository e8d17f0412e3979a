using System.Collections.Frozen;
using System.Net;
using HaLb.Config.Diagnostics;
using HaLb.Config.Model;
using HaLb.Core.Servers;
using HaLb.Proxy.Log;
using HaLb.Proxy.Samples;
using HaLb.Proxy.Snapshot;
using HaLb.Proxy.Stream;
using HaLb.Transport;
using Microsoft.Extensions.Time.Testing;
using Xunit;
using ConfigFamily = HaLb.Config.Model.AddressFamily;

namespace HaLb.Proxy.Tests.Samples;

/// <summary>Compiles expressions and evaluates them on streams made by hand: frontend f (bind lis) and backend b with servers
/// s and t.</summary>
internal sealed class SampleFixture
{
    private static readonly SourcePosition Nowhere = new("test", 1, 1);
    private readonly CompileScope _scope;
    private readonly SampleArena _arena = new();

    public SampleFixture(ProxySnapshot? previous = null)
    {
        Config = new HalbConfig { Global = new GlobalConfig(), Proxies = [FrontendOf(), BackendOf()] };
        var names = previous is null ? new VariableTable() : new VariableTable(previous.VariableNames);
        _scope = new CompileScope(Config, names) { Proxy = Config.Proxies[0] };
        var farm = FarmBuilder.Build(Config, previous?.Farm, Time, new Random(1));
        Frontend = new FrontendSnapshot
        {
            Core = farm.Frontends[0],
            Listeners = [new ListenerSnapshot { Core = farm.Frontends[0].Listeners[0] }],
            Errors = NoReplies(),
            Log = new LogOutput(Config.Proxies[0]),
            Engines = Http1Engine.HaLb,
        };
        Backend = new BackendSnapshot { Core = farm.Backends[0], Servers = [], Forward = null!, Errors = NoReplies(), Log = new LogOutput(Config.Proxies[1]) };
        Snapshot = new ProxySnapshot
        {
            Config = Config,
            Farm = farm,
            Frontends = [Frontend],
            Backends = FrozenDictionary<string, BackendSnapshot>.Empty,
            VariableNames = names,
            ProcessVariables = previous?.ProcessVariables ?? new SharedVariables(),
        };
        Client = new ClientConnection(Frontend, Frontend.Listeners[0], Transport, Time);
        Stream = new StreamContext(Time);
        Begin();
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2031, 1, 2, 3, 4, 5, 678, TimeSpan.Zero));

    public HalbConfig Config { get; }

    public ProxySnapshot Snapshot { get; }

    public FrontendSnapshot Frontend { get; }

    public BackendSnapshot Backend { get; }

    public Connection Transport { get; } = new DeadConnection { Remote = new IPEndPoint(IPAddress.Loopback, 51234), Local = new IPEndPoint(IPAddress.Loopback, 18411) };

    public ClientConnection Client { get; set; }

    public StreamContext Stream { get; }

    /// <summary>Names of userlists.</summary>
    public CompileScope Scope => _scope;

    public SampleWhere At { get; set; } = SampleWhere.FrontendRequest;

    /// <summary>The next stream of the client connection.</summary>
    public void Begin() => Stream.Begin(Client, Snapshot, Frontend);

    public SampleContext Context() => new() { Client = Client, Stream = Stream, Snapshot = Snapshot, Arena = _arena, At = At };

    public SampleExpression Compile(string text)
    {
        var findings = new List<Diagnostic>();
        var compiled = new ExpressionCompiler(_scope, findings).Compile(text, Nowhere, At);
        Assert.True(compiled is not null, string.Join('\n', findings));
        _scope.Bind(Snapshot.Farm);
        return compiled;
    }

    /// <summary>What is wrong with an expression.</summary>
    public string Refusal(string text)
    {
        var findings = new List<Diagnostic>();
        Assert.Null(new ExpressionCompiler(_scope, findings).Compile(text, Nowhere, At));
        return Assert.Single(findings).Message;
    }

    /// <summary>Its one value as bytes; null = none.</summary>
    public byte[]? Bytes(string text, SampleType type = SampleType.Bin)
    {
        var sample = default(Sample);
        return Compile(text).TryEvaluate(Context(), type, ref sample) ? sample.Data.ToArray() : null;
    }

    /// <summary>Its one value as text; null = none.</summary>
    public string? Text(string text) => Bytes(text, SampleType.Str) is { } bytes ? System.Text.Encoding.Latin1.GetString(bytes) : null;

    /// <summary>All values that an ACL would try.</summary>
    public List<string> All(string text)
    {
        var expression = Compile(text);
        var values = new List<string>();
        var sample = default(Sample);
        var context = Context();
        do
        {
            context.Arena.Reset();
            if (!expression.TryEvaluate(context, ref sample) || !SampleCast.TryCast(ref sample, SampleType.Str, context.Arena))
            {
                break;
            }

            values.Add(System.Text.Encoding.Latin1.GetString(sample.Data));
        }
        while (sample.NotLast);
        return values;
    }

    public void SetVariable(string name, string expression)
    {
        var slot = _scope.Variables.Find(name, out var reason);
        Assert.True(slot is not null, reason);
        var sample = default(Sample);
        var context = Context();
        Assert.True(Compile(expression).TryEvaluate(context, SampleType.Any, ref sample));
        Assert.True(Variables.TrySet(context, slot, sample));
    }

    private static ProxyConfig FrontendOf() => new("f", ProxyKind.Frontend, Nowhere)
    {
        Id = 1,
        Mode = ProxyMode.Http,
        Timeouts = new TimeoutsConfig { Client = TimeSpan.FromSeconds(3) },
        Binds = [new BindConfig(new AddressConfig(ConfigFamily.Ipv4, "127.0.0.1", 18411), Nowhere) { Name = "lis" }],
    };

    private static ProxyConfig BackendOf() => new("b", ProxyKind.Backend, Nowhere)
    {
        Id = 2,
        Mode = ProxyMode.Http,
        Timeouts = new TimeoutsConfig { Server = TimeSpan.FromSeconds(4) },
        Servers = [Server("s") with { MaxConn = 10, MaxQueue = 5 }, Server("t") with { MaxConn = 20, MaxQueue = 5, Weight = 7 }],
    };

    private static ServerConfig Server(string name) => new(name, new AddressConfig(ConfigFamily.Ipv4, "127.0.0.1", 18412), Nowhere);

    private static ErrorReplies NoReplies() => new(FrozenDictionary<int, byte[]>.Empty);

    /// <summary>A client's side whose request body has come whole.</summary>
    internal sealed class BodyExchange(byte[] body) : ClientExchange
    {
        public override ReadOnlyMemory<byte> BufferedBody => body;

        public override bool IsBodyComplete => true;

        public override long BodyConsumed => 0;

        public override MessageHead? RequestTrailers => null;

        public override ValueTask<BodyStatus> WaitBodyAsync() => new(BodyStatus.End);

        public override void ConsumeBody(int bytes)
        {
        }

        public override void StopBody()
        {
        }

        public override ValueTask<bool> SendInterimAsync(MessageHead head) => new(false);

        public override ValueTask<SendStatus> SendHeadAsync(MessageHead head, ReadOnlyMemory<byte> first, bool last) => new(SendStatus.Gone);

        public override ValueTask<SendStatus> SendBodyAsync(ReadOnlyMemory<byte> data, bool last) => new(SendStatus.Gone);

        public override ValueTask<SendStatus> SendTrailersAsync(MessageHead trailers) => new(SendStatus.Gone);

        public override ValueTask<SendStatus> SendRawAsync(ReadOnlyMemory<byte> response) => new(SendStatus.Gone);

        public override void Cut()
        {
        }

        public override Connection? TakeTunnel() => null;
    }

    internal sealed class DeadConnection : Connection
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
