using System.Runtime.InteropServices;
using System.Text;
using HaLb.Vrrp.Protocol.Packet;

namespace HaLb.Vrrp.Effects.Netlink;

/// <summary>Interfaces and addresses of this box, as of what the monitor has read. Belongs to the driver's thread.</summary>
internal sealed class InterfaceTable
{
    private static readonly List<InterfaceAddress> NoAddresses = [];

    private readonly Dictionary<int, NetworkInterface> _links = [];
    private readonly Dictionary<int, List<InterfaceAddress>> _addresses = [];
    private readonly HashSet<IpAddress> _virtual = [];

    public IReadOnlyCollection<NetworkInterface> Links => _links.Values;

    public NetworkInterface? Find(int index) => _links.GetValueOrDefault(index);

    public NetworkInterface? Find(string name)
    {
        foreach (var (_, link) in _links)
        {
            if (link.Name == name)
            {
                return link;
            }
        }

        return null;
    }

    /// <summary>The virtual addresses of the whole configuration: never the source of an advertisement while another will do.</summary>
    public void SetVirtualAddresses(IEnumerable<IpAddress> addresses)
    {
        _virtual.Clear();
        _virtual.UnionWith(addresses);
    }

    /// <summary>In the kernel's order. Valid until the next change of the table.</summary>
    public ReadOnlySpan<InterfaceAddress> Addresses(int index) => CollectionsMarshal.AsSpan(_addresses.GetValueOrDefault(index, NoAddresses));

    /// <summary>The first address that is neither secondary nor virtual. An owner's own address is virtual, too: taken where there is no other.</summary>
    public bool TryPrimaryV4(int index, out IpAddress address)
    {
        IpAddress? fallback = null;
        foreach (ref readonly var candidate in Addresses(index))
        {
            if (candidate.Address.IsV6 || candidate.IsSecondary || candidate.IsOurs)
            {
                continue;
            }

            if (!_virtual.Contains(candidate.Address))
            {
                address = candidate.Address;
                return true;
            }

            fallback ??= candidate.Address;
        }

        address = fallback ?? default;
        return fallback is not null;
    }

    /// <summary>The link-local IPv6 address, once duplicate detection is through with it.</summary>
    public bool TryLinkLocal(int index, out IpAddress address)
    {
        foreach (ref readonly var candidate in Addresses(index))
        {
            if (candidate.Address is { IsV6: true, IsLinkLocal: true } && candidate.IsReady && !candidate.IsOurs && !_virtual.Contains(candidate.Address))
            {
                address = candidate.Address;
                return true;
            }
        }

        address = default;
        return false;
    }

    /// <summary>Some address of the interface that is not virtual has a prefix that covers this one.</summary>
    public bool IsInSubnet(int index, IpAddress address)
    {
        foreach (ref readonly var candidate in Addresses(index))
        {
            if (candidate.Address.IsV6 == address.IsV6 && !candidate.IsOurs && !_virtual.Contains(candidate.Address)
                && Covers(candidate.Address, candidate.PrefixLength, address))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Any interface has it, with any prefix.</summary>
    public bool TryFind(IpAddress address, out InterfaceAddress found)
    {
        foreach (var (_, list) in _addresses)
        {
            foreach (ref readonly var candidate in CollectionsMarshal.AsSpan(list))
            {
                if (candidate.Address == address)
                {
                    found = candidate;
                    return true;
                }
            }
        }

        found = default;
        return false;
    }

    /// <summary>True when something changed; <paramref name="now"/> is what stands in the table.</summary>
    internal bool Take(in LinkMessage message, out NetworkInterface now, out NetworkInterface? before)
    {
        before = Find(message.Index);
        if (before is not null && before.Flags == message.Flags && before.Mac == message.Mac && before.Mtu == message.Mtu
            && before.BaseIndex == message.BaseIndex && Ascii.Equals(message.Name, before.Name))
        {
            now = before;
            return false;
        }

        now = new(message.Index, Encoding.UTF8.GetString(message.Name), message.Mac, message.Mtu, message.Flags, message.BaseIndex, Encoding.UTF8.GetString(message.Kind));
        _links[message.Index] = now;
        return true;
    }

    internal void Take(NetworkInterface link) => _links[link.Index] = link;

    internal bool Has(in InterfaceAddress address) => _addresses.TryGetValue(address.Index, out var list) && IndexOf(list, address) >= 0;

    internal bool RemoveLink(int index, out NetworkInterface? removed)
    {
        _ = _addresses.Remove(index);
        return _links.Remove(index, out removed);
    }

    /// <summary>True when it is new or changed.</summary>
    internal bool Take(in InterfaceAddress address)
    {
        if (!_addresses.TryGetValue(address.Index, out var list))
        {
            _addresses.Add(address.Index, list = []);
        }

        var place = IndexOf(list, address);
        if (place < 0)
        {
            list.Add(address);
            return true;
        }

        var changed = list[place] != address;
        list[place] = address;
        return changed;
    }

    internal bool Remove(in InterfaceAddress address)
    {
        if (!_addresses.TryGetValue(address.Index, out var list))
        {
            return false;
        }

        var place = IndexOf(list, address);
        if (place < 0)
        {
            return false;
        }

        list.RemoveAt(place);
        return true;
    }

    private static int IndexOf(List<InterfaceAddress> list, in InterfaceAddress address)
    {
        var span = CollectionsMarshal.AsSpan(list);
        for (var i = 0; i < span.Length; i++)
        {
            if (span[i].IsSame(address))
            {
                return i;
            }
        }

        return -1;
    }

    private static bool Covers(IpAddress network, int prefixLength, IpAddress address)
    {
        var shift = (network.IsV6 ? 128 : 32) - prefixLength;
        return shift >= 128 || (network.Value >> shift) == (address.Value >> shift);
    }
}
