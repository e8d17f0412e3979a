using System.Net;
using HaLb.Config.Binding;
using HaLb.Config.Model;
using AddressFamily = System.Net.Sockets.AddressFamily;

namespace HaLb.Config.Validation;

/// <summary>Virtual addresses lie in a subnet of their interface, or the network must be told the way to them; and the interface is
/// there.</summary>
internal static class VrrpSubnetCheck
{
    public static void Run(VrrpConfig config, Func<string, IEnumerable<IPNetwork>?> networksOf, Findings findings)
    {
        foreach (var instance in config.Instances)
        {
            findings.Scope = $"vrrp_instance '{instance.Name}'";
            if (instance.Interface.Length > 0 && networksOf(instance.Interface) is null)
            {
                findings.Warning(instance.Position, $"this host has no interface '{instance.Interface}': the instance is in Fault until it comes");
            }

            foreach (var address in instance.VirtualAddresses.Concat(instance.ExcludedAddresses))
            {
                Check(address, address.Device ?? instance.Interface, networksOf, findings);
            }
        }

        findings.Scope = "";
    }

    private static void Check(VrrpAddressConfig address, string device, Func<string, IEnumerable<IPNetwork>?> networksOf, Findings findings)
    {
        var family = address.Address.AddressFamily;
        var networks = (networksOf(device) ?? []).Where(n => n.BaseAddress.AddressFamily == family && n.PrefixLength < (family == AddressFamily.InterNetwork ? 32 : 128)).ToArray();
        if (networks.Length > 0 && !Array.Exists(networks, n => n.Contains(address.Address)) && !address.Address.IsIPv6LinkLocal)
        {
            findings.Warning(address.Position, $"'{address.Address}' is in no subnet of interface '{device}' ({string.Join(", ", networks.Select(static n => n.ToString()))}): neighbours will not ask for it there");
        }
    }
}
