using System.Text;
using HaLb.Config.Conversion;
using HaLb.Config.Diagnostics;
using Xunit;

namespace HaLb.Config.Tests.Vrrp;

/// <summary>keepalived.conf to halb.json and back: nothing changes its meaning on the way.</summary>
public sealed class VrrpConvertTests
{
    private static readonly string[] Own = ["event_fifo", "notify_timeout", "track_proxy", "vrrp_check_unicast_src", "192.168.50.254 weight"];

    [Theory]
    [InlineData("all.conf", ConvertTarget.Json)]
    [InlineData("odd.conf", ConvertTarget.Json)]
    [InlineData("lexer.conf", ConvertTarget.Json)]
    [InlineData("pair.json", ConvertTarget.Keepalived)]
    [InlineData("own.json", ConvertTarget.Keepalived)]
    public void File_converts_to_the_recorded_text(string name, ConvertTarget target)
    {
        var folder = GoldenText.Folder("Vrrp");
        var result = ConfigConverter.Convert(new ConvertOptions([Path.Combine(folder, name)], target) { NodeName = "lb1" });
        var text = new StringBuilder();
        foreach (var diagnostic in result.Diagnostics)
        {
            text.Append(diagnostic).Append('\n');
        }

        foreach (var finding in result.Findings)
        {
            text.Append(finding).Append('\n');
        }

        text.Append("-----\n").Append(result.Text);
        GoldenText.Check("Vrrp", $"{name}.converted", text.ToString().Replace(folder + "/", "", StringComparison.Ordinal).Replace(folder, ".", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("all.conf")]
    [InlineData("lexer.conf")]
    public void Meaning_survives_the_way_to_json_and_back(string name)
    {
        using var files = new TemporaryFiles();
        var start = files.Write("start.conf", WithoutOwn(File.ReadAllText(Path.Combine(GoldenText.Folder("Vrrp"), name))));
        var json = files.Write("1.json", Text(start, ConvertTarget.Json));
        var meaning = Meaning(start);
        Assert.Equal(meaning, Meaning(json));
        var back = files.Write("2.conf", Text(json, ConvertTarget.Keepalived));
        var again = files.Write("3.json", Text(back, ConvertTarget.Json));
        Assert.Equal(Text(json, ConvertTarget.Keepalived), Text(again, ConvertTarget.Keepalived));
        Assert.Equal(meaning, Meaning(back));
    }

    [Fact]
    public async Task Keepalived_itself_takes_what_is_written_for_it()
    {
        Assert.SkipUnless(File.Exists("/usr/sbin/keepalived"), "keepalived is not installed");
        using var files = new TemporaryFiles();
        var path = files.Write("a.conf", Text(Path.Combine(GoldenText.Folder("Vrrp"), "written.json"), ConvertTarget.Keepalived));
        var start = new System.Diagnostics.ProcessStartInfo("/usr/sbin/keepalived", ["-t", "-n", "-l", "-f", path]) { RedirectStandardError = true, RedirectStandardOutput = true };
        using var process = System.Diagnostics.Process.Start(start)!;
        var cancelled = TestContext.Current.CancellationToken;
        var errors = process.StandardError.ReadToEndAsync(cancelled);
        var output = await process.StandardOutput.ReadToEndAsync(cancelled) + await errors;
        await process.WaitForExitAsync(cancelled);
        Assert.DoesNotContain("Unknown keyword", output, StringComparison.Ordinal);
        Assert.DoesNotContain("(" + path + ":", string.Join('\n', output.Split('\n').Where(static line => !line.Contains("exist", StringComparison.Ordinal) && !line.Contains("loopback", StringComparison.Ordinal))), StringComparison.Ordinal);
    }

    /// <summary>HaLb's own keywords have no way through a keepalived.conf.</summary>
    private static string WithoutOwn(string text) =>
        string.Join('\n', text.Split('\n').Where(static line => !Own.Any(word => line.Contains(word, StringComparison.Ordinal)))).Replace("track_ping {\n    }", "", StringComparison.Ordinal);

    private static string Meaning(string path)
    {
        var result = VrrpConfigLoader.Load(new LoadOptions([path]) { HostName = "lb1", WorkingDirectory = "/", Environment = static name => $"[{name}]" });
        Assert.True(result.Config is not null, string.Join('\n', result.Diagnostics.Where(static d => d.Severity == Severity.Error)));
        return VrrpDump.Write(result.Config, "");
    }

    private static string Text(string path, ConvertTarget target)
    {
        var result = ConfigConverter.Convert(new ConvertOptions([path], target) { NodeName = "lb1" });
        Assert.True(result.Text is not null, string.Join('\n', result.Diagnostics));
        return result.Text;
    }
}
