using System.Net;
using HaLb.Config.Directives;
using HaLb.Config.Model;

namespace HaLb.Config.Binding.Vrrp;

/// <summary>Binds lines of <c>virtual_routes</c>: the words of <c>ip route add</c> that HaLb knows.</summary>
internal static class VrrpRouteBinding
{
    public static void Route(VrrpDraft d, Arguments a)
    {
        if (Read(a) is { } route)
        {
            d.Instance!.Routes.Add(route);
        }
    }

    private static VrrpRouteConfig? Read(Arguments a)
    {
        var route = new VrrpRouteConfig(a.First.Position);
        var hasDestination = false;
        for (var i = 0; i < a.Words.Count; i++)
        {
            var word = a.Words[i];
            if (word.Text is "onlink" or "no_track" or "inet" or "inet6")
            {
                route = word.Text == "onlink" ? route with { OnLink = true } : route;
                continue;
            }

            var name = word.Text;
            if (name is "src" or "to" or "via" or "gw" or "dev" or "table" or "metric" or "priority" or "scope")
            {
                if (++i == a.Words.Count)
                {
                    return Left(a, word, $"'{name}' needs a value");
                }

                word = a.Words[i];
            }
            else if (hasDestination || !(name == "default" || (name.Length > 0 && (char.IsAsciiDigit(name[0]) || name.Contains(':', StringComparison.Ordinal)))))
            {
                return Left(a, word, $"'{name}' is not supported: the route is left out");
            }

            hasDestination |= name is "to" || ReferenceEquals(name, word.Text);
            if (With(route, name, word, a) is not { } next)
            {
                return null;
            }

            route = next;
        }

        return hasDestination ? route : Left(a, a.First, "a destination is missing");
    }

    private static VrrpRouteConfig? With(VrrpRouteConfig route, string name, Word word, Arguments a)
    {
        switch (name)
        {
            case "src":
                return a.Address(word) is { } source ? route with { PreferredSource = source } : null;
            case "via" or "gw":
                return a.Address(word) is { } via ? route with { Via = via } : null;
            case "dev":
                return VrrpInstanceBinding.IsInterfaceName(word.Text) ? route with { Device = word.Text } : Left(a, word, $"'{word.Text}' is no name of an interface");
            case "table":
                return Table(word, a) is { } table ? route with { Table = table } : null;
            case "metric" or "priority":
                return a.Count(word, 0, int.MaxValue) is { } metric ? route with { Metric = metric } : null;
            case "scope":
                return route with { Scope = a.Scope(word) };
            default:
                return Destination(route, word, a);
        }
    }

    private static VrrpRouteConfig? Destination(VrrpRouteConfig route, Word word, Arguments a)
    {
        if (word.Text == "default")
        {
            return route;
        }

        if (a.Network(word) is not var (address, length))
        {
            return null;
        }

        var bits = address.GetAddressBytes().Length * 8;
        length = length < 0 ? bits : length;
        return length == 0 && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
            ? route
            : route with { Destination = address, PrefixLength = length };
    }

    private static int? Table(Word word, Arguments a) => word.Text switch
    {
        "main" => 254,
        "local" => 255,
        "default" => 253,
        _ => a.Count(word, 1, int.MaxValue),
    };

    private static VrrpRouteConfig? Left(Arguments a, Word word, string message)
    {
        a.Error(word, message);
        return null;
    }
}
