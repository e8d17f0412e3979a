using HaLb.Core.Servers;

namespace HaLb.Core.Balance;

/// <summary>Hash algorithms with <c>hash-type consistent</c>: every server has 16 points per unit of weight on a ring, placed by
/// its id; the nearest point wins, so a server that leaves moves only its own clients. Points and distance are HAProxy's.</summary>
internal sealed class ConsistentHashBalancer : IBalancer
{
    /// <summary>Points are numbered from id * 4096, the most that one server can have.</summary>
    private const uint PointsMax = 4096;

    private uint[] _points = [];
    private Server[] _owners = [];

    public void Update(ReadOnlySpan<Server> usable)
    {
        var count = 0;
        foreach (var server in usable)
        {
            count += server.EffectiveWeight;
        }

        _points = new uint[count];
        _owners = new Server[count];
        var at = 0;
        foreach (var server in usable)
        {
            for (var i = 0; i < server.EffectiveWeight; i++, at++)
            {
                _points[at] = Avalanche.Apply(unchecked((uint)server.Id * PointsMax + (uint)i));
                _owners[at] = server;
            }
        }

        Array.Sort(_points, _owners);
    }

    public Server? Pick(uint hash, Server? avoid)
    {
        if (_points.Length == 0)
        {
            return null;
        }

        var found = Array.BinarySearch(_points, hash);
        var after = found >= 0 ? found : ~found;
        after = after == _points.Length ? 0 : after;
        var before = after == 0 ? _points.Length - 1 : after - 1;
        var nearest = unchecked(hash - _points[before] <= _points[after] - hash) ? before : after;
        return NextAround(nearest, avoid);
    }

    private Server NextAround(int start, Server? avoid)
    {
        for (var i = start; ;)
        {
            if (_owners[i] != avoid)
            {
                return _owners[i];
            }

            i = i + 1 < _owners.Length ? i + 1 : 0;
            if (i == start)
            {
                return _owners[start];
            }
        }
    }
}
