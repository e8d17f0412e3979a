using System.Runtime.CompilerServices;
using HaLb.Config.Cfg;
using HaLb.Config.Directives;
using Xunit;

namespace HaLb.Config.Tests.Cfg;

/// <summary>Words are cut as haproxy 2.6.12 cut them (quoting.haproxy-2.6.12, recorded by record-quoting.sh).</summary>
public sealed class QuotingOracleTests
{
    public static IEnumerable<TheoryDataRow<string, string>> Recorded =>
        File.ReadAllLines(Path.Combine(Here(), "quoting.haproxy-2.6.12"))
            .Select(static line => line.Split('\t', 2))
            .Select(static pair => new TheoryDataRow<string, string>(pair[0], pair[1]));

    [Theory]
    [MemberData(nameof(Recorded))]
    public void First_word_is_what_haproxy_reads(string line, string expected)
    {
        var variables = new VariableScope(static name => name switch { "WORDS" => "p q", "EMPTY" => "", _ => null });
        var splitter = new LineSplitter(variables, static name => name switch { ".LINE" => "2", ".SECTION" => "x", _ => null });

        var split = splitter.Split(System.Text.Encoding.UTF8.GetBytes(line));

        Assert.Equal(expected, split.Error is null ? split.Words[0].Text : "(error)");
    }

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
