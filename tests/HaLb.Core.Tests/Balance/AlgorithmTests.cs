using HaLb.Config.Model;
using HaLb.Core.Servers;

namespace HaLb.Core.Tests.Balance;

public sealed class AlgorithmTests
{
    [Fact]
    public void Roundrobin_takes_each_in_turn() =>
        Assert.Equal(
            "a b c a b c",
            TestFarm.Backend(BalanceAlgorithm.RoundRobin, TestFarm.Server("a"), TestFarm.Server("b"), TestFarm.Server("c")).TakeOneByOne(6));

    [Fact]
    public void Roundrobin_mixes_weights_evenly() =>
        Assert.Equal(
            "a b a c a b a a b a c a b a",
            TestFarm.Backend(BalanceAlgorithm.RoundRobin, TestFarm.Server("a", 4), TestFarm.Server("b", 2), TestFarm.Server("c")).TakeOneByOne(14));

    [Theory]
    [InlineData(BalanceAlgorithm.RoundRobin, "a a b b")]
    [InlineData(BalanceAlgorithm.StaticRoundRobin, "a a b b")]
    [InlineData(BalanceAlgorithm.LeastConn, "a a b b")]
    [InlineData(BalanceAlgorithm.First, "a a b b")]
    [InlineData(BalanceAlgorithm.Random, "a a b b")]
    public void A_full_server_is_passed_over_while_another_has_room(BalanceAlgorithm algorithm, string sorted)
    {
        var backend = TestFarm.Backend(algorithm, TestFarm.Server("a", maxConn: 2), TestFarm.Server("b", maxConn: 2));
        Assert.Equal(sorted, string.Join(' ', backend.Take(4).Split(' ').Order()));
        Assert.Equal("Queued", backend.Take(1));
    }

    [Fact]
    public void Leastconn_divides_load_by_weight()
    {
        var backend = TestFarm.Backend(BalanceAlgorithm.LeastConn, TestFarm.Server("a", 3), TestFarm.Server("b"));
        var taken = backend.Take(40).Split(' ');
        Assert.InRange(taken.Count(name => name == "a"), 29, 31);
    }

    [Fact]
    public void Leastconn_takes_turns_among_equals() =>
        Assert.Equal(
            "a b c a b c",
            TestFarm.Backend(BalanceAlgorithm.LeastConn, TestFarm.Server("a"), TestFarm.Server("b"), TestFarm.Server("c")).TakeOneByOne(6));

    [Fact]
    public void First_fills_servers_in_the_order_of_their_ids() =>
        Assert.Equal(
            "b b a a a",
            TestFarm.Backend(BalanceAlgorithm.First, TestFarm.Server("a") with { Id = 7 }, TestFarm.Server("b", maxConn: 2) with { Id = 3 }).Take(5));

    [Theory]
    [InlineData(BalanceAlgorithm.RoundRobin)]
    [InlineData(BalanceAlgorithm.StaticRoundRobin)]
    [InlineData(BalanceAlgorithm.LeastConn)]
    [InlineData(BalanceAlgorithm.First)]
    [InlineData(BalanceAlgorithm.Random)]
    [InlineData(BalanceAlgorithm.Source)]
    public void A_server_to_avoid_is_taken_only_when_it_is_the_only_one(BalanceAlgorithm algorithm)
    {
        var two = TestFarm.Backend(algorithm, TestFarm.Server("a"), TestFarm.Server("b"));
        Assert.DoesNotContain("a", two.Take(10, new BalanceInput(4, null, two.Servers[0], null)), StringComparison.Ordinal);
        var one = TestFarm.Backend(algorithm, TestFarm.Server("a"));
        Assert.Equal("a a", one.Take(2, new BalanceInput(4, null, one.Servers[0], null)));
    }

    [Fact]
    public void Only_the_first_backup_serves_unless_all_may()
    {
        var backups = TestFarm.Config(BalanceAlgorithm.RoundRobin, TestFarm.Server("a") with { Disabled = true }, TestFarm.Server("b") with { Backup = true }, TestFarm.Server("c") with { Backup = true });
        Assert.Equal("b b b", TestFarm.Backend(backups).TakeOneByOne(3));
        Assert.Equal("b c b", TestFarm.Backend(backups with { Options = new OptionsConfig { AllBackups = true } }).TakeOneByOne(3));
    }

    [Fact]
    public void A_weightless_server_serves_only_who_asks_for_it()
    {
        var backend = TestFarm.Backend(BalanceAlgorithm.RoundRobin, TestFarm.Server("a", 0), TestFarm.Server("b"));
        Assert.Equal("b b b", backend.Take(3));
        Assert.Equal("a", backend.Take(1, new BalanceInput(0, backend.Servers[0], null, null)));
    }

    [Fact]
    public void Prefer_last_server_stays_where_the_connection_is()
    {
        var config = TestFarm.Config(BalanceAlgorithm.RoundRobin, TestFarm.Server("a"), TestFarm.Server("b"));
        var backend = TestFarm.Backend(config with { Options = new OptionsConfig { PreferLastServer = true } });
        Assert.Equal("b b b", backend.Take(3, new BalanceInput(0, null, null, backend.Servers[1])));
    }
}
