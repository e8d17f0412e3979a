using System.Buffers.Text;
using System.Globalization;

namespace HaLb.Proxy.Samples.Converters;

/// <summary>Times as text and back (manual 7.3.1).</summary>
internal static class TimeConverters
{
    /// <summary>HAProxy masks seconds to 55 bits, so that no year is negative.</summary>
    private const long SecondsMask = (1L << 55) - 1;

    private const int DateLengthMax = 48;
    private const int NumberLengthMax = 20;

    private static readonly ArgumentSpec[] FormatAndOffset = [new(ArgumentKind.Str, IsOptional: true), new(ArgumentKind.Int, IsOptional: true)];

    private static readonly string[] HttpDates = ["ddd, dd MMM yyyy HH:mm:ss 'GMT'", "dddd, dd-MMM-yy HH:mm:ss 'GMT'", "ddd MMM d HH:mm:ss yyyy", "ddd MMM  d HH:mm:ss yyyy"];

    public static readonly Converter[] Rows =
    [
        new("http_date", SampleType.Int, SampleType.Str, HttpDate)
        {
            Arguments = [new(ArgumentKind.Int, IsOptional: true), new(ArgumentKind.Str, IsOptional: true)],
            Check = static arguments => arguments[1].Text is "" or "s" or "ms" or "us" ? null : "its unit is 's', 'ms' or 'us'",
        },
        Formatted("utime", unitsPerSecond: 1, isLocal: false),
        Formatted("ltime", unitsPerSecond: 1, isLocal: true),
        Formatted("ms_utime", unitsPerSecond: 1000, isLocal: false),
        Formatted("ms_ltime", unitsPerSecond: 1000, isLocal: true),
        Formatted("us_utime", unitsPerSecond: 1_000_000, isLocal: false),
        Formatted("us_ltime", unitsPerSecond: 1_000_000, isLocal: true),
        new("date", SampleType.Str, SampleType.Int, ReadHttpDate),
    ];

    private static Converter Formatted(string name, int unitsPerSecond, bool isLocal) =>
        new(name, SampleType.Int, SampleType.Str, (in context, arguments, ref sample) =>
        {
            var (seconds, fraction) = Split(unchecked(sample.Integer + arguments[1].Integer), unitsPerSecond);
            var time = isLocal ? Local(context, seconds) : Utc(context, seconds);
            var writer = new ArenaWriter(context.Arena);
            var nanoseconds = unitsPerSecond == 1 ? -1 : (int)fraction * (1_000_000_000 / unitsPerSecond);
            if (!TimeFormat.TryWrite(arguments[0].Bytes, time, nanoseconds, ref writer))
            {
                return false;
            }

            sample.SetStr(writer.Finish());
            return true;
        })
        {
            Arguments = [.. FormatAndOffset],
        };

    private static (long Seconds, long Fraction) Split(long value, int unitsPerSecond)
    {
        var seconds = Math.DivRem(value, unitsPerSecond, out var fraction);
        return (seconds & SecondsMask, Math.Max(0, fraction));
    }

    private static TimeZoneInfo ZoneOf(in SampleContext context) => (context.Stream?.Time ?? TimeProvider.System).LocalTimeZone;

    private static CalendarTime Utc(in SampleContext context, long seconds) =>
        new(seconds, 0, "GMT", seconds - (long)ZoneOf(context).BaseUtcOffset.TotalSeconds);

    private static CalendarTime Local(in SampleContext context, long seconds)
    {
        var zone = ZoneOf(context);
        if (seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds())
        {
            return new CalendarTime(seconds, (int)zone.BaseUtcOffset.TotalSeconds, zone.StandardName, seconds);
        }

        var utc = DateTimeOffset.FromUnixTimeSeconds(seconds);
        return new CalendarTime(seconds, (int)zone.GetUtcOffset(utc).TotalSeconds, zone.IsDaylightSavingTime(utc) ? zone.DaylightName : zone.StandardName, seconds);
    }

    private static bool HttpDate(in SampleContext context, ReadOnlySpan<Argument> arguments, ref Sample sample)
    {
        var units = arguments[1].Text switch { "ms" => 1000, "us" => 1_000_000, _ => 1 };
        var value = unchecked(sample.Integer + arguments[0].Integer);
        var time = new CalendarTime(value / units & SecondsMask, 0, "GMT", 0);
        if (!context.Arena.TryTake(DateLengthMax, out var room))
        {
            return false;
        }

        var writer = new DateWriter(room);
        writer.Text(TimeFormat.DayName(time));
        writer.Text(", "u8);
        writer.Number(time.Day, 2);
        writer.Text(" "u8);
        writer.Text(TimeFormat.MonthName(time));
        writer.Text(" "u8);
        writer.Number(time.Year, 4);
        writer.Text(" "u8);
        writer.Number(time.Hour, 2);
        writer.Text(":"u8);
        writer.Number(time.Minute, 2);
        writer.Text(":"u8);
        writer.Number(time.Second, 2);
        if (units > 1)
        {
            // The fraction is a number as it is, as in HAProxy: .5 is five of the unit.
            writer.Text("."u8);
            writer.Number(value % units, 1);
        }

        writer.Text(" GMT"u8);
        context.Arena.Shrink(room.Length - writer.Length);
        sample.SetStr(room[..writer.Length]);
        return true;
    }

    /// <summary>The three forms of RFC 9110 5.6.7; anything else has no value.</summary>
    private static bool ReadHttpDate(in SampleContext context, ReadOnlySpan<Argument> arguments, ref Sample sample)
    {
        Span<char> text = stackalloc char[DateLengthMax];
        if (sample.Data.Length > text.Length)
        {
            return false;
        }

        var length = System.Text.Encoding.Latin1.GetChars(sample.Data, text);
        if (!DateTimeOffset.TryParseExact(text[..length], HttpDates, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date))
        {
            return false;
        }

        sample.SetInt(date.ToUnixTimeSeconds());
        return true;
    }

    /// <summary>Appends to a span that is long enough.</summary>
    private ref struct DateWriter(Span<byte> room)
    {
        private readonly Span<byte> _room = room;

        public int Length { get; private set; }

        public void Text(scoped ReadOnlySpan<byte> text)
        {
            text.CopyTo(_room[Length..]);
            Length += text.Length;
        }

        public void Number(long value, byte digits)
        {
            Span<byte> text = stackalloc byte[NumberLengthMax];
            _ = Utf8Formatter.TryFormat(value, text, out var length, new System.Buffers.StandardFormat('D', digits));
            Text(text[..length]);
        }
    }
}
