using System.Net;
using System.Text;
using HaLb.TestKit;

namespace HaLb.FunctionalTests.Http2;

/// <summary>HTTP/2 from clients, to HTTP/1 servers.</summary>
public sealed class Http2FrontTests
{
    private const string Hello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-Server: A\xE9\r\n\r\nhello";

    [Fact]
    public async Task Prior_knowledge_on_a_cleartext_port_reaches_an_http1_server()
    {
        using var server = RawServer.Answer(Hello);
        await using var engine = EngineUnderTest.Start(Config(server.Port));

        var output = await Tool.RunAsync("curl", "-sSi", "--http2-prior-knowledge", "-H", "X-Odd: a b", $"http://{engine.EndPoint()}/a%2Fb/../c?x=1%20|");

        Assert.StartsWith("HTTP/2 200", output, StringComparison.Ordinal);
        Assert.EndsWith("hello", output, StringComparison.Ordinal);
        var request = server.Requests.First();
        Assert.StartsWith($"GET /c?x=1%20| HTTP/1.1\r\nhost: {engine.EndPoint()}\r\n", request, StringComparison.Ordinal);
        Assert.Contains("x-odd: a b\r\n", request, StringComparison.Ordinal);
        Assert.DoesNotContain("transfer-encoding", request, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Path_is_passed_on_as_it_came()
    {
        using var server = RawServer.Answer(Hello);
        await using var engine = EngineUnderTest.Start(Config(server.Port));

        _ = await Tool.RunAsync("curl", "-sSi", "--path-as-is", "--http2-prior-knowledge", $"http://{engine.EndPoint()}/a%2Fb/../c");

        Assert.StartsWith("GET /a%2Fb/../c HTTP/1.1\r\n", server.Requests.First(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--http2", "HTTP/2 200")]
    [InlineData("--http1.1", "HTTP/1.1 200")]
    public async Task Alpn_decides_inside_tls(string option, string status)
    {
        using var certificate = new SiteCertificate("localhost");
        using var server = RawServer.Answer(Hello);
        await using var engine = EngineUnderTest.Start(Config(server.Port, bind: $"127.0.0.1:0 ssl crt {certificate.Path} alpn h2,http/1.1"));

        var output = await Tool.RunAsync("curl", "-sSik", option, $"https://{engine.EndPoint()}/");

        Assert.StartsWith(status, output, StringComparison.Ordinal);
        Assert.EndsWith("hello", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--tls-max", "1.2", true)]
    [InlineData("--tlsv1.3", "--http1.1", false)]
    public async Task Version_limits_of_a_bind_hold(string first, string second, bool served)
    {
        using var certificate = new SiteCertificate("localhost");
        using var server = RawServer.Answer(Hello);
        await using var engine = EngineUnderTest.Start(Config(server.Port, bind: $"127.0.0.1:0 ssl crt {certificate.Path} ssl-max-ver TLSv1.2"));

        var output = await Tool.RunAsync("curl", "-sSik", first, second, $"https://{engine.EndPoint()}/");

        Assert.Equal(served, output.EndsWith("hello", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Body_goes_up_and_comes_down_over_http2()
    {
        var big = new string('x', 300_000);
        using var server = RawServer.Answer($"HTTP/1.1 200 OK\r\nContent-Length: {big.Length}\r\n\r\n{big}");
        await using var engine = EngineUnderTest.Start(Config(server.Port));
        using var client = Client();
        using var request = Request(HttpMethod.Post, engine, new StringContent(new string('y', 100_000)));

        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpVersion.Version20, response.Version);
        Assert.Equal(big, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Contains("content-length: 100000\r\n", server.Requests.First(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Latin1_values_pass_both_ways()
    {
        using var server = RawServer.Answer(Hello);
        await using var engine = EngineUnderTest.Start(Config(server.Port));
        using var client = Client();
        using var request = Request(HttpMethod.Get, engine);
        _ = request.Headers.TryAddWithoutValidation("x-odd", "\xE9");

        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal("A\xE9", response.Headers.GetValues("x-server").Single());
        Assert.Contains("x-odd: \xE9\r\n", server.Requests.First(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Error_reply_comes_as_http2_with_its_body()
    {
        await using var engine = EngineUnderTest.Start("""
            defaults
                mode http
                timeout client 30s
                timeout server 30s
                timeout connect 5s
            frontend f
                bind 127.0.0.1:0
                default_backend b
            backend b

            """);

        var output = await Tool.RunAsync("curl", "-sSi", "--http2-prior-knowledge", $"http://{engine.EndPoint()}/");

        Assert.StartsWith("HTTP/2 503", output, StringComparison.Ordinal);
        Assert.Contains("503 Service Unavailable", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cut_response_resets_the_stream_and_not_the_connection()
    {
        using var server = RawServer.Run(static async peer =>
        {
            _ = await peer.ReadMessageAsync();
            await peer.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
            peer.FinishSending();
        });
        await using var engine = EngineUnderTest.Start(Config(server.Port));
        using var client = Client();
        using var request = Request(HttpMethod.Get, engine);

        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        var fault = await Assert.ThrowsAsync<HttpRequestException>(() => response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        var reset = Assert.IsType<HttpProtocolException>(fault.GetBaseException());
        Assert.Equal(2, reset.ErrorCode);
    }

    [Fact]
    public async Task Many_streams_share_one_connection()
    {
        using var server = RawServer.Answer(Hello);
        await using var engine = EngineUnderTest.Start(Config(server.Port));

        var output = await Tool.RunAsync("h2load", "-n", "500", "-c", "2", "-m", "20", $"http://{engine.EndPoint()}/");

        Assert.Contains("500 succeeded, 0 failed", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Idle_connection_is_ended_after_the_keep_alive_timeout()
    {
        using var server = RawServer.Answer(Hello);
        await using var engine = EngineUnderTest.Start(Config(server.Port, "timeout http-keep-alive 100ms"));
        using var client = Client();
        using var request = Request(HttpMethod.Get, engine);

        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);

        await EngineUnderTest.UntilAsync(() => engine.Engine.Connections == 0);
    }

    internal static string Config(int port, string extra = "", string bind = "127.0.0.1:0", string server = "") => $"""
        defaults
            mode http
            timeout client 30s
            timeout server 30s
            timeout connect 5s
        frontend f
            bind {bind}
            {extra}
            default_backend b
        backend b
            server s 127.0.0.1:{port} {server}

        """;

    internal static HttpMessageInvoker Client() => new(new SocketsHttpHandler
    {
        RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
        ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
    });

    internal static HttpRequestMessage Request(HttpMethod method, EngineUnderTest engine, HttpContent? content = null) =>
        new(method, $"http://{engine.EndPoint()}/")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
}
