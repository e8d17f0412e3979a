using System.Runtime.CompilerServices;
using Xunit;

namespace HaLb.RepoTests;

/// <summary>Paths of the repository that the tests were built from, and the switch that rewrites generated files.</summary>
internal static class Repository
{
    public static readonly string Root = Path.GetFullPath("../..", Here());

    /// <summary><c>HALB_GOLDEN=rewrite</c> writes what is generated instead of comparing; the difference is then reviewed.</summary>
    private static readonly bool Rewrite = Environment.GetEnvironmentVariable("HALB_GOLDEN") == "rewrite";

    public static string PathOf(string name) => Path.Combine(Root, name);

    public static string Read(string name) => File.ReadAllText(PathOf(name));

    /// <summary>Fails when the file is not what is generated now.</summary>
    public static void AssertFresh(string name, string expected)
    {
        if (Rewrite)
        {
            File.WriteAllText(PathOf(name), expected);
        }

        var actual = File.Exists(PathOf(name)) ? Read(name) : "";
        Assert.True(expected == actual, $"{name} is stale at: {FirstDifference(expected, actual)}\nRun the tests with HALB_GOLDEN=rewrite and review the difference.");
    }

    private static string FirstDifference(string expected, string actual)
    {
        var lines = actual.Split('\n');
        return expected.Split('\n').Where((line, i) => i >= lines.Length || lines[i] != line).Select(static line => line[..Math.Min(line.Length, 200)]).FirstOrDefault() ?? "its end";
    }

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
