using System.Collections.Concurrent;
using System.Globalization;

namespace HaLb.Vrrp.Protocol.Tests.Simulation;

/// <summary>Thousands of schedules of trouble, each from a seed; see <see cref="Invariants"/> for what must hold.
/// <c>HALB_SIMULATION_SCHEDULES</c> = how many, <c>HALB_SIMULATION_SEED</c> = play that one and show all of it.</summary>
public sealed class SimulationTests(ITestOutputHelper output)
{
    private const int ScheduleCount = 8000;

    [Fact]
    public void Routers_in_trouble_keep_one_master()
    {
        if (Number("HALB_SIMULATION_SEED") is { } wanted)
        {
            var (broken, trace) = World.Play(wanted, traces: true);
            output.WriteLine(trace);
            Assert.True(broken is null, broken);
            return;
        }

        var failed = new ConcurrentBag<(int Seed, string Broken)>();
        Parallel.For(1, (Number("HALB_SIMULATION_SCHEDULES") ?? ScheduleCount) + 1, (seed, loop) =>
        {
            if (World.Play(seed, traces: false).Broken is { } broken)
            {
                failed.Add((seed, broken));
                loop.Stop();
            }
        });
        Assert.True(failed.IsEmpty, string.Join('\n', failed.OrderBy(f => f.Seed).Select(Describe)));
    }

    [Fact]
    public void A_seed_replays_the_same()
    {
        Assert.Equal(World.Play(7, traces: true), World.Play(7, traces: true));
    }

    private static string Describe((int Seed, string Broken) failed)
    {
        var lines = World.Play(failed.Seed, traces: true).Trace.Split('\n');
        return $"HALB_SIMULATION_SEED={failed.Seed}: {failed.Broken}\n...\n{string.Join('\n', lines.TakeLast(40))}";
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
