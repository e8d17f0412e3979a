using System.Globalization;
using HaLb.SystemTests.Kit;

namespace HaLb.SystemTests;

/// <summary>The pair socket: what halb tells halb-vrrpd about itself.</summary>
public sealed class PairTests : IDisposable
{
    private readonly Scratch _scratch = new();
    private readonly WebServer _server = new("whole");
    private readonly int _port = Scratch.FreePort();

    private string SocketPath => Path.Combine(_scratch.Path, "pair.sock");

    public void Dispose()
    {
        _server.Dispose();
        _scratch.Dispose();
    }

    [Fact]
    public async Task Client_is_greeted_and_told_the_state_at_once_and_again_each_second()
    {
        await using var halb = await StartAsync();
        Assert.Equal((UnixFileMode)0b110_110_000, File.GetUnixFileMode(SocketPath));
        using var peer = await PairPeer.ConnectAsync(SocketPath);
        var hello = (await peer.ReadAsync())!.Value;
        Assert.Equal(1, hello.GetProperty("pair").GetInt32());
        Assert.Equal("halb", hello.GetProperty("program").GetString());
        Assert.Equal(halb.Id, hello.GetProperty("pid").GetInt32());
        for (var second = 0; second < 2; second++)
        {
            var state = await peer.HearStateAsync("serving");
            Assert.Equal(1, state.GetProperty("listeners").GetInt32());
            Assert.Equal(1, state.GetProperty("bound").GetInt32());
            Assert.True(state.GetProperty("checked").GetBoolean());
            Assert.Equal(1, state.GetProperty("backends").GetInt32());
            Assert.Equal(1, state.GetProperty("usable").GetInt32());
            Assert.Equal(64, state.GetProperty("hash").GetString()!.Length);
        }
    }

    [Fact]
    public async Task Stopped_process_answers_no_ping_and_a_killed_one_closes()
    {
        await using var halb = await StartAsync();
        using var peer = await PairPeer.ConnectAsync(SocketPath);
        Assert.Equal(7, await peer.PingAsync(7));
        halb.Signal("STOP");
        await Wait.UntilAsync(() => File.ReadAllText($"/proc/{halb.Id}/stat").Contains(") T ", StringComparison.Ordinal), () => "it does not stop");
        while (peer.HasInput)
        {
            _ = await peer.ReadAsync();
        }

        peer.Say("""{"ping":8}""");
        await Task.Delay(1500, TestContext.Current.CancellationToken);
        Assert.False(peer.HasInput);
        halb.Signal("CONT");
        Assert.Equal(8, (await peer.HearAsync("pong")).GetProperty("pong").GetInt64());
        halb.Signal("KILL");
        await peer.WaitForEndAsync();
    }

    [Fact]
    public async Task First_checks_are_awaited()
    {
        using var silent = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        silent.Start();
        var port = ((System.Net.IPEndPoint)silent.LocalEndpoint).Port;
        await using var halb = await StartAsync(servers: "    option httpchk GET /\n    timeout check 60s", check: $"check inter 1s port {port}");
        using var peer = await PairPeer.ConnectAsync(SocketPath);
        using var check = await silent.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        Assert.False((await peer.HearStateAsync("serving")).GetProperty("checked").GetBoolean());
        await check.GetStream().WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        _ = await peer.HearAsync("checked", static message => message.GetProperty("checked").GetBoolean());
    }

    [Fact]
    public async Task Backend_without_usable_server_is_told_on_change()
    {
        await using var halb = await StartAsync(check: "check inter 100ms fall 1");
        using var peer = await PairPeer.ConnectAsync(SocketPath);
        _ = await peer.HearAsync("usable", static message => message.GetProperty("usable").GetInt32() == 1);
        _server.Dispose();
        _ = await peer.HearAsync("usable", static message => message.GetProperty("usable").GetInt32() == 0);
    }

    [Fact]
    public async Task Reload_keeps_the_connection_and_moves_the_socket()
    {
        await using var halb = await StartAsync();
        using var peer = await PairPeer.ConnectAsync(SocketPath);
        var before = (await peer.HearStateAsync("serving")).GetProperty("hash").GetString();
        var moved = Path.Combine(_scratch.Path, "moved.sock");
        _ = Write("halb.cfg", moved);
        halb.Signal("HUP");
        var after = await peer.HearAsync("hash", message => message.GetProperty("hash").GetString() != before);
        Assert.Equal("serving", after.GetProperty("state").GetString());
        using var other = await PairPeer.ConnectAsync(moved);
        Assert.Equal(1, await other.PingAsync(1));
        Assert.Equal(2, await peer.PingAsync(2));
        Assert.False(File.Exists(SocketPath));
    }

