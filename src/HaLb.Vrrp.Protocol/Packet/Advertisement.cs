using System.Buffers.Binary;

namespace HaLb.Vrrp.Protocol.Packet;

/// <summary>Type of authentication of a v2 message: RFC 2338 §5.3.6.</summary>
public enum AuthenticationType : byte
{
    None = 0,

    /// <summary>Eight bytes in clear.</summary>
    Password = 1,

    /// <summary>The message travels in an IP authentication header.</summary>
    Header = 2,
}

/// <summary>A view of the bytes of one VRRP message; copies nothing.</summary>
public readonly ref struct Advertisement
{
    // RFC 9568 §5.1  |Vers=3|Type=1| Virtual Rtr ID |   Priority    | Address Count |
    //                |  Rsv | Max Advertise Int (cs) |          Checksum            |
    // RFC 3768 §5.1  |Vers=2|Type=1| Virtual Rtr ID |   Priority    | Address Count |
    //                |   Auth Type   | Adver Int (s)|          Checksum            |
    // then the addresses; v2: then eight bytes of authentication data.
    public const int HeaderLength = 8;
    public const int AuthenticationLength = 8;
    public const byte TypeAdvertisement = 1;

    /// <summary>v2, and IPv4 packets: what one octet counts.</summary>
    public const int AddressesMax = 255;

    internal const int VirtualRouterIdOffset = 1;
    internal const int PriorityOffset = 2;
    internal const int CountOffset = 3;
    internal const int IntervalOffset = 4;
    internal const int ChecksumOffset = 6;
    private const ushort IntervalMask = 0x0FFF;
    private const int CentisecondsPerSecond = 100;

    private readonly ReadOnlySpan<byte> _message;
    private readonly int _addressLength;

    private Advertisement(ReadOnlySpan<byte> message, int addressLength)
    {
        _message = message;
        _addressLength = addressLength;
    }

    public int Version => _message[0] >> 4;

    public int Type => _message[0] & 0x0F;

    public byte VirtualRouterId => _message[VirtualRouterIdOffset];

    public byte Priority => _message[PriorityOffset];

    public int Count => _message[CountOffset];

    /// <summary>v2 only.</summary>
    public AuthenticationType AuthenticationType => (AuthenticationType)_message[IntervalOffset];

    /// <summary>Centiseconds. The four reserved bits of v3 are ignored.</summary>
    public int IntervalCs => Version == 2
        ? _message[IntervalOffset + 1] * CentisecondsPerSecond
        : BinaryPrimitives.ReadUInt16BigEndian(_message[IntervalOffset..]) & IntervalMask;

    /// <summary>As they stand, <see cref="Count"/> times 4 or 16 bytes.</summary>
    public ReadOnlySpan<byte> Addresses => _message.Slice(HeaderLength, Count * _addressLength);

    /// <summary>v2 only: the last eight bytes.</summary>
    public ReadOnlySpan<byte> AuthenticationData => _message[^AuthenticationLength..];

    /// <summary>The whole message.</summary>
    public ReadOnlySpan<byte> Bytes => _message;

    /// <summary>Length of a message with <paramref name="count"/> addresses.</summary>
    public static int LengthOf(int version, bool isV6, int count) =>
        HeaderLength + (count * (isV6 ? 16 : 4)) + (version == 2 ? AuthenticationLength : 0);

    /// <summary>Reads a message whose length is that of the IP payload. Checks version, type and length, nothing else.</summary>
    public static DiscardReason TryRead(ReadOnlySpan<byte> payload, int version, bool isV6, out Advertisement advertisement)
    {
        advertisement = default;
        if (payload.Length < HeaderLength)
        {
            return DiscardReason.Truncated;
        }

        var read = new Advertisement(payload, isV6 ? 16 : 4);
        if (read.Version != version)
        {
            return DiscardReason.Version;
        }

        if (read.Type != TypeAdvertisement)
        {
            return DiscardReason.Type;
        }

        var length = LengthOf(version, isV6, read.Count);
        if (payload.Length != length)
        {
            return payload.Length < length ? DiscardReason.Truncated : DiscardReason.TooLong;
        }

        advertisement = read;
        return DiscardReason.None;
    }

    /// <summary>Finds how the checksum was made; false = it is wrong in every way that is known. The old unicast way counts
    /// only where the packet is unicast: elsewhere it is the same as with pseudo-header.</summary>
    public bool TryFindDialect(in IpHeader header, out ChecksumDialect dialect)
    {
        var sum = InternetChecksum.Sum(_message);
        var isPlain = InternetChecksum.IsCorrect(sum);
        if (Version == 2)
        {
            dialect = ChecksumDialect.Only;
            return isPlain;
        }

        var pseudo = InternetChecksum.PseudoHeader(header.Source, header.Destination, _message.Length, IpHeader.ProtocolVrrp);
        if (InternetChecksum.IsCorrect(sum + pseudo))
        {
            dialect = header.Source.IsV6 ? ChecksumDialect.Only : ChecksumDialect.PseudoHeader;
            return true;
        }

        dialect = isPlain ? ChecksumDialect.MessageOnly : ChecksumDialect.OldUnicast;
        return !header.Source.IsV6 && (isPlain || IsOldUnicast(header, sum));
    }

    private bool IsOldUnicast(in IpHeader header, uint sum) => !header.Destination.IsMulticast && InternetChecksum.IsCorrect(
        sum + InternetChecksum.PseudoHeader(header.Source, IpAddress.VrrpGroupV4, _message.Length, IpHeader.ProtocolVrrp));
}
