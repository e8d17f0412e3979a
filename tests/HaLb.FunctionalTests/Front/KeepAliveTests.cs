namespace HaLb.FunctionalTests.Front;

/// <summary>Connections that carry several requests, and how they end.</summary>
public sealed class KeepAliveTests
{
    [Fact]
    public async Task Two_requests_on_one_connection_are_answered_byte_for_byte()
    {
        await using var scenario = Scenario.Start();
        using var client = await scenario.ConnectAsync();
        const string Request = "GET /a%2Fb?x HTTP/1.1\r\nhOsT: h\r\nX-Odd: \xE9\r\nX-Odd: 2\r\n\r\n";
        for (var i = 0; i < 2; i++)
        {
            await client.SendAsync(Request);
            Assert.Equal(Scenario.Hello, await client.ReadMessageAsync());
        }

        Assert.Equal([Request, Request], scenario.Server.Requests);
    }

    [Fact]
    public async Task Pipelined_requests_are_answered_in_order()
    {
        await using var scenario = Scenario.Start();
        using var client = await scenario.ConnectAsync();
        await client.SendAsync("GET /1 HTTP/1.1\r\nHost: h\r\n\r\nPOST /2 HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc\r\nGET /3 HTTP/1.1\r\nHost: h\r\n\r\n");
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(Scenario.Hello, await client.ReadMessageAsync());
        }

        Assert.Equal(["/1", "/2", "/3"], scenario.Server.Requests.Select(r => r.Split(' ')[1]));
        Assert.EndsWith("\r\n\r\nabc", scenario.Server.Requests.ElementAt(1), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", "", "connection: close\r\n")]
    [InlineData("GET / HTTP/1.0\r\n\r\n", "", "connection: close\r\n")]
    [InlineData(Scenario.Get, "option httpclose", "connection: close\r\n")]
    public async Task Connection_closes_after_the_response_and_says_so(string request, string options, string line)
    {
        await using var scenario = Scenario.Start(defaults: options);
        using var client = await scenario.ConnectAsync();
        await client.SendAsync(request);
        Assert.Equal(Scenario.Hello.Replace("X-Server: A\r\n", "X-Server: A\r\n" + line, StringComparison.Ordinal), await client.ReadToEndAsync());
        Assert.False(client.WasReset);
    }

    [Fact]
    public async Task A_1_0_client_that_asks_for_it_keeps_its_connection()
    {
        await using var scenario = Scenario.Start();
        using var client = await scenario.ConnectAsync();
        for (var i = 0; i < 2; i++)
        {
            await client.SendAsync("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
            Assert.Contains("connection: keep-alive\r\n", await client.ReadMessageAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Idle_connection_ends_in_silence_and_without_a_line()
    {
        await using var scenario = Scenario.Start(defaults: "timeout http-keep-alive 100ms");
        using var client = await scenario.ConnectAsync();
        await client.SendAsync(Scenario.Get);
        Assert.Equal(Scenario.Hello, await client.ReadToEndAsync());
        Assert.False(client.WasReset);
        Assert.Contains("\"GET / HTTP/1.1\"", await scenario.Log.ReadLineAsync(), StringComparison.Ordinal);
        Assert.True(await GoneAsync(scenario));
        Assert.True(scenario.Log.IsEmpty);
    }

    [Fact]
    public async Task Half_closed_client_gets_its_answer()
    {
        await using var scenario = Scenario.Start();
        using var client = await scenario.ConnectAsync();
        await client.SendAsync(Scenario.Get);
        client.FinishSending();
        Assert.Equal(Scenario.Hello, await client.ReadToEndAsync());
        Assert.Contains($" 200 {Scenario.Hello.Length} - - ---- ", await scenario.Log.ReadLineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_idle_connections_hold_no_buffer_and_still_work()
    {
        await using var scenario = Scenario.Start();
        var clients = new List<HaLb.TestKit.RawPeer>();
        for (var round = 0; round < 2; round++)
        {
            for (var i = 0; i < 600; i++)
            {
                if (round == 0)
                {
                    clients.Add(await scenario.ConnectAsync());
                }

                await clients[i].SendAsync(Scenario.Get);
                Assert.Equal(Scenario.Hello, await clients[i].ReadMessageAsync());
            }
        }

        clients.ForEach(client => client.Dispose());
        Assert.True(await GoneAsync(scenario));
    }

    private static async Task<bool> GoneAsync(Scenario scenario)
    {
        await EngineUnderTest.UntilAsync(() => scenario.Engine.Engine.Connections == 0);
        return scenario.Engine.Engine.Process.Connections.Current == 0;
    }
}
