using HaLb.Config.Model;
using HaLb.Vrrp.Unix;
using Serilog;

namespace HaLb.Vrrp.Effects.Netlink;

/// <summary>The <c>virtual_routes</c> of one instance: there while it is Master. Routes have no lifetime; with a source address that is virtual
/// they go when it goes.</summary>
internal sealed class RouteSet(VrrpInstanceConfig config, InterfaceTable table, RouteNetlink netlink, ILogger logger)
{
    private readonly bool[] _isThere = new bool[config.VirtualRoutes.Length];
    private readonly int[] _lastError = new int[config.VirtualRoutes.Length];
    private bool _isWanted;

    public bool HasMissing => _isWanted && _isThere.Contains(false);

    /// <summary>Adds those that are not there, in the order of the file.</summary>
    public void Add()
    {
        _isWanted = true;
        for (var i = 0; i < _isThere.Length; i++)
        {
            if (!_isThere[i])
            {
                Add(i);
            }
        }
    }

    /// <summary>Last first. The kernel looks for our mark, so that this never takes another's route.</summary>
    public void Remove()
    {
        _isWanted = false;
        Span<byte> message = stackalloc byte[RouteRequest.LengthMax];
        for (var i = _isThere.Length - 1; i >= 0; i--)
        {
            _isThere[i] = false;
            var route = config.VirtualRoutes[i];
            if (TryIndex(route, out var index))
            {
                // ESRCH: gone with its link or its source address.
                _ = netlink.Request(message[..RouteRequest.Write(message, isNew: false, route, IsV6(route), index)]);
            }
        }
    }

    /// <summary>Any of them may have gone: look at all of them again.</summary>
    public void MarkMissing() => Array.Clear(_isThere);

    /// <summary>The kernel drops a link's routes when it goes down.</summary>
    public void OnLinkChanged(NetworkInterface link)
    {
        for (var i = 0; i < _isThere.Length; i++)
        {
            _isThere[i] &= config.VirtualRoutes[i].Device is { } device && device != link.Name;
        }
    }

    private void Add(int place)
    {
        var route = config.VirtualRoutes[place];
        Span<byte> message = stackalloc byte[RouteRequest.LengthMax];
        var error = TryIndex(route, out var index)
            ? netlink.Request(message[..RouteRequest.Write(message, isNew: true, route, IsV6(route), index)])
            : Errno.NoDevice;

        // EEXIST: ours, of before, or another's: it stands, and we shall delete it only if it bears our mark.
        _isThere[place] = error is Errno.None or Errno.Exists;
        if (!_isThere[place] && _lastError[place] != error)
        {
            logger.Error("{Instance}: cannot add the route of line {Line}: {Error}", config.Name, route.Position.Line, index < 0 ? Errno.Text(error) : netlink.Describe(error));
        }

        _lastError[place] = error;
    }

    private bool TryIndex(VrrpRouteConfig route, out int index)
    {
        index = 0;
        if (route.Device is null)
        {
            return true;
        }

        index = table.Find(route.Device)?.Index ?? -1;
        return index > 0;
    }

    private bool IsV6(VrrpRouteConfig route) => RouteRequest.IsV6(route, config.IsV6);
}
