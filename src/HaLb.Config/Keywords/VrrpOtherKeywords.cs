using static HaLb.Config.Keywords.VrrpShapes;

namespace HaLb.Config.Keywords;

/// <summary>What keepalived.conf has at its top besides the sections that HaLb acts upon. None of it has a place in halb.json.</summary>
internal static class VrrpOtherKeywords
{
    /// <summary>Names of keepalived's LVS half, which is reported once and skipped whole.</summary>
    public const string LvsNote = "keepalived's LVS half is not HaLb's: halb's backends and their checks take its place";

    private const string Static = "is not added: the system's own network configuration is the place for what does not move";

    public static readonly KeywordRow[] Rows =
    [
        .. Blocks(LvsNote, "virtual_server", "virtual_server_group", "SSL"),
        .. Blocks($"the address {Static}", "static_ipaddress"),
        .. Blocks($"the route {Static}", "static_routes"),
        .. Blocks($"the rule {Static}", "static_rules"),
        .. Blocks("tracks static addresses and routes, which are not added", "track_group"),
        .. Blocks("pauses are set for all interfaces (vrrp_garp_interval, vrrp_gna_interval)", "garp_group"),
        .. Blocks("interfaces are watched through netlink", "linkbeat_interfaces"),
        .. Blocks("not supported yet: changes of a link count at once", "interface_up_down_delays"),
        .. Blocks("DANGER: BFD is not supported: what it would find down is not noticed; use track_ping or track_script", "bfd_instance"),
        .. Warned(Where.VrrpTop, "start it in that namespace: ip netns exec NAME halb-vrrpd", "net_namespace"),
        .. Silent(Where.VrrpTop, "belongs to keepalived's LVS half, in whose place stands the proxy", "net_namespace_ipvs"),
        .. Silent(Where.VrrpTop, "no firewall rules are needed but those of no_accept, which has a table of its own", "namespace_with_ipsets"),
        .. Silent(Where.VrrpTop, "--run-dir keeps several apart", "instance", "use_pid_dir"),
        .. Silent(Where.VrrpTop, "interfaces are watched through netlink", "linkbeat_use_polling"),
        .. Silent(Where.VrrpTop, "scripts are ended at a stop", "child_wait_time"),
    ];

    private static IEnumerable<KeywordRow> Blocks(string reason, params string[] names) =>
        Warned(Where.VrrpTop, reason, names).Select(static row => row with { IsBlock = true });
}
