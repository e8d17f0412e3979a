using System.Net;
using System.Net.Sockets;
using HaLb.Proxy;
using HaLb.TestKit;

namespace HaLb.FunctionalTests.Front;

/// <summary>Start, reload, stop, and the limits on connections.</summary>
public sealed class LifeCycleTests
{
    [Fact]
    public async Task Port_in_use_names_the_bind_and_opens_nothing()
    {
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();
        var port = ((IPEndPoint)taken.LocalEndPoint!).Port;
        await using var other = Scenario.Start();
        var free = other.Engine.EndPoint().Port;
        await other.Engine.Engine.StopAsync(cut: TestContext.Current.CancellationToken);
        var result = ProxyEngine.Start(
            EngineUnderTest.Load($"defaults\n mode http\n timeout client 1s\nfrontend f\n bind 127.0.0.1:{free}\n bind 127.0.0.1:{port}\n"), new EngineOptions());
        Assert.Null(result.Engine);
        var error = Assert.Single(result.Diagnostics, d => d.Severity == Config.Diagnostics.Severity.Error);
        Assert.Equal($"Starting frontend f: cannot bind socket (Address already in use) for [127.0.0.1:{port}]", error.Message);
        Assert.Equal(6, error.Position.Line);
        var refused = await Assert.ThrowsAsync<SocketException>(() => RawPeer.ConnectAsync(new IPEndPoint(IPAddress.Loopback, free)));
        Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
    }

