using HaLb.Config.Model;
using HaLb.Vrrp.Protocol.Packet;

namespace HaLb.Vrrp.Effects.Netlink;

/// <summary>Where a virtual address stands.</summary>
internal enum AddressPresence
{
    /// <summary>Not wanted here now.</summary>
    Absent,

    /// <summary>There, ours, renewed.</summary>
    Held,

    /// <summary>There, but put there by somebody else: neither renewed nor deleted.</summary>
    Foreign,

    /// <summary>Wanted, but not there: somebody removed it, or adding it failed.</summary>
    Missing,
}

/// <summary>One line of <c>virtual_ipaddress</c> or <c>virtual_ipaddress_excluded</c> of an instance.</summary>
internal sealed class VirtualAddress(VrrpAddressConfig config, string device, bool isExcluded)
{
    private AddressRequest? _request;

    public IpAddress Address { get; } = IpAddress.From(config.Address);

    public byte PrefixLength { get; } = (byte)config.PrefixLength;

    public string Device { get; } = config.Device ?? device;

    public AddressPresence Presence { get; set; }

    /// <summary>The interface it was last asked for; 0 = none yet.</summary>
    public int Index { get; private set; }

    public bool IsExcluded => isExcluded;

    public BoundAddress Bound => new(Index, Address, PrefixLength, isExcluded);

    /// <summary>Built anew when the device came back with another index.</summary>
    public AddressRequest RequestFor(int index)
    {
        if (_request is null || Index != index)
        {
            Index = index;
            _request = new(config, index);
        }

        return _request;
    }

    /// <summary>Of the last <see cref="RequestFor"/>.</summary>
    public AddressRequest? Request => _request;

    public bool Is(in InterfaceAddress address) =>
        new InterfaceAddress(Index, Address, PrefixLength, 0, 0, 0).IsSame(address);
}
