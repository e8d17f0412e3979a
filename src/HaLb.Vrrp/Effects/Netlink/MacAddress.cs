using System.Globalization;

namespace HaLb.Vrrp.Effects.Netlink;

/// <summary>The 48 bits of an Ethernet address; zero = none.</summary>
internal readonly record struct MacAddress(ulong Value)
{
    public const int Length = 6;

    /// <summary>00-00-5E-00-01-{VRID}, RFC 9568 §7.3; 02 for IPv6.</summary>
    public static MacAddress Virtual(int virtualRouterId, bool isV6) =>
        new((isV6 ? 0x00005E000200UL : 0x00005E000100UL) | (byte)virtualRouterId);

    /// <summary>Any virtual router's.</summary>
    public bool IsVirtual => Value >> 8 is 0x00005E0001 or 0x00005E0002;

    /// <summary>Other lengths (tunnels, InfiniBand) count as none.</summary>
    public static MacAddress Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Length)
        {
            return default;
        }

        var value = 0UL;
        foreach (var part in bytes)
        {
            value = (value << 8) | part;
        }

        return new(value);
    }

    public void Write(Span<byte> destination)
    {
        for (var i = 0; i < Length; i++)
        {
            destination[i] = (byte)(Value >> (8 * (Length - 1 - i)));
        }
    }

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Length];
        Write(bytes);
        return string.Create(CultureInfo.InvariantCulture, $"{bytes[0]:x2}:{bytes[1]:x2}:{bytes[2]:x2}:{bytes[3]:x2}:{bytes[4]:x2}:{bytes[5]:x2}");
    }
}
