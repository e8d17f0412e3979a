using HaLb.Config;
using HaLb.Config.Diagnostics;
using Xunit;

namespace HaLb.RepoTests.Documents;

public sealed class SampleTests
{
    public static TheoryData<string> Samples() =>
    [
        .. Directory.EnumerateFiles(Repository.PathOf("samples")).Select(static path => Path.GetFileName(path))
            .Where(static name => (name.EndsWith(".json", StringComparison.Ordinal) && !name.EndsWith(".schema.json", StringComparison.Ordinal)) || name.EndsWith(".cfg", StringComparison.Ordinal)),
    ];

    [Theory]
    [MemberData(nameof(Samples))]
    public void Sample_loads_without_an_error(string name)
    {
        var result = ConfigLoader.Load(new LoadOptions([Repository.PathOf($"samples/{name}")]) { HostName = "lb1" });
        Assert.Empty(result.Diagnostics.Where(static d => d.Severity == Severity.Error));
        Assert.NotNull(result.Config);
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Sample_is_in_the_index(string name) =>
        Assert.Contains($"`{name}`", Repository.Read("samples/README.md"), StringComparison.Ordinal);
}
