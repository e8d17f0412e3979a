using HaLb.Config.Model;
using HaLb.Vrrp.Unix;
using Serilog;

namespace HaLb.Vrrp.Effects.Netlink;

/// <summary>The addresses and routes of one instance: on this box while it is Master, gone otherwise. Each address carries a lifetime,
/// so that the kernel removes it by itself when nobody renews it. An address that somebody else has put there is left alone.
/// Belongs to the driver's thread. Renewing allocates nothing.</summary>
internal sealed class AddressSet
{
    private readonly VirtualAddress[] _addresses;
    private readonly RouteSet _routes;
    private readonly InterfaceTable _table;
    private readonly RouteNetlink _netlink;
    private readonly ILogger _logger;
    private readonly string _name;
    private readonly byte[] _renewal;
    private RestoreLimit _limit;

    /// <summary><paramref name="device"/>: where addresses go that name no device of their own, the instance's interface or its macvlan.</summary>
    public AddressSet(VrrpInstanceConfig config, string device, InterfaceTable table, RouteNetlink netlink, ILogger logger)
    {
        _addresses = [
            .. config.VirtualAddresses.Select(address => new VirtualAddress(address, device, isExcluded: false)),
            .. config.ExcludedAddresses.Select(address => new VirtualAddress(address, device, isExcluded: true))];
        _routes = new(config, table, netlink, logger);
        _table = table;
        _netlink = netlink;
        _logger = logger;
        _name = config.Name;
        _renewal = new byte[_addresses.Length * AddressRequest.LengthMax];
    }

    /// <summary>Wanted on this box: <see cref="Add(TimeSpan)"/> was called, and not <see cref="Remove"/> since.</summary>
    public bool IsWanted { get; private set; }

    /// <summary>Wanted, and every address is there.</summary>
    public bool Holds => IsWanted && !HasMissing;

    /// <summary>Times that an address was put back.</summary>
    public long Restored { get; private set; }

    /// <summary>When <see cref="Restore"/> should be called next; <see cref="TimeSpan.MaxValue"/> = nothing is missing.</summary>
    public TimeSpan RestoreAt => IsWanted && (HasMissing || _routes.HasMissing) ? _limit.NextAt : TimeSpan.MaxValue;

    public int Count => _addresses.Length;

