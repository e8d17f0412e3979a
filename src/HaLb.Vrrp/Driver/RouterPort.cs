using HaLb.Config.Model;
using HaLb.Vrrp.Effects;
using HaLb.Vrrp.Effects.Announce;
using HaLb.Vrrp.Effects.Capture;
using HaLb.Vrrp.Effects.Netlink;
using HaLb.Vrrp.Effects.RawIp;
using HaLb.Vrrp.Protocol.Packet;
using HaLb.Vrrp.Unix;

namespace HaLb.Vrrp.Driver;

/// <summary>One virtual router's way to the network: its sender, its addresses, its announcements, and what the guard is told
/// about them. <see cref="Connect"/> makes them anew when the interface has another index, MAC or address.</summary>
internal sealed class RouterPort : IRouterEffects, IDisposable
{
    private readonly PortServices _services;
    private readonly VrrpInstanceConfig _config;
    private readonly int _slot;
    private readonly VirtualMacDevice? _vmac;
    private readonly AcceptFilter? _filter;
    private readonly BoundAddress[] _held;
    private AddressSet _addresses;
    private int _number;
    private AdvertSender? _sender;
    private Announcer? _announcer;
    private readonly InterfaceCapture _capture;
    private (int Index, MacAddress Mac, IpAddress Source) _connected;
    private long _announced;

    /// <summary>Where addresses go that name no other device.</summary>
    private string _device;

    public RouterPort(VrrpInstanceConfig config, int number, int slot, PortServices services, DiscardCounters discards)
    {
        _config = config;
        _number = number;
        _slot = slot;
        _services = services;
        Discards = discards;
        _capture = services.Captures.Get(config.Interface);
        _vmac = config.VmacName is null ? null : new VirtualMacDevice(config, services.Table, services.Netlink, services.Log);
        _filter = config.Accept || config.Priority == byte.MaxValue ? null : new AcceptFilter(config, services.Log);
        _device = _vmac?.Name ?? config.Interface;
        _addresses = new AddressSet(config, _device, services.Table, services.Netlink, services.Log);
        _held = new BoundAddress[_addresses.Count];
    }

    public DiscardCounters Discards { get; }

    /// <summary>Source of the advertisements; unspecified = not known yet.</summary>
    public IpAddress Source => _connected.Source;

    public string InstanceName => _config.Name;

    /// <summary>All that it sends on.</summary>
    public IEnumerable<string> InterfaceNames =>
        _config.VirtualAddresses.Concat(_config.ExcludedAddresses).Select(static a => a.Device).OfType<string>().Append(_config.Interface);

    public long AnnouncementsSent => _announced + (_announcer?.Sent ?? 0);

    public long AddressesRestored => _addresses.Restored;

    public bool HoldsAddresses => _addresses.IsWanted;

    public TimeSpan AnnounceAt => _announcer?.Deadline ?? TimeSpan.MaxValue;

    public bool HasUnread => _capture.HasUnread;

    public long Received => _capture.Handled;

    public TimeSpan RestoreAt => _addresses.RestoreAt;

    /// <summary>There is nothing to open, and no thread to start.</summary>
    public bool IsOpen => _sender is not null && _capture.IsOpen;

    /// <summary>Sending and receiving broke.</summary>
    public bool IsBroken => _sender is not null && !_capture.IsOpen;

    /// <summary>Opens what is needed, where the interface has all that it takes; cheap when nothing changed.</summary>
    /// <returns>What is missing, and as words.</returns>
    public (FaultCauses Cause, string Text) Connect()
    {
        if (_services.Table.Find(_config.Interface) is not { } link)
        {
            return (FaultCauses.NoInterface, $"there is no interface {_config.Interface}");
        }

        if (!link.IsUsable && !_config.IgnoresOwnLink)
        {
            return (FaultCauses.LinkDown, link.IsUp ? $"{link.Name} has no carrier" : $"{link.Name} is down");
        }

        if (!TrySource(link.Index, out var source))
        {
            return (FaultCauses.NoAddress, $"{link.Name} has no {(_config.IsV6 ? "link-local IPv6" : "IPv4")} address to send from");
        }

        if (!_capture.TryOpen(link.Index))
        {
            return (FaultCauses.NoWire, $"{link.Name}: {_capture.LastError}");
        }

        if (!TryEnsureVirtualMac(link))
        {
            return (FaultCauses.NoWire, $"{link.Name}: the virtual MAC's device cannot be made");
        }

        return _sender is not null && _connected == (link.Index, link.Mac, source) ? default : Build(link, source);
    }

    /// <summary>Another place in the driver's list.</summary>
    public void Renumber(int number)
    {
        if (number != _number)
        {
            _capture.Remove(_number);
            _number = number;
            _connected = default;
        }
    }

    public bool TrySendAdvert(byte priority) => _sender?.TrySend(priority) ?? false;

    public void AddAddresses(TimeSpan lease)
    {
        _ = _addresses.Add(lease);
        TellGuard();
        _capture.Watch(_number, true);
    }

    public void RenewAddresses(TimeSpan lease)
    {
        var error = _addresses.Renew(lease);
        if (error != Errno.None)
        {
            _services.Log.Warning("{Instance}: cannot renew addresses: {Error}", _config.Name, Errno.Text(error));
        }
    }

    public void RemoveAddresses()
    {
        _capture.Watch(_number, false);
        _addresses.Remove();
        _services.Guard.SetAddresses(_slot, []);
    }

