using System.Runtime.CompilerServices;

namespace HaLb.Vrrp.Protocol.Tests.StateMachine;

/// <summary>The files of <c>Scenarios/</c>: each is one sentence about the protocol, played and compared with what stands in it.
/// <c>HALB_GOLDEN=rewrite</c> writes what the machine does now; the difference is then reviewed.</summary>
public sealed class ScenarioTests
{
    private static readonly string Folder = Path.Combine(Here(), "Scenarios");

    public static TheoryData<string> Names => [.. Directory.EnumerateFiles(Folder, "*.txt").Select(p => Path.GetFileNameWithoutExtension(p)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Scenario_unfolds_as_written(string name)
    {
        var path = Path.Combine(Folder, name + ".txt");
        var written = File.ReadAllText(path);
        var played = Scenario.Play(written);
        if (Environment.GetEnvironmentVariable("HALB_GOLDEN") == "rewrite")
        {
            File.WriteAllText(path, played);
        }

        Assert.Equal(played, File.ReadAllText(path));
    }

    [Fact]
    public void A_scenario_that_differs_is_noticed()
    {
        const string Wrong = "router priority=100\nat 0.000 startup -> Master wake 3.609\n";
        Assert.NotEqual(Wrong, Scenario.Play(Wrong));
    }

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
