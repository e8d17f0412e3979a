using System.Runtime.CompilerServices;
using Xunit;

namespace HaLb.Config.Tests;

/// <summary>Expected texts that stand in files. <c>HALB_GOLDEN=rewrite</c> writes what the tests got instead; the
/// difference is then reviewed.</summary>
internal static class GoldenText
{
    private static readonly bool Rewrite = Environment.GetEnvironmentVariable("HALB_GOLDEN") == "rewrite";

    private static readonly string Root = Path.Combine(Here(), "Golden");

    public static string Folder(string name) => Path.Combine(Root, name);

    /// <summary>Names of the files of a golden folder with one of the given endings.</summary>
    public static IEnumerable<string> Inputs(string folder, params string[] endings) =>
        Directory.EnumerateFiles(Folder(folder))
            .Where(path => endings.Any(ending => path.EndsWith(ending, StringComparison.Ordinal)))
            .Select(path => Path.GetFileName(path))
            .Order(StringComparer.Ordinal);

    public static void Check(string folder, string file, string actual)
    {
        var path = Path.Combine(Folder(folder), file);
        if (Rewrite)
        {
            File.WriteAllText(path, actual);
        }

        Assert.True(File.Exists(path), $"{path} is missing; run with HALB_GOLDEN=rewrite");
        Assert.Equal(File.ReadAllText(path), actual);
    }

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
