using HaLb.Core.Servers;

namespace HaLb.Core.Balance;

/// <summary><c>balance roundrobin</c>: each in turn by weight, evenly mixed, weights may change at any time. Every server has
/// a due time on a virtual clock that advances one unit while all weights are used up once; the earliest is next and is
/// due again 1/weight later. Starting half a step in mixes unequal weights evenly (4:2:1 gives a b a c a b a).</summary>
internal sealed class RoundRobinBalancer(int serverCount) : IBalancer
{
    /// <summary>A virtual unit; divisible by small weights so that their ties are exact.</summary>
    private const long Unit = 720_720L << 20;

    private const long RebaseAbove = 1L << 61;

    // By Server.Index.
    private readonly long[] _due = new long[serverCount];
    private readonly int[] _weight = new int[serverCount];

    private Server[] _usable = [];
    private long _now;

    public void Update(ReadOnlySpan<Server> usable)
    {
        Span<bool> kept = serverCount <= 256 ? stackalloc bool[serverCount] : new bool[serverCount];
        foreach (var server in usable)
        {
            kept[server.Index] = true;
            Place(server.Index, server.EffectiveWeight);
        }

        for (var i = 0; i < serverCount; i++)
        {
            _weight[i] = kept[i] ? _weight[i] : 0;
        }

        _usable = usable.ToArray();
    }

    public Server? Pick(uint hash, Server? avoid)
    {
        var best = Earliest(avoid) ?? Earliest(null);
        if (best is null)
        {
            return null;
        }

        _now = _due[best.Index];
        _due[best.Index] += Unit / _weight[best.Index];
        if (_now > RebaseAbove)
        {
            Rebase();
        }

        return best;
    }

    private Server? Earliest(Server? avoid)
    {
        Server? best = null;
        var bestDue = long.MaxValue;
        foreach (var server in _usable)
        {
            var due = _due[server.Index];
            if (due < bestDue && server != avoid && server.HasRoomLocked())
            {
                best = server;
                bestDue = due;
            }
        }

        return best;
    }

    /// <summary>A newcomer starts half a step from now; a new weight stretches or shortens the wait that is left.</summary>
    private void Place(int index, int weight)
    {
        var old = _weight[index];
        if (old == 0)
        {
            _due[index] = _now + Unit / weight / 2;
        }
        else if (old != weight)
        {
            var left = Math.Max(0, _due[index] - _now);
            _due[index] = _now + (long)((Int128)left * old / weight);
        }

        _weight[index] = weight;
    }

    private void Rebase()
    {
        for (var i = 0; i < _due.Length; i++)
        {
            _due[i] = Math.Max(0, _due[i] - _now);
        }

        _now = 0;
    }
}
