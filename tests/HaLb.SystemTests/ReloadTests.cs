using HaLb.SystemTests.Kit;

namespace HaLb.SystemTests;

/// <summary>SIGHUP and SIGUSR2.</summary>
public sealed class ReloadTests
{
    [Theory]
    [InlineData("HUP")]
    [InlineData("USR2")]
    public async Task Reload_takes_the_new_file_and_a_bad_one_changes_nothing(string signal)
    {
        using var scratch = new Scratch();
        using var first = new WebServer("first");
        using var second = new WebServer("second");
        var port = Scratch.FreePort();
        var file = scratch.Write("halb.cfg", Configuration.Simple(port, first.Port));
        await using var halb = HalbProcess.Start("-db", "-f", file);
        await halb.WaitUntilReadyAsync();
        Assert.Equal("first", await Client.GetAsync(port));

        _ = scratch.Write("halb.cfg", Configuration.Simple(port, second.Port) + "    rubbish\n    more rubbish\n");
        halb.Signal(signal);
        await halb.WaitForMessageAsync("the old one keeps serving");
        Assert.Contains("'rubbish'", halb.Messages, StringComparison.Ordinal);
        Assert.Contains("'more", halb.Messages, StringComparison.Ordinal);
        Assert.Equal("first", await Client.GetAsync(port));

        _ = scratch.Write("halb.cfg", Configuration.Simple(port, second.Port));
        halb.Signal(signal);
        await halb.WaitForMessageAsync("the new configuration serves");
        Assert.Equal("second", await Client.GetAsync(port));
    }

    [Fact]
    public async Task Reloads_under_load_lose_no_request()
    {
        const int Reloads = 20;
        const int Clients = 8;
        using var scratch = new Scratch();
        using var server = new WebServer("answer");
        var port = Scratch.FreePort();
        var file = scratch.Write("halb.cfg", Configuration.Simple(port, server.Port));
        await using var halb = HalbProcess.Start("-db", "-f", file);
        await halb.WaitUntilReadyAsync();

        using var stop = new CancellationTokenSource();
        var load = Enumerable.Range(0, Clients).Select(client => LoadAsync(port, keepAlive: client % 2 == 0, stop.Token)).ToArray();
        for (var reload = 1; reload <= Reloads; reload++)
        {
            halb.Signal("HUP");
            await halb.WaitForMessageAsync("the new configuration serves", reload);
        }

        await stop.CancelAsync();
        Assert.All(await Task.WhenAll(load), served => Assert.True(served > 0));
    }

    /// <summary>Requests one after another until told to stop; any that fails throws.</summary>
    private static async Task<int> LoadAsync(int port, bool keepAlive, CancellationToken stop)
    {
        using var client = Client.Create();
        client.DefaultRequestHeaders.ConnectionClose = !keepAlive;
        var served = 0;
        while (!stop.IsCancellationRequested)
        {
            Assert.Equal("answer", await client.GetStringAsync(Client.Url(port), CancellationToken.None));
            served++;
        }

        return served;
    }
}
