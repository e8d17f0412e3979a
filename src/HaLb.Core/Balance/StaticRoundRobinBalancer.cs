using HaLb.Core.Servers;

namespace HaLb.Core.Balance;

/// <summary><c>balance static-rr</c>: walks a fixed map of the servers; no slow start.</summary>
internal sealed class StaticRoundRobinBalancer(int divisor) : IBalancer
{
    private Server[] _map = [];
    private int _next;

    public void Update(ReadOnlySpan<Server> usable)
    {
        _map = ServerMap.Build(usable, divisor);
        _next = _next < _map.Length ? _next : 0;
    }

    public Server? Pick(uint hash, Server? avoid) => Next(avoid) ?? Next(null);

    private Server? Next(Server? avoid)
    {
        for (var tried = 0; tried < _map.Length; tried++)
        {
            var server = _map[_next];
            _next = _next + 1 < _map.Length ? _next + 1 : 0;
            if (server != avoid && server.HasRoomLocked())
            {
                return server;
            }
        }

        return null;
    }
}
