using HaLb.TestKit;

namespace HaLb.FunctionalTests.Tcp;

/// <summary>Mode tcp.</summary>
public sealed class TcpModeTests
{
    private static string Config(LogSink log, int port, string extra = "") => $"""
        defaults
            mode tcp
            {log.Directive}
            option tcplog
            timeout client 30s
            timeout server 30s
            timeout connect 5s
            retries 0
            {extra}
        listen l
            bind 127.0.0.1:0
            server s 127.0.0.1:{port}

        """;

    [Fact]
    public async Task Bytes_pass_both_ways_and_half_close_too()
    {
        using var log = new LogSink();
        using var server = RawServer.Run(async peer =>
        {
            await peer.SendAsync("greeting ");
            var request = await peer.ReadToEndAsync();
            await peer.SendAsync("got " + request);
        });
        await using var engine = EngineUnderTest.Start(Config(log, server.Port));
        using var client = await engine.ConnectAsync();
        Assert.Equal("greeting ", await client.ReadExactlyAsync(9));
        await client.SendAsync("request");
        client.FinishSending();
        Assert.Equal("got request", await client.ReadToEndAsync());
        Assert.False(client.WasReset);
        var line = await log.ReadLineAsync();
        Assert.Contains(" l l/s ", line, StringComparison.Ordinal);
        Assert.Contains(" 20 -- ", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refused_connection_ends_with_state_SC()
    {
        using var log = new LogSink();
        var server = RawServer.Run(static _ => Task.CompletedTask);
        var port = server.Port;
        server.Dispose();
        await using var engine = EngineUnderTest.Start(Config(log, port));
        using var client = await engine.ConnectAsync();
        Assert.Equal("", await client.ReadToEndAsync());
        Assert.Contains(" 0 SC ", await log.ReadLineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silent_client_runs_into_its_timeout()
    {
        using var log = new LogSink();
        using var server = RawServer.Run(async peer => _ = await peer.ReadToEndAsync());
        await using var engine = EngineUnderTest.Start(Config(log, server.Port, "timeout client 200ms"));
        using var client = await engine.ConnectAsync();
        Assert.Equal("", await client.ReadToEndAsync());
        Assert.Contains(" 0 cD ", await log.ReadLineAsync(), StringComparison.Ordinal);
    }
}
