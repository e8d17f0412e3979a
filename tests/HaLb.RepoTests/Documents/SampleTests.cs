using HaLb.Config;
using HaLb.Config.Diagnostics;
using HaLb.Config.Model;
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
    [InlineData("pair.json")]
    [InlineData("keepalived.conf")]
    public void Sample_of_a_pair_loads_for_both_boxes(string name)
    {
        var priorities = new[] { "lb1", "lb2" }.Select(host =>
        {
            var result = VrrpConfigLoader.Load(new LoadOptions([Repository.PathOf($"samples/{name}")]) { HostName = host });
            Assert.Empty(result.Diagnostics.Where(static d => d.Severity != Severity.Notice));
            var instance = Assert.Single(result.Config!.Instances);
            Assert.NotNull(instance.TrackProxy);
            return (instance.Priority, instance.Failback);
        });
        Assert.Equal([(254, VrrpFailback.Manual), (253, VrrpFailback.Manual)], priorities);
    }

    [Theory]
    [MemberData(nameof(Samples))]
    [InlineData("keepalived.conf")]
    public void Sample_is_in_the_index(string name) =>
        Assert.Contains($"`{name}`", Repository.Read("samples/README.md"), StringComparison.Ordinal);
}
