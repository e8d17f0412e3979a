using System.Diagnostics;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;

namespace HaLb.RepoTests.Documents;

/// <summary>The layout: what may stand at the top, which project may reference which, and that documents exist.</summary>
public sealed partial class LayoutTests
{
    private static readonly string[] TopLevel = ["src", "tests", "deploy", "samples", "HaLb.sln", "README.md", "haproxy-compat.md", "LICENSE"];

    /// <summary>Project, what it may reference. The same table stands in src/README.md.</summary>
    private static readonly (string Project, string May)[] References =
    [
        ("HaLb.Config", ""),
        ("HaLb.Core", "HaLb.Config"),
        ("HaLb.Transport", ""),
        ("HaLb.Proxy", "HaLb.Core, HaLb.Config, HaLb.Transport"),
        ("HaLb.Stats", "HaLb.Core"),
        ("HaLb", "HaLb.Config, HaLb.Core, HaLb.Transport, HaLb.Proxy, HaLb.Stats"),
        ("HaLb.Vrrp.Protocol", ""),
        ("HaLb.Vrrp", "HaLb.Vrrp.Protocol, HaLb.Config"),
    ];

    [Fact]
    public void Top_level_holds_only_what_belongs_there() =>
        Assert.Empty(Tracked().Select(static path => path.Split('/')[0]).Distinct().Where(static name => name[0] != '.').Except(TopLevel));

    [Fact]
    public void Projects_reference_only_what_the_table_allows()
    {
        foreach (var folder in Directory.EnumerateDirectories(Repository.PathOf("src")))
        {
            var project = Path.GetFileName(folder);
            var file = Path.Combine(folder, project + ".csproj");
            if (!File.Exists(file))
            {
                continue;
            }

            var row = References.FirstOrDefault(r => r.Project == project);
            Assert.True(row.Project is not null, $"{project} is not in the table of references");
            var references = XDocument.Load(file).Descendants("ProjectReference").Select(static r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value));
            Assert.Empty(references.Except(row.May.Split(", ")));
        }
    }

    [Fact]
    public void Table_of_references_is_told_in_the_map()
    {
        var map = Repository.Read("src/README.md");
        foreach (var (project, may) in References.Where(static r => Directory.Exists(Repository.PathOf("src/" + r.Project))))
        {
            Assert.Contains($"| {project} | {(may.Length == 0 ? "—" : may)} |", map, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Paths_named_in_the_map_exist()
    {
        var missing = PathInText().Matches(Repository.Read("src/README.md")).Select(static m => m.Groups[1].Value)
            .Where(static path => !Path.Exists(Repository.PathOf("src/" + path)) && !Path.Exists(Repository.PathOf(path)));
        Assert.Empty(missing);
    }

    [Fact]
    public void Folders_have_a_readme()
    {
        var folders = Tracked().Where(static path => path.StartsWith("src/", StringComparison.Ordinal) && path.EndsWith(".csproj", StringComparison.Ordinal))
            .Select(static path => Path.GetDirectoryName(path)!)
            .Concat(Tracked().Select(static path => path.Split('/')[0]).Where(static name => name is "src" or "tests" or "samples" or "deploy").Distinct());
        Assert.DoesNotContain(folders, static folder => !File.Exists(Repository.PathOf(folder + "/README.md")));
    }

    [Fact]
    public void No_folder_has_a_name_that_says_nothing() =>
        Assert.DoesNotContain(Tracked(), static path => path.Split('/')[..^1].Any(static part => part is "Common" or "Utils" or "Helpers" or "Managers" or "Misc"));

    private static string[] Tracked()
    {
        using var git = Process.Start(new ProcessStartInfo("git", ["ls-files", "--cached", "--others", "--exclude-standard"])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
        })!;
        var files = git.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        git.WaitForExit();
        Assert.NotEmpty(files);
        return files;
    }

    /// <summary>Paths in backquotes that have a slash.</summary>
    [GeneratedRegex(@"`([A-Za-z.]+(?:/[A-Za-z0-9.]+)+/?)`")]
    private static partial Regex PathInText();
}