    private bool HasMissing
    {
        get
        {
            foreach (var address in _addresses)
            {
                if (address.Presence == AddressPresence.Missing)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>The kernel counts whole seconds.</summary>
    public static uint ValidSeconds(TimeSpan lease) => (uint)Math.Clamp(Math.Ceiling(lease.TotalSeconds), 1, int.MaxValue);

    /// <summary>Adds all in the order of the file, then the routes; what is ours already is renewed. True when every address is there;
    /// what failed has been logged and waits for <see cref="Restore"/>.</summary>
    public bool Add(TimeSpan lease)
    {
        IsWanted = true;
        foreach (var address in _addresses)
        {
            Add(address, ValidSeconds(lease));
        }

        _routes.Add();
        return !HasMissing;
    }

    /// <summary>Deletes what is ours, routes first. The addresses are gone when it returns.</summary>
    public void Remove()
    {
        if (!IsWanted)
        {
            return;
        }

        IsWanted = false;
        foreach (var address in _addresses)
        {
            if (address.Presence == AddressPresence.Held)
            {
                _ = Delete(address);
            }

            address.Presence = AddressPresence.Absent;
        }

        _routes.Remove();
    }

    /// <summary>Begins the lifetime of all that is held anew. 0, or the first error; EPERM and the like would have shown when adding.</summary>
    public int Renew(TimeSpan lease)
    {
        var length = 0;
        foreach (var address in _addresses)
        {
            if (address.Presence == AddressPresence.Held)
            {
                var message = address.Request!.ToRenew(ValidSeconds(lease));
                message.CopyTo(_renewal.AsSpan(length));
                length += message.Length;
            }
        }

        return length == 0 ? Errno.None : _netlink.Post(_renewal.AsSpan(0, length));
    }

    /// <summary>For each <see cref="INetworkObserver.OnAddressRemoved"/>. True: it is wanted here, and somebody else, the kernel or the guard has
    /// removed it; the driver looks whether it was late and, if not, calls <see cref="Restore"/>.</summary>
    public bool OnRemoved(in InterfaceAddress removed, bool isByUs)
    {
        if (!IsWanted || isByUs)
        {
            return false;
        }

        foreach (var address in _addresses)
        {
            if (address.Presence is AddressPresence.Held or AddressPresence.Foreign && address.Is(removed))
            {
                // Old news of our own removal, when it is back already: the kernel knows.
                if (_netlink.TryReadAddress(address.Index, address.Address, address.PrefixLength, out _))
                {
                    return false;
                }

                address.Presence = AddressPresence.Missing;
                _routes.MarkMissing();
                return true;
            }
        }

        return false;
    }

    /// <summary>For each <see cref="INetworkObserver.OnLinkChanged"/> and <see cref="INetworkObserver.OnLinkRemoved"/>: the kernel drops routes when a link goes down,
    /// and everything with the link.</summary>
    public void OnLinkChanged(NetworkInterface link, bool isGone)
    {
        if (!IsWanted)
        {
            return;
        }

        _routes.OnLinkChanged(link);
        foreach (var address in _addresses)
        {
            if (isGone && address.Index == link.Index && address.Presence is AddressPresence.Held or AddressPresence.Foreign)
            {
                address.Presence = AddressPresence.Missing;
            }
        }
    }

    /// <summary>Puts back what is missing, as often as <see cref="RestoreLimit"/> allows. True when an address came back, so that it must be announced.</summary>
    public bool Restore(TimeSpan lease, TimeSpan now)
    {
        if (RestoreAt > now || !_limit.TryTake(now))
        {
            return false;
        }

        var restored = 0;
        foreach (var address in _addresses)
        {
            if (address.Presence == AddressPresence.Missing && _table.Find(address.Device) is { IsUp: true })
            {
                Add(address, ValidSeconds(lease));
                restored += address.Presence == AddressPresence.Held ? 1 : 0;
            }
        }

        _routes.Add();
        Restored += restored;
        return restored > 0;
    }

    /// <summary>Deletes what an earlier daemon of ours has left, when its lease cannot be proved. Those that the file no longer names
    /// vanish with their lifetime. Returns how many.</summary>
    public int RemoveLeftovers()
    {
        var removed = 0;
        foreach (var address in _addresses)
        {
            if (_table.Find(address.Device) is not { } link)
            {
                continue;
            }

            _ = address.RequestFor(link.Index);
            if (_netlink.TryReadAddress(link.Index, address.Address, address.PrefixLength, out var found) && IsOurs(found))
            {
                removed += Delete(address) ? 1 : 0;
            }
        }

        _routes.Remove();
        return removed;
    }

    /// <summary>What is held and ours, for the guard and the announcements; returns how many were written, as many as fit.</summary>
    public int CopyHeld(Span<BoundAddress> destination)
    {
        var count = 0;
        foreach (var address in _addresses)
        {
            if (address.Presence == AddressPresence.Held && count < destination.Length)
            {
                destination[count++] = address.Bound;
            }
        }

        return count;
    }

    /// <summary>Without IFA_PROTO (kernels before 5.18) a limited lifetime is the sign: nobody else gives the virtual address one.</summary>
    private static bool IsOurs(in InterfaceAddress found) =>
        found.IsOurs || (!RouteNetlink.KernelKeepsMark && (found.Flags & RouteProtocol.FlagPermanent) == 0);

    private void Add(VirtualAddress address, uint validSeconds)
    {
        if (_table.Find(address.Device) is not { } link)
        {
            Report(address, Errno.NoDevice);
            return;
        }

        var request = address.RequestFor(link.Index);
        KeepSecondaries(address, link);
        var error = _netlink.Request(request.ToAdd(validSeconds));
        if (error == Errno.Exists && _netlink.TryReadAddress(link.Index, address.Address, address.PrefixLength, out var found))
        {
            if (!IsOurs(found))
            {
                LeaveAlone(address);
                return;
            }

            error = _netlink.Request(request.ToReplace(validSeconds));
        }

        if (error != Errno.None)
        {
            Report(address, error);
            return;
        }

        address.Presence = AddressPresence.Held;
    }

    /// <summary>With a prefix shorter than /32 the first address of a subnet is its primary one, and the kernel removes the others with
    /// it, unless told to promote one of them: ours would go with somebody else's, or somebody else's with ours.</summary>
    private void KeepSecondaries(VirtualAddress address, NetworkInterface link)
    {
        if (!address.Address.IsV6 && address.PrefixLength < 32 && !Sysctl.TrySet("net/ipv4/conf", link.Name, "promote_secondaries", "1"))
        {
            _logger.Warning("{Instance}: cannot set promote_secondaries of {Device}: removing {Address}/{PrefixLength} may remove other addresses of that subnet",
                _name, link.Name, address.Address, address.PrefixLength);
        }
    }

    private void LeaveAlone(VirtualAddress address)
    {
        if (address.Presence != AddressPresence.Foreign)
        {
            _logger.Warning("{Instance}: {Address}/{PrefixLength} is on {Device} already, put there by somebody else: left alone, also when this box is no longer Master",
                _name, address.Address, address.PrefixLength, address.Device);
        }

        address.Presence = AddressPresence.Foreign;
    }

    private void Report(VirtualAddress address, int error)
    {
        address.Presence = AddressPresence.Missing;
        _logger.Error("{Instance}: cannot add {Address}/{PrefixLength} to {Device}: {Error}",
            _name, address.Address, address.PrefixLength, address.Device, error == Errno.NoDevice ? Errno.Text(error) : _netlink.Describe(error));
    }

    private bool Delete(VirtualAddress address)
    {
        var error = _netlink.DeleteAddress(address.Index, address.Address, address.PrefixLength);

        // Gone already, with its device or by another's hand: what was wanted.
        if (error is Errno.None or Errno.AddressNotAvailable or Errno.NoDevice)
        {
            return true;
        }

        _logger.Error("{Instance}: cannot remove {Address}/{PrefixLength} from {Device}: {Error}",
            _name, address.Address, address.PrefixLength, address.Device, _netlink.Describe(error));
        return false;
    }
}
