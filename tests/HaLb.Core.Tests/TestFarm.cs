using System.Collections.Immutable;
using HaLb.Config.Model;
using HaLb.Core.Queue;
using HaLb.Core.Servers;
using Microsoft.Extensions.Time.Testing;

namespace HaLb.Core.Tests;

/// <summary>Backends for tests, described in a few words.</summary>
internal static class TestFarm
{
    public static readonly FakeTimeProvider Clock = new();

    public static ServerConfig Server(string name, int weight = 1, int maxConn = 0) =>
        new(name, new AddressConfig(AddressFamily.Ipv4, "127.0.0.1", 80), default) { Weight = weight, MaxConn = maxConn };

    public static ProxyConfig Config(BalanceAlgorithm algorithm, params ServerConfig[] servers) =>
        new("b", ProxyKind.Backend, default) { Balance = new BalanceConfig(algorithm), Servers = [.. servers] };

    public static Backend Backend(ProxyConfig config, TimeProvider? time = null, Backend? previous = null, int seed = 1)
    {
        var clock = time ?? Clock;
        var servers = config.Servers
            .Select((s, i) => new Server(s, i, previous?.Servers.FirstOrDefault(old => old.Name == s.Name)?.State ?? new ServerState(clock)))
            .ToImmutableArray();
        return new Backend(config, servers, previous?.State ?? new BackendState(clock), clock, new Random(seed));
    }

    public static Backend Backend(BalanceAlgorithm algorithm, params ServerConfig[] servers) => Backend(Config(algorithm, servers));

    /// <summary>Names of the servers of <paramref name="count"/> streams that all stay.</summary>
    public static string Take(this Backend backend, int count, BalanceInput input = default)
    {
        var names = new List<string>();
        for (var i = 0; i < count; i++)
        {
            var stream = new PendingStream();
            var outcome = backend.Take(stream, input);
            names.Add(outcome == SlotOutcome.Granted ? stream.Server!.Name : outcome.ToString());
        }

        return string.Join(' ', names);
    }

    /// <summary>As <see cref="Take(Backend, int, BalanceInput)"/>, but each stream ends before the next.</summary>
    public static string TakeOneByOne(this Backend backend, int count, BalanceInput input = default)
    {
        var names = new List<string>();
        for (var i = 0; i < count; i++)
        {
            var stream = new PendingStream();
            Assert.Equal(SlotOutcome.Granted, backend.Take(stream, input));
            names.Add(stream.Server!.Name);
            backend.Release(stream.Server);
        }

        return string.Join(' ', names);
    }
}
