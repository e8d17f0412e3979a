using HaLb.Config.Diagnostics;
using Xunit;

namespace HaLb.Config.Tests.Vrrp;

/// <summary>The configurations that Debian's keepalived package brings as samples, where it is installed.</summary>
public sealed class KeepalivedSampleTests
{
    private const string Folder = "/usr/share/doc/keepalived/samples";

    [Fact]
    public void Every_sample_of_keepalived_loads_with_warnings_alone()
    {
        Assert.SkipUnless(Directory.Exists(Folder), "keepalived is not installed");
        var wrong = new List<string>();
        foreach (var path in Directory.EnumerateFiles(Folder, "keepalived.conf.*"))
        {
            var result = VrrpConfigLoader.Load(new LoadOptions([path]) { HostName = "high" });
            wrong.AddRange(result.Diagnostics.Where(static d => d.Severity == Severity.Error).Select(static d => d.ToString()));
        }

        Assert.Equal("", string.Join('\n', wrong));
    }
}
