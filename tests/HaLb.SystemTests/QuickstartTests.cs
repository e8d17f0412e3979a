using System.Globalization;
using HaLb.SystemTests.Kit;

namespace HaLb.SystemTests;

/// <summary>The README's command for a first proxied request.</summary>
public sealed class QuickstartTests
{
    [Fact]
    public async Task Quickstart_shows_a_proxied_answer_and_leaves_nothing_running()
    {
        int[] ports = [Scratch.FreePort(), Scratch.FreePort(), Scratch.FreePort(), Scratch.FreePort()];
        string[] names = ["HTTP_PORT", "STATS_PORT", "WEB01_PORT", "WEB02_PORT"];
        var environment = names.Zip(ports).ToDictionary(pair => pair.First, pair => pair.Second.ToString(CultureInfo.InvariantCulture));
        var script = Path.Combine(Repository.Root, "samples/quickstart.sh");
        await using var quickstart = HalbProcess.Start("/bin/bash", [script], environment);
        // It builds first.
        for (var minute = 0; minute < 5 && !quickstart.Output.Contains("Ctrl-C", StringComparison.Ordinal); minute++)
        {
            await Task.WhenAny(quickstart.WaitForExitAsync(), UntilShown(quickstart));
            Assert.False(quickstart.HasExited, quickstart.Output + quickstart.Messages);
        }

        Assert.Matches("Hello from web0[12]", quickstart.Output);
        var answers = new HashSet<string> { await Client.GetAsync(ports[0]), await Client.GetAsync(ports[0]) };
        Assert.Equal(["Hello from web01\n", "Hello from web02\n"], answers.Order());
        quickstart.Signal("TERM");
        Assert.Equal(0, await quickstart.WaitForExitAsync());
        foreach (var port in ports)
        {
            Assert.False(await Client.IsOpenAsync(port));
        }
    }

    private static async Task UntilShown(HalbProcess quickstart)
    {
        for (var i = 0; i < 600 && !quickstart.Output.Contains("Ctrl-C", StringComparison.Ordinal); i++)
        {
            await Task.Delay(100);
        }
    }
}
