namespace HaLb.Vrrp.Effects.Netlink;

/// <summary>Whoever wants to know what changed in the network of this box. Called on the thread that reads the monitor, after
/// <see cref="InterfaceTable"/> has been brought up to date with that change.</summary>
internal interface INetworkObserver
{
    /// <summary>New (<paramref name="before"/> is null), up, down, carrier, another MAC, MTU or name.</summary>
    void OnLinkChanged(NetworkInterface link, NetworkInterface? before);

    /// <summary>Deleted, or moved to another namespace.</summary>
    void OnLinkRemoved(NetworkInterface link);

    /// <summary>A new address, or one whose flags changed (an IPv6 address that becomes usable); never a mere renewal.</summary>
    void OnAddressChanged(in InterfaceAddress address);

    /// <summary>Removed by an administrator, a network manager, the guard, by the kernel when a lease ran out or the link went down, or by us:
    /// <paramref name="isByUs"/>, which the kernel tells of IPv4 only. <see cref="AddressSet.OnRemoved"/> finds out.</summary>
    void OnAddressRemoved(in InterfaceAddress address, bool isByUs);
}
