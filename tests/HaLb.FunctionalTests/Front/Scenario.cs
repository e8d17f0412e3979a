using HaLb.TestKit;

namespace HaLb.FunctionalTests.Front;

/// <summary>One frontend, one backend, one scripted server, one log.</summary>
internal sealed class Scenario : IAsyncDisposable
{
    public const string Hello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-Server: A\r\n\r\nhello";

    public const string Get = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

    private Scenario(RawServer server, LogSink log, EngineUnderTest engine)
    {
        Server = server;
        Log = log;
        Engine = engine;
    }

    public RawServer Server { get; }

    public LogSink Log { get; }

    public EngineUnderTest Engine { get; }

    /// <param name="answer">What the server sends to each request.</param>
    /// <param name="frontend">Lines of the frontend, separated by semicolons.</param>
    /// <param name="defaults">Lines after those of the defaults section, so that they win.</param>
    /// <param name="bind">Parameters of the bind line.</param>
    public static Scenario Start(string answer = Hello, string frontend = "", string defaults = "", string bind = "") =>
        Start(RawServer.Answer(answer), frontend, defaults, bind);

    public static Scenario Start(RawServer server, string frontend = "", string defaults = "", string bind = "")
    {
        var log = new LogSink();
        var cfg = $"""
            defaults
                mode http
                {log.Directive}
                option httplog
                timeout client 30s
                timeout server 30s
                timeout connect 5s
                {defaults.Replace(";", "\n    ", StringComparison.Ordinal)}
            frontend f
                bind 127.0.0.1:0 {bind}
                {frontend.Replace(";", "\n    ", StringComparison.Ordinal)}
                default_backend b
            backend b
                server s 127.0.0.1:{server.Port}

            """;
        return new Scenario(server, log, EngineUnderTest.Start(cfg));
    }

    public Task<RawPeer> ConnectAsync() => Engine.ConnectAsync();

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        Server.Dispose();
        Log.Dispose();
    }
}
