using System.Globalization;
using HaLb.SystemTests.Kit;

namespace HaLb.SystemTests;

/// <summary>The pair's file on a box that does not hold the virtual address.</summary>
public sealed class NamespaceTests
{
    [Fact]
    public async Task Bind_to_an_absent_virtual_address_listens_and_serves_once_it_comes()
    {
        Assert.SkipUnless(Tool.IsRoot && Tool.Exists("ip") && Tool.Exists("curl"), "needs root, iproute2 and curl");
        const string Address = "192.168.219.253";
        var name = $"halb-test-{Environment.ProcessId}";
        using var scratch = new Scratch();
        var file = scratch.Write("halb.cfg", Configuration.Simple(80, 1).Replace("127.0.0.1:80", $"{Address}:80", StringComparison.Ordinal));
        _ = Tool.Run("ip", "netns", "add", name);
        try
        {
            _ = Tool.Run("ip", "-n", name, "link", "set", "lo", "up");
            await using var halb = HalbProcess.Start("/usr/bin/env", ["ip", "netns", "exec", name, HalbProcess.Program, "-db", "-f", file], null);
            await halb.WaitUntilReadyAsync();
            Assert.Matches(@"\[WARNING\].*" + Address.Replace(".", @"\.", StringComparison.Ordinal), halb.Messages);
            _ = Tool.Run("ip", "-n", name, "addr", "add", $"{Address}/32", "dev", "lo");

            // The one server refuses, so a served request is a 503 of halb's own.
            var status = Tool.Run("ip", "netns", "exec", name, "curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "--max-time",
                HalbProcess.Patience.TotalSeconds.ToString(CultureInfo.InvariantCulture), $"http://{Address}/");
            Assert.Equal("503", status);
        }
        finally
        {
            _ = Tool.Run("ip", "netns", "delete", name);
        }
    }
}
