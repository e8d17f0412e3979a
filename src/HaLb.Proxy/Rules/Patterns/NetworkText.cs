using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace HaLb.Proxy.Rules.Patterns;

/// <summary>Reads <c>address</c>, <c>address/length</c>, <c>address/mask</c> (IPv4). Bits of the address behind the mask do
/// not count, and missing parts of an IPv4 network are 0 (<c>10/8</c>), as HAProxy reads them.</summary>
internal static class NetworkText
{
    public static bool TryRead(string text, out NetworkRange network)
    {
        network = default;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var host = slash < 0 ? text : text[..slash];
        var isIpv6 = host.Contains(':', StringComparison.Ordinal);
        if (!(isIpv6 ? TryIpv6(host, out var address) : TryIpv4(host, slash >= 0, out address)))
        {
            return false;
        }

        var width = isIpv6 ? 128 : 32;
        var all = isIpv6 ? UInt128.MaxValue : uint.MaxValue;
        UInt128 mask = all;
        if (slash >= 0)
        {
            var text2 = text[(slash + 1)..];
            if (int.TryParse(text2, NumberStyles.None, CultureInfo.InvariantCulture, out var length))
            {
                if (length > width)
                {
                    return false;
                }

                mask = length == 0 ? 0 : (all << (width - length)) & all;
            }
            else if (isIpv6 || !TryIpv4(text2, false, out mask) || !IsContiguous((uint)mask))
            {
                return false;
            }
        }

        var first = address & mask;
        network = new NetworkRange(isIpv6, first, first | (~mask & all));
        return true;
    }

    private static bool IsContiguous(uint mask) => (~mask & (~mask + 1)) == 0;

    private static bool TryIpv6(string text, out UInt128 value)
    {
        value = 0;
        if (text.IndexOfAny(['%', '[']) >= 0 || !IPAddress.TryParse(text, out var address) || address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return false;
        }

        foreach (var part in address.GetAddressBytes())
        {
            value = (value << 8) | part;
        }

        return true;
    }

    private static bool TryIpv4(string text, bool mayBeShort, out UInt128 value)
    {
        value = 0;
        var parts = text.Split('.');
        if (parts.Length > 4 || (parts.Length < 4 && !mayBeShort))
        {
            return false;
        }

        foreach (var part in parts)
        {
            if (part.Length > 3 || !byte.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                return false;
            }

            value = (value << 8) | number;
        }

        value <<= 8 * (4 - parts.Length);
        return true;
    }
}
