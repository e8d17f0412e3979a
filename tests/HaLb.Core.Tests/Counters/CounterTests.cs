using HaLb.Core.Counters;
using HaLb.Core.Queue;
using HaLb.Core.Servers;
using HaLb.Config.Model;
using Microsoft.Extensions.Time.Testing;

namespace HaLb.Core.Tests.Counters;

public sealed class CounterTests
{
    private static readonly FakeTimeProvider Start = new(DateTimeOffset.UnixEpoch);

    [Fact]
    public void A_rate_is_the_running_second_and_what_of_the_last_one_lies_in_the_window()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch);
        var rate = new RateCounter(clock);
        for (var i = 0; i < 10; i++)
        {
            rate.Tick();
        }

        Assert.Equal(10, rate.Rate);
        clock.Advance(TimeSpan.FromMilliseconds(1250));
        Assert.Equal(7, rate.Rate);
        Assert.Equal(8, rate.Tick());
        Assert.Equal(10, rate.Max);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, rate.Rate);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0, rate.Rate);
    }

    [Fact]
    public void An_average_is_the_mean_until_its_window_is_full_and_follows_after()
    {
        var average = new TimeAverage();
        average.Add(300);
        average.Add(303);
        average.Add(303);
        Assert.InRange(average.Average, 301, 302);
        for (var i = 0; i < 5000; i++)
        {
            average.Add(10);
        }

        Assert.InRange(average.Average, 10, 11);
        Assert.Equal(303, average.Max);
        average.ClearMax();
        Assert.Equal(0, average.Max);
    }

    [Fact]
    public void Clear_counters_resets_maxima_and_with_all_the_rest_but_not_what_there_is_now()
    {
        var config = TestFarm.Config(BalanceAlgorithm.RoundRobin, TestFarm.Server("a"));
        var farm = FarmBuilder.Build(new HalbConfig { Global = new GlobalConfig(), Proxies = [config] }, null, Start, new Random(1));
        var counters = farm.Backends[0].Servers[0].State.Counters;
        farm.Backends[0].Take(2);
        farm.Backends[0].Release(farm.Backends[0].Servers[0]);
        counters.Retries.Increment();
        counters.Responses.Count(404);

        farm.ClearCounters(all: false);
        Assert.Equal((1, 1, 1), (counters.Sessions.Current, counters.Sessions.Max, counters.Retries.Value));
        farm.ClearCounters(all: true);
        Assert.Equal((1, 0, 0), (counters.Sessions.Current, counters.Retries.Value, counters.Responses[4].Value));
        Assert.Equal(0, counters.Balanced.Value);
    }

    [Fact]
    public void Taking_and_releasing_a_slot_allocates_nothing()
    {
        foreach (var algorithm in Enum.GetValues<BalanceAlgorithm>())
        {
            var backend = TestFarm.Backend(algorithm, TestFarm.Server("a", 3), TestFarm.Server("b"), TestFarm.Server("c", maxConn: 5));
            var stream = new PendingStream();
            Round(backend, stream, 200);
            var before = GC.GetAllocatedBytesForCurrentThread();
            Round(backend, stream, 1000);
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        static void Round(Backend backend, PendingStream stream, int count)
        {
            for (var i = 0; i < count; i++)
            {
                backend.Take(stream, default);
                backend.Release(stream.Server!);
            }
        }
    }
}
