using HaLb.TestKit;

namespace HaLb.FunctionalTests.Front;

/// <summary>Connections that carry several requests, and how they end.</summary>
public sealed class KeepAliveTests
{
    private const string Hello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-Server: A\r\n\r\nhello";

    internal static string Config(int port, string extra = "", string bind = "127.0.0.1:0") => $"""
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
            server s 127.0.0.1:{port}

        """;

    [Fact]
    public async Task Two_requests_on_one_connection_are_answered_byte_for_byte()
    {
        using var server = RawServer.Answer(Hello);
        await using var engine = EngineUnderTest.Start(Config(server.Port));
        using var client = await engine.ConnectAsync();
        for (var i = 0; i < 2; i++)
        {
            await client.SendAsync("GET /a%2Fb?x HTTP/1.1\r\nHost: h\r\nX-Odd: \xE9\r\n\r\n");
            Assert.Equal(Hello, await client.ReadMessageAsync());
        }

        Assert.Equal("GET /a%2Fb?x HTTP/1.1\r\nHost: h\r\nX-Odd: \xE9\r\n\r\n", server.Requests.First());
    }
}
