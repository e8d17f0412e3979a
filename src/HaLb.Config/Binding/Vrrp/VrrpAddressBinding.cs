using System.Net;
using HaLb.Config.Model;
using AddressFamily = System.Net.Sockets.AddressFamily;

namespace HaLb.Config.Binding.Vrrp;

/// <summary>Binds lines of <c>virtual_ipaddress</c> and <c>virtual_ipaddress_excluded</c>.</summary>
internal static class VrrpAddressBinding
{
    public static void Virtual(VrrpDraft d, Arguments a)
    {
        if (Read(a) is { } address)
        {
            d.Instance!.Addresses.Add(address);
        }
    }

    public static void Excluded(VrrpDraft d, Arguments a)
    {
        if (Read(a) is { } address)
        {
            d.Instance!.Excluded.Add(address);
        }
    }

    private static VrrpAddressConfig? Read(Arguments a)
    {
        if (a.Network(a.First) is not var (ip, length))
        {
            return null;
        }

        if (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any) || ip.IsIPv6Multicast || (ip.AddressFamily == AddressFamily.InterNetwork && ip.GetAddressBytes()[0] >= 224))
        {
            a.Error(a.First, $"'{a.First.Text}' cannot be the address of a box");
            return null;
        }

        var bits = ip.GetAddressBytes().Length * 8;
        var config = new VrrpAddressConfig(ip, length < 0 ? bits : length, a.First.Position)
        {
            Device = Device(a),
            Label = a.Text("label"),
            Scope = a.Find("scope") is { } scope ? a.Scope(scope.Word) : (byte)0,
            HasHomeFlag = a.Has("home"),
            IsNoPrefixRoute = a.Has("noprefixroute"),
        };
        if (config.Label is { Length: > 15 } label)
        {
            a.Error(a.Find("label")!.Word, $"'{label}': a label has at most 15 characters");
            config = config with { Label = null };
        }

        return config with { Broadcast = Broadcast(a, ip, config.PrefixLength) };
    }

    private static string? Device(Arguments a)
    {
        var device = a.Text("dev");
        if (device is not null && !VrrpInstanceBinding.IsInterfaceName(device))
        {
            a.Error(a.Find("dev")!.Word, $"'{device}' is no name of an interface");
            return null;
        }

        return device;
    }

    /// <summary><c>+</c> sets the host bits, <c>-</c> clears them (ip-address(8)).</summary>
    private static IPAddress? Broadcast(Arguments a, IPAddress ip, int length)
    {
        if (a.Find("brd") is not { } given)
        {
            return null;
        }

        if (ip.AddressFamily != AddressFamily.InterNetwork)
        {
            a.Error(given.Word, "there is no broadcast address in IPv6");
            return null;
        }

        if (given.Word.Text is not ("+" or "-"))
        {
            return a.Address(given.Word);
        }

        var bytes = ip.GetAddressBytes();
        for (var bit = length; bit < 32; bit++)
        {
            var mask = (byte)(0x80 >> (bit & 7));
            bytes[bit / 8] = given.Word.Text == "+" ? (byte)(bytes[bit / 8] | mask) : (byte)(bytes[bit / 8] & ~mask);
        }

        return new IPAddress(bytes);
    }
}
