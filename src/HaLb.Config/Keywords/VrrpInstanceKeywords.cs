using HaLb.Config.Binding.Vrrp;
using static HaLb.Config.Keywords.RowShapes;
using static HaLb.Config.Keywords.VrrpShapes;

namespace HaLb.Config.Keywords;

/// <summary>Keywords of <c>vrrp_instance</c> (keepalived.conf(5), "VRRP instance(s)").</summary>
internal static class VrrpInstanceKeywords
{
    private const Where Here = Where.VrrpInstance;

    private static readonly ParameterSpec[] AddressParameters =
    [
        Value("dev"), Value("label"), Value("scope"), Value("brd"), Flag("home"), Flag("noprefixroute"),
        Flag("-nodad").Ignored("virtual IPv6 addresses are always added without duplicate address detection"),
        Value("preferred_lft").Ignored("the life of addresses is HaLb's lease; IPv6 ones are deprecated as sources"),
        Flag("mngtmpaddr").Ignored("means nothing for an address that is added by hand"),
        Flag("autojoin").Ignored("multicast addresses are no virtual addresses"),
        Flag("no_track").Ignored("an address that somebody removes comes back at once"),
        Flag("use_vmac").Ignored("addresses of other interfaces have their own MAC address"),
        Value("peer").Ignored("point-to-point addresses are not supported: the address is added plain"),
        Value("track_group").Ignored("is for static addresses"),
    ];

