using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace HaLb.Vrrp.Protocol.Packet;

/// <summary>An IPv4 or IPv6 address as a value, without allocation and without a scope. Compares unsigned in network
/// order, as the election's tie-break does (RFC 9568 §6.4.3).</summary>
public readonly record struct IpAddress(UInt128 Value, bool IsV6) : IComparable<IpAddress>
{
    /// <summary>224.0.0.18, RFC 9568 §5.1.1.2.</summary>
    public static readonly IpAddress VrrpGroupV4 = FromV4(0xE0000012);

    /// <summary>ff02::12, RFC 9568 §5.1.2.2.</summary>
    public static readonly IpAddress VrrpGroupV6 = new(new UInt128(0xFF02_0000_0000_0000, 0x12), true);

    /// <summary>Bytes on the wire: 4 or 16.</summary>
    public int Length => IsV6 ? 16 : 4;

    /// <summary>Not yet known: 0.0.0.0.</summary>
    public bool IsUnspecified => Value == UInt128.Zero;

    public bool IsMulticast => IsV6 ? (byte)(Value >> 120) == 0xFF : ((uint)Value & 0xF0000000) == 0xE0000000;

    public bool IsLoopback => IsV6 ? Value == UInt128.One : ((uint)Value & 0xFF000000) == 0x7F000000;

    /// <summary>fe80::/10 or 169.254.0.0/16.</summary>
    public bool IsLinkLocal => IsV6 ? (ushort)(Value >> 112) is >= 0xFE80 and <= 0xFEBF : ((uint)Value & 0xFFFF0000) == 0xA9FE0000;

    public static IpAddress FromV4(uint hostOrder) => new(hostOrder, false);

    /// <summary>Reads 4 or 16 bytes in network order.</summary>
    /// <exception cref="ArgumentException">Another length.</exception>
    public static IpAddress Read(ReadOnlySpan<byte> bytes) => bytes.Length switch
    {
        4 => new(BinaryPrimitives.ReadUInt32BigEndian(bytes), false),
        16 => new(BinaryPrimitives.ReadUInt128BigEndian(bytes), true),
        _ => throw new ArgumentException("an address has 4 or 16 bytes", nameof(bytes)),
    };

    public static IpAddress From(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        Span<byte> bytes = stackalloc byte[16];
        return address.TryWriteBytes(bytes, out var length) ? Read(bytes[..length]) : default;
    }

    /// <summary>Writes <see cref="Length"/> bytes in network order.</summary>
    public void Write(Span<byte> destination)
    {
        if (IsV6)
        {
            BinaryPrimitives.WriteUInt128BigEndian(destination, Value);
        }
        else
        {
            BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)Value);
        }
    }

    public int CompareTo(IpAddress other) => Value.CompareTo(other.Value);

    public static bool operator <(IpAddress left, IpAddress right) => left.CompareTo(right) < 0;

    public static bool operator >(IpAddress left, IpAddress right) => left.CompareTo(right) > 0;

    public static bool operator <=(IpAddress left, IpAddress right) => left.CompareTo(right) <= 0;

    public static bool operator >=(IpAddress left, IpAddress right) => left.CompareTo(right) >= 0;

    /// <summary>For logs and tests: allocates.</summary>
    public IPAddress ToIPAddress()
    {
        Span<byte> bytes = stackalloc byte[16];
        Write(bytes);
        return new IPAddress(bytes[..Length]);
    }

    public AddressFamily Family => IsV6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;

    public override string ToString() => ToIPAddress().ToString();
}
