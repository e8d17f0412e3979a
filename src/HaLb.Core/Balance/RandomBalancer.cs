using HaLb.Core.Servers;

namespace HaLb.Core.Balance;

/// <summary><c>balance random(n)</c>: draws n servers by weight and takes the least loaded of them. Where the one drawn is
/// full the least loaded with room is taken, so that nobody queues while a slot is free (HAProxy queues).</summary>
internal sealed class RandomBalancer(int draws, Random random) : IBalancer
{
    private Server[] _usable = [];

    /// <summary>Running sums of the weights of <see cref="_usable"/>.</summary>
    private int[] _sums = [];

    public void Update(ReadOnlySpan<Server> usable)
    {
        _usable = usable.ToArray();
        _sums = new int[usable.Length];
        var sum = 0;
        for (var i = 0; i < usable.Length; i++)
        {
            _sums[i] = sum += usable[i].EffectiveWeight;
        }
    }

    public Server? Pick(uint hash, Server? avoid)
    {
        Server? best = null;
        for (var i = 0; i < draws; i++)
        {
            var drawn = Draw();
            if (drawn != avoid && drawn.HasRoomLocked() && (best is null || IsLessLoaded(drawn, best)))
            {
                best = drawn;
            }
        }

        return best ?? LeastLoaded(avoid) ?? LeastLoaded(null);
    }

    private Server Draw()
    {
        var point = random.Next(_sums[^1]);
        var found = Array.BinarySearch(_sums, point);
        // A sum equal to the point belongs to the next server: ranges are [previous sum, sum).
        return _usable[found >= 0 ? found + 1 : ~found];
    }

    private Server? LeastLoaded(Server? avoid)
    {
        Server? best = null;
        foreach (var server in _usable)
        {
            if (server != avoid && server.HasRoomLocked() && (best is null || IsLessLoaded(server, best)))
            {
                best = server;
            }
        }

        return best;
    }

    private static bool IsLessLoaded(Server server, Server than) =>
        (long)server.State.Counters.Sessions.Current * than.EffectiveWeight
        < (long)than.State.Counters.Sessions.Current * server.EffectiveWeight;
}
