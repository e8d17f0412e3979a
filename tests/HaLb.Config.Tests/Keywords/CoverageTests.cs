using HaLb.Config.Directives;
using HaLb.Config.Keywords;
using Xunit;

namespace HaLb.Config.Tests.Keywords;

/// <summary>Every configuration keyword that HAProxy 3.4 lists by itself (<c>haproxy -dKcfg</c>, recorded beside this
/// file) has a row or is a word of one.</summary>
public sealed class CoverageTests
{
    // Keywords of sections that HaLb refuses by the section's name.
    private static readonly string[] OtherSections = ["crt-list", "crt-store", "traces", "acme", "userlist", "peers"];

    [Fact]
    public void Every_keyword_of_haproxy_is_covered()
    {
        var section = "";
        var missing = new List<string>();
        foreach (var line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Keywords", "haproxy-3.4-keywords.txt")))
        {
            if (line.Length > 0 && line[0] != '\t')
            {
                section = line.Trim();
            }
            else if (!OtherSections.Contains(section) && !IsCovered(section, line.Trim()))
            {
                missing.Add($"{section}: {line.Trim()}");
            }
        }

        Assert.True(missing.Count == 0, string.Join('\n', missing));
    }

    private static bool IsCovered(string section, string keyword)
    {
        var words = keyword.Split(' ');
        var kind = section == "global" ? SectionKind.Global : SectionKind.Listen;
        var parameter = words[0] switch
        {
            "bind" => words[2] == "ssl" ? words[3] : words[2],
            "server" => words[3],
            _ => null,
        };
        if (parameter is not null)
        {
            Assert.True(KeywordTable.TryFind(kind, words[0], out var row));
            return row.Parameters.Any(p => p.Name == parameter
                || (p.Negatable && "no-" + p.Name == parameter));
        }

        return KeywordTable.TryFind(kind, words, out _, out _) || KeywordTable.IsFamily(kind, words[0]) || KeywordTable.IsSharedList(kind, words[0]);
    }
}
