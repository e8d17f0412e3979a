using HaLb.Config.Model;
using HaLb.Vrrp.Protocol.Packet;
using HaLb.Vrrp.Unix;
using Serilog;

namespace HaLb.Vrrp.Effects.Netlink;

/// <summary><c>use_vmac</c>: a macvlan with the virtual router's own MAC (RFC 9568 §7.3) on the instance's interface, where its addresses
/// go. Belongs to the driver's thread.</summary>
internal sealed class VirtualMacDevice
{
    private const string V4 = "net/ipv4/conf";
    private const string V6 = "net/ipv6/conf";

    private readonly VrrpInstanceConfig _config;
    private readonly InterfaceTable _table;
    private readonly RouteNetlink _netlink;
    private readonly ILogger _logger;
    private readonly List<(string Device, string Key, string Value)> _before = [];

    public VirtualMacDevice(VrrpInstanceConfig config, InterfaceTable table, RouteNetlink netlink, ILogger logger)
    {
        _config = config;
        _table = table;
        _netlink = netlink;
        _logger = logger;
        Mac = MacAddress.Virtual((byte)config.VirtualRouterId, config.IsV6);
        Name = config.VmacName is { Length: > 0 } given ? given : $"vrrp{(config.IsV6 ? "6" : "")}.{config.VirtualRouterId}";
    }

    /// <summary>As given, or keepalived's <c>vrrp.51</c> and <c>vrrp6.51</c>; with the index of the base behind it where another interface has taken that.</summary>
    public string Name { get; private set; }

    public MacAddress Mac { get; }

    /// <summary>Makes it, or takes the one that an earlier daemon left, with its settings, and brings it up; the table knows it then. False: the reason
    /// has been logged. To be called again when the base came back: the kernel deletes it with its base.</summary>
    public bool Ensure()
    {
        if (_table.Find(_config.Interface) is not { } parent)
        {
            return false;
        }

        if (_config.VmacName is "" && _table.Find(Name) is { } taken && taken.BaseIndex != parent.Index)
        {
            Name = $"{Name}.{parent.Index}";
        }

        var link = _table.Find(Name);
        if (link is not null && link.Mac != Mac)
        {
            _logger.Error("{Instance}: {Device} is not a macvlan of {Mac}: left alone", _config.Name, Name, Mac);
            return false;
        }

        if (link is not null && link.BaseIndex != parent.Index)
        {
            Delete(link);
            link = null;
        }

        return (link is not null || Create(parent)) && Configure(parent);
    }

    /// <summary>Deletes it with all its addresses; what was changed on the base is put back when no other virtual MAC stands there.</summary>
    public void Remove()
    {
        if (_table.Find(Name) is { } link && link.Mac == Mac && link.BaseIndex != 0)
        {
            Delete(link);
        }

        if (_table.Find(_config.Interface) is { } parent && !_table.Links.Any(other => other.BaseIndex == parent.Index && other.Mac.IsVirtual))
        {
            foreach (var (device, key, value) in _before)
            {
                _ = Sysctl.TrySet(V4, device, key, value);
            }
        }

        _before.Clear();
    }

    private bool Create(NetworkInterface parent)
    {
        Span<byte> message = stackalloc byte[LinkRequest.LengthMax];
        var error = _netlink.Request(message[..LinkRequest.WriteMacvlan(message, Name, parent.Index, Mac)]);
        if (error != Errno.None)
        {
            _logger.Error("{Instance}: cannot make macvlan {Device} on {Base}: {Error}", _config.Name, Name, parent.Name, _netlink.Describe(error));
            return false;
        }

        Refresh();
        return true;
    }

    private bool Configure(NetworkInterface parent)
    {
        if (_table.Find(Name) is not { } link)
        {
            return false;
        }

        Set(V4, Name, "arp_ignore", "1");
        Set(V4, Name, "accept_local", "1");
        Set(V4, Name, "promote_secondaries", "1");

        // The way back leads over the base: a strict filter would drop all that comes. The stricter of "all" and this one counts, but 2 (loose) beats 1.
        Set(V4, Name, "rp_filter", Sysctl.Get(V4, "all", "rp_filter") == "1" ? "2" : "0");

        // No address of its own making on it; and no IPv6 at all where none is wanted.
        Set(V6, Name, "addr_gen_mode", "1");
        Set(V6, Name, "accept_ra", "0");
        Set(V6, Name, "disable_ipv6", HasV6 ? "0" : "1");

        if (!_config.IsV6)
        {
            // Else the base answers for the virtual address, too, with its own MAC.
            SetOnBase(parent, "arp_ignore", "1");
            SetOnBase(parent, "arp_filter", "1");
        }

        Span<byte> message = stackalloc byte[LinkRequest.LengthMax];
        var error = _netlink.Request(message[..LinkRequest.WriteUp(message, link.Index)]);
        if (error != Errno.None)
        {
            _logger.Error("{Instance}: cannot bring up {Device}: {Error}", _config.Name, Name, _netlink.Describe(error));
            return false;
        }

        Refresh();
        return true;
    }

    private bool HasV6 => _config.IsV6 || _config.ExcludedAddresses.Any(address => address.Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6);

    private void Delete(NetworkInterface link)
    {
        Span<byte> message = stackalloc byte[LinkRequest.LengthMax];
        var error = _netlink.Request(message[..LinkRequest.WriteDelete(message, link.Index)]);
        if (error is not (Errno.None or Errno.NoDevice))
        {
            _logger.Error("{Instance}: cannot delete {Device}: {Error}", _config.Name, link.Name, _netlink.Describe(error));
            return;
        }

        _ = _table.RemoveLink(link.Index, out _);
    }

    /// <summary>The monitor would tell, but later than its addresses are added.</summary>
    private void Refresh() => _ = _netlink.Dump(RouteProtocol.GetLink, Libc.FamilyUnspecified, RouteProtocol.LinkHeaderLength, (in MessageReader message) =>
    {
        if (message.Type == RouteProtocol.NewLink && LinkMessage.TryRead(message.Payload, out var link) && System.Text.Ascii.Equals(link.Name, Name))
        {
            _ = _table.Take(in link, out _, out _);
        }
    });

    private void SetOnBase(NetworkInterface parent, string key, string value)
    {
        var before = Sysctl.Get(V4, parent.Name, key);
        if (before != value)
        {
            Set(V4, parent.Name, key, value);
            _before.Add((parent.Name, key, before));
        }
    }

    private void Set(string branch, string device, string key, string value)
    {
        // Without IPv6 in the kernel there is nothing to set.
        if (!Sysctl.TrySet(branch, device, key, value) && (branch == V4 || HasV6))
        {
            _logger.Warning("{Instance}: cannot set {Branch}/{Device}/{Key} to {Value}: the virtual MAC may not be answered for as it should", _config.Name, branch, device, key, value);
        }
    }
}
