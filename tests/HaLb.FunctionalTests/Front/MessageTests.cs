using System.Globalization;
using HaLb.TestKit;

namespace HaLb.FunctionalTests.Front;

/// <summary>Bodies, interim responses, trailers, upgrades: what goes through a message at a time.</summary>
public sealed class MessageTests
{
    private const string Chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";

    [Fact]
    public async Task Chunked_request_and_its_trailers_reach_the_server()
    {
        var seen = new TaskCompletionSource<string>();
        await using var scenario = Scenario.Start(RawServer.Run(async peer =>
        {
            seen.SetResult(await peer.ReadUntilAsync("X-T: v\r\n\r\n"));
            await peer.SendAsync(Scenario.Hello);
            _ = await peer.ReadToEndAsync();
        }));
        using var client = await scenario.ConnectAsync();
        await client.SendAsync("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3;ext=1\r\nabc\r\n2\r\nde\r\n0\r\nX-T: v\r\n\r\n");
        Assert.Equal(Scenario.Hello, await client.ReadMessageAsync());
        var request = await seen.Task;
        Assert.StartsWith("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n", request, StringComparison.Ordinal);
        Assert.EndsWith("0\r\nX-T: v\r\n\r\n", request, StringComparison.Ordinal);
        await client.SendAsync("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: h\r\n\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("GET / HTTP/1.0\r\n\r\n", "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nhello")]
    [InlineData("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")]
    public async Task Chunked_response_is_written_as_the_client_can_read_it(string request, string expected)
    {
        var answer = request.StartsWith("HEAD", StringComparison.Ordinal) ? Chunked[..(Chunked.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)] : Chunked;
        await using var scenario = Scenario.Start(answer);
        using var client = await scenario.ConnectAsync();
        await client.SendAsync(request);
        Assert.Equal(expected, await client.ReadExactlyAsync(expected.Length));
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: h\r\n\r\n", "HTTP/1.1 200 OK\r\nX: y\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "HTTP/1.1 200 OK\r\nX: y\r\nconnection: close\r\n\r\nhello")]
    public async Task Response_until_close_gets_an_end_that_the_client_can_see(string request, string expected)
    {
        await using var scenario = Scenario.Start(RawServer.Run(async peer =>
        {
            _ = await peer.ReadHeadAsync();
            await peer.SendAsync("HTTP/1.0 200 OK\r\nX: y\r\n\r\nhello");
        }));
        using var client = await scenario.ConnectAsync();
        await client.SendAsync(request);
        Assert.Equal(expected, await client.ReadExactlyAsync(expected.Length));
    }

    [Theory]
    [InlineData("HTTP/1.1 204 No Content\r\nX: y\r\n\r\n")]
    [InlineData("HTTP/1.1 304 Not Modified\r\nContent-Length: 10\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")]
    public async Task Response_without_body_passes_unchanged(string answer)
    {
        await using var scenario = Scenario.Start(answer);
        using var client = await scenario.ConnectAsync();
        for (var i = 0; i < 2; i++)
        {
            await client.SendAsync(Scenario.Get);
            Assert.Equal(answer, await client.ReadHeadAsync());
        }
    }

    [Theory]
    [InlineData("1", true)]
    [InlineData("0", false)]
    public async Task Interim_responses_go_to_1_1_clients_only(string minor, bool expected)
    {
        await using var scenario = Scenario.Start("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + Scenario.Hello);
        using var client = await scenario.ConnectAsync();
        await client.SendAsync($"GET / HTTP/1.{minor}\r\nHost: h\r\n\r\n");
        if (expected)
        {
            Assert.Equal("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", await client.ReadHeadAsync());
        }

        Assert.StartsWith("HTTP/1.1 200 OK\r\n", await client.ReadMessageAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Expect_100_continue_is_answered_by_the_server()
    {
        await using var scenario = Scenario.Start(RawServer.Run(async peer =>
        {
            _ = await peer.ReadHeadAsync();
            await peer.SendAsync("HTTP/1.1 100 Continue\r\n\r\n");
            Assert.Equal("hello", await peer.ReadExactlyAsync(5));
            await peer.SendAsync(Scenario.Hello);
            _ = await peer.ReadToEndAsync();
        }));
        using var client = await scenario.ConnectAsync();
        await client.SendAsync("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
        Assert.Equal("HTTP/1.1 100 Continue\r\n\r\n", await client.ReadHeadAsync());
        await client.SendAsync("hello");
        Assert.Equal(Scenario.Hello, await client.ReadMessageAsync());
    }

    [Fact]
    public async Task Early_answer_reaches_a_client_that_is_still_sending()
    {
        await using var scenario = Scenario.Start(RawServer.Run(async peer =>
        {
            _ = await peer.ReadHeadAsync();
            await peer.SendAsync("HTTP/1.1 401 No\r\nContent-Length: 2\r\n\r\nno");
            _ = await peer.ReadToEndAsync();
        }));
        using var client = await scenario.ConnectAsync();
        await client.SendAsync("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 500000\r\n\r\n" + new string('x', 1000));
        var answer = client.ReadUntilAsync("\r\n\r\nno");
        var rest = new string('x', 1000);
        for (var i = 0; i < 100 && !answer.IsCompleted; i++)
        {
            await client.SendAsync(rest);
            await Task.Yield();
        }

        Assert.StartsWith("HTTP/1.1 401 No\r\n", await answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")]
    public async Task Cut_response_is_cut_for_the_client_too(string part)
    {
        await using var scenario = Scenario.Start(RawServer.Run(async peer =>
        {
            _ = await peer.ReadHeadAsync();
            await peer.SendAsync(part);
        }));
        using var client = await scenario.ConnectAsync();
        await client.SendAsync(Scenario.Get);
        Assert.Equal(part, await client.ReadToEndAsync());
        Assert.Contains(" - - SD-- ", await scenario.Log.ReadLineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cut_chunked_response_to_a_1_0_client_ends_with_a_reset()
    {
        await using var scenario = Scenario.Start(RawServer.Run(async peer =>
        {
            _ = await peer.ReadHeadAsync();
            await peer.SendAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
        }));
        using var client = await scenario.ConnectAsync();
        await client.SendAsync("GET / HTTP/1.0\r\n\r\n");
        _ = await client.ReadToEndAsync();
        Assert.True(client.WasReset);
    }

    [Fact]
    public async Task Upgrade_becomes_a_tunnel_and_loses_no_byte()
    {
        await using var scenario = Scenario.Start(RawServer.Run(async peer =>
        {
            Assert.Contains("\r\nUpgrade: websocket\r\n", await peer.ReadHeadAsync(), StringComparison.Ordinal);
            await peer.SendAsync("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nwelcome");
            Assert.Equal("earlylater", await peer.ReadExactlyAsync(10));
            await peer.SendAsync("bye");
        }));
        using var client = await scenario.ConnectAsync();
        await client.SendAsync("GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nearly");
        Assert.Equal("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nconnection: Upgrade\r\n\r\n", await client.ReadHeadAsync());
        Assert.Equal("welcome", await client.ReadExactlyAsync(7));
        await client.SendAsync("later");
        Assert.Equal("bye", await client.ReadExactlyAsync(3));
        client.FinishSending();
        Assert.True(await client.IsClosedAsync());
        Assert.Contains(" 101 ", await scenario.Log.ReadLineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Large_bodies_pass_both_ways_unchanged()
    {
        const int Size = 3_000_000;
        await using var scenario = Scenario.Start(RawServer.Run(async peer =>
        {
            _ = await peer.ReadHeadAsync();
            var body = await peer.ReadExactlyAsync(Size);
            await peer.SendAsync(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\nContent-Length: {Size}\r\n\r\n{body}"));
            _ = await peer.ReadToEndAsync();
        }));
        using var client = await scenario.ConnectAsync();
        var sent = string.Create(Size, 7, static (text, seed) =>
        {
            var random = new Random(seed);
            for (var i = 0; i < text.Length; i++)
            {
                text[i] = (char)random.Next(256);
            }
        });
        await client.SendAsync(string.Create(CultureInfo.InvariantCulture, $"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: {Size}\r\n\r\n{sent}"));
        _ = await client.ReadHeadAsync();
        Assert.Equal(sent, await client.ReadExactlyAsync(Size));
    }

    [Fact]
    public async Task The_same_bytes_split_anywhere_have_the_same_result()
    {
        await using var scenario = Scenario.Start();
        const string Input = "POST /1 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
            + "GET /2 HTTP/1.1\r\nHost: h\r\n\r\n\r\nPOST /3 HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbody";
        for (var seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            using var client = await scenario.ConnectAsync();
            for (var at = 0; at < Input.Length;)
            {
                var length = Math.Min(Input.Length - at, random.Next(1, seed < 5 ? 3 : 60));
                await client.SendAsync(Input.Substring(at, length));
                at += length;
                if (random.Next(4) == 0)
                {
                    await Task.Yield();
                }
            }

            for (var i = 0; i < 3; i++)
            {
                Assert.True(Scenario.Hello == await client.ReadMessageAsync(), $"seed {seed}");
            }
        }
    }
}
