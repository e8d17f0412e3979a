using System.Buffers;
using System.Buffers.Text;

namespace HaLb.Proxy.Samples.Converters;

/// <summary>Writes a time by a format of strftime(3) in the C locale, with glibc's flags and widths, and <c>%N</c> of date(1) where
/// there is a fraction.</summary>
internal static class TimeFormat
{
    private const int WidthMax = 64;

    /// <summary>More than an abbreviation has, enough for a full name.</summary>
    private const int ZoneLengthMax = 256;

    private static readonly byte[][] Days = [.. new[] { "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday" }.Select(System.Text.Encoding.ASCII.GetBytes)];

    private static readonly byte[][] Months =
    [
        .. new[] { "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December" }.Select(System.Text.Encoding.ASCII.GetBytes),
    ];

    public static ReadOnlySpan<byte> DayName(scoped in CalendarTime time) => Days[time.Weekday].AsSpan(0, 3);

    public static ReadOnlySpan<byte> MonthName(scoped in CalendarTime time) => Months[time.Month - 1].AsSpan(0, 3);

    /// <param name="format">As written.</param>
    /// <param name="time">What is written.</param>
    /// <param name="nanoseconds">The fraction for <c>%N</c>; -1 = there is none, and it is no conversion.</param>
    /// <param name="writer">Where to.</param>
    public static bool TryWrite(ReadOnlySpan<byte> format, in CalendarTime time, int nanoseconds, ref ArenaWriter writer)
    {
        while (format.Length > 0)
        {
            var percent = format.IndexOf((byte)'%');
            if (percent < 0)
            {
                return writer.TryAppend(format);
            }

            if (!writer.TryAppend(format[..percent]))
            {
                return false;
            }

            format = format[percent..];
            var spec = ReadSpec(format);
            if (!(spec.Conversion == 0 ? writer.TryAppend(format[..spec.Length]) : TryWriteOne(spec, format[..spec.Length], time, nanoseconds, ref writer)))
            {
                return false;
            }

            format = format[spec.Length..];
        }

        return true;
    }

    private static Spec ReadSpec(ReadOnlySpan<byte> format)
    {
        var spec = default(Spec);
        var at = 1;
        for (; at < format.Length && format[at] is (byte)'_' or (byte)'-' or (byte)'0' or (byte)'^' or (byte)'#'; at++)
        {
            spec.Pad = format[at] is (byte)'_' or (byte)'-' or (byte)'0' ? format[at] : spec.Pad;
            spec.Upper |= format[at] == '^';
            spec.Swap |= format[at] == '#';
        }

        for (; at < format.Length && char.IsAsciiDigit((char)format[at]); at++)
        {
            spec.Width = Math.Min(WidthMax, spec.Width * 10 + format[at] - '0');
        }

        at += at < format.Length && format[at] is (byte)'E' or (byte)'O' ? 1 : 0;
        spec.Conversion = at < format.Length ? format[at] : (byte)0;
        spec.Length = Math.Min(at + 1, format.Length);
        return spec;
    }

    private static bool TryWriteOne(Spec spec, ReadOnlySpan<byte> written, in CalendarTime time, int nanoseconds, ref ArenaWriter writer)
    {
        switch ((char)spec.Conversion)
        {
            case 'a':
                return Text(DayName(time), spec with { Upper = spec.Upper || spec.Swap }, ref writer);
            case 'A':
                return Text(Days[time.Weekday], spec with { Upper = spec.Upper || spec.Swap }, ref writer);
            case 'b' or 'h':
                return Text(MonthName(time), spec with { Upper = spec.Upper || spec.Swap }, ref writer);
            case 'B':
                return Text(Months[time.Month - 1], spec with { Upper = spec.Upper || spec.Swap }, ref writer);
            case 'p':
                return Text(time.Hour < 12 ? "AM"u8 : "PM"u8, spec with { Lower = spec.Swap }, ref writer);
            case 'P':
                return Text(time.Hour < 12 ? "am"u8 : "pm"u8, spec with { Upper = false }, ref writer);
            case 'Z':
                return ZoneName(time.Zone, spec with { Lower = spec.Swap }, ref writer);
            case 'n':
                return writer.TryAppend((byte)'\n');
            case 't':
                return writer.TryAppend((byte)'\t');
            case '%':
                return writer.TryAppend((byte)'%');
            case 'z':
                return Zone(spec, time.Offset, ref writer);
            case 'N' when nanoseconds >= 0:
                return Fraction(spec.Width, nanoseconds, ref writer);
            case 'c' or 'D' or 'F' or 'r' or 'R' or 'T' or 'x' or 'X':
                return Composite(spec, time, ref writer);
            default:
                return Field(spec.Conversion, time) is var (value, digits, pad) && digits > 0 ? Number(value, digits, pad, spec, ref writer) : writer.TryAppend(written);
        }
    }

