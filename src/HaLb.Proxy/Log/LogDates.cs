using System.Globalization;
using System.Text;

namespace HaLb.Proxy.Log;

/// <summary>The present second as the formats write it, kept so that a line formats no date. One for each thread and use:
/// not thread-safe.</summary>
internal sealed class LogDates
{
    private long _second = long.MinValue;
    private TimeZoneInfo? _zone;

    /// <summary><c>02/Jan/2031:03:04:05</c></summary>
    public byte[] Common { get; private set; } = [];

    /// <summary><c> +0100</c></summary>
    public byte[] Offset { get; private set; } = [];

    /// <summary>RFC 3164: <c>Jan  2 03:04:05</c></summary>
    public byte[] Syslog { get; private set; } = [];

    /// <summary>RFC 3339 without the fraction: <c>2031-01-02T03:04:05</c></summary>
    public byte[] Iso { get; private set; } = [];

    /// <summary><c>+01:00</c></summary>
    public byte[] IsoOffset { get; private set; } = [];

    /// <summary>Makes the members those of <paramref name="moment"/> in <paramref name="zone"/>.</summary>
    public void MoveTo(DateTimeOffset moment, TimeZoneInfo zone)
    {
        var second = moment.UtcTicks / TimeSpan.TicksPerSecond;
        if (second == _second && zone == _zone)
        {
            return;
        }

        _second = second;
        _zone = zone;
        var local = TimeZoneInfo.ConvertTime(moment, zone);
        Common = Format(local, "dd/MMM/yyyy:HH:mm:ss");
        Syslog = Format(local, "MMM ");
        Syslog = [.. Syslog, .. Encoding.ASCII.GetBytes(local.Day.ToString(CultureInfo.InvariantCulture).PadLeft(2)), .. Format(local, " HH:mm:ss")];
        Iso = Format(local, "yyyy-MM-ddTHH:mm:ss");
        IsoOffset = Format(local, "zzz");
        Offset = [(byte)' ', .. IsoOffset[..3], .. IsoOffset[4..]];
    }

    /// <summary>Milliseconds as three digits.</summary>
    public static void Milliseconds(ref LineWriter line, DateTimeOffset moment)
    {
        var milliseconds = (int)(moment.UtcTicks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMillisecond);
        line.Letter((char)('0' + milliseconds / 100));
        line.Letter((char)('0' + milliseconds / 10 % 10));
        line.Letter((char)('0' + milliseconds % 10));
    }

    /// <summary>Microseconds as six digits.</summary>
    public static void Microseconds(ref LineWriter line, DateTimeOffset moment)
    {
        Milliseconds(ref line, moment);
        var microseconds = (int)(moment.UtcTicks % TimeSpan.TicksPerMillisecond / TimeSpan.TicksPerMicrosecond);
        line.Letter((char)('0' + microseconds / 100));
        line.Letter((char)('0' + microseconds / 10 % 10));
        line.Letter((char)('0' + microseconds % 10));
    }

    private static byte[] Format(DateTimeOffset local, string format) =>
        Encoding.ASCII.GetBytes(local.ToString(format, CultureInfo.InvariantCulture));
}
