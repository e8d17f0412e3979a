namespace HaLb.Vrrp.Protocol.Packet;

/// <summary>Why a received packet was not given to the state machine; one counter each. RFC 9568 §7.1, RFC 3768 §7.1.</summary>
public enum DiscardReason : byte
{
    None,

    /// <summary>Shorter than its headers say, or no IP packet at all.</summary>
    Truncated,

    /// <summary>More bytes than the message needs, Ethernet padding apart (keepalived's HMAC trailer among them).</summary>
    TooLong,

    /// <summary>IPv4 header checksum, header options, a fragment, a source that cannot be one.</summary>
    BadIpHeader,

    /// <summary>TTL or hop limit other than 255.</summary>
    Ttl,
    Version,
    Type,
    Checksum,

    /// <summary>No such virtual router on this interface and family.</summary>
    UnknownVrid,

    /// <summary>We are the owner of the addresses (priority 255). Counted and logged only, as RFC 9568's erratum 8298 wants
    /// it: an owner that did not hear losers could not win its clients back after a split.</summary>
    WeAreOwner,

    /// <summary>Authentication type or password differs, or an AH digest is wrong or replayed.</summary>
    Authentication,

    /// <summary>v2: interval other than ours; v3: 0.</summary>
    Interval,

    /// <summary>Address count 0.</summary>
    NoAddresses,

    /// <summary>Multicast where unicast is configured, or the other way round.</summary>
    Destination,

    /// <summary>Unicast from an address that is no configured peer.</summary>
    UnknownPeer,

    /// <summary>Our own packet looped back, or somebody uses our address.</summary>
    OwnAddress,

    /// <summary>From another VLAN of a trunk: its routers are not ours.</summary>
    VlanTag,

    /// <summary>The driver could not take it in time: its ring was full.</summary>
    Overrun,
}