    [Fact]
    public async Task Soft_stop_says_draining_before_it_stops_and_takes_the_socket_away()
    {
        await using var halb = await StartAsync();
        using var peer = await PairPeer.ConnectAsync(SocketPath);
        var slow = Client.GetAsync(_port, "/slow");
        await Wait.UntilAsync(() => _server.SlowRequests == 1, () => "the request did not arrive");
        halb.Signal("TERM");
        _ = await peer.HearStateAsync("draining");
        Assert.False(halb.HasExited);
        _server.Release();
        Assert.Equal("whole", await slow);
        _ = await peer.HearStateAsync("stopping");
        await peer.WaitForEndAsync();
        Assert.Equal(0, await halb.WaitForExitAsync());
        Assert.False(File.Exists(SocketPath));
    }

    [Fact]
    public async Task Soft_stop_accepts_until_the_addresses_are_given_up()
    {
        await using var halb = await StartAsync();
        using var peer = await PairPeer.ConnectAsync(SocketPath);
        var holder = """{"instance":"VI_1","state":"MASTER","priority":200,"base":200,"reason":"r","since":"2026-01-01T00:00:00Z","addresses":["192.0.2.1"]}""";
        peer.Say(holder);
        Assert.Equal(1, await peer.PingAsync(1));
        halb.Signal("TERM");
        _ = await peer.HearStateAsync("draining");

        // The listener closes a second later at the earliest, as long as an instance is Master.
        Assert.Equal("whole", await Client.GetAsync(_port));
        peer.Say(holder.Replace("MASTER", "BACKUP", StringComparison.Ordinal));
        Assert.Equal(0, await halb.WaitForExitAsync());
    }

    [Fact]
    public async Task New_process_with_sf_is_announced_as_the_successor()
    {
        await using var old = await StartAsync();
        using var peer = await PairPeer.ConnectAsync(SocketPath);
        _ = await peer.HearStateAsync("serving");
        await using var halb = HalbProcess.Start(
            "-db", "-f", Write("new.cfg", SocketPath), "-sf", old.Id.ToString(CultureInfo.InvariantCulture));
        var successor = await peer.HearAsync("successor");
        Assert.Equal(halb.Id, successor.GetProperty("successor").GetInt32());

        // Whoever connects from here on is with the new one, which serves already.
        using var next = await PairPeer.ConnectAsync(SocketPath);
        Assert.Equal(halb.Id, (await next.HearAsync("pid")).GetProperty("pid").GetInt32());
        _ = await next.HearStateAsync("serving");
        Assert.Equal(0, await old.WaitForExitAsync());
        Assert.Equal(1, await next.PingAsync(1));
        Assert.True(File.Exists(SocketPath));
    }

