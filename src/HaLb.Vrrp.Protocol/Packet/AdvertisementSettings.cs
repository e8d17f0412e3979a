using System.Collections.Immutable;

namespace HaLb.Vrrp.Protocol.Packet;

/// <summary>What the advertisements of one virtual router to one destination say.</summary>
public sealed record AdvertisementSettings
{
    public required byte VirtualRouterId { get; init; }

    /// <summary>2 or 3; v2 is IPv4 only.</summary>
    public required int Version { get; init; }

    /// <summary>Centiseconds; v2: a multiple of 100.</summary>
    public required int IntervalCs { get; init; }

    /// <summary>All of the family of <see cref="Source"/>, at most <see cref="Advertisement.AddressesMax"/>.</summary>
    public required ImmutableArray<IpAddress> Addresses { get; init; }

    public required IpAddress Source { get; init; }

    /// <summary>The group, or a peer.</summary>
    public required IpAddress Destination { get; init; }

    public byte Ttl { get; init; } = byte.MaxValue;

    /// <summary>v2 only.</summary>
    public AuthenticationType Authentication { get; init; }

    /// <summary>PASS: at most eight bytes; AH: the key, of which eight count.</summary>
    public ImmutableArray<byte> Password { get; init; } = [];

    /// <summary>v3 over IPv4 only.</summary>
    public ChecksumDialect Dialect { get; init; } = ChecksumDialect.PseudoHeader;

    /// <summary>IPv6 only; 0 = none.</summary>
    public int FlowLabel { get; init; }

    /// <summary>Of the Ethernet header; a unicast packet leaves without one.</summary>
    public MacAddress SourceMac { get; init; }
}
