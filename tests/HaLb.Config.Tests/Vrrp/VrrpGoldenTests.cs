using System.Globalization;
using System.Text;
using HaLb.Config.Keywords;
using Xunit;

namespace HaLb.Config.Tests.Vrrp;

/// <summary>Files of both syntaxes with what they bind to: findings, then the configuration where there is one.</summary>
public sealed class VrrpGoldenTests
{
    public static TheoryData<string> Files() => [.. GoldenText.Inputs("Vrrp", ".conf", ".json")];

    [Theory]
    [MemberData(nameof(Files))]
    public void File_gives_the_recorded_configuration_and_findings(string name)
    {
        var folder = GoldenText.Folder("Vrrp");
        var result = VrrpConfigLoader.Load(new LoadOptions([Path.Combine(folder, name)])
        {
            WorkingDirectory = folder,
            HostName = "lb1",
            Environment = static name => name == "VRRP_TEST" ? "from-environment" : null,
        });
        var text = new StringBuilder();
        foreach (var finding in result.Diagnostics)
        {
            var file = Path.GetFileName(finding.Position.File);
            text.Append(CultureInfo.InvariantCulture, $"{finding.Severity.ToString().ToLowerInvariant()} {(file == name ? "" : file + ":")}{finding.Position.Line}:{finding.Position.Column}: {finding.Message.Replace(folder + "/", "", StringComparison.Ordinal)}\n");
        }

        text.Append(result.Config is null ? "invalid\n" : VrrpDump.Write(result.Config, folder));
        GoldenText.Check("Vrrp", name + ".expected", text.ToString());
    }

    [Fact]
    public void Every_supported_keyword_stands_in_a_golden_file()
    {
        var words = GoldenText.Inputs("Vrrp", ".conf").SelectMany(name => File.ReadLines(Path.Combine(GoldenText.Folder("Vrrp"), name)))
            .SelectMany(static line => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).ToHashSet();
        var supported = KeywordTable.VrrpRows.Where(static row => row.Support is Support.Supported or Support.Differs).ToArray();
        var names = supported.Select(static row => row.InnerName.Length > 0 ? row.InnerName : row.Name)
            .Concat(supported.Where(static row => !row.IsCommand).SelectMany(static row => row.Parameters).Where(static p => p.Support == Support.Supported).Select(static p => p.Name));
        Assert.Equal("", string.Join(' ', names.Distinct().Except(words)));
    }

    [Fact]
    public void Every_supported_keyword_has_a_binding() =>
        Assert.All(KeywordTable.VrrpRows.Where(static row => row.Support is Support.Supported or Support.Differs), static row => Assert.True(row.BindVrrp is not null, row.Name));

    [Fact]
    public void Rows_say_what_they_set_or_why_they_do_not()
    {
        Assert.All(KeywordTable.VrrpRows, static row => Assert.True(row.Support == Support.Supported ? row.Summary.Length > 0 : row.Note.Length > 0, row.Name));
        Assert.All(KeywordTable.VrrpRows.SelectMany(static row => row.Parameters), static p => Assert.True(p.Support == Support.Supported || p.Note.Length > 0, p.Name));
    }

    [Fact]
    public void Names_are_unique_within_a_section()
    {
        foreach (var same in KeywordTable.VrrpRows.GroupBy(static row => row.Name))
        {
            var seen = Where.None;
            foreach (var row in same)
            {
                Assert.True((seen & row.Where) == 0, $"{row.Name} is twice in {seen & row.Where}");
                seen |= row.Where;
            }
        }
    }
}
