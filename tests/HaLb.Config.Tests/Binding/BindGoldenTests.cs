using System.Text;
using HaLb.Config.Keywords;
using Xunit;

namespace HaLb.Config.Tests.Binding;

/// <summary>Files of both syntaxes with what they bind to: findings, then the configuration where there is one.</summary>
public sealed class BindGoldenTests
{
    public static TheoryData<string> Files() => [.. GoldenText.Inputs("Bind", ".cfg", ".json")];

    [Theory]
    [MemberData(nameof(Files))]
    public void File_gives_the_recorded_configuration_and_findings(string name)
    {
        var folder = GoldenText.Folder("Bind");
        var result = ConfigLoader.Load(new LoadOptions([Path.Combine(folder, name)]) { WorkingDirectory = folder, HostName = "lb1" });
        var text = new StringBuilder();
        foreach (var finding in result.Diagnostics)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{finding.Severity.ToString().ToLowerInvariant()} {finding.Position.Line}:{finding.Position.Column}: {finding.Message.Replace(folder + "/", "", StringComparison.Ordinal)}\n");
        }

        text.Append(result.Config is null ? "invalid\n" : ModelDump.Write(result.Config, folder));
        GoldenText.Check("Bind", name + ".expected", text.ToString());
    }

    [Fact]
    public void Every_supported_keyword_stands_in_a_golden_file()
    {
        var lines = GoldenText.Inputs("Bind", ".cfg").SelectMany(name => File.ReadLines(Path.Combine(GoldenText.Folder("Bind"), name)))
            .Select(static line => " " + string.Join(' ', line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)) + " ").ToArray();
        var missing = KeywordTable.Rows.Where(static row => row.Support is Support.Supported or Support.Differs)
            .Where(row => !lines.Any(line => line.Contains($" {row.Name} ", StringComparison.Ordinal)))
            .Select(static row => row.Name);
        Assert.Empty(missing);
    }

    [Fact]
    public void Every_supported_parameter_of_binds_and_servers_stands_in_a_golden_file()
    {
        var words = GoldenText.Inputs("Bind", ".cfg").SelectMany(name => File.ReadLines(Path.Combine(GoldenText.Folder("Bind"), name)))
            .SelectMany(static line => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).ToHashSet();
        var missing = KeywordTable.Rows.Where(static row => row.Support is Support.Supported or Support.Differs)
            .SelectMany(static row => row.Parameters.Where(static p => p.Support is Support.Supported or Support.Differs).Select(p => p.Name)).Distinct()
            .Where(name => !words.Contains(name));
        Assert.Empty(missing);
    }

    [Fact]
    public void Every_supported_keyword_has_a_binding() =>
        Assert.All(KeywordTable.Rows.Where(static row => row.Support is Support.Supported or Support.Differs), static row =>
        {
            Assert.True((row.Where & Where.Global) == 0 || row.BindGlobal is not null, row.Name);
            Assert.True((row.Where & Where.AnyProxy) == 0 || row.BindProxy is not null, row.Name);
        });
}
