using HaLb.Config.Binding.Vrrp;
using static HaLb.Config.Keywords.VrrpShapes;

namespace HaLb.Config.Keywords;

/// <summary>Keywords of <c>global_defs</c> (keepalived.conf(5), "Global definitions").</summary>
internal static class VrrpGlobalKeywords
{
    private const Where Here = Where.VrrpGlobal;
    private const string Lvs = "belongs to keepalived's LVS half, in whose place stands the proxy";
    private const string Mail = "no mail is sent: notify scripts and event_fifo tell of changes";
    private const string Priority = "real-time priority and locked memory are asked for from the start";
    private const string Firewall = "no firewall rules are needed but those of no_accept, which has a table of its own";
    private const string Agents = "no SNMP and no D-Bus: halb-vrrpd ctl gives text, JSON and Prometheus";

    public static readonly KeywordRow[] Rows =
    [
        Line(Here, "router_id", "name", "Name of this box in messages and events; default: the node's name.", VrrpGlobalBinding.RouterId) with { FreeText = true },
        Line(Here, "enable_script_security", "", "Scripts that others than root could change are not run as root.", VrrpGlobalBinding.ScriptSecurity),
        Line(Here, "script_user", "username [groupname]", "User and group of scripts; default: keepalived_script where it exists, else root.", VrrpGlobalBinding.ScriptUser),
        Line(Here, "vrrp_startup_delay", "seconds", "No instance becomes Master before this time after the start, 0 to 1000 s.", VrrpGlobalBinding.StartupDelay),
        Line(Here, "vrrp_rt_priority", "priority", "Real-time priority (SCHED_RR) of the driver, 0 to 99; 0 = none; default 50.", VrrpGlobalBinding.RealTimePriority)
            with { Support = Support.Differs, Note = "50 is asked for without it; 0 turns it off" },
        Line(Here, "vrrp_no_swap", "", "Locks the memory of the process.", VrrpGlobalBinding.LockMemory)
            with { Support = Support.Differs, Note = "on by default; false (halb.json) turns it off" },
        Line(Here, "log_unknown_vrids", "", "Logs advertisements of virtual routers that are not configured here.", VrrpGlobalBinding.LogUnknownVrids),
        Line(Here, "notify_fifo", "path [username] [groupname]", "Named pipe for a line at each change of state, as keepalived writes it.", VrrpGlobalBinding.NotifyFifo),
        Line(Here, "vrrp_notify_fifo", "path [username] [groupname]", "The same as notify_fifo.", VrrpGlobalBinding.NotifyFifo),
        Command(Here, "notify_fifo_script", "Program that reads the pipe; its path is appended to the arguments.", VrrpGlobalBinding.NotifyFifoScript),
        Command(Here, "vrrp_notify_fifo_script", "The same as notify_fifo_script.", VrrpGlobalBinding.NotifyFifoScript),
        Line(Here, "event_fifo", "path", "HaLb's own: named pipe for a JSON line at each event.", VrrpGlobalBinding.EventFifo) with { FreeText = true },
        Line(Here, "notify_timeout", "seconds", "HaLb's own: how long a notify script may run, 1 to 3600 s; default 30 s.", VrrpGlobalBinding.NotifyTimeout),
        Line(Here, "vrrp_notify_priority_changes", "[bool]", "Lines in the pipes for changes of priority, too.", VrrpGlobalBinding.NotifyPriorityChanges),
        Command(Here, "startup_script", "Runs once before anything else.", VrrpGlobalBinding.StartupScript),
        Command(Here, "shutdown_script", "Runs once at the end.", VrrpGlobalBinding.ShutdownScript),
        Line(Here, "vrrp_version", "version", "VRRP version of instances that do not say theirs, 2 or 3; default 2.", VrrpGlobalBinding.Version),
        Line(Here, "vrrp_down_timer_adverts", "count", "down_timer_adverts of instances, 1 to 100.", VrrpGlobalBinding.DownTimerAdverts),
        Line(Here, "vrrp_garp_master_delay", "seconds", "garp_master_delay of instances.", VrrpAnnounceBinding.Delay),
        Line(Here, "vrrp_garp_master_repeat", "count", "garp_master_repeat of instances.", VrrpAnnounceBinding.Repeat),
        Line(Here, "vrrp_garp_master_refresh", "seconds", "garp_master_refresh of instances.", VrrpAnnounceBinding.Refresh)
            with { Support = Support.Differs, Note = "60 s by default; 0 turns it off" },
        Line(Here, "vrrp_garp_master_refresh_repeat", "count", "garp_master_refresh_repeat of instances.", VrrpAnnounceBinding.RefreshRepeat),
        Line(Here, "vrrp_garp_lower_prio_delay", "seconds", "garp_lower_prio_delay of instances.", VrrpAnnounceBinding.LoserDelay),
        Line(Here, "vrrp_garp_lower_prio_repeat", "count", "garp_lower_prio_repeat of instances.", VrrpAnnounceBinding.LoserRepeat),
        Line(Here, "vrrp_garp_interval", "seconds", "Pause between two gratuitous ARP frames.", VrrpAnnounceBinding.ArpInterval),
        Line(Here, "vrrp_gna_interval", "seconds", "Pause between two unsolicited neighbour advertisements.", VrrpAnnounceBinding.NaInterval),
        Line(Here, "vrrp_min_garp", "[bool]", "One frame and no second volley.", VrrpAnnounceBinding.Minimum),
        Line(Here, "vrrp_lower_prio_no_advert", "[bool]", "lower_prio_no_advert of instances.", VrrpGlobalBinding.LowerPriorityNoAdvert),
        Line(Here, "vrrp_higher_prio_send_advert", "[bool]", "higher_prio_send_advert of instances.", VrrpGlobalBinding.HigherPrioritySendAdvert)
            with { Support = Support.Differs, Note = "on by default: it heals the caches of switches after a split; false turns it off" },
        Line(Here, "vrrp_check_unicast_src", "[bool]", "check_unicast_src of instances.", VrrpGlobalBinding.CheckUnicastSource)
            with { Support = Support.Differs, Note = "on by default; false turns it off" },
        Line(Here, "vrrp_mcast_group4", "address", "Must be 224.0.0.18.", VrrpGlobalBinding.Group4)
            with { Support = Support.Differs, Note = "only 224.0.0.18: any other group is refused, since the boxes would not hear each other" },
        Line(Here, "vrrp_mcast_group6", "address", "Must be ff02::12.", VrrpGlobalBinding.Group6)
            with { Support = Support.Differs, Note = "only ff02::12: any other group is refused, since the boxes would not hear each other" },
        .. Warned(Here, "strict mode is not done: it drops packets to the virtual addresses, which a proxy must take; its other rules are checked or warned about anyway", "vrrp_strict"),
        .. Warned(Here, Mail, "notification_email").Select(static row => row with { IsBlock = true, Kind = KeywordKind.List }),
        .. Silent(Here, Mail, "notification_email_from", "smtp_server", "smtp_helo_name", "smtp_connect_timeout", "no_email_faults"),
        .. Warned(Here, Mail, "smtp_alert", "smtp_alert_vrrp"),
        .. Silent(Here, Lvs, "smtp_alert_checker", "checker_log_all_failures", "lvs_timeouts", "lvs_flush", "lvs_flush_on_stop", "lvs_flush_onstop", "lvs_sync_daemon", "checker_priority", "checker_no_swap",
            "checker_cpu_affinity", "checker_rt_priority", "checker_rlimit_rttime", "lvs_netlink_cmd_rcv_bufs", "lvs_netlink_cmd_rcv_bufs_force",
            "lvs_netlink_monitor_rcv_bufs", "lvs_netlink_monitor_rcv_bufs_force", "rs_init_notifies", "no_checker_emails", "nftables_ipvs", "nftables_ipvs_priority",
            "nftables_ipvs_start_fwmark", "lvs_notify_fifo", "lvs_notify_fifo_script", "net_namespace_ipvs"),
        .. Silent(Here, "there is no BFD process", "bfd_priority", "bfd_no_swap", "bfd_cpu_affinity", "bfd_rt_priority", "bfd_rlimit_rttime"),
        .. Silent(Here, Priority, "vrrp_priority", "vrrp_cpu_affinity", "vrrp_rlimit_rttime", "vrrp_rlimit_rtime", "max_auto_priority", "min_auto_priority_delay"),
        .. Silent(Here, Firewall, "vrrp_iptables", "vrrp_ipsets", "nftables", "nftables_priority", "nftables_counters", "nftables_ifindex", "namespace_with_ipsets", "disable_local_igmp"),
        .. Silent(Here, Agents, "snmp_socket", "enable_traps", "dbus_service_name"),
        .. Warned(Here, Agents, "enable_snmp_vrrp", "enable_snmp_checker", "enable_snmp_rfc", "enable_snmp_rfcv2", "enable_snmp_rfcv3", "enable_snmp_keepalived", "enable_dbus"),
        .. Silent(Here, "addresses are always compared: it costs little", "vrrp_skip_check_adv_addr"),
        .. Silent(Here, "always so: an instance waits for its interface", "dynamic_interfaces"),
        .. Silent(Here, "its own time limit is notify_timeout", "startup_script_timeout", "shutdown_script_timeout"),
        .. Silent(Here, "static addresses are not managed", "default_interface"),
        .. Warned(Here, "periodic announcements go out of the instance's interface only (garp_master_refresh)", "vrrp_garp_extra_if"),
        .. Silent(Here, "sockets and buffers are HaLb's own", "vrrp_netlink_cmd_rcv_bufs", "vrrp_netlink_cmd_rcv_bufs_force", "vrrp_netlink_monitor_rcv_bufs",
            "vrrp_netlink_monitor_rcv_bufs_force", "process_monitor_rcv_bufs", "process_monitor_rcv_bufs_force", "vrrp_rx_bufs_policy", "vrrp_rx_bufs_multiplier"),
        .. Silent(Here, "there is one process, named halb-vrrpd; its unit says the rest", "process_names", "process_name", "vrrp_process_name", "checker_process_name", "bfd_process_name", "umask", "use_pid_dir", "child_wait_time"),
        .. Silent(Here, "a reload checks the whole file first and changes only what differs", "reload_check_config", "reload_time_file", "reload_repeat", "reload_file", "config_save_dir", "tmp_config_directory"),
        .. Silent(Here, "states are written to the pipes when they change", "fifo_write_vrrp_states_on_reload"),
        .. Silent(Here, "names of virtual MAC interfaces are vrrp.N; use_vmac can give one", "vmac_prefix", "vmac_addr_prefix"),
        .. Silent(Here, "a file that cannot be read is always an error, a pattern that matches nothing a warning", "include_check"),
        .. Silent(Here, "status is read with halb-vrrpd ctl", "data_use_instance", "json_version"),
        .. Silent(Here, "${_RANDOM} is not supported", "random_seed"),
        .. Silent(Here, "interfaces are watched through netlink", "linkbeat_use_polling"),
        .. Warned(Here, "start it in that namespace: ip netns exec NAME halb-vrrpd", "net_namespace"),
        .. Silent(Here, "--run-dir keeps several apart", "instance"),
    ];
}
