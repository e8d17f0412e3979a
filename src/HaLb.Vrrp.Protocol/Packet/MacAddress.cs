using System.Buffers.Binary;

namespace HaLb.Vrrp.Protocol.Packet;

/// <summary>An Ethernet address as a value, in the low 48 bits of <paramref name="Value"/>.</summary>
public readonly record struct MacAddress(ulong Value)
{
    /// <summary>Bytes on the wire.</summary>
    public const int Length = 6;

    public static readonly MacAddress Broadcast = new(0xFFFF_FFFF_FFFF);

    /// <summary>RFC 9568 §7.3: 00-00-5E-00-01-{VRID} for IPv4, 00-00-5E-00-02-{VRID} for IPv6.</summary>
    public static MacAddress Virtual(byte virtualRouterId, bool isV6) =>
        new((isV6 ? 0x0000_5E00_0200UL : 0x0000_5E00_0100UL) | virtualRouterId);

    /// <summary>Some virtual router's.</summary>
    public bool IsVirtual => Value >> 8 is 0x0000_5E00_01 or 0x0000_5E00_02;

    /// <summary>The Ethernet group of a multicast address: RFC 1112 §6.4, RFC 2464 §7.</summary>
    public static MacAddress OfGroup(IpAddress group) => group.IsV6
        ? new(0x3333_0000_0000UL | (uint)group.Value)
        : new(0x0100_5E00_0000UL | ((uint)group.Value & 0x7F_FFFF));

    /// <exception cref="ArgumentOutOfRangeException">Fewer than six bytes.</exception>
    public static MacAddress Read(ReadOnlySpan<byte> bytes) =>
        new(((ulong)BinaryPrimitives.ReadUInt16BigEndian(bytes) << 32) | BinaryPrimitives.ReadUInt32BigEndian(bytes[2..]));

    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt16BigEndian(destination, (ushort)(Value >> 32));
        BinaryPrimitives.WriteUInt32BigEndian(destination[2..], (uint)Value);
    }

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Length];
        Write(bytes);
        return $"{bytes[0]:x2}:{bytes[1]:x2}:{bytes[2]:x2}:{bytes[3]:x2}:{bytes[4]:x2}:{bytes[5]:x2}";
    }
}
