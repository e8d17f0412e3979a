using HaLb.TestKit;

namespace HaLb.FunctionalTests.Front;

/// <summary>Clients that are slow or leave.</summary>
public sealed class TimeoutTests
{
    [Fact]
    public async Task Silent_client_gets_408_and_a_line()
    {
        await using var scenario = Scenario.Start(defaults: "timeout http-request 100ms");
        using var client = await scenario.ConnectAsync();
        Assert.StartsWith("HTTP/1.1 408 ", await client.ReadToEndAsync(), StringComparison.Ordinal);
        var line = await scenario.Log.ReadLineAsync();
        Assert.Contains(" 408 ", line, StringComparison.Ordinal);
        Assert.Contains(" - - cR-- ", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_dontlognull_the_silent_client_gets_408_and_no_line()
    {
        await using var scenario = Scenario.Start(defaults: "timeout http-request 100ms;option dontlognull");
        using (var silent = await scenario.ConnectAsync())
        {
            Assert.StartsWith("HTTP/1.1 408 ", await silent.ReadToEndAsync(), StringComparison.Ordinal);
        }

        using var client = await scenario.ConnectAsync();
        await client.SendAsync("G");
        Assert.StartsWith("HTTP/1.1 408 ", await client.ReadToEndAsync(), StringComparison.Ordinal);
        var line = await scenario.Log.ReadLineAsync();
        Assert.Contains(" - - cR-- ", line, StringComparison.Ordinal);
        Assert.EndsWith("\"<BADREQ>\"", line, StringComparison.Ordinal);
        Assert.True(scenario.Log.IsEmpty);
    }

    [Fact]
    public async Task Dripping_headers_do_not_extend_the_time()
    {
        await using var scenario = Scenario.Start(defaults: "timeout http-request 300ms");
        using var client = await scenario.ConnectAsync();
        await client.SendAsync("GET / HTTP/1.1\r\n");
        var answer = client.ReadToEndAsync();
        try
        {
            for (var i = 0; !answer.IsCompleted; i++)
            {
                await client.SendAsync($"X-{i}: y\r\n");
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }
        }
        catch (System.Net.Sockets.SocketException)
        {
            // Closed while this was dripping.
        }

        Assert.StartsWith("HTTP/1.1 408 ", await answer, StringComparison.Ordinal);
        Assert.Contains(" - - cR-- ", await scenario.Log.ReadLineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Client_that_leaves_within_the_head_is_logged_as_aborted()
    {
        await using var scenario = Scenario.Start();
        using var client = await scenario.ConnectAsync();
        await client.SendAsync("GET /");
        client.FinishSending();
        Assert.StartsWith("HTTP/1.1 400 ", await client.ReadToEndAsync(), StringComparison.Ordinal);
        var line = await scenario.Log.ReadLineAsync();
        Assert.Contains(" - - CR-- ", line, StringComparison.Ordinal);
        Assert.EndsWith("\"<BADREQ>\"", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Slow_body_runs_into_the_client_timeout()
    {
        await using var scenario = Scenario.Start(RawServer.Run(async peer => await peer.ReadToEndAsync()), defaults: "timeout client 200ms");
        using var client = await scenario.ConnectAsync();
        await client.SendAsync("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhel");
        Assert.StartsWith("HTTP/1.1 408 ", await client.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Contains(" - - cD-- ", await scenario.Log.ReadLineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Client_that_does_not_read_is_cut_after_the_client_timeout()
    {
        await using var scenario = Scenario.Start(
            RawServer.Run(async peer =>
            {
                _ = await peer.ReadHeadAsync();
                await peer.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n");
                var block = new byte[65536];
                while (true)
                {
                    await peer.SendAsync(block);
                }
            }),
            defaults: "timeout client 300ms");
        using var client = await scenario.ConnectAsync();
        await client.SendAsync(Scenario.Get);
        Assert.Contains(" 200 ", await scenario.Log.ReadLineAsync() is var line && line.Contains(" - - cD-- ", StringComparison.Ordinal) ? line : "not cD: " + line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reset_while_the_server_works_ends_as_client_abort()
    {
        var asked = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        await using var scenario = Scenario.Start(RawServer.Run(async peer =>
        {
            _ = await peer.ReadHeadAsync();
            asked.SetResult();
            await go.Task;
            await peer.SendAsync(Scenario.Hello);
            _ = await peer.ReadToEndAsync();
        }));
        using (var client = await scenario.ConnectAsync())
        {
            await client.SendAsync(Scenario.Get);
            await asked.Task;
            client.Reset();
        }

        go.SetResult();
        var line = await scenario.Log.ReadLineAsync();
        Assert.Contains(" 200 ", line, StringComparison.Ordinal);
        Assert.Contains(" - - CD-- ", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_abortonclose_a_client_that_left_the_queue_is_not_served()
    {
        var asked = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        var requests = 0;
        using var server = RawServer.Run(async peer =>
        {
            while (true)
            {
                _ = await peer.ReadHeadAsync();
                Interlocked.Increment(ref requests);
                asked.TrySetResult();
                await go.Task;
                await peer.SendAsync(Scenario.Hello);
            }
        });
        using var log = new LogSink();
        await using var engine = EngineUnderTest.Start($"""
            defaults
                mode http
                {log.Directive}
                option httplog
                option abortonclose
                timeout client 30s
                timeout server 30s
                timeout connect 5s
                timeout queue 30s
            listen l
                bind 127.0.0.1:0
                server s 127.0.0.1:{server.Port} maxconn 1

            """);
        using var first = await engine.ConnectAsync();
        await first.SendAsync(Scenario.Get);
        await asked.Task;
        using var second = await engine.ConnectAsync();
        await second.SendAsync(Scenario.Get);
        var queue = engine.Engine.Snapshots.Current.Farm.Backends[0].State.Counters.Queue;
        await EngineUnderTest.UntilAsync(() => queue.Current == 1);
        second.FinishSending();
        go.SetResult();
        Assert.Equal(Scenario.Hello, await first.ReadMessageAsync());
        _ = await second.ReadToEndAsync();
        Assert.Contains(" - - ---- ", await log.ReadLineAsync(), StringComparison.Ordinal);
        Assert.Contains(" - - CQ-- ", await log.ReadLineAsync(), StringComparison.Ordinal);
        Assert.Equal(1, requests);
    }
}
