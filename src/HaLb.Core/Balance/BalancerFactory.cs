using HaLb.Config.Model;
using HaLb.Core.Servers;

namespace HaLb.Core.Balance;

/// <summary>The algorithm that a backend's <c>balance</c> and <c>hash-type</c> lines ask for.</summary>
internal static class BalancerFactory
{
    public static IBalancer Create(ProxyConfig config, ReadOnlySpan<Server> servers, Random random) =>
        config.Balance.Algorithm switch
        {
            BalanceAlgorithm.StaticRoundRobin => new StaticRoundRobinBalancer(ServerMap.CommonDivisor(servers)),
            BalanceAlgorithm.LeastConn => new LeastConnBalancer(servers.Length),
            BalanceAlgorithm.First => new FirstBalancer(),
            BalanceAlgorithm.Random => new RandomBalancer(Math.Max(1, config.Balance.Draws), random),
            BalanceAlgorithm.Source when config.HashType.Consistent => new ConsistentHashBalancer(),
            BalanceAlgorithm.Source => new MapHashBalancer(ServerMap.CommonDivisor(servers)),
            _ => new RoundRobinBalancer(servers.Length),
        };

    /// <summary>HAProxy's static algorithms: weights do not ramp up during slow start.</summary>
    public static bool IsStatic(ProxyConfig config) =>
        config.Balance.Algorithm is BalanceAlgorithm.StaticRoundRobin
        || config.Balance.Algorithm is BalanceAlgorithm.Source && !config.HashType.Consistent;
}
