using HaLb.SystemTests.Kit;

namespace HaLb.SystemTests;

/// <summary>Soft stop and its limits.</summary>
public sealed class StopTests
{
    [Theory]
    [InlineData("USR1")]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task Stop_accepts_no_more_and_finishes_streams(string signal)
    {
        using var scratch = new Scratch();
        using var server = new WebServer("whole");
        var port = Scratch.FreePort();
        await using var halb = HalbProcess.Start("-db", "-f", scratch.Write("halb.cfg", Configuration.Simple(port, server.Port)));
        await halb.WaitUntilReadyAsync();
        var slow = Client.GetAsync(port, "/slow");
        await Wait.UntilAsync(() => server.SlowRequests == 1, () => "the request did not arrive");

        halb.Signal(signal);
        await halb.WaitForMessageAsync("stopping");
        await Wait.UntilAsync(() => !Client.IsOpenAsync(port).GetAwaiter().GetResult(), () => "it still accepts");
        server.Release();
        Assert.Equal("whole", await slow);
        Assert.Equal(0, await halb.WaitForExitAsync());
    }

    [Fact]
    public async Task Second_term_cuts_what_is_left()
    {
        using var scratch = new Scratch();
        using var server = new WebServer("whole");
        var port = Scratch.FreePort();
        await using var halb = HalbProcess.Start("-db", "-f", scratch.Write("halb.cfg", Configuration.Simple(port, server.Port)));
        await halb.WaitUntilReadyAsync();
        var slow = Client.GetAsync(port, "/slow");
        await Wait.UntilAsync(() => server.SlowRequests == 1, () => "the request did not arrive");

        halb.Signal("TERM");
        await halb.WaitForMessageAsync("stopping");
        Assert.False(halb.HasExited);
        halb.Signal("TERM");
        Assert.Equal(0, await halb.WaitForExitAsync());
        _ = await Assert.ThrowsAnyAsync<HttpRequestException>(() => slow);
    }

    [Fact]
    public async Task Hard_stop_after_bounds_a_soft_stop()
    {
        using var scratch = new Scratch();
        using var server = new WebServer("whole");
        var port = Scratch.FreePort();
        var file = scratch.Write("halb.cfg", Configuration.Simple(port, server.Port, "hard-stop-after 200ms"));
        await using var halb = HalbProcess.Start("-db", "-f", file);
        await halb.WaitUntilReadyAsync();
        var slow = Client.GetAsync(port, "/slow");
        await Wait.UntilAsync(() => server.SlowRequests == 1, () => "the request did not arrive");
        halb.Signal("USR1");
        Assert.Equal(0, await halb.WaitForExitAsync());
        _ = await Assert.ThrowsAnyAsync<HttpRequestException>(() => slow);
    }

    [Fact]
    public async Task New_process_with_sf_takes_over_from_the_old_one()
    {
        using var scratch = new Scratch();
        using var first = new WebServer("first");
        using var second = new WebServer("second");
        var port = Scratch.FreePort();
        await using var old = HalbProcess.Start("-db", "-f", scratch.Write("old.cfg", Configuration.Simple(port, first.Port)));
        await old.WaitUntilReadyAsync();
        await using var halb = HalbProcess.Start(
            "-db", "-f", scratch.Write("new.cfg", Configuration.Simple(port, second.Port)), "-sf", old.Id.ToString(System.Globalization.CultureInfo.InvariantCulture));
        await halb.WaitUntilReadyAsync();
        Assert.Equal(0, await old.WaitForExitAsync());
        Assert.Equal("second", await Client.GetAsync(port));
    }

    [Fact]
    public async Task Runtime_socket_of_the_successor_outlives_the_old_process()
    {
        using var scratch = new Scratch();
        using var server = new WebServer("whole");
        var port = Scratch.FreePort();
        var path = Path.Combine(scratch.Path, "admin.sock");
        var file = scratch.Write("halb.cfg", Configuration.Simple(port, server.Port, $"stats socket {path}"));
        await using var old = HalbProcess.Start("-db", "-f", file);
        await old.WaitUntilReadyAsync();
        await using var halb = HalbProcess.Start("-db", "-f", file, "-sf", old.Id.ToString(System.Globalization.CultureInfo.InvariantCulture));
        await halb.WaitUntilReadyAsync();
        Assert.Equal(0, await old.WaitForExitAsync());
        Assert.True(File.Exists(path));
        halb.Signal("TERM");
        Assert.Equal(0, await halb.WaitForExitAsync());
        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task Port_in_use_names_the_bind_and_the_others_are_closed()
    {
        using var scratch = new Scratch();
        using var holder = new WebServer("holder");
        var other = Scratch.FreePort();
        var file = scratch.Write("halb.cfg", Configuration.Simple(other, 80).Replace(
            "default_backend", $"bind 127.0.0.1:{holder.Port}\n    default_backend", StringComparison.Ordinal));
        var (code, _, messages) = await HalbProcess.RunAsync("-db", "-f", file);
        Assert.Equal(1, code);
        Assert.Contains($"127.0.0.1:{holder.Port}", messages, StringComparison.Ordinal);
        Assert.Contains("in use", messages, StringComparison.Ordinal);
        Assert.DoesNotContain("is ready", messages, StringComparison.Ordinal);
        Assert.False(await Client.IsOpenAsync(other));
    }
}
