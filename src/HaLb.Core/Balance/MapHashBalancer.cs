using HaLb.Core.Servers;

namespace HaLb.Core.Balance;

/// <summary>Hash algorithms with <c>hash-type map-based</c>: the place in a fixed map, modulo its length. The same hash gives
/// the same server, full or not, until the set of usable servers changes.</summary>
internal sealed class MapHashBalancer(int divisor) : IBalancer
{
    private Server[] _map = [];

    public void Update(ReadOnlySpan<Server> usable) => _map = ServerMap.Build(usable, divisor);

    public Server? Pick(uint hash, Server? avoid)
    {
        if (_map.Length == 0)
        {
            return null;
        }

        var place = (int)(hash % (uint)_map.Length);
        var server = _map[place];
        // A redispatch moves on through the map; it ends where it began when there is no other server.
        for (var next = place; server == avoid;)
        {
            next = next + 1 < _map.Length ? next + 1 : 0;
            if (next == place)
            {
                break;
            }

            server = _map[next];
        }

        return server;
    }
}
