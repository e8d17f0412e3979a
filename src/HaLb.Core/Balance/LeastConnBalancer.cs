using HaLb.Core.Servers;

namespace HaLb.Core.Balance;

/// <summary><c>balance leastconn</c>: the fewest streams (served and queued) for its weight; among equals the one that was
/// chosen longest ago.</summary>
internal sealed class LeastConnBalancer(int serverCount) : IBalancer
{
    // By Server.Index: number of the choice that fell on the server.
    private readonly long[] _chosen = new long[serverCount];

    private Server[] _usable = [];
    private long _choices;

    public void Update(ReadOnlySpan<Server> usable) => _usable = usable.ToArray();

    public Server? Pick(uint hash, Server? avoid)
    {
        var best = Least(avoid) ?? Least(null);
        if (best is not null)
        {
            _chosen[best.Index] = ++_choices;
        }

        return best;
    }

    private Server? Least(Server? avoid)
    {
        Server? best = null;
        var bestLoad = 0L;
        foreach (var server in _usable)
        {
            if (server == avoid || !server.HasRoomLocked())
            {
                continue;
            }

            var load = Load(server);
            if (best is null || IsLess(server, load, best, bestLoad))
            {
                best = server;
                bestLoad = load;
            }
        }

        return best;
    }

    /// <summary>0 for an idle server whatever its weight, else what the load would be with one more, as HAProxy counts:
    /// so idle servers of any weight are used before a busy one gets a second stream.</summary>
    private static long Load(Server server)
    {
        var streams = server.State.Counters.Sessions.Current + server.State.Pending.Count;
        return streams == 0 ? 0 : streams + 1L;
    }

    private bool IsLess(Server server, long load, Server best, long bestLoad)
    {
        // load / weight compared without dividing.
        var left = load * best.EffectiveWeight;
        var right = bestLoad * server.EffectiveWeight;
        return left < right || left == right && _chosen[server.Index] < _chosen[best.Index];
    }
}
