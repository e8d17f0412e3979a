using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using HaLb.Config.Model;
using AddressFamily = HaLb.Config.Model.AddressFamily;

namespace HaLb.Config.Binding;

/// <summary>Reads addresses (HAProxy manual, section 11.1). A failed read says why.</summary>
internal static class AddressText
{
    private const int PortMax = 65535;

    /// <summary>Addresses of one <c>bind</c> line: comma lists and port ranges become several.</summary>
    public static bool TryBind(string text, string? unixPrefix, out ImmutableArray<AddressConfig> addresses, out string problem)
    {
        addresses = [];
        problem = "";
        var all = ImmutableArray.CreateBuilder<AddressConfig>();
        foreach (var part in text.Split(','))
        {
            if (!TryOne(part, out var address, out problem))
            {
                return false;
            }

            switch (address.Family)
            {
                case AddressFamily.Unix or AddressFamily.Abstract:
                    all.Add(address with { Host = unixPrefix + address.Host });
                    break;
                case AddressFamily.Descriptor:
                    all.Add(address);
                    break;
                case var _ when address.PortIsOffset || !HasPort(part):
                    problem = $"'{part}' has no port";
                    return false;
                case var _ when address.Port == 0:
                    problem = $"'{part}': a port goes from 1 to 65535";
                    return false;
                default:
                    for (var port = address.Port; port <= address.PortEnd; port++)
                    {
                        all.Add(new AddressConfig(address.Family, address.Host, port));
                    }

                    break;
            }
        }

        addresses = all.ToImmutable();
        return true;
    }

    /// <summary>Address of a server: a port may be missing or an offset.</summary>
    public static bool TryServer(string text, out AddressConfig address, out string problem)
    {
        if (!TryOne(text, out address, out problem))
        {
            return false;
        }

        if (address.Family == AddressFamily.Descriptor)
        {
            problem = $"'{text}': a server cannot be a descriptor";
            return false;
        }

        if (address.IsWildcard)
        {
            problem = $"'{text}': not supported yet: servers at the address that the client came to";
            return false;
        }

        if (address.PortEnd != address.Port)
        {
            problem = $"'{text}': a server has one port";
            return false;
        }

        if (address.Family is AddressFamily.Ipv4 or AddressFamily.Ipv6 or AddressFamily.Name && !HasPort(text))
        {
            // No port means the client's own, which is an offset of 0.
            address = address with { PortIsOffset = true };
        }

        return true;
    }

    /// <summary>Any address, with what it says of the port; <see cref="AddressConfig.Port"/> 0 where it says nothing.</summary>
    public static bool TryOne(string text, out AddressConfig address, out string problem)
    {
        var rest = text;
        var forced = TakePrefix(ref rest);
        address = new AddressConfig(forced ?? AddressFamily.Name, rest, 0);
        problem = "";
        switch (forced)
        {
            case AddressFamily.Unix or AddressFamily.Abstract:
                problem = rest.Length == 0 ? $"'{text}' has no path" : "";
                return rest.Length > 0;
            case AddressFamily.Descriptor:
                problem = $"'{text}' has no descriptor number";
                return int.TryParse(rest, NumberStyles.None, CultureInfo.InvariantCulture, out _);
            case null when rest.StartsWith('/'):
                address = new AddressConfig(AddressFamily.Unix, rest, 0);
                return true;
            case null when rest.Contains('@', StringComparison.Ordinal):
                problem = $"'{text}': the prefix '{rest[..(rest.IndexOf('@', StringComparison.Ordinal) + 1)]}' is not supported";
                return false;
            default:
                return TryHostAndPort(text, rest, forced, ref address, out problem);
        }
    }

    private static bool TryHostAndPort(string whole, string rest, AddressFamily? forced, ref AddressConfig address, out string problem)
    {
        // The last colon comes before the port, even in an IPv6 address without brackets, as in HAProxy.
        var close = rest.LastIndexOf(']');
        var colon = rest.LastIndexOf(':');
        var host = colon > close ? rest[..colon] : rest;
        host = host.StartsWith('[') && host.EndsWith(']') ? host[1..^1] : host;
        if (!TryHost(host, forced, out var family, out var canonical))
        {
            problem = $"'{whole}': '{host}' is no address";
            return false;
        }

        address = new AddressConfig(family, canonical, 0);
        problem = $"'{whole}': '{(colon > close ? rest[(colon + 1)..] : "")}' is no port or range of ports";
        if (colon <= close || colon == rest.Length - 1)
        {
            return true;
        }

        return TryPorts(rest[(colon + 1)..], ref address);
    }

    private static bool TryHost(string host, AddressFamily? forced, out AddressFamily family, out string canonical)
    {
        (family, canonical) = (AddressFamily.Ipv4, "0.0.0.0");
        if (host is "" or "*")
        {
            if (forced == AddressFamily.Ipv6)
            {
                (family, canonical) = (AddressFamily.Ipv6, "::");
            }

            return true;
        }

        if (IPAddress.TryParse(host, out var ip) && (ip.AddressFamily != System.Net.Sockets.AddressFamily.InterNetwork || host.Count(static c => c == '.') == 3))
        {
            family = ip.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? AddressFamily.Ipv6 : AddressFamily.Ipv4;
            canonical = ip.ToString();
            return forced is null || forced == family;
        }

        (family, canonical) = (AddressFamily.Name, host);
        return host.Length <= 253 && host.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_');
    }

    private static bool TryPorts(string text, ref AddressConfig address)
    {
        if (text[0] is '+' or '-')
        {
            var isOffset = int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var offset) && Math.Abs(offset) <= PortMax;
            address = address with { Port = offset, PortEnd = offset, PortIsOffset = true };
            return isOffset;
        }

        var dash = text.IndexOf('-', StringComparison.Ordinal);
        if (!TryPort(dash < 0 ? text : text[..dash], out var first))
        {
            return false;
        }

        var last = first;
        if (dash >= 0 && (!TryPort(text[(dash + 1)..], out last) || last < first))
        {
            return false;
        }

        address = address with { Port = first, PortEnd = last };
        return true;
    }

    private static bool TryPort(string text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port <= PortMax;

    private static bool HasPort(string text) =>
        text.LastIndexOf(':') is var colon && colon > text.LastIndexOf(']') && colon < text.Length - 1;

    private static AddressFamily? TakePrefix(ref string text)
    {
        foreach (var (prefix, family) in Prefixes)
        {
            if (text.StartsWith(prefix, StringComparison.Ordinal))
            {
                text = text[prefix.Length..];
                return family;
            }
        }

        return null;
    }

    private static readonly (string Prefix, AddressFamily Family)[] Prefixes =
    [
        ("ipv4@", AddressFamily.Ipv4), ("tcp4@", AddressFamily.Ipv4), ("ipv6@", AddressFamily.Ipv6), ("tcp6@", AddressFamily.Ipv6),
        ("unix@", AddressFamily.Unix), ("uxst@", AddressFamily.Unix), ("abns@", AddressFamily.Abstract), ("fd@", AddressFamily.Descriptor),
    ];
}
