using System.Text.RegularExpressions;
using Xunit;

namespace HaLb.RepoTests.Documents;

/// <summary>The table RFC clause, method, test of the protocol's README: what it names exists, and no clause that a scenario cites is missing.</summary>
public sealed partial class ProtocolTableTests
{
    private const string Document = "src/HaLb.Vrrp.Protocol/README.md";
    private const string Scenarios = "tests/HaLb.Vrrp.Protocol.Tests/StateMachine/Scenarios";

    [Fact]
    public void Every_method_of_the_table_exists()
    {
        var sources = Sources("src/HaLb.Vrrp.Protocol", "src/HaLb.Vrrp");
        Assert.All(Rows().SelectMany(static row => Names(row.Methods)), name => Assert.True(IsDeclared(sources, name), name));
    }

    [Fact]
    public void Every_test_of_the_table_exists()
    {
        var sources = Sources("tests/HaLb.Vrrp.Protocol.Tests", "tests/HaLb.Vrrp.Tests");
        Assert.All(
            Rows().SelectMany(static row => Names(row.Tests)),
            name => Assert.True(name.Contains('.') ? IsDeclared(sources, name) : File.Exists(Repository.PathOf($"{Scenarios}/{name}.txt")), name));
    }

    [Fact]
    public void Every_clause_names_a_method_and_a_test()
    {
        var rows = Rows();
        Assert.True(rows.Length > 25, "the table was not found");
        Assert.Empty(rows.Where(static row => !Names(row.Methods).Any() || !Names(row.Tests).Any()).Select(static row => row.Clause));
    }

    [Fact]
    public void Every_scenario_that_cites_an_RFC_stands_in_the_table()
    {
        var named = Rows().SelectMany(static row => Names(row.Tests)).ToHashSet();
        var citing = Directory.EnumerateFiles(Repository.PathOf(Scenarios), "*.txt")
            .Where(static path => File.ReadAllText(path).Contains("RFC ", StringComparison.Ordinal))
            .Select(static path => Path.GetFileNameWithoutExtension(path));
        Assert.Empty(citing.Except(named));
    }

    private static (string Clause, string Methods, string Tests)[] Rows() =>
        [.. Repository.Read(Document).Split("## Clauses")[1].Split('\n')
            .Where(static line => line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| clause ", StringComparison.Ordinal))
            .Select(static line => line.Split('|'))
            .Select(static cells => (cells[1].Trim(), cells[3], cells[4]))];

    private static IEnumerable<string> Names(string cell) => Quoted().Matches(cell).Select(static match => match.Groups[1].Value);

    private static string[] Sources(params string[] folders) =>
        [.. folders.SelectMany(static folder => Directory.EnumerateFiles(Repository.PathOf(folder), "*.cs", SearchOption.AllDirectories))
            .Where(static path => !path.Contains("/obj/", StringComparison.Ordinal))
            .Select(File.ReadAllText)];

    /// <summary><c>Type.Method</c> in one of the files that declare the type, or <c>Type</c>.</summary>
    private static bool IsDeclared(string[] sources, string name)
    {
        var parts = name.Split('.');
        var declaration = new Regex($@"\b(class|struct|record) {parts[0]}\b");
        var method = parts.Length > 1 ? new Regex($@"(public|internal|private|protected) [^;=\n]*\b{parts[1]}\(") : null;
        return sources.Any(source => declaration.IsMatch(source) && (method is null || method.IsMatch(source)));
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();
}
