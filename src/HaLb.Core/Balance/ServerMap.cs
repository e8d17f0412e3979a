using HaLb.Core.Servers;

namespace HaLb.Core.Balance;

/// <summary>HAProxy's map of a static algorithm: every server stands in it as often as its weight says, spread evenly. The
/// order is observable (which client goes where), so it is HAProxy's.</summary>
internal static class ServerMap
{
    /// <param name="usable">Servers in the order of declaration.</param>
    /// <param name="divisor">Of all configured weights, also of servers that are down: so the others keep their place count.</param>
    public static Server[] Build(ReadOnlySpan<Server> usable, int divisor)
    {
        var shares = new int[usable.Length];
        var total = 0;
        for (var i = 0; i < usable.Length; i++)
        {
            shares[i] = (usable[i].State.UserWeight + divisor - 1) / divisor;
            total += shares[i];
        }

        var map = new Server[total];
        var scores = new int[usable.Length];
        for (var place = 0; place < total; place++)
        {
            var best = TakeBest(shares, scores, total);
            map[place] = usable[best];
            scores[best] -= total;
        }

        return map;
    }

    /// <summary>Greatest common divisor of the configured weights, at least 1.</summary>
    public static int CommonDivisor(ReadOnlySpan<Server> all)
    {
        var divisor = 0;
        foreach (var server in all)
        {
            var other = server.Config.Weight;
            while (other != 0)
            {
                (divisor, other) = (other, divisor % other);
            }
        }

        return Math.Max(1, divisor);
    }

    /// <summary>Every server gains its share; the first of those with the highest whole part of score / total wins.</summary>
    private static int TakeBest(int[] shares, int[] scores, int total)
    {
        var best = -1;
        var bestRank = 0;
        for (var i = 0; i < shares.Length; i++)
        {
            scores[i] += shares[i];
            var rank = (scores[i] + total) / total;
            if (best < 0 || rank > bestRank)
            {
                best = i;
                bestRank = rank;
            }
        }

        return best;
    }
}