    private static bool Composite(Spec spec, in CalendarTime time, ref ArenaWriter writer)
    {
        var format = (char)spec.Conversion switch
        {
            'c' => "%a %b %e %H:%M:%S %Y"u8,
            'F' => "%Y-%m-%d"u8,
            'r' => "%I:%M:%S %p"u8,
            'R' => "%H:%M"u8,
            'T' or 'X' => "%H:%M:%S"u8,
            _ => "%m/%d/%y"u8,
        };
        return TryWrite(format, time, nanoseconds: -1, ref writer);
    }

    /// <summary>Value of a numeric conversion, its least digits, and what fills them; no digits = it is none.</summary>
    private static (long Value, int Digits, char Pad) Field(byte conversion, in CalendarTime time) => (char)conversion switch
    {
        'C' => (time.Year / 100, 2, '0'),
        'd' => (time.Day, 2, '0'),
        'e' => (time.Day, 2, '_'),
        'g' => (time.IsoWeek.Year % 100, 2, '0'),
        'G' => (time.IsoWeek.Year, 4, '0'),
        'H' => (time.Hour, 2, '0'),
        'I' => ((time.Hour + 11) % 12 + 1, 2, '0'),
        'j' => (time.YearDay + 1, 3, '0'),
        'k' => (time.Hour, 2, '_'),
        'l' => ((time.Hour + 11) % 12 + 1, 2, '_'),
        'm' => (time.Month, 2, '0'),
        'M' => (time.Minute, 2, '0'),
        's' => (time.Epoch, 1, '0'),
        'S' => (time.Second, 2, '0'),
        'u' => ((time.Weekday + 6) % 7 + 1, 1, '0'),
        'U' => ((time.YearDay + 7 - time.Weekday) / 7, 2, '0'),
        'V' => (time.IsoWeek.Week, 2, '0'),
        'w' => (time.Weekday, 1, '0'),
        'W' => ((time.YearDay + 7 - (time.Weekday + 6) % 7) / 7, 2, '0'),
        'y' => (time.Year % 100, 2, '0'),
        'Y' => (time.Year, 1, '0'),
        _ => (0, 0, '0'),
    };

    private static bool Number(long value, int digits, char pad, Spec spec, ref ArenaWriter writer)
    {
        Span<byte> text = stackalloc byte[20];
        _ = Utf8Formatter.TryFormat(value, text, out var length);
        var fill = spec.Pad == 0 ? pad : (char)spec.Pad;
        var width = spec.Width > 0 ? Math.Max(spec.Width, digits) : fill == '-' ? 0 : digits;
        for (var i = length; i < width; i++)
        {
            if (!writer.TryAppend((byte)(fill == '0' ? '0' : ' ')))
            {
                return false;
            }
        }

        return writer.TryAppend(text[..length]);
    }

    private static bool Zone(Spec spec, int offset, ref ArenaWriter writer)
    {
        var minutes = Math.Abs(offset) / 60;
        return writer.TryAppend((byte)(offset < 0 ? '-' : '+')) && Number(minutes / 60 * 100 + minutes % 60, 4, '0', spec with { Width = Math.Max(0, spec.Width - 1) }, ref writer);
    }

    private static bool ZoneName(string zone, Spec spec, ref ArenaWriter writer)
    {
        Span<byte> name = stackalloc byte[ZoneLengthMax];
        return System.Text.Encoding.UTF8.TryGetBytes(zone, name, out var length) && Text(name[..length], spec, ref writer);
    }

    private static bool Fraction(int width, int nanoseconds, ref ArenaWriter writer)
    {
        Span<byte> text = stackalloc byte[9];
        _ = Utf8Formatter.TryFormat(nanoseconds, text, out _, new StandardFormat('D', 9));
        return writer.TryAppend(width is > 0 and < 9 ? text[..width] : text);
    }

    private static bool Text(scoped ReadOnlySpan<byte> text, Spec spec, ref ArenaWriter writer)
    {
        for (var i = text.Length; i < spec.Width; i++)
        {
            if (!writer.TryAppend((byte)(spec.Pad == '0' ? '0' : ' ')))
            {
                return false;
            }
        }

        foreach (var c in text)
        {
            var cased = spec.Lower && c is >= (byte)'A' and <= (byte)'Z' ? (byte)(c | 0x20) : spec.Upper && c is >= (byte)'a' and <= (byte)'z' ? (byte)(c & ~0x20) : c;
            if (!writer.TryAppend(cased))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>One conversion: <c>%</c>, flags, width, letter.</summary>
    private record struct Spec(byte Pad, bool Upper, bool Lower, bool Swap, int Width, byte Conversion, int Length);
}
