using System.Net;
using HaLb.TestKit;
using Microsoft.AspNetCore.Http;

namespace HaLb.FunctionalTests.Http2;

/// <summary>HTTP/2 and gRPC to servers, and the other engine for HTTP/1.</summary>
public sealed class Http2ServerTests
{
    [Theory]
    [InlineData("--http1.1", "HTTP/1.1 200")]
    [InlineData("--http2-prior-knowledge", "HTTP/2 200")]
    public async Task Server_with_proto_h2_serves_clients_of_both_versions(string option, string status)
    {
        await using var server = await OriginServer.StartAsync(static context => context.Response.WriteAsync(
            $"{context.Request.Protocol} {context.Request.Method} {context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget} {context.Request.Headers["x-a"]}"));
        await using var engine = EngineUnderTest.Start(Http2FrontTests.Config(server.Port, server: "proto h2"));

        var output = await Tool.RunAsync("curl", "-sSi", option, "--path-as-is", "-H", "X-A: 1", $"http://{engine.EndPoint()}/a%2Fb/../c?q=1");

        Assert.StartsWith(status, output, StringComparison.Ordinal);
        Assert.EndsWith("HTTP/2 GET /a%2Fb/../c?q=1 1", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("alpn h2", "HTTP/2")]
    [InlineData("alpn h2,http/1.1", "HTTP/2")]
    [InlineData("", "HTTP/1.1")]
    public async Task Server_inside_tls_speaks_what_alpn_agreed_on(string alpn, string protocol)
    {
        using var certificate = new SiteCertificate("origin.example");
        await using var server = await OriginServer.StartAsync(static context => context.Response.WriteAsync(context.Request.Protocol), certificate.Path);
        await using var engine = EngineUnderTest.Start(Http2FrontTests.Config(server.Port, server: $"ssl verify required ca-file {certificate.Path} sni str(origin.example) {alpn}"));

        var output = await Tool.RunAsync("curl", "-sSi", $"http://{engine.EndPoint()}/");

        Assert.EndsWith(protocol, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_whose_certificate_is_of_another_authority_gets_no_request()
    {
        using var certificate = new SiteCertificate("origin.example");
        using var other = new SiteCertificate("other.example");
        await using var server = await OriginServer.StartAsync(static context => context.Response.WriteAsync("secret"), certificate.Path);
        await using var engine = EngineUnderTest.Start(Http2FrontTests.Config(
            server.Port, "timeout connect 1s", server: $"ssl verify required ca-file {other.Path}").Replace("server s", "retries 0\n    server s", StringComparison.Ordinal));

        var output = await Tool.RunAsync("curl", "-sSi", $"http://{engine.EndPoint()}/");

        Assert.StartsWith("HTTP/1.1 503", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Grpc_call_streams_both_ways_and_ends_with_its_trailers()
    {
        await using var server = await OriginServer.StartAsync(static async context =>
        {
            context.Response.ContentType = "application/grpc";
            context.Response.DeclareTrailer("grpc-status");
            await context.Response.Body.FlushAsync();
            var buffer = new byte[100];
            for (int read; (read = await context.Request.Body.ReadAsync(buffer)) > 0;)
            {
                await context.Response.Body.WriteAsync(buffer.AsMemory(0, read));
                await context.Response.Body.FlushAsync();
            }

            context.Response.AppendTrailer("grpc-status", context.Request.Headers.TE == "trailers" ? "0" : "13");
        });
        await using var engine = EngineUnderTest.Start(Http2FrontTests.Config(server.Port, server: "proto h2"));
        using var client = Http2FrontTests.Client();
        var upload = new PacedContent();
        using var request = Http2FrontTests.Request(HttpMethod.Post, engine, upload);
        request.Headers.TE.ParseAdd("trailers");
        request.Content!.Headers.TryAddWithoutValidation("content-type", "application/grpc");

        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        var buffer = new byte[100];
        foreach (var message in new[] { "one", "two" })
        {
            await upload.SendAsync(message);
            var read = await body.ReadAtLeastAsync(buffer, message.Length, cancellationToken: TestContext.Current.CancellationToken);
            Assert.Equal(message, System.Text.Encoding.ASCII.GetString(buffer, 0, read));
        }

        upload.End();
        Assert.Equal(0, await body.ReadAsync(buffer, TestContext.Current.CancellationToken));
        Assert.Equal("0", response.TrailingHeaders.GetValues("grpc-status").Single());
    }

    [Fact]
    public async Task Refused_connection_to_an_http2_server_ends_in_503()
    {
        await using var engine = EngineUnderTest.Start(
            Http2FrontTests.Config(1, server: "proto h2").Replace("server s", "retries 0\n    server s", StringComparison.Ordinal));

        var output = await Tool.RunAsync("curl", "-sSi", $"http://{engine.EndPoint()}/");

        Assert.StartsWith("HTTP/1.1 503", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silent_http2_server_ends_in_504()
    {
        await using var server = await OriginServer.StartAsync(static context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        await using var engine = EngineUnderTest.Start(
            Http2FrontTests.Config(server.Port, server: "proto h2").Replace("timeout server 30s", "timeout server 200ms", StringComparison.Ordinal));

        var output = await Tool.RunAsync("curl", "-sSi", $"http://{engine.EndPoint()}/");

        Assert.StartsWith("HTTP/1.1 504", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_engine_serves_http1_with_the_target_as_it_came()
    {
        using var server = RawServer.Answer("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
        await using var engine = EngineUnderTest.Start("global\n    tune.http1.engine yarp\n" + Http2FrontTests.Config(server.Port));
        using var client = await engine.ConnectAsync();

        for (var i = 0; i < 2; i++)
        {
            await client.SendAsync("POST /a%2Fb/../c HTTP/1.1\r\nHost: h\r\nX-Odd: \xE9\r\nContent-Length: 3\r\n\r\nabc");
            Assert.EndsWith("\r\n\r\nhello", await client.ReadMessageAsync(), StringComparison.Ordinal);
        }

        var request = server.Requests.First();
        Assert.StartsWith("POST /a%2Fb/../c HTTP/1.1\r\n", request, StringComparison.Ordinal);
        Assert.Contains("X-Odd: \xE9\r\n", request, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_engine_refuses_both_lengths()
    {
        using var server = RawServer.Answer("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
        await using var engine = EngineUnderTest.Start("global\n    tune.http1.engine yarp\n" + Http2FrontTests.Config(server.Port));
        using var client = await engine.ConnectAsync();

        await client.SendAsync("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 400", await client.ReadMessageAsync(), StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData("")]
    [InlineData("global\n    tune.http1.engine yarp\n")]
    public async Task Upgrade_becomes_a_tunnel_on_both_engines(string global)
    {
        using var server = UpgradingServer();
        await using var engine = EngineUnderTest.Start(global + Http2FrontTests.Config(server.Port));
        using var client = await engine.ConnectAsync();

        await client.SendAsync("GET /chat HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
        var head = await client.ReadHeadAsync();
        Assert.StartsWith("HTTP/1.1 101", head, StringComparison.Ordinal);
        Assert.Contains("upgrade: websocket", head, StringComparison.OrdinalIgnoreCase);
        await client.SendAsync("ping");
        Assert.Equal("pong", await client.ReadExactlyAsync(4));
    }

    [Fact]
    public async Task Websocket_over_http2_reaches_an_http1_server()
    {
        using var server = UpgradingServer();
        await using var engine = EngineUnderTest.Start(Http2FrontTests.Config(server.Port));
        using var client = Http2FrontTests.Client();
        using var request = Http2FrontTests.Request(HttpMethod.Connect, engine);
        request.Headers.Protocol = "websocket";

        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await using var stream = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        await stream.WriteAsync("ping"u8.ToArray(), TestContext.Current.CancellationToken);
        await stream.FlushAsync(TestContext.Current.CancellationToken);
        var buffer = new byte[4];
        await stream.ReadExactlyAsync(buffer, TestContext.Current.CancellationToken);
        Assert.Equal("pong"u8.ToArray(), buffer);
    }

    private static RawServer UpgradingServer() => RawServer.Run(static async peer =>
    {
        var head = await peer.ReadHeadAsync();
        Assert.StartsWith("GET /", head, StringComparison.Ordinal);
        Assert.Contains("upgrade: websocket\r\n", head, StringComparison.OrdinalIgnoreCase);
        await peer.SendAsync("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
        _ = await peer.ReadUntilAsync("ping");
        await peer.SendAsync("pong");
        _ = await peer.ReadToEndAsync();
    });

    /// <summary>A request body that is sent piece by piece.</summary>
    private sealed class PacedContent : HttpContent
    {
        private readonly TaskCompletionSource<Stream> _stream = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async Task SendAsync(string text)
        {
            var stream = await _stream.Task;
            await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(text));
            await stream.FlushAsync();
        }

        public void End() => _ended.SetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.FlushAsync();
            _stream.SetResult(stream);
            await _ended.Task;
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