    public bool RestoreAddresses(TimeSpan lease, TimeSpan now)
    {
        var came = _addresses.Restore(lease, now);
        TellGuard();
        return came;
    }

    public void Announce(TimeSpan now) => _announcer?.Start(now);

    public void AnnounceAgain(TimeSpan now) => _announcer?.StartAgain(now);

    public void StopAnnouncing() => _announcer?.Stop();

    public void RunAnnouncements(TimeSpan now) => _announcer?.Run(now);

    /// <summary>A change of that interface concerns it.</summary>
    public bool Uses(NetworkInterface link) => link.Name == _config.Interface || link.Name == _device || (_connected.Index == link.Index && link.Index != 0);

    /// <summary>Its place in the guard's page is free.</summary>
    public void ForgetGuard() => _services.Guard.Forget(_slot);

    /// <summary>True: somebody else removed an address that is wanted here.</summary>
    public bool OnAddressRemoved(in InterfaceAddress address, bool isByUs) => _addresses.OnRemoved(address, isByUs);

    public void OnLinkChanged(NetworkInterface link, bool isGone) => _addresses.OnLinkChanged(link, isGone);

    public int RemoveLeftovers() => _addresses.RemoveLeftovers();

    /// <summary>The addresses that are there and ours. Valid until the next call.</summary>
    public ReadOnlySpan<BoundAddress> Held => _held.AsSpan(0, _addresses.CopyHeld(_held));

    /// <summary>The instance is gone for good: what was made for it goes, too.</summary>
    public void RemoveDevices()
    {
        _vmac?.Remove();
        _filter?.Remove();
    }

    /// <summary>The new port of the same instance wants no filter any more.</summary>
    public void RemoveFilterUnless(RouterPort replacement)
    {
        if (replacement._filter is null)
        {
            _filter?.Remove();
        }
    }

    /// <summary>Stops sending and receiving for this router; addresses stay as they are.</summary>
    public void Dispose()
    {
        _capture.Remove(_number);
        _sender?.Dispose();
        _sender = null;
    }

    private bool TryEnsureVirtualMac(NetworkInterface link)
    {
        if (_vmac is null || _services.Table.Find(_vmac.Name) is { IsUp: true } there && there.BaseIndex == link.Index && there.Mac == _vmac.Mac && _connected != default)
        {
            return true;
        }

        if (!_vmac.Ensure())
        {
            return false;
        }

        if (_device != _vmac.Name && !_addresses.IsWanted)
        {
            _device = _vmac.Name;
            _addresses = new AddressSet(_config, _device, _services.Table, _services.Netlink, _services.Log);
        }

        return true;
    }

    private bool TrySource(int index, out IpAddress source)
    {
        if (_config.SourceAddress is { } given)
        {
            source = IpAddress.From(given);
            return true;
        }

        return _config.IsV6 ? _services.Table.TryLinkLocal(index, out source) : _services.Table.TryPrimaryV4(index, out source);
    }

    private (FaultCauses Cause, string Text) Build(NetworkInterface link, IpAddress source)
    {
        try
        {
            var sender = InstanceWire.Sender(_config, source, SourceMac(link), _capture);
            _sender?.Dispose();
            _sender = sender;
        }
        catch (UnixException e)
        {
            return (FaultCauses.NoWire, $"{link.Name}: {e.Message}");
        }

        if (_filter is not null && !_filter.Ensure())
        {
            return (FaultCauses.NoWire, "no_accept: the filter rules cannot be made");
        }

        _connected = (link.Index, link.Mac, source);
        _capture.Set(InstanceWire.Router(_number, _config, source, _config.Priority == byte.MaxValue, Discards));
        BuildAnnouncer(link);
        GuardDescription.Write(_services.Guard, _slot, _config, InstanceWire.Settings(_config, source, SourceMac(link)), link.Index);
        return default;
    }

    private void BuildAnnouncer(NetworkInterface link)
    {
        var wasAnnouncing = AnnounceAt != TimeSpan.MaxValue;
        _announced += _announcer?.Sent ?? 0;
        var addresses = new List<AnnouncedBy>(_addresses.Count);
        foreach (var address in _config.VirtualAddresses.Concat(_config.ExcludedAddresses))
        {
            var device = address.Device ?? _device;
            if (device == _vmac?.Name)
            {
                // Through the interface below: a macvlan's frames leave there.
                addresses.Add(new(IpAddress.From(address.Address), _capture, _vmac.Mac, Announcer.IsRouter(device)));
            }
            else if (_services.Table.Find(device) is { } at && !at.IsLoopback)
            {
                var capture = _services.Captures.Get(device);
                _ = capture.TryOpen(at.Index);
                addresses.Add(new(IpAddress.From(address.Address), capture, at.Mac, Announcer.IsRouter(device)));
            }
        }

        _announcer = new Announcer(_config.Announce, addresses);
        if (wasAnnouncing)
        {
            _announcer.Start(BootClock.Now);
        }
    }

    /// <summary>So that switches learn where the virtual MAC is (RFC 9568 §7.3), unless the file wants the base's.</summary>
    private MacAddress SourceMac(NetworkInterface link) => _vmac is null || _config.VmacSendsFromBase ? link.Mac : _vmac.Mac;

    private void TellGuard() => _services.Guard.SetAddresses(_slot, Held);
}
