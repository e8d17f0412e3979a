using HaLb.Proxy.Samples;

namespace HaLb.Proxy.Rules.Patterns;

/// <summary>A network as the range of its addresses. IPv4 lies in the low 32 bits.</summary>
internal readonly record struct NetworkRange(bool IsIpv6, UInt128 First, UInt128 Last);

/// <summary>Networks of both families. Only whether one of them holds an address is asked, so they are kept as sorted ranges
/// in which a network within another one is gone: smaller than a prefix tree, and a lookup is a binary search.</summary>
internal sealed class NetworkSet : PatternSet
{
    private const int MappedShift = 32;
    private const int SixToFourPrefix = 0x2002;

    private readonly uint[] _firsts4;
    private readonly uint[] _lasts4;
    private readonly UInt128[] _firsts6;
    private readonly UInt128[] _lasts6;

    public NetworkSet(IReadOnlyCollection<NetworkRange> networks)
        : base(SampleType.Address)
    {
        var ipv4 = Join(networks.Where(static n => !n.IsIpv6));
        var ipv6 = Join(networks.Where(static n => n.IsIpv6));
        _firsts4 = [.. ipv4.Select(static n => (uint)n.First)];
        _lasts4 = [.. ipv4.Select(static n => (uint)n.Last)];
        _firsts6 = [.. ipv6.Select(static n => n.First)];
        _lasts6 = [.. ipv6.Select(static n => n.Last)];
    }

    /// <summary>As in HAProxy, an IPv4 address is also sought in its mapped form among IPv6 networks, and the IPv4 address in
    /// a compatible (::a.b.c.d), mapped (::ffff:a.b.c.d) or 6to4 (2002:a.b.c.d::) one among IPv4 networks.</summary>
    public override bool Matches(in Sample sample, SampleArena arena)
    {
        var address = sample.Address;
        if (sample.Type == SampleType.Ipv4)
        {
            return Holds(_firsts4, _lasts4, (uint)address) || (_firsts6.Length > 0 && Holds(_firsts6, _lasts6, address | ((UInt128)0xFFFF << MappedShift)));
        }

        return sample.Type == SampleType.Ipv6
            && (Holds(_firsts6, _lasts6, address) || (_firsts4.Length > 0 && TryIpv4(address, out var ipv4) && Holds(_firsts4, _lasts4, ipv4)));
    }

    private static bool TryIpv4(UInt128 address, out uint ipv4)
    {
        ipv4 = (uint)address;
        if (address >> MappedShift is var high && (high == 0 || high == 0xFFFF))
        {
            return true;
        }

        ipv4 = (uint)(address >> 80);
        return address >> 112 == SixToFourPrefix;
    }

    private static bool Holds<T>(T[] firsts, T[] lasts, T address)
        where T : IComparable<T>
    {
        var index = firsts.AsSpan().BinarySearch(address);
        index = index >= 0 ? index : ~index - 1;
        return index >= 0 && address.CompareTo(lasts[index]) <= 0;
    }

    private static List<NetworkRange> Join(IEnumerable<NetworkRange> networks)
    {
        var joined = new List<NetworkRange>();
        foreach (var network in networks.OrderBy(static n => n.First))
        {
            if (joined.Count > 0 && network.First <= joined[^1].Last)
            {
                joined[^1] = joined[^1] with { Last = UInt128.Max(joined[^1].Last, network.Last) };
            }
            else
            {
                joined.Add(network);
            }
        }

        return joined;
    }
}