    [Fact]
    public async Task Address_that_is_not_here_yet_is_listened_on_with_a_warning()
    {
        var config = EngineUnderTest.Load("defaults\n mode http\n timeout client 1s\nfrontend f\n bind 192.0.2.77:28080\n");
        var result = ProxyEngine.Start(config, new EngineOptions());
        await using var engine = result.Engine;
        Assert.NotNull(engine);
        Assert.Contains("[192.0.2.77:28080]", Assert.Single(result.Diagnostics).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Frontend_maxconn_lets_the_next_connection_wait()
    {
        await using var scenario = Scenario.Start(frontend: "maxconn 1");
        using var first = await scenario.ConnectAsync();
        await first.SendAsync(Scenario.Get);
        Assert.Equal(Scenario.Hello, await first.ReadMessageAsync());
        using var second = await scenario.ConnectAsync();
        await second.SendAsync(Scenario.Get);
        using var third = await scenario.ConnectAsync();
        await third.SendAsync(Scenario.Get);
        await first.SendAsync(Scenario.Get);
        Assert.Equal(Scenario.Hello, await first.ReadMessageAsync());
        Assert.Equal(2, scenario.Server.Requests.Count);
        first.Dispose();
        Assert.Equal(Scenario.Hello, await second.ReadMessageAsync());
        second.Dispose();
        Assert.Equal(Scenario.Hello, await third.ReadMessageAsync());
        Assert.Equal(1, scenario.Engine.Engine.Snapshots.Current.Frontends[0].Counters.Sessions.Max);
    }

    [Fact]
    public async Task Soft_stop_closes_idle_connections_and_lets_the_others_finish()
    {
        var asked = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        await using var scenario = Scenario.Start(RawServer.Run(async peer =>
        {
            while (true)
            {
                if ((await peer.ReadHeadAsync()).Contains("/slow", StringComparison.Ordinal))
                {
                    asked.SetResult();
                    await go.Task;
                }

                await peer.SendAsync(Scenario.Hello);
            }
        }));
        using var idle = await scenario.ConnectAsync();
        await idle.SendAsync(Scenario.Get);
        Assert.Equal(Scenario.Hello, await idle.ReadMessageAsync());
        using var busy = await scenario.ConnectAsync();
        await busy.SendAsync("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n");
        await asked.Task;
        var endPoint = scenario.Engine.EndPoint();
        var stop = scenario.Engine.Engine.StopAsync(cut: TestContext.Current.CancellationToken);
        Assert.True(await idle.IsClosedAsync());
        Assert.False(idle.WasReset);
        _ = await Assert.ThrowsAsync<SocketException>(() => RawPeer.ConnectAsync(endPoint));
        Assert.False(stop.IsCompleted);
        go.SetResult();
        Assert.Contains("connection: close\r\n", await busy.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.True(await stop);
    }

    [Fact]
    public async Task Soft_stop_is_bounded()
    {
        var asked = new TaskCompletionSource();
        await using var scenario = Scenario.Start(RawServer.Run(async peer =>
        {
            _ = await peer.ReadHeadAsync();
            asked.SetResult();
            _ = await peer.ReadToEndAsync();
        }));
        using var client = await scenario.ConnectAsync();
        await client.SendAsync(Scenario.Get);
        await asked.Task;
        Assert.False(await scenario.Engine.Engine.StopAsync(TimeSpan.FromMilliseconds(100), TestContext.Current.CancellationToken));
        Assert.True(await client.IsClosedAsync());
    }

    [Fact]
    public async Task Reload_keeps_connections_and_sockets_and_changes_the_rest()
    {
        await using var scenario = Scenario.Start();
        var engine = scenario.Engine.Engine;
        using var client = await scenario.ConnectAsync();
        await client.SendAsync(Scenario.Get);
        Assert.Equal(Scenario.Hello, await client.ReadMessageAsync());
        var socket = engine.Listeners[0].Value;
        using var other = RawServer.Answer("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nnew");
        var text = scenario.Engine.Text.Replace($":{scenario.Server.Port}\n", $":{other.Port}\n", StringComparison.Ordinal);
        var result = engine.Reload(EngineUnderTest.Load(text));
        Assert.True(result.Applied, string.Join('\n', result.Diagnostics));
        Assert.Same(socket, engine.Listeners[0].Value);
        await client.SendAsync(Scenario.Get);
        Assert.EndsWith("new", await client.ReadMessageAsync(), StringComparison.Ordinal);
        Assert.Equal(2, engine.Snapshots.Current.Frontends[0].Counters.Requests.Value);
    }

    [Fact]
    public async Task Reload_that_cannot_bind_changes_nothing()
    {
        await using var scenario = Scenario.Start();
        var engine = scenario.Engine.Engine;
        var before = engine.Snapshots.Current;
        var bad = scenario.Engine.Text.Replace("default_backend b", $"bind 127.0.0.1:{scenario.Server.Port}\n    default_backend b", StringComparison.Ordinal);
        var result = engine.Reload(EngineUnderTest.Load(bad));
        Assert.False(result.Applied);
        Assert.Contains("Address already in use", Assert.Single(result.Diagnostics).Message, StringComparison.Ordinal);
        Assert.Same(before, engine.Snapshots.Current);
        using var client = await scenario.ConnectAsync();
        await client.SendAsync(Scenario.Get);
        Assert.Equal(Scenario.Hello, await client.ReadMessageAsync());
    }

    [Fact]
    public async Task Reload_under_load_loses_no_request()
    {
        await using var scenario = Scenario.Start();
        var config = EngineUnderTest.Load(scenario.Engine.Text);
        var done = false;
        var clients = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            var answered = 0;
            while (!Volatile.Read(ref done))
            {
                using var client = await scenario.ConnectAsync();
                for (var i = 0; i < 20; i++, answered++)
                {
                    await client.SendAsync(Scenario.Get);
                    Assert.Equal(Scenario.Hello, await client.ReadMessageAsync());
                }
            }

            return answered;
        })).ToArray();
        for (var i = 0; i < 30; i++)
        {
            Assert.True(scenario.Engine.Engine.Reload(config).Applied);
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        Volatile.Write(ref done, true);
        var answers = await Task.WhenAll(clients);
        Assert.All(answers, count => Assert.True(count > 0));
    }

    [Fact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task Unix_socket_is_listened_on_and_removed_again()
    {
        var path = Path.Combine(Path.GetTempPath(), $"halb-{Guid.NewGuid():N}.sock");
        using var server = RawServer.Answer(Scenario.Hello);
        var cfg = $"defaults\n mode http\n timeout client 5s\n timeout server 5s\n timeout connect 5s\nlisten l\n bind unix@{path} mode 600\n server s 127.0.0.1:{server.Port}\n";
        await using (var engine = EngineUnderTest.Start(cfg))
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
            using var client = await RawPeer.ConnectAsync(new UnixDomainSocketEndPoint(path));
            await client.SendAsync(Scenario.Get);
            Assert.Equal(Scenario.Hello, await client.ReadMessageAsync());
        }

        Assert.False(File.Exists(path));
    }
}
