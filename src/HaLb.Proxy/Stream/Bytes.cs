using System.Text;

namespace HaLb.Proxy.Stream;

/// <summary>Comparisons and number forms on header bytes.</summary>
public static class Bytes
{
    /// <summary>Equal but for the case of ASCII letters. Bytes above 0x7F equal only themselves.</summary>
    public static bool EqualsIgnoreCase(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) =>
        left.Length == right.Length && (Ascii.EqualsIgnoreCase(left, right) || EqualsIgnoreCaseSlow(left, right));

    /// <summary>True where a comma-separated list (RFC 9110 5.6.1) has <paramref name="token"/> as an element, any case.</summary>
    public static bool ListContains(ReadOnlySpan<byte> list, ReadOnlySpan<byte> token)
    {
        while (!list.IsEmpty)
        {
            var comma = list.IndexOf((byte)',');
            var element = Trim(comma < 0 ? list : list[..comma]);
            if (EqualsIgnoreCase(element, token))
            {
                return true;
            }

            list = comma < 0 ? default : list[(comma + 1)..];
        }

        return false;
    }

    /// <summary>Without spaces and tabs at both ends.</summary>
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty && text[0] is (byte)' ' or (byte)'\t')
        {
            text = text[1..];
        }

        while (!text.IsEmpty && text[^1] is (byte)' ' or (byte)'\t')
        {
            text = text[..^1];
        }

        return text;
    }

    /// <summary>A whole number of digits only; false on anything else or above <see cref="long.MaxValue"/>.</summary>
    public static bool TryParseDigits(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        if (text.IsEmpty || text.Length > 19)
        {
            return false;
        }

        foreach (var digit in text)
        {
            if (digit is < (byte)'0' or > (byte)'9' || value > (long.MaxValue - 9) / 10)
            {
                return false;
            }

            value = value * 10 + (digit - '0');
        }

        return true;
    }

    // Ascii.EqualsIgnoreCase is false whenever a byte above 0x7F occurs, even the same on both sides.
    private static bool EqualsIgnoreCaseSlow(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        for (var i = 0; i < left.Length; i++)
        {
            var a = left[i];
            var b = right[i];
            if (a != b && ((a | 0x20) != (b | 0x20) || (byte)((a | 0x20) - 'a') > 'z' - 'a'))
            {
                return false;
            }
        }

        return true;
    }
}
