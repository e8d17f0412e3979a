using HaLb.Core.Servers;

namespace HaLb.Core.Balance;

/// <summary><c>balance first</c>: the server with the lowest id that has a free slot, so that the last ones stay idle. Without
/// <c>maxconn</c> the first server takes everything.</summary>
internal sealed class FirstBalancer : IBalancer
{
    private Server[] _usable = [];

    public void Update(ReadOnlySpan<Server> usable)
    {
        _usable = usable.ToArray();
        Array.Sort(_usable, static (a, b) => a.Id.CompareTo(b.Id));
    }

    public Server? Pick(uint hash, Server? avoid) => First(avoid) ?? First(null);

    private Server? First(Server? avoid)
    {
        foreach (var server in _usable)
        {
            if (server != avoid && server.HasRoomLocked())
            {
                return server;
            }
        }

        return null;
    }
}
