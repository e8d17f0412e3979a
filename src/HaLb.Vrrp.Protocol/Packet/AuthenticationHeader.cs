using System.Buffers.Binary;
using System.Security.Cryptography;

namespace HaLb.Vrrp.Protocol.Packet;

/// <summary>IP authentication header with HMAC-MD5-96 (RFC 4302, RFC 2403), as keepalived's <c>auth_type AH</c> sends it:
/// transport mode, the SPI is the sender's IPv4 address, one 32-bit sequence number.</summary>
public static class AuthenticationHeader
{
    // | Next Header | Length in words - 2 | Reserved | SPI | Sequence Number | ICV, twelve bytes |
    public const int Length = 24;

    private const byte LengthInWords = 4;
    private const int SpiOffset = 4;
    private const int SequenceOffset = 8;
    private const int IcvOffset = 12;
    private const int IcvLength = 12;
    private const int DigestLength = 16;

    /// <summary>The longest packet there is: IPv4, this header, a v2 message of 255 addresses.</summary>
    private const int PacketLengthMax = IpHeader.LengthV4 + Length + Advertisement.HeaderLength + (4 * Advertisement.AddressesMax) + Advertisement.AuthenticationLength;

    /// <summary>The sequence number of a packet whose digest is right. <paramref name="packet"/> ends where the IP header says.</summary>
    public static bool TryVerify(ReadOnlySpan<byte> packet, in IpHeader header, ReadOnlySpan<byte> key, out uint sequence)
    {
        sequence = 0;
        if (packet.Length < IpHeader.LengthV4 + Length || packet.Length > PacketLengthMax)
        {
            return false;
        }

        var ah = packet.Slice(IpHeader.LengthV4, Length);
        if (ah[0] != IpHeader.ProtocolVrrp || ah[1] != LengthInWords
            || BinaryPrimitives.ReadUInt32BigEndian(ah[SpiOffset..]) != (uint)header.Source.Value)
        {
            return false;
        }

        Span<byte> icv = stackalloc byte[DigestLength];
        Digest(packet, key, icv);
        sequence = BinaryPrimitives.ReadUInt32BigEndian(ah[SequenceOffset..]);
        return CryptographicOperations.FixedTimeEquals(icv[..IcvLength], ah.Slice(IcvOffset, IcvLength));
    }

    /// <summary>Writes this header into a packet that is complete otherwise.</summary>
    internal static void Write(Span<byte> packet, IpAddress source, uint sequence, ReadOnlySpan<byte> key)
    {
        var ah = packet.Slice(IpHeader.LengthV4, Length);
        ah.Clear();
        ah[0] = IpHeader.ProtocolVrrp;
        ah[1] = LengthInWords;
        source.Write(ah[SpiOffset..]);
        BinaryPrimitives.WriteUInt32BigEndian(ah[SequenceOffset..], sequence);
        Span<byte> icv = stackalloc byte[DigestLength];
        Digest(packet, key, icv);
        icv[..IcvLength].CopyTo(ah[IcvOffset..]);
    }

    private static void Digest(ReadOnlySpan<byte> packet, ReadOnlySpan<byte> key, Span<byte> digest)
    {
        Span<byte> copy = stackalloc byte[PacketLengthMax];
        packet.CopyTo(copy);
        IpHeader.ClearMutableV4(copy);
        copy.Slice(IpHeader.LengthV4 + IcvOffset, IcvLength).Clear();
#pragma warning disable CA5351 // The digest is the protocol's: RFC 2403. Who can choose takes v3 on a network of its own.
        _ = HMACMD5.HashData(key, copy[..packet.Length], digest);
#pragma warning restore CA5351
    }
}
