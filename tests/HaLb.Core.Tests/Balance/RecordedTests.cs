using System.Net;
using System.Text;
using HaLb.Config.Model;
using HaLb.Core.Balance;
using HaLb.Core.Persistence;
using HaLb.Core.Servers;

namespace HaLb.Core.Tests.Balance;

/// <summary>Compares with what haproxy 2.6 answered; <c>Recorded/record.py</c> made the recordings.</summary>
public sealed class RecordedTests
{
    private static readonly Dictionary<string, HashTypeConfig> Types = new()
    {
        ["map"] = new(false, HashFunction.Sdbm, false),
        ["map-avalanche"] = new(false, HashFunction.Sdbm, true),
        ["consistent"] = new(true, HashFunction.Sdbm, true),
        ["consistent-plain"] = new(true, HashFunction.Sdbm, false),
    };

    [Theory]
    [InlineData("map")]
    [InlineData("map-avalanche")]
    [InlineData("consistent")]
    [InlineData("consistent-plain")]
    public void Balance_source_sends_every_client_where_haproxy_does(string type)
    {
        var compared = 0;
        foreach (var row in Rows("source.txt").Where(row => row[0] == type))
        {
            var backend = Farm(BalanceAlgorithm.Source, row[1], Types[type]);
            if (row[2] != "-")
            {
                Assert.NotNull(ServerControl.SetAdmin(backend.Servers.Single(s => s.Name == row[2]), AdminRequest.Maint));
            }

            var hash = SourceHash.Of(IPAddress.Parse(row[3]), Types[type]);
            Assert.Equal((row[3], row[4]), (row[3], backend.Take(1, new BalanceInput(hash, null, null, null))));
            compared++;
        }

        Assert.Equal(3 * 161, compared);
    }

    [Theory]
    [InlineData("static-rr", BalanceAlgorithm.StaticRoundRobin)]
    [InlineData("leastconn", BalanceAlgorithm.LeastConn)]
    [InlineData("first", BalanceAlgorithm.First)]
    public void The_order_of_servers_is_that_of_haproxy(string name, BalanceAlgorithm algorithm)
    {
        foreach (var row in Rows("order.txt").Where(row => row[0] == name))
        {
            var order = Farm(algorithm, row[1], HashTypeConfig.Default).TakeOneByOne(row[2].Length);
            Assert.Equal(row[2], order.Replace(" ", "", StringComparison.Ordinal));
        }
    }

    /// <summary>HAProxy breaks ties between servers of equal weight in another order; what counts is how often and how evenly.</summary>
    [Fact]
    public void Roundrobin_gives_each_server_as_many_streams_as_haproxy_in_every_window()
    {
        foreach (var row in Rows("order.txt").Where(row => row[0] == "roundrobin"))
        {
            var order = Farm(BalanceAlgorithm.RoundRobin, row[1], HashTypeConfig.Default).TakeOneByOne(row[2].Length).Replace(" ", "", StringComparison.Ordinal);
            for (var length = 1; length <= order.Length; length++)
            {
                foreach (var server in "abcd")
                {
                    var difference = order[..length].Count(c => c == server) - row[2][..length].Count(c => c == server);
                    Assert.InRange(difference, -1, 1);
                }
            }
        }
    }

    [Fact]
    public void Dynamic_cookies_are_those_of_haproxy()
    {
        foreach (var row in Rows("dynamic.txt"))
        {
            var address = new AddressConfig(AddressFamily.Ipv4, row[1], int.Parse(row[2], System.Globalization.CultureInfo.InvariantCulture));
            Assert.Equal(row[3], Encoding.ASCII.GetString(DynamicCookie.Value(row[0], address)!));
        }
    }

    [Fact]
    public void Hash_functions_give_what_haproxy_gives()
    {
        HashFunction[] functions = [HashFunction.Sdbm, HashFunction.Djb2, HashFunction.Wt6, HashFunction.Crc32];
        foreach (var row in Rows("hashes.txt"))
        {
            for (var i = 0; i < 8; i++)
            {
                var hash = KeyHash.Of(Encoding.ASCII.GetBytes(row[0]), new HashTypeConfig(false, functions[i / 2], i % 2 == 1));
                Assert.Equal((i, row[i + 1]), (i, hash.ToString(System.Globalization.CultureInfo.InvariantCulture)));
            }
        }
    }

    private static Backend Farm(BalanceAlgorithm algorithm, string weights, HashTypeConfig type)
    {
        var servers = weights.Split(',').Select((w, i) => TestFarm.Server("abcd"[i..(i + 1)], int.Parse(w, System.Globalization.CultureInfo.InvariantCulture)));
        return TestFarm.Backend(TestFarm.Config(algorithm, [.. servers]) with { HashType = type });
    }

    private static IEnumerable<string[]> Rows(string file) =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Recorded", file)).Where(line => !line.StartsWith('#')).Select(line => line.Split('|'));
}