    [Fact]
    public async Task Socket_of_a_living_process_and_what_is_no_socket_are_left_alone()
    {
        await using var halb = await StartAsync();
        var port = Scratch.FreePort();
        var (code, _, messages) = await HalbProcess.RunAsync("-db", "-f", Write("other.cfg", SocketPath, port));
        Assert.Equal(1, code);
        Assert.Contains("another process listens there", messages, StringComparison.Ordinal);
        using var peer = await PairPeer.ConnectAsync(SocketPath);
        Assert.Equal(halb.Id, (await peer.HearAsync("pid")).GetProperty("pid").GetInt32());

        var file = _scratch.Write("precious", "text");
        (code, _, messages) = await HalbProcess.RunAsync("-db", "-f", Write("other.cfg", file, port));
        Assert.Equal(1, code);
        Assert.Contains("no socket", messages, StringComparison.Ordinal);
        Assert.Equal("text", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Socket_that_a_dead_process_left_is_replaced()
    {
        await using (var dead = await StartAsync())
        {
            dead.Signal("KILL");
            _ = await dead.WaitForExitAsync();
        }

        Assert.True(File.Exists(SocketPath));
        await using var halb = await StartAsync();
        using var peer = await PairPeer.ConnectAsync(SocketPath);
        Assert.Equal(halb.Id, (await peer.HearAsync("pid")).GetProperty("pid").GetInt32());
    }

    [Theory]
    [InlineData("GET / HTTP/1.1")]
    [InlineData("""{"ping":1}""")]
    [InlineData("""{"pair":1,"program":7}""")]
    public async Task Rubbish_is_closed_with_a_message_and_harms_nobody_else(string line)
    {
        await using var halb = await StartAsync();
        using var peer = await PairPeer.ConnectAsync(SocketPath);
        using (var rude = PairPeer.ConnectSilently(SocketPath))
        {
            rude.Say(line);
            await rude.WaitForEndAsync();
        }

        await halb.WaitForMessageAsync("pair socket: a client sent");
        Assert.Equal(3, await peer.PingAsync(3));
    }

    [Fact]
    public async Task Clients_and_lines_are_bounded()
    {
        await using var halb = await StartAsync();
        var crowd = new List<PairPeer>();
        for (var i = 0; i < 8; i++)
        {
            crowd.Add(await PairPeer.ConnectAsync(SocketPath));
            Assert.Equal(i, await crowd[i].PingAsync(i));
        }

        using (var ninth = PairPeer.ConnectSilently(SocketPath))
        {
            await ninth.WaitForEndAsync();
        }

        await halb.WaitForMessageAsync("more than 8 clients");
        try
        {
            crowd[0].Say(new string('x', 200_000));
        }
        catch (System.Net.Sockets.SocketException)
        {
            // It hung up before all of it was taken.
        }

        await crowd[0].WaitForEndAsync();
        Assert.Equal(9, await crowd[1].PingAsync(9));
        crowd.ForEach(static peer => peer.Dispose());
    }

    [Fact]
    public async Task Track_proxy_of_the_same_json_file_opens_the_socket()
    {
        var file = _scratch.Write(
            "halb.json",
            $$"""
            {
              "frontend": { "web": { "bind": ["127.0.0.1:{{_port}}"] } },
              "vrrp_instance": { "VI_1": { "interface": "eth0", "virtual_router_id": 51, "virtual_ipaddress": ["192.0.2.1/32"], "track_proxy": { "socket": "{{SocketPath}}" } } }
            }
            """);
        await using var halb = HalbProcess.Start("-db", "-f", file);
        using var peer = await PairPeer.ConnectAsync(SocketPath);
        _ = await peer.HearStateAsync("serving");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task User_without_rights_in_the_folder_gets_the_socket_from_root(bool folderExists)
    {
        Assert.SkipUnless(Tool.IsRoot, "needs root");
        var folder = Path.Combine(_scratch.Path, "run");
        if (folderExists)
        {
            _ = Directory.CreateDirectory(folder);
        }

        var path = Path.Combine(folder, "pair.sock");
        var file = _scratch.Write("halb.cfg", Configuration.Simple(_port, _server.Port, $"pair socket {path}\nuser nobody\ngroup nogroup"));
        await using var halb = HalbProcess.Start("-db", "-f", file);
        await halb.WaitUntilReadyAsync();
        Assert.Equal("nobody nogroup 660", Tool.Run("stat", "-c", "%U %G %a", path).Trim());
        using var peer = await PairPeer.ConnectAsync(path);
        _ = await peer.HearStateAsync("serving");

        await using var next = HalbProcess.Start("-db", "-f", file, "-sf", halb.Id.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(next.Id, (await peer.HearAsync("successor")).GetProperty("successor").GetInt32());
        Assert.Equal(0, await halb.WaitForExitAsync());
        using var other = await PairPeer.ConnectAsync(path);
        Assert.Equal(next.Id, (await other.HearAsync("pid")).GetProperty("pid").GetInt32());
    }

    private async Task<HalbProcess> StartAsync(string servers = "", string check = "")
    {
        var text = Configuration.Simple(_port, _server.Port, $"pair socket {SocketPath}").TrimEnd('\n') + $" {check}\n{servers}\n";
        var halb = HalbProcess.Start("-db", "-f", _scratch.Write("halb.cfg", text));
        await halb.WaitUntilReadyAsync();
        return halb;
    }

    private string Write(string name, string socket, int? port = null) =>
        _scratch.Write(name, Configuration.Simple(port ?? _port, _server.Port, $"pair socket {socket}"));
}
