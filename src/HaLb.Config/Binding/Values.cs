using System.Globalization;
using HaLb.Config.Keywords;

namespace HaLb.Config.Binding;

/// <summary>Numbers, sizes and times as HAProxy writes them (HAProxy manual, section 2.4).</summary>
internal static class Values
{
    /// <summary>HAProxy's timers are signed 32-bit milliseconds.</summary>
    private const long MillisecondsMax = int.MaxValue;

    public static bool TryInteger(string text, out long value) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    /// <summary>Bytes, with k, m or g for powers of 1024.</summary>
    public static bool TrySize(string text, out long value)
    {
        var shift = text.Length == 0 ? 0 : char.ToLowerInvariant(text[^1]) switch { 'k' => 10, 'm' => 20, 'g' => 30, _ => 0 };
        var digits = shift == 0 ? text.AsSpan() : text.AsSpan(..^1);
        if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out value) || value > long.MaxValue >> 30)
        {
            return false;
        }

        value <<= shift;
        return true;
    }

    /// <summary>A number with us, ms, s, m, h or d; a bare number is in the given unit. Microseconds are rounded up.</summary>
    public static bool TryTime(string text, TimeUnit unit, out TimeSpan value, out string problem)
    {
        value = default;
        var digitCount = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        var digits = digitCount < 0 ? text.AsSpan() : text.AsSpan(..digitCount);
        if (digits.IsEmpty || !long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            problem = $"'{text}' is not a time: a number with us, ms, s, m, h or d";
            return false;
        }

        var factor = digitCount < 0 ? (unit == TimeUnit.Seconds ? 1000 : 1) : Milliseconds(text.AsSpan(digitCount..));
        if (factor == 0)
        {
            problem = $"'{text}' is not a time: the unit '{text[digitCount..]}' is none of us, ms, s, m, h, d";
            return false;
        }

        var milliseconds = factor < 0 ? ((Int128)number + 999) / 1000 : (Int128)number * factor;
        if (milliseconds > MillisecondsMax)
        {
            problem = $"'{text}' is too long: at most 2147483647 ms, which is 24.8 days";
            return false;
        }

        value = TimeSpan.FromMilliseconds((long)milliseconds);
        problem = "";
        return true;
    }

    // -1 stands for microseconds, 0 for an unknown unit.
    private static int Milliseconds(ReadOnlySpan<char> unit) => unit switch
    {
        "us" => -1,
        "ms" => 1,
        "s" => 1000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => 0,
    };
}
