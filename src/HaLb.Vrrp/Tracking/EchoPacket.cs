using System.Buffers.Binary;

namespace HaLb.Vrrp.Tracking;

/// <summary>ICMP and ICMPv6 echo (RFC 792, RFC 4443 §4.1).
/// |Type|Code|Checksum| Identifier | Sequence | 16 bytes that nobody else knows |</summary>
internal static class EchoPacket
{
    public const int Length = 24;
    public const int SecretLength = 16;

    private const byte RequestV4 = 8;
    private const byte ReplyV4 = 0;
    private const byte RequestV6 = 128;
    private const byte ReplyV6 = 129;

    private const int ChecksumOffset = 2;
    private const int IdentifierOffset = 4;
    private const int SequenceOffset = 6;
    private const int SecretOffset = 8;

    /// <summary>The kernel sums ICMPv6, and on its own echo sockets sets the identifier, too.</summary>
    public static void Write(Span<byte> packet, bool isV6, ushort identifier, ushort sequence, ReadOnlySpan<byte> secret)
    {
        packet.Clear();
        packet[0] = isV6 ? RequestV6 : RequestV4;
        BinaryPrimitives.WriteUInt16BigEndian(packet[IdentifierOffset..], identifier);
        BinaryPrimitives.WriteUInt16BigEndian(packet[SequenceOffset..], sequence);
        secret.CopyTo(packet[SecretOffset..]);
        if (!isV6)
        {
            BinaryPrimitives.WriteUInt16BigEndian(packet[ChecksumOffset..], Checksum(packet));
        }
    }

    /// <summary>The reply to what <see cref="Write"/> made. A raw IPv4 socket gives the IP header, too.</summary>
    public static bool IsReply(ReadOnlySpan<byte> packet, bool isV6, bool hasIpHeader, ushort sequence, ReadOnlySpan<byte> secret)
    {
        if (hasIpHeader)
        {
            var header = packet.Length < 20 ? int.MaxValue : (packet[0] & 0xF) * 4;
            if (header < 20 || header > packet.Length)
            {
                return false;
            }

            packet = packet[header..];
        }

        return packet.Length >= Length
            && packet[0] == (isV6 ? ReplyV6 : ReplyV4)
            && BinaryPrimitives.ReadUInt16BigEndian(packet[SequenceOffset..]) == sequence
            && packet.Slice(SecretOffset, SecretLength).SequenceEqual(secret);
    }

    private static ushort Checksum(ReadOnlySpan<byte> packet)
    {
        uint sum = 0;
        for (var i = 0; i + 1 < packet.Length; i += 2)
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(packet[i..]);
        }

        while (sum >> 16 != 0)
        {
            sum = (sum & 0xFFFF) + (sum >> 16);
        }

        return (ushort)~sum;
    }
}
