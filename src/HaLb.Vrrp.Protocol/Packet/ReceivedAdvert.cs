namespace HaLb.Vrrp.Protocol.Packet;

/// <summary>Which bytes the checksum of a v3/IPv4 advertisement covers.</summary>
public enum ChecksumDialect : byte
{
    /// <summary>v2, and IPv6: there is one way only.</summary>
    Only,

    /// <summary>With the IPv4 pseudo-header: keepalived, FRR.</summary>
    PseudoHeader,

    /// <summary>The VRRP message alone: RFC 9568 §5.2.8.</summary>
    MessageOnly,

    /// <summary>With a pseudo-header whose destination is 224.0.0.18 although the packet is unicast: keepalived before 1.3.7.</summary>
    OldUnicast,
}

/// <summary>What the state machine needs of an advertisement that passed every receive check.</summary>
public readonly record struct ReceivedAdvert(IpAddress Source, byte Priority, int IntervalCs)
{
    /// <summary>As seen, for counters and warnings.</summary>
    public ChecksumDialect Dialect { get; init; }

    /// <summary>Its address list is ours. A difference is logged and counted, never a reason to discard (as keepalived).</summary>
    public bool AddressesMatch { get; init; }
}
