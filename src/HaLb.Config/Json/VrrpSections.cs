using System.Collections.Immutable;
using HaLb.Config.Model;

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

    /// <summary>Where halb-vrrpd looks for the local proxy (<c>track_proxy</c>); null = nothing tracks it.</summary>
    public static string? TrackedSocket(ConfigNode sections)
    {
        string? socket = null;
        foreach (var section in sections.Members.Where(static m => m.Key is "vrrp_instance" or "vrrp_sync_group"))
        {
            foreach (var tracker in section.Value.Members)
            {
                if (tracker.Value.Find("track_proxy")?.Value is { } value && !IsOff(value))
                {
                    socket ??= NamedSocket(value) ?? HalbConfig.DefaultPairSocket;
                }
            }
        }

        return socket;
    }

    private static bool IsOff(ConfigNode value) => value.Kind is NodeKind.False or NodeKind.Null;

    private static string? NamedSocket(ConfigNode value)
    {
        if (value.Kind == NodeKind.Object)
        {
            return value.Find("socket")?.Value is { Kind: NodeKind.String } named ? named.Text : null;
        }

        var words = value.Kind == NodeKind.String ? value.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries) : [];
        var at = Array.IndexOf(words, "socket") + 1;
        return at > 0 && at < words.Length ? words[at] : null;
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