    public static readonly KeywordRow[] Rows =
    [
        Line(Here, "state", "state", "MASTER or BACKUP: what it wishes to be at the start; nothing is claimed by it.", VrrpInstanceBinding.State),
        Line(Here, "interface", "name", "Interface that advertisements go out of.", VrrpInstanceBinding.Interface),
        Line(Here, "virtual_router_id", "id", "1 to 255, the same on all boxes, unique on the network and per family.", VrrpInstanceBinding.VirtualRouterId),
        Line(Here, "priority", "priority", "1 to 255, the higher is Master; 255 = owner of the address; default 100.", VrrpInstanceBinding.Priority),
        Line(Here, "advert_int", "seconds", "Interval of advertisements: v2 1 to 255 s whole, v3 0.01 to 40.95 s; default 1.", VrrpInstanceBinding.AdvertisementInterval),
        Line(Here, "version", "version", "2 or 3; IPv6 is always 3.", VrrpInstanceBinding.Version),
        Inner(Here, "authentication auth_type", "type", "PASS (eight bytes in clear) or AH; VRRP version 2 only.", VrrpInstanceBinding.AuthType),
        Inner(Here, "authentication auth_pass", "password", "The password; PASS takes its first eight bytes.", VrrpInstanceBinding.AuthPass) with { FreeText = true },
        Entries(Here, "virtual_ipaddress", "address", "Addresses in the advertisement, all of one family: address[/prefix], default /32 or /128.", VrrpAddressBinding.Virtual, AddressParameters),
        Entries(Here, "virtual_ipaddress_excluded", "address", "Addresses that move too but are not in the advertisement; any family.", VrrpAddressBinding.Excluded, AddressParameters),
        Listed(Here, "virtual_routes", "route...", "Routes that move with the addresses: [src A] [to] B/N [via A] [dev D] [table T] [metric N] [scope S] [onlink].")
            with { IsBlock = true, BindVrrp = VrrpRouteBinding.Route, Support = Support.Differs, Note = "one next hop, and no further attributes than these; other words leave the route out with a warning (an error in halb.json)" },
        .. Warned(Here, "policy rules are not added: do it in notify scripts", "virtual_rules").Select(static row => row with { IsBlock = true, Kind = KeywordKind.List }),
        Line(Here, "nopreempt", "", "A better box that comes back stays Backup.", VrrpInstanceBinding.NoPreempt),
        Line(Here, "preempt", "", "The opposite of nopreempt, and the default.", VrrpInstanceBinding.Preempt),
        Line(Here, "preempt_delay", "seconds", "Waits before it takes the addresses back, 0 to 1000 s.", VrrpInstanceBinding.PreemptDelay),
        Line(Here, "failback", "mode [seconds]", "HaLb's own: what a better box does that comes back: auto, after TIME, or manual.", VrrpInstanceBinding.Failback),
        Line(Here, "down_timer_adverts", "count", "Missed advertisements until the Master counts as gone, 1 to 100; default 3, the same on all boxes.", VrrpInstanceBinding.DownTimerAdverts),
        Line(Here, "unicast_src_ip", "address", "Source address of unicast advertisements.", VrrpInstanceBinding.SourceAddress),
        Line(Here, "mcast_src_ip", "address", "Source address of multicast advertisements.", VrrpInstanceBinding.SourceAddress),
        Entries(Here, "unicast_peer", "address", "Boxes that advertisements are sent to, instead of the multicast group.", VrrpInstanceBinding.Peer, Value("min_ttl"), Value("max_ttl")),
        Line(Here, "unicast_ttl", "ttl", "TTL of unicast advertisements, 0 to 255; default 255.", VrrpInstanceBinding.UnicastTtl),
        Line(Here, "check_unicast_src", "[bool]", "Unicast advertisements count only from a peer.", VrrpInstanceBinding.CheckUnicastSource)
            with { Support = Support.Differs, Note = "on by default; false turns it off" },
        Line(Here, "unicast_fault_no_peer", "", "Unicast without peers is an error.", VrrpInstanceBinding.FaultWithoutPeer)
            with { Support = Support.Differs, Note = "the file is refused instead of an instance in Fault" },
        Line(Here, "old_unicast_checksum", "[never]", "The v3 checksum of unicast advertisements as keepalived before 1.3.6 made it.", VrrpInstanceBinding.OldChecksum),
        Line(Here, "v3_checksum_as_v2", "[bool]", "The v3/IPv4 checksum without pseudo-header.", VrrpInstanceBinding.ChecksumAsV2),
        Line(Here, "use_vmac", "[name] [mac]", "The virtual MAC address on an interface of its own.", VrrpInstanceBinding.UseVmac)
            with { Support = Support.Differs, Note = "the MAC address is always the RFC's; another one is an error" },
        Line(Here, "vmac_xmit_base", "", "Advertisements go out of the interface below the virtual MAC's.", VrrpInstanceBinding.VmacSendsFromBase),
        Line(Here, "accept", "", "Packets to the virtual addresses are taken (default).", VrrpInstanceBinding.Accept),
        Line(Here, "no_accept", "", "Packets to the virtual addresses are dropped unless it owns them (priority 255).", VrrpInstanceBinding.NoAccept),
        Line(Here, "dont_track_primary", "", "Loss of its own interface's link is no fault.", VrrpInstanceBinding.DontTrackPrimary),
        Line(Here, "garp_master_delay", "seconds", "Second volley of gratuitous ARP so long after the first, 0 = none; default 5.", VrrpAnnounceBinding.Delay),
        Line(Here, "garp_master_repeat", "count", "Frames of a volley; default 5.", VrrpAnnounceBinding.Repeat),
        Line(Here, "garp_master_refresh", "seconds", "Announces again so often while Master, 0 = never; default 60.", VrrpAnnounceBinding.Refresh)
            with { Support = Support.Differs, Note = "60 s by default; 0 turns it off" },
        Line(Here, "garp_master_refresh_repeat", "count", "Frames each time; default 1.", VrrpAnnounceBinding.RefreshRepeat),
        Line(Here, "garp_lower_prio_delay", "seconds", "As garp_master_delay after a lower Master was heard.", VrrpAnnounceBinding.LoserDelay),
        Line(Here, "garp_lower_prio_repeat", "count", "As garp_master_repeat after a lower Master was heard.", VrrpAnnounceBinding.LoserRepeat),
        Line(Here, "lower_prio_no_advert", "[bool]", "No advertisement in answer to a lower Master.", VrrpInstanceBinding.LowerPriorityNoAdvert),
        Line(Here, "higher_prio_send_advert", "[bool]", "A last advertisement when it yields to a higher Master.", VrrpInstanceBinding.HigherPrioritySendAdvert)
            with { Support = Support.Differs, Note = "on by default; false turns it off" },
        Command(VrrpShapes.AnyTracker, "notify_master", "Runs when it became Master.", VrrpNotifyBinding.Master),
        Command(AnyTracker, "notify_backup", "Runs when it became Backup.", VrrpNotifyBinding.Backup),
        Command(AnyTracker, "notify_fault", "Runs when it went to Fault.", VrrpNotifyBinding.Fault),
        Command(AnyTracker, "notify_stop", "Runs when the service stops.", VrrpNotifyBinding.Stop),
        Command(AnyTracker, "notify", "Runs at each change with INSTANCE or GROUP, name, state and priority appended.", VrrpNotifyBinding.Any),
        Command(Here, "notify_master_rx_lower_pri", "Runs when a Master hears a lower one.", VrrpNotifyBinding.LowerPriorityHeard),
        .. NotDone(Here, "not supported: its authentication would be missing, and peers that ask for it would not hear this box: both would be Master", "auth_hmac"),
        .. NotDone(Here, "not supported: on another group the boxes would not hear each other, and both would be Master", "mcast_dst_ip"),
        .. NotDone(Here, "not supported: an instance runs on its interface, in whichever VRF that is", "vrf"),
        .. Warned(Here, "ipvlan is not supported: addresses go to the interface itself, with its MAC address", "use_ipvlan"),
        .. Warned(Here, "DANGER: not checked: the instance does not go to Fault when its source address is missing; its advertisements then come from another address", "track_src_ip"),
        .. Warned(Here, "strict mode is not done: it drops packets to the virtual addresses, which a proxy must take", "strict_mode"),
        .. Warned(Here, "periodic announcements go out of the instance's interface only (garp_master_refresh)", "garp_extra_if"),
        .. Silent(Here, "addresses of other interfaces have their own MAC address", "use_vmac_addr"),
        .. Silent(Here, "the addresses say the family", "native_ipv6"),
        .. Silent(Here, "virtual addresses are /32 or /128 by default, which no other address depends on", "promote_secondaries"),
        .. Silent(Here, "addresses are always compared: it costs little", "skip_check_adv_addr"),
        .. Silent(Here, "the log's level is set on the command line", "debug"),
        .. Silent(Here, "sockets and buffers are HaLb's own", "kernel_rx_buf_size"),
        .. Silent(Here, "interfaces are watched through netlink", "linkbeat_use_polling"),
        .. Silent(Here, "belongs to keepalived's LVS half, in whose place stands the proxy", "lvs_sync_daemon_interface", "lvs_sync_daemon"),
        .. Warned(AnyTracker, "no mail is sent: notify scripts and event_fifo tell of changes", "smtp_alert"),
        .. Silent(AnyTracker, "set for the whole process: vrrp_notify_priority_changes", "notify_priority_changes"),
        .. Silent(AnyTracker, "an instance that a reload takes away is told as stopped", "notify_deleted"),
        .. Silent(Here, "an instance without addresses is allowed", "no_virtual_ipaddress"),
        .. Silent(Here, "late timers are always noticed", "timer_expired_backup"),
    ];
}
