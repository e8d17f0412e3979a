using HaLb.Vrrp.Driver;
using HaLb.Vrrp.Pair;
using Serilog.Core;

namespace HaLb.Vrrp.Tests.Pair;

/// <summary>The link over a real Unix socket.</summary>
public sealed class ProxyLinkTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("halb-pair-");
    private readonly RecordingInbox _inbox = new();

    private string SocketPath => Path.Combine(_directory.FullName, "pair.sock");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Proxy_that_serves_is_ready_and_its_end_is_gone()
    {
        using var halb = new ListeningHalb(SocketPath);
        using var link = Start();
        using (var peer = await ReadyAsync(halb))
        {
            var hello = await peer.HearAsync("pair");
            Assert.StartsWith("""{"pair":1,"program":"halb-vrrpd","version":"9.9","pid":""", hello, StringComparison.Ordinal);
            Assert.EndsWith(""","node":"lb1"}""", hello, StringComparison.Ordinal);
        }

        _ = await _inbox.WaitForAsync(ProxyState.Gone);
    }

    [Fact]
    public async Task Proxy_that_appears_later_is_found()
    {
        using var link = Start(TimeSpan.FromMilliseconds(50));
        Assert.Contains(SocketPath, (await _inbox.WaitForAsync(ProxyState.Gone, ProxyState.Starting)).Detail, StringComparison.Ordinal);
        using var halb = new ListeningHalb(SocketPath);
        using var peer = await halb.AcceptAsync();
        peer.Greet(1);
        peer.Serve();
        _ = await _inbox.WaitForAsync(ProxyState.Ready, ProxyState.Starting, ProxyState.Stuck);
    }

    [Fact]
    public async Task Proxy_that_does_not_answer_is_stuck_and_ready_again_once_it_answers()
    {
        using var halb = new ListeningHalb(SocketPath);
        using var link = Start(TimeSpan.FromMilliseconds(300));
        using var peer = await halb.AcceptAsync();
        peer.Greet(1);
        peer.Serve();
        _ = await _inbox.WaitForAsync(ProxyState.Stuck, ProxyState.Starting, ProxyState.Ready);
        var answering = AnswerAsync(peer);
        _ = await _inbox.WaitForAsync(ProxyState.Ready, ProxyState.Stuck);
        peer.Dispose();
        await answering;
    }

    [Fact]
    public async Task Successor_is_found_without_a_change_of_state()
    {
        using var halb = new ListeningHalb(SocketPath);
        using var link = Start();
        using var old = await ReadyAsync(halb);
        using var next = new ListeningHalb(SocketPath);
        old.Say("""{"successor":2}""" + "\n" + """{"state":"draining","listeners":1,"bound":0,"checked":true}""");
        await old.WaitForEndAsync();
        using var peer = await next.AcceptAsync();
        peer.Greet(2);
        peer.Serve();
        _ = await peer.HearAsync("ping");
        _inbox.AssertQuiet();
        Assert.Equal(ProxyState.Ready, link.State);
        Assert.Contains("pid 2", link.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Predecessor_that_still_answers_is_left_for_its_successor()
    {
        using var halb = new ListeningHalb(SocketPath);
        using var link = Start();
        using var old = await ReadyAsync(halb);
        old.Say("""{"successor":2}""");
        using (var again = await halb.AcceptAsync())
        {
            again.Greet(1);
            await again.WaitForEndAsync();
        }

        using var next = new ListeningHalb(SocketPath);
        using var peer = await next.AcceptAsync();
        peer.Greet(2);
        peer.Serve();
        _ = await peer.HearAsync("ping");
        _inbox.AssertQuiet();
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.2")]
    [InlineData("""{"state":"serving","listeners":0,"bound":0,"checked":true}""")]
    [InlineData("""{"pair":1,"program":"other"}""")]
    public async Task Stranger_on_the_socket_is_never_ready(string line)
    {
        using var stranger = new ListeningHalb(SocketPath);
        using var link = Start();
        using var peer = await stranger.AcceptAsync();
        peer.Say(line);
        _ = await _inbox.WaitForAsync(ProxyState.Gone, ProxyState.Starting);
    }

    [Fact]
    public async Task Line_without_end_is_cut_off()
    {
        using var halb = new ListeningHalb(SocketPath);
        using var link = Start();
        using var peer = await ReadyAsync(halb);
        try
        {
            peer.Say(new string('x', 200_000));
        }
        catch (System.Net.Sockets.SocketException)
        {
            // It hung up before all of it was taken.
        }

        _ = await _inbox.WaitForAsync(ProxyState.Gone);
    }

    [Fact]
    public async Task Instances_are_told_on_change_and_again_after_a_reconnect()
    {
        using var halb = new ListeningHalb(SocketPath);
        using var link = Start();
        var master = new PairInstance("VI_1", "MASTER", 200, 190, "master silent", DateTimeOffset.UnixEpoch, ["192.0.2.1/24"]);
        link.Tell(master);
        using (var peer = await ReadyAsync(halb))
        {
            Assert.Equal(
                """{"instance":"VI_1","state":"MASTER","priority":200,"base":190,"reason":"master silent","since":"1970-01-01T00:00:00.000Z","addresses":["192.0.2.1/24"]}""",
                await peer.HearAsync("VI_1"));
            link.Tell(master with { State = "BACKUP" });
            Assert.Contains("BACKUP", await peer.HearAsync("VI_1"), StringComparison.Ordinal);
            link.Tell(master with { Name = "VI_2" });
            _ = await peer.HearAsync("VI_2");
            link.Forget("VI_2");
            Assert.Equal("""{"instance":"VI_2","state":"GONE"}""", await peer.HearAsync("VI_2"));
        }

        using var again = await halb.AcceptAsync();
        Assert.Contains("BACKUP", await again.HearAsync("VI_1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reload_to_another_path_keeps_the_state_until_the_new_socket_answers()
    {
        using var halb = new ListeningHalb(SocketPath);
        using var link = Start();
        using var peer = await ReadyAsync(halb);
        var path = Path.Combine(_directory.FullName, "other.sock");
        link.Apply(Settings(TimeSpan.FromSeconds(30)) with { SocketPath = path });
        await peer.WaitForEndAsync();
        using var moved = new ListeningHalb(path);
        using var next = await moved.AcceptAsync();
        next.Greet(1);
        next.Serve();
        _ = await next.HearAsync("ping");
        _inbox.AssertQuiet();
    }

    private static async Task AnswerAsync(ListeningHalb.Peer peer)
    {
        try
        {
            while (true)
            {
                var number = (await peer.HearAsync("ping")).Split(':')[1].TrimEnd('}');
                peer.Say($$"""{"pong":{{number}}}""");
            }
        }
        catch (Exception e) when (e is InvalidOperationException or IOException or ObjectDisposedException or System.Net.Sockets.SocketException)
        {
            // The test is over.
        }
    }

    private async Task<ListeningHalb.Peer> ReadyAsync(ListeningHalb halb)
    {
        var peer = await halb.AcceptAsync();
        peer.Greet(1);
        peer.Serve();
        _ = await _inbox.WaitForAsync(ProxyState.Ready, ProxyState.Starting);
        return peer;
    }

    private ProxyLinkSettings Settings(TimeSpan timeout) =>
        new() { SocketPath = SocketPath, Timeout = timeout, IsTracked = true, NodeName = "lb1", Version = "9.9" };

    /// <param name="timeout">Null = so long that a loaded machine makes nothing stuck; short enough for a ping to come.</param>
    private ProxyLink Start(TimeSpan? timeout = null)
    {
        var link = new ProxyLink(Settings(timeout ?? TimeSpan.FromSeconds(8)), TimeProvider.System, _inbox, Logger.None);
        link.Start();
        return link;
    }
}
