using System.Buffers.Binary;
using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;

namespace HaLb.Proxy.Samples;

/// <summary>HAProxy's implicit casts between sample types (manual 7.1, table of 7.3): which exist is known when the
/// configuration is compiled, and what cannot be converted at run time is no value.</summary>
internal static class SampleCast
{
    /// <summary>Longest text of an address.</summary>
    private const int AddressTextMax = 46;

    /// <summary>Whether samples of one type can become another; <see cref="SampleType.Any"/> and
    /// <see cref="SampleType.Address"/> are settled at run time.</summary>
    public static bool Exists(SampleType from, SampleType to) => from == to || to == SampleType.Any || from == SampleType.Any || (from, to) switch
    {
        (SampleType.Bool, SampleType.Int or SampleType.Str or SampleType.Bin) => true,
        (SampleType.Int, SampleType.Bool or SampleType.Ipv4 or SampleType.Ipv6 or SampleType.Address or SampleType.Str or SampleType.Bin) => true,
        (SampleType.Address, SampleType.Ipv4 or SampleType.Ipv6 or SampleType.Int or SampleType.Str or SampleType.Bin) => true,
        (SampleType.Ipv4, SampleType.Int or SampleType.Address or SampleType.Ipv6 or SampleType.Str or SampleType.Bin) => true,
        (SampleType.Ipv6, SampleType.Address or SampleType.Ipv4 or SampleType.Str or SampleType.Bin) => true,
        (SampleType.Str, not SampleType.Any) => true,
        (SampleType.Bin, SampleType.Str or SampleType.Method) => true,
        (SampleType.Method, SampleType.Str or SampleType.Bin) => true,
        _ => false,
    };

    /// <summary>Makes <paramref name="sample"/> one of type <paramref name="to"/>; false = it has no such value.</summary>
    public static bool TryCast(ref Sample sample, SampleType to, SampleArena arena)
    {
        if (sample.Type == to || to == SampleType.Any)
        {
            return true;
        }

        return to switch
        {
            SampleType.Bool => TryToBool(ref sample),
            SampleType.Int => TryToInt(ref sample),
            SampleType.Address => sample.Type is SampleType.Ipv4 or SampleType.Ipv6 || TryToAddress(ref sample),
            SampleType.Ipv4 => TryToIpv4(ref sample),
            SampleType.Ipv6 => TryToIpv6(ref sample),
            SampleType.Str => TryToStr(ref sample, arena),
            SampleType.Bin => TryToBin(ref sample, arena),
            SampleType.Method => sample.Type is SampleType.Str or SampleType.Bin && Relabel(ref sample, to),
            _ => false,
        };
    }

    /// <summary>A number as HAProxy reads one from text: an optional sign and digits up to the first other character,
    /// saturated; 0 where there are none.</summary>
    public static long ReadInt(ReadOnlySpan<byte> text)
    {
        var negative = text.StartsWith((byte)'-');
        if (negative || text.StartsWith((byte)'+'))
        {
            text = text[1..];
        }

        var value = 0L;
        foreach (var c in text)
        {
            var digit = c - '0';
            if ((uint)digit > 9)
            {
                break;
            }

            if (negative ? value < (long.MinValue + digit) / 10 : value > (long.MaxValue - digit) / 10)
            {
                return negative ? long.MinValue : long.MaxValue;
            }

            value = negative ? value * 10 - digit : value * 10 + digit;
        }

        return value;
    }

    /// <summary>Reads an address of either family from text.</summary>
    public static bool TryReadAddress(ReadOnlySpan<byte> text, out SampleType type, out UInt128 value)
    {
        type = SampleType.Ipv4;
        value = default;

        // IPAddress takes short and octal forms of IPv4, brackets and scopes, which inet_pton does not.
        var isV6 = text.Contains((byte)':');
        if (text.Length > AddressTextMax || text.IndexOfAny((byte)'%', (byte)'[') >= 0 || (!isV6 && !IsDottedQuad(text)) || !IPAddress.TryParse(text, out var address))
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[16];
        _ = address.TryWriteBytes(bytes, out _);
        type = address.AddressFamily == AddressFamily.InterNetworkV6 ? SampleType.Ipv6 : SampleType.Ipv4;
        value = type == SampleType.Ipv6 ? BinaryPrimitives.ReadUInt128BigEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
        return true;
    }

    private static bool IsDottedQuad(ReadOnlySpan<byte> text)
    {
        var parts = 0;
        var digits = 0;
        foreach (var c in text)
        {
            if (c == '.')
            {
                parts += digits > 0 ? 1 : 4;
                digits = 0;
            }
            else if (!char.IsAsciiDigit((char)c) || ++digits > 3 || (digits == 2 && text[0] == '0' && parts == 0))
            {
                return false;
            }
        }

        return parts == 3 && digits > 0;
    }

