using System.Collections.Immutable;
using System.Security.Cryptography;

namespace HaLb.Vrrp.Protocol.Packet;

/// <summary>A unicast peer and the TTLs that it may be heard with (<c>min_ttl</c>, <c>max_ttl</c>; 255 when it is on the link).</summary>
public readonly record struct UnicastPeer(IpAddress Address, byte TtlMin = 255, byte TtlMax = 255);

/// <summary>What one virtual router accepts: RFC 9568 §7.1, RFC 3768 §7.1, with keepalived's unicast and authentication. Frozen;
/// replaced whole when the configuration or our own address changes.</summary>
public sealed class ReceiveRules
{
    /// <summary>Above so many addresses a list in another order counts as another list: the comparison would cost its square.</summary>
    private const int UnorderedCountMax = 32;

    private readonly byte[] _addresses;
    private readonly byte[] _password = new byte[Advertisement.AuthenticationLength];
    private readonly int _addressCount;

    /// <param name="addresses">What the advertisement should list (without <c>virtual_ipaddress_excluded</c>).</param>
    /// <param name="password">PASS: at most eight bytes; AH: the key.</param>
    public ReceiveRules(IEnumerable<IpAddress> addresses, ReadOnlySpan<byte> password = default)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        IpAddress[] list = [.. addresses];
        _addressCount = list.Length;
        _addresses = new byte[list.Sum(static a => a.Length)];
        var offset = 0;
        foreach (var address in list)
        {
            address.Write(_addresses.AsSpan(offset));
            offset += address.Length;
        }

        password[..Math.Min(password.Length, _password.Length)].CopyTo(_password);
    }

    public required byte VirtualRouterId { get; init; }

    /// <summary>2 or 3.</summary>
    public required int Version { get; init; }

    public required bool IsV6 { get; init; }

    /// <summary>Our own interval; v2 demands the same of everybody.</summary>
    public required int IntervalCs { get; init; }

    public AuthenticationType Authentication { get; init; }

    /// <summary>The address that our own advertisements come from; unspecified = not known yet.</summary>
    public IpAddress OwnSource { get; init; }

    /// <summary>Empty = multicast.</summary>
    public ImmutableArray<UnicastPeer> Peers { get; init; } = [];

    /// <summary><c>check_unicast_src</c>.</summary>
    public bool ChecksSource { get; init; } = true;

    /// <summary>Makes every check on one packet of this router, in the order of the RFC. The packet goes from the IP header to the end
    /// that it states, without padding; the header was read and found sound. AH: senders are judged on any steady clock.</summary>
    public DiscardReason Check(ReadOnlySpan<byte> packet, in IpHeader header, AhSenders senders, TimeSpan now, out ReceivedAdvert advert)
    {
        ArgumentNullException.ThrowIfNull(senders);
        advert = default;
        var peer = PeerOf(header.Source);
        if (!IsTtlRight(header, peer))
        {
            return DiscardReason.Ttl;
        }

        var isAh = header.Protocol == IpHeader.ProtocolAh;
        var payload = packet[header.PayloadOffset..];
        if (isAh && payload.Length < AuthenticationHeader.Length)
        {
            return DiscardReason.Truncated;
        }

        var reason = Advertisement.TryRead(isAh ? payload[AuthenticationHeader.Length..] : payload, Version, IsV6, out var message);
        if (reason != DiscardReason.None)
        {
            return reason;
        }

        if (!message.TryFindDialect(header, out var dialect))
        {
            return DiscardReason.Checksum;
        }

        reason = CheckContent(message, header, peer is not null);
        if (reason != DiscardReason.None)
        {
            return reason;
        }

        if (isAh && !IsAuthentic(packet, header, senders, now))
        {
            return DiscardReason.Authentication;
        }

        advert = new ReceivedAdvert(header.Source, message.Priority, message.IntervalCs) { Dialect = dialect, AddressesMatch = HasOurAddresses(message) };
        return DiscardReason.None;
    }

    private DiscardReason CheckContent(in Advertisement message, in IpHeader header, bool isPeer)
    {
        if (message.VirtualRouterId != VirtualRouterId)
        {
            return DiscardReason.UnknownVrid;
        }

        if (Version == 2 && !IsAuthenticationRight(message, header.Protocol))
        {
            return DiscardReason.Authentication;
        }

        if (message.IntervalCs == 0 || (Version == 2 && message.IntervalCs != IntervalCs))
        {
            return DiscardReason.Interval;
        }

        if (message.Count == 0)
        {
            return DiscardReason.NoAddresses;
        }

        if (!IsDestinationRight(header.Destination))
        {
            return DiscardReason.Destination;
        }

        if (header.Source == OwnSource)
        {
            return DiscardReason.OwnAddress;
        }

        return Peers.IsEmpty || isPeer || !ChecksSource ? DiscardReason.None : DiscardReason.UnknownPeer;
    }

    private UnicastPeer? PeerOf(IpAddress source)
    {
        foreach (var peer in Peers.AsSpan())
        {
            if (peer.Address == source)
            {
                return peer;
            }
        }

        return null;
    }

    /// <summary>Who is no peer has no limits of its own: it is discarded as a stranger, or nobody cares who sends.</summary>
    private bool IsTtlRight(in IpHeader header, UnicastPeer? peer) => peer is { } known
        ? header.Ttl >= known.TtlMin && header.Ttl <= known.TtlMax
        : header.Ttl == byte.MaxValue || !Peers.IsEmpty;

    private bool IsDestinationRight(IpAddress destination) => Peers.IsEmpty
        ? destination == (IsV6 ? IpAddress.VrrpGroupV6 : IpAddress.VrrpGroupV4)
        : !destination.IsMulticast && (OwnSource.IsUnspecified || destination == OwnSource);

    private bool IsAuthenticationRight(in Advertisement message, byte protocol) =>
        message.AuthenticationType == Authentication
        && (protocol == IpHeader.ProtocolAh) == (Authentication == AuthenticationType.Header)
        && (Authentication != AuthenticationType.Password
            || CryptographicOperations.FixedTimeEquals(message.AuthenticationData, _password));

    private bool IsAuthentic(ReadOnlySpan<byte> packet, in IpHeader header, AhSenders senders, TimeSpan now) =>
        Authentication == AuthenticationType.Header
        && AuthenticationHeader.TryVerify(packet, header, _password, out var sequence)
        && senders.TryAccept(header.Source, sequence, now, TimeSpan.FromMilliseconds(IntervalCs * 10L * 3));

    /// <summary>The same addresses; the order matters only in very long lists.</summary>
    private bool HasOurAddresses(in Advertisement message)
    {
        var theirs = message.Addresses;
        if (theirs.SequenceEqual(_addresses))
        {
            return true;
        }

        if (theirs.Length != _addresses.Length || _addressCount > UnorderedCountMax)
        {
            return false;
        }

        var length = IsV6 ? 16 : 4;
        for (var i = 0; i < _addresses.Length; i += length)
        {
            if (!Contains(theirs, _addresses.AsSpan(i, length)))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Contains(ReadOnlySpan<byte> list, ReadOnlySpan<byte> address)
    {
        for (var i = 0; i < list.Length; i += address.Length)
        {
            if (list.Slice(i, address.Length).SequenceEqual(address))
            {
                return true;
            }
        }

        return false;
    }
}
