using System.Buffers.Text;
using System.Globalization;

namespace HaLb.Proxy.Samples.Converters;

/// <summary>Numbers of a JSON text: as text they have six significant digits, as <c>printf</c>'s <c>%g</c> writes them.</summary>
internal static class JsonNumber
{
    private const int TextMax = 32;

    /// <summary>How many bytes at the start are a number; 0 = none.</summary>
    public static int Length(ReadOnlySpan<byte> text)
    {
        var at = text.StartsWith((byte)'-') ? 1 : 0;
        var digits = Digits(text, at);
        if (digits == 0)
        {
            // A sign alone is 0, as it is for strtod(3).
            return at;
        }

        at += digits;
        if (at < text.Length && text[at] == '.')
        {
            at += 1 + Digits(text, at + 1);
        }

        if (at < text.Length && text[at] is (byte)'e' or (byte)'E')
        {
            var sign = at + 1 < text.Length && text[at + 1] is (byte)'+' or (byte)'-' ? 1 : 0;
            var exponent = Digits(text, at + 1 + sign);
            at += exponent > 0 ? 1 + sign + exponent : 0;
        }

        return at;
    }

    private static int Digits(ReadOnlySpan<byte> text, int at)
    {
        var count = 0;
        while (at + count < text.Length && char.IsAsciiDigit((char)text[at + count]))
        {
            count++;
        }

        return count;
    }

    /// <summary>The digits up to the first other character, if they fit.</summary>
    public static bool TryReadInt(ReadOnlySpan<byte> number, ref Sample sample)
    {
        var sign = number.StartsWith((byte)'-') ? 1 : 0;
        var digits = Digits(number, sign);
        var value = 0L;
        if (digits > 0 && !long.TryParse(number[..(sign + digits)], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value))
        {
            return false;
        }

        sample.SetInt(value);
        return true;
    }

    public static bool TryWrite(ReadOnlySpan<byte> number, SampleArena arena, ref Sample sample)
    {
        if (!arena.TryTake(TextMax, out var room))
        {
            return false;
        }

        _ = double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value);

        var written = Write(value, room);
        arena.Shrink(room.Length - written);
        sample.SetStr(room[..written]);
        return true;
    }

    private static int Write(double value, Span<byte> room)
    {
        if (double.IsInfinity(value))
        {
            return Copy(value < 0 ? "-inf"u8 : "inf"u8, room);
        }

        // d.ddddde+xxx: sign, six digits, exponent.
        Span<byte> scientific = stackalloc byte[TextMax];
        _ = Utf8Formatter.TryFormat(value, scientific, out var length, new System.Buffers.StandardFormat('E', 5));
        var text = scientific[..length];
        var e = text.IndexOf((byte)'E');
        _ = Utf8Parser.TryParse(text[(text[e + 1] == '+' ? e + 2 : e + 1)..], out int exponent, out _);
        var negative = text[0] == '-';
        Span<byte> digits = stackalloc byte[6];
        digits[0] = text[negative ? 1 : 0];
        text[(negative ? 3 : 2)..e].CopyTo(digits[1..]);
        var significant = digits.TrimEnd((byte)'0');
        significant = significant.Length == 0 ? digits[..1] : significant;
        var at = 0;
        if (negative)
        {
            room[at++] = (byte)'-';
        }

        return at + (exponent is < -4 or >= 6 ? WriteScientific(significant, exponent, room[at..]) : WriteFixed(significant, exponent, room[at..]));
    }

    private static int WriteScientific(ReadOnlySpan<byte> digits, int exponent, Span<byte> room)
    {
        var at = WriteFixed(digits, 0, room);
        room[at++] = (byte)'e';
        room[at++] = (byte)(exponent < 0 ? '-' : '+');
        _ = Utf8Formatter.TryFormat(Math.Abs(exponent), room[at..], out var written, new System.Buffers.StandardFormat('D', 2));
        return at + written;
    }

    private static int WriteFixed(ReadOnlySpan<byte> digits, int exponent, Span<byte> room)
    {
        var at = 0;
        if (exponent < 0)
        {
            at = Copy("0."u8, room);
            for (; exponent < -1; exponent++)
            {
                room[at++] = (byte)'0';
            }

            return at + Copy(digits, room[at..]);
        }

        for (var i = 0; i <= exponent || i < digits.Length; i++)
        {
            if (i == exponent + 1)
            {
                room[at++] = (byte)'.';
            }

            room[at++] = i < digits.Length ? digits[i] : (byte)'0';
        }

        return at;
    }

    private static int Copy(ReadOnlySpan<byte> text, Span<byte> room)
    {
        text.CopyTo(room);
        return text.Length;
    }
}
