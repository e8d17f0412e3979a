namespace HaLb.Proxy.Samples.Fetches;

/// <summary>Numbers and addresses in header values, with HAProxy's ways of reading them.</summary>
internal static class HeaderNumbers
{
    /// <summary>HAProxy's 32-bit reader of <c>hdr_val</c>, <c>cook_val</c> and <c>urlp_val</c>: it ends at the first character
    /// above '9' only, lets those below '0' count as negative digits, and wraps. Rules that compare such values must come to
    /// the same result here, so the quirks are kept.</summary>
    public static int ReadInt(ReadOnlySpan<byte> text)
    {
        var negative = text.StartsWith((byte)'-');
        if (negative)
        {
            text = text[1..];
        }

        var value = 0;
        foreach (var c in text)
        {
            var digit = unchecked((sbyte)c) - '0';
            if (digit > 9)
            {
                break;
            }

            value = unchecked(value * 10 + (negative ? -digit : digit));
        }

        return value;
    }

    /// <summary>Reads four decimal numbers with dots at the start of a text, leading zeros included, and returns their length; 0 =
    /// there are none.</summary>
    public static int ReadIpv4(ReadOnlySpan<byte> text, out uint address)
    {
        address = 0;
        uint part = 0;
        int parts = 0, digits = 0, i = 0;
        for (; i < text.Length && (text[i] == '.' || char.IsAsciiDigit((char)text[i])); i++)
        {
            if (text[i] == '.')
            {
                if (digits == 0 || parts == 3)
                {
                    return 0;
                }

                address = (address << 8) | part;
                part = 0;
                digits = 0;
                parts++;
                continue;
            }

            part = part * 10 + (uint)(text[i] - '0');
            digits++;
            if (part > 255)
            {
                return 0;
            }
        }

        address = (address << 8) | part;
        return parts == 3 && digits > 0 ? i : 0;
    }

    /// <summary>An address as <c>hdr_ip</c> reads it: IPv4, also with a port, or IPv6, without brackets (seen on HAProxy 2.6).</summary>
    public static bool TryReadAddress(ReadOnlySpan<byte> text, ref Sample sample)
    {
        var length = ReadIpv4(text, out var v4);
        if (length > 0 && (length == text.Length || IsPort(text[length..])))
        {
            sample.SetIpv4(v4);
            return true;
        }

        if (!SampleCast.TryReadAddress(text, out var type, out var value) || type != SampleType.Ipv6)
        {
            return false;
        }

        sample.SetIpv6(value);
        return true;
    }

    private static bool IsPort(ReadOnlySpan<byte> text) =>
        text.Length is >= 2 and <= 12 && text[0] == ':' && System.Buffers.Text.Utf8Parser.TryParse(text[1..], out uint port, out var used)
        && used == text.Length - 1 && port <= ushort.MaxValue;
}
