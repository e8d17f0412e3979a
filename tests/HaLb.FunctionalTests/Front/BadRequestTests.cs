using System.Text;
using HaLb.TestKit;

namespace HaLb.FunctionalTests.Front;

/// <summary>Requests that are refused; none of them may reach a server.</summary>
public sealed class BadRequestTests
{
    public static TheoryData<string> Malformed =>
    [
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: +3\r\n\r\nabc",
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3, 3\r\n\r\nabc",
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0x3\r\n\r\nabc",
        "POST / HTTP/1.1\r\nHost: h\r\nContent_Length: 3\r\n\r\nabc",
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer_Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nX: a\r\n b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost : h\r\n\r\n",
        "GET / HTTP/1.1\nHost: h\n\n",
        "GET / HTTP/1.1\r\nHost: h\nX: y\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nX: a\0b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nX: a\rb\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nHost: g\r\n\r\n",
        "GET  / HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET / HTTP/1.1 \r\nHost: h\r\n\r\n",
        "GET / HTTP/2.0\r\nHost: h\r\n\r\n",
        "GET /a b HTTP/1.1\r\nHost: h\r\n\r\n",
        "G@T / HTTP/1.1\r\nHost: h\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n 3\r\nabc\r\n0\r\n\r\n",
        "\x16\x03\x01\x02\x00\x01\x00\x01\xFC\x03\x03",
    ];

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task Malformed_request_gets_400_and_no_server_sees_it(string request)
    {
        await using var scenario = Scenario.Start();
        using var client = await scenario.ConnectAsync();
        await client.SendAsync(request);
        var answer = await client.ReadToEndAsync();
        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.False(client.WasReset);
        var line = await scenario.Log.ReadLineAsync();
        Assert.Contains(" f f/<NOSRV> -1/-1/-1/-1/", line, StringComparison.Ordinal);
        Assert.Contains(" 400 ", line, StringComparison.Ordinal);
        Assert.Contains(" - - PR-- ", line, StringComparison.Ordinal);
        Assert.EndsWith(" \"<BADREQ>\"", line, StringComparison.Ordinal);
        Assert.Empty(scenario.Server.Requests);
    }

    [Fact]
    public async Task Broken_chunk_after_good_ones_ends_the_stream()
    {
        await using var scenario = Scenario.Start(RawServer.Run(async peer => await peer.ReadToEndAsync()));
        using var client = await scenario.ConnectAsync();
        await client.SendAsync("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
        await EngineUnderTest.UntilAsync(() => scenario.Engine.Engine.Process.TotalRequests.Value == 1);
        await client.SendAsync("nonsense\r\n");
        Assert.StartsWith("HTTP/1.1 400 ", await client.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Contains(" - - PD-- ", await scenario.Log.ReadLineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trailers_that_never_end_are_refused()
    {
        await using var scenario = Scenario.Start(RawServer.Run(async peer => await peer.ReadToEndAsync()));
        using var client = await scenario.ConnectAsync();
        await client.SendAsync("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n");
        var line = "X-Trailer: " + new string('t', 1000) + "\r\n";
        for (var i = 0; i < 17; i++)
        {
            await client.SendAsync(line);
        }

        Assert.StartsWith("HTTP/1.1 400 ", await client.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_large_head_gets_431()
    {
        await using var scenario = Scenario.Start();
        using var client = await scenario.ConnectAsync();
        await client.SendAsync("GET / HTTP/1.1\r\nHost: h\r\nX: " + new string('x', 20000) + "\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 431 ", await client.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Contains(" - - PR-- ", await scenario.Log.ReadLineAsync(), StringComparison.Ordinal);
        Assert.Empty(scenario.Server.Requests);
    }

    [Fact]
    public async Task Too_many_header_lines_get_431()
    {
        await using var scenario = Scenario.Start();
        using var client = await scenario.ConnectAsync();
        await client.SendAsync("GET / HTTP/1.1\r\nHost: h\r\n" + string.Concat(Enumerable.Repeat("X: y\r\n", 101)) + "\r\n");
        Assert.StartsWith("HTTP/1.1 431 ", await client.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Random_bytes_never_bring_the_engine_down()
    {
        await using var scenario = Scenario.Start(defaults: "timeout http-request 2s");
        const string Seed = "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var bytes = Encoding.Latin1.GetBytes(Seed);
            for (var i = random.Next(1, 12); i > 0; i--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            using var client = await scenario.ConnectAsync();
            await client.SendAsync(bytes.AsMemory(0, random.Next(bytes.Length + 1)));
            if (random.Next(3) == 0)
            {
                client.Reset();
                continue;
            }

            client.FinishSending();
            Assert.StartsWith("HTTP/1.1 ", await client.ReadToEndAsync(), StringComparison.Ordinal);
        }

        await EngineUnderTest.UntilAsync(() => scenario.Engine.Engine.Connections == 0);
        using var last = await scenario.ConnectAsync();
        await last.SendAsync(Scenario.Get);
        Assert.Equal(Scenario.Hello, await last.ReadMessageAsync());
    }
}
