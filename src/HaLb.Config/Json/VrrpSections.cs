using System.Collections.Immutable;

namespace HaLb.Config.Json;

/// <summary>keepalived's sections, of which <c>halb</c> checks the syntax alone (config-rules 15): a typo there must not
/// keep it from starting. It does want the addresses, since binding to one of them is no mistake.</summary>
internal static class VrrpSections
{
    public static ImmutableArray<string> Addresses(ConfigNode sections)
    {
        var addresses = new List<string>();
        foreach (var instance in sections.Find("vrrp_instance")?.Value.Members ?? [])
        {
            foreach (var member in instance.Value.Members.Where(static m => m.Key is "virtual_ipaddress" or "virtual_ipaddress_excluded"))
            {
                Add(addresses, member.Value);
            }
        }

        return [.. addresses.Distinct()];
    }

    private static void Add(List<string> addresses, ConfigNode value)
    {
        switch (value.Kind)
        {
            case NodeKind.String:
                AddText(addresses, value.Text);
                break;
            case NodeKind.Array:
                foreach (var item in value.Items)
                {
                    Add(addresses, item);
                }

                break;
            case NodeKind.Object when value.Find("address")?.Value is { Kind: NodeKind.String } address:
                AddText(addresses, address.Text);
                break;
            default:
                // An object by address: {"192.168.50.10/32": {"dev": "eth0"}}.
                foreach (var member in value.Members)
                {
                    AddText(addresses, member.Key);
                }

                break;
        }
    }

    /// <summary>The address of <c>192.168.50.10/32 dev eth0</c>.</summary>
    private static void AddText(List<string> addresses, string text)
    {
        var address = text.Trim().Split(' ', 2)[0].Split('/', 2)[0];
        if (address.Length > 0)
        {
            addresses.Add(address);
        }
    }
}
