using System.Buffers.Text;

namespace HaLb.Proxy.Samples;

/// <summary>The text of an IPv6 address as inet_ntop writes it (RFC 5952, mapped and compatible addresses with a dotted
/// end), without allocation.</summary>
internal static class Ipv6Text
{
    /// <param name="address">Network order.</param>
    /// <param name="room">At least 46 bytes.</param>
    /// <param name="written">Bytes used.</param>
    public static bool TryWrite(UInt128 address, Span<byte> room, out int written)
    {
        var (zeroStart, zeroLength) = LongestZeros(address);

        // inet_ntop: ::a.b.c.d where the first six groups are zero and the seventh is not, and ::ffff:a.b.c.d.
        var dotted = zeroStart == 0 && (zeroLength == 6 || (zeroLength == 5 && Group(address, 5) == 0xFFFF));
        written = 0;
        for (var i = 0; i < 8; i++)
        {
            if (i >= zeroStart && i < zeroStart + zeroLength)
            {
                if (i == zeroStart)
                {
                    room[written++] = (byte)':';
                }

                continue;
            }

            if (i > 0)
            {
                room[written++] = (byte)':';
            }

            if (i == 6 && dotted)
            {
                WriteDotted((uint)address, room, ref written);
                return true;
            }

            _ = Utf8Formatter.TryFormat(Group(address, i), room[written..], out var digits, new System.Buffers.StandardFormat('x'));
            written += digits;
        }

        if (zeroLength > 0 && zeroStart + zeroLength == 8)
        {
            room[written++] = (byte)':';
        }

        return true;
    }

    private static ushort Group(UInt128 address, int index) => (ushort)(address >> (112 - 16 * index));

    /// <summary>The first of the longest runs of at least two zero groups.</summary>
    private static (int Start, int Length) LongestZeros(UInt128 address)
    {
        var (best, bestLength) = (-1, 1);
        for (var i = 0; i < 8;)
        {
            var length = 0;
            while (i + length < 8 && Group(address, i + length) == 0)
            {
                length++;
            }

            if (length > bestLength)
            {
                (best, bestLength) = (i, length);
            }

            i += Math.Max(length, 1);
        }

        return best < 0 ? (-1, 0) : (best, bestLength);
    }

    private static void WriteDotted(uint address, Span<byte> room, ref int written)
    {
        for (var shift = 24; shift >= 0; shift -= 8)
        {
            _ = Utf8Formatter.TryFormat((byte)(address >> shift), room[written..], out var digits);
            written += digits;
            if (shift > 0)
            {
                room[written++] = (byte)'.';
            }
        }
    }
}