    private static bool TryToBool(ref Sample sample)
    {
        switch (sample.Type)
        {
            case SampleType.Int:
                sample.SetBool(sample.Integer != 0);
                return true;
            case SampleType.Str when sample.Data.Length > 0:
                sample.SetBool(ReadInt(sample.Data) != 0);
                return true;
            default:
                return false;
        }
    }

    private static bool TryToInt(ref Sample sample)
    {
        switch (sample.Type)
        {
            case SampleType.Bool:
                sample.Type = SampleType.Int;
                return true;
            case SampleType.Ipv4:
                sample.SetInt((uint)sample.Address);
                return true;
            case SampleType.Str when sample.Data.Length > 0:
                sample.SetInt(ReadInt(sample.Data));
                return true;
            default:
                return false;
        }
    }

    private static bool TryToAddress(ref Sample sample)
    {
        if (sample.Type == SampleType.Int)
        {
            sample.SetIpv4((uint)sample.Integer);
            return true;
        }

        if (sample.Type != SampleType.Str || !TryReadAddress(sample.Data, out var type, out var value))
        {
            return false;
        }

        sample.Type = type;
        sample.Address = value;
        return true;
    }

    private static bool TryToIpv4(ref Sample sample)
    {
        if (sample.Type != SampleType.Ipv6 && !TryToAddress(ref sample))
        {
            return false;
        }

        if (sample.Type == SampleType.Ipv6)
        {
            if (!IsMapped(sample.Address))
            {
                return false;
            }

            sample.SetIpv4((uint)sample.Address);
        }

        return true;
    }

    private static bool TryToIpv6(ref Sample sample)
    {
        if (sample.Type != SampleType.Ipv4 && !TryToAddress(ref sample))
        {
            return false;
        }

        if (sample.Type == SampleType.Ipv4)
        {
            sample.SetIpv6(sample.Address | ((UInt128)0xFFFF << 32));
        }

        return true;
    }

    /// <summary>::ffff:a.b.c.d.</summary>
    private static bool IsMapped(UInt128 address) => address >> 32 == 0xFFFF;

    private static bool TryToStr(ref Sample sample, SampleArena arena)
    {
        switch (sample.Type)
        {
            case SampleType.Bin:
                // A text ends where a zero byte stands.
                var end = sample.Data.IndexOf((byte)0);
                sample.SetStr(end < 0 ? sample.Data : sample.Data[..end]);
                return true;
            case SampleType.Method:
                return Relabel(ref sample, SampleType.Str);
            case SampleType.Bool or SampleType.Int:
                return arena.TryTake(20, out var room) && Utf8Formatter.TryFormat(sample.Integer, room, out var written) && Take(ref sample, room, written, arena);
            case SampleType.Ipv4 or SampleType.Ipv6:
                return arena.TryTake(AddressTextMax, out room) && WriteAddress(sample, room, out written) && Take(ref sample, room, written, arena);
            default:
                return false;
        }
    }

    private static bool Take(ref Sample sample, Span<byte> room, int written, SampleArena arena)
    {
        arena.Shrink(room.Length - written);
        sample.SetStr(room[..written]);
        return true;
    }

    /// <summary>The text of an address, without allocation.</summary>
    private static bool WriteAddress(in Sample sample, Span<byte> room, out int written)
    {
        if (sample.Type == SampleType.Ipv6)
        {
            return Ipv6Text.TryWrite(sample.Address, room, out written);
        }

        written = 0;
        for (var shift = 24; shift >= 0; shift -= 8)
        {
            if (written > 0)
            {
                room[written++] = (byte)'.';
            }

            _ = Utf8Formatter.TryFormat((byte)(uint)(sample.Address >> shift), room[written..], out var digits);
            written += digits;
        }

        return true;
    }

    /// <summary>A number becomes its eight bytes, an address its four or sixteen, in network order.</summary>
    private static bool TryToBin(ref Sample sample, SampleArena arena)
    {
        if (sample.Type is SampleType.Str or SampleType.Method)
        {
            return Relabel(ref sample, SampleType.Bin);
        }

        var length = sample.Type switch { SampleType.Bool or SampleType.Int => 8, SampleType.Ipv4 => 4, SampleType.Ipv6 => 16, _ => -1 };
        if (length < 0 || !arena.TryTake(length, out var room))
        {
            return false;
        }

        switch (length)
        {
            case 8:
                BinaryPrimitives.WriteInt64BigEndian(room, sample.Integer);
                break;
            case 4:
                BinaryPrimitives.WriteUInt32BigEndian(room, (uint)sample.Address);
                break;
            default:
                BinaryPrimitives.WriteUInt128BigEndian(room, sample.Address);
                break;
        }

        sample.SetBin(room);
        return true;
    }

    private static bool Relabel(ref Sample sample, SampleType to)
    {
        sample.Type = to;
        return true;
    }
}
