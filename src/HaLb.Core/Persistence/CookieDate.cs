namespace HaLb.Core.Persistence;

/// <summary>Dates in cookie values (<c>maxidle</c>, <c>maxlife</c>): Unix seconds in units of four, 30 bits, as five digits of the
/// Base64 alphabet with the most significant first, as HAProxy writes them.</summary>
internal static class CookieDate
{
    public const int Length = 5;

    private static ReadOnlySpan<byte> Alphabet => "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8;

    /// <summary>Rounds up, so that a date just written is never in the past of who reads it next.</summary>
    public static void Write(long seconds, Span<byte> digits)
    {
        var ticks = seconds + 3 >> 2;
        for (var i = Length - 1; i >= 0; i--)
        {
            digits[i] = Alphabet[(int)(ticks & 63)];
            ticks >>= 6;
        }
    }

    /// <summary>Seconds, or 0 where there is no date; bytes behind the digits are not looked at.</summary>
    public static long Read(ReadOnlySpan<byte> digits)
    {
        if (digits.Length < Length)
        {
            return 0;
        }

        var ticks = 0L;
        for (var i = 0; i < Length; i++)
        {
            var digit = Alphabet.IndexOf(digits[i]);
            if (digit < 0)
            {
                return 0;
            }

            ticks = ticks << 6 | (uint)digit;
        }

        return ticks << 2;
    }
}
