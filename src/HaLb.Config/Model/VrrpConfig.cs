using System.Collections.Immutable;
using System.Net;
using HaLb.Config.Diagnostics;

namespace HaLb.Config.Model;

/// <summary>Everything that <c>halb-vrrpd</c> runs by: keepalived's VRRP sections of either syntax, checked, defaults filled in.</summary>
public sealed record VrrpConfig
{
    public required VrrpGlobalConfig Global { get; init; }

    public ImmutableArray<VrrpInstanceConfig> Instances { get; init; } = [];

    public ImmutableArray<VrrpSyncGroupConfig> SyncGroups { get; init; } = [];

    public ImmutableArray<VrrpScriptConfig> Scripts { get; init; } = [];

    public ImmutableArray<VrrpProcessConfig> Processes { get; init; } = [];

    public ImmutableArray<VrrpFileConfig> Files { get; init; } = [];

    /// <summary>The node whose patch was applied, else this host's name.</summary>
    public string NodeName { get; init; } = "";

    /// <summary>Names under <c>node</c>; exactly two make a pair, whose Backup answers priority 0 at once.</summary>
    public ImmutableArray<string> NodeNames { get; init; } = [];

    /// <summary>Hex SHA-256 of the file, the same on both boxes.</summary>
    public string Hash { get; init; } = "";
}

/// <summary><c>global_defs</c>.</summary>
public sealed record VrrpGlobalConfig
{
    /// <summary>Default: the node's name.</summary>
    public string RouterId { get; init; } = "";

    /// <summary>A script that others than root could change is not run (keepalived's <c>enable_script_security</c>).</summary>
    public bool ScriptSecurity { get; init; }

    /// <summary><c>script_user</c>; null = keepalived_script where that user exists, else root.</summary>
    public string? ScriptUser { get; init; }

    public string? ScriptGroup { get; init; }

    /// <summary><c>vrrp_startup_delay</c>.</summary>
    public TimeSpan StartupDelay { get; init; }

    /// <summary><c>vrrp_rt_priority</c>, 1..99, SCHED_RR; 0 = do not ask for real time. HaLb asks for 50 by default.</summary>
    public int RealTimePriority { get; init; } = 50;

    /// <summary><c>vrrp_no_swap</c>; HaLb locks its memory by default where it may.</summary>
    public bool LockMemory { get; init; } = true;

    /// <summary><c>log_unknown_vrids</c>.</summary>
    public bool LogUnknownVrids { get; init; }

    /// <summary><c>vrrp_notify_fifo</c> / <c>notify_fifo</c>: path of a FIFO for keepalived's lines.</summary>
    public string? NotifyFifo { get; init; }

    /// <summary><c>notify_fifo_script</c>: started with the FIFO's name as its argument.</summary>
    public VrrpCommandConfig? NotifyFifoScript { get; init; }

    /// <summary>HaLb's own <c>event_fifo</c>: path of a FIFO for JSON lines, one event each.</summary>
    public string? EventFifo { get; init; }

    /// <summary><c>notify_priority_changes</c>: FIFO lines for them, too.</summary>
    public bool NotifyPriorityChanges { get; init; }

    /// <summary>How long one notify script may run before it is ended.</summary>
    public TimeSpan NotifyTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary><c>startup_script</c>, <c>shutdown_script</c>.</summary>
    public VrrpCommandConfig? StartupScript { get; init; }

    public VrrpCommandConfig? ShutdownScript { get; init; }

    /// <summary><c>pair socket</c> of the same file's <c>global</c>, where halb listens.</summary>
    public string PairSocket { get; init; } = "/run/halb/pair.sock";
}

/// <summary>Which bytes our v3/IPv4 checksum covers when sending.</summary>
public enum VrrpChecksum
{
    PseudoHeader,
    MessageOnly,
    OldUnicast,
}

public enum VrrpAuthentication
{
    None,

    /// <summary>PASS: eight bytes in clear.</summary>
    Password,

    /// <summary>AH: HMAC-MD5-96 in an IP authentication header.</summary>
    Header,
}

/// <summary>What a better box does when it comes back: HaLb's <c>failback</c>, or keepalived's keywords in its terms.</summary>
public enum VrrpFailback
{
    /// <summary>Preempt (keepalived's default).</summary>
    Auto,

    /// <summary>Preempt after <see cref="VrrpInstanceConfig.PreemptDelay"/> (<c>failback after 60s</c>, <c>preempt_delay</c>).</summary>
    After,

    /// <summary>Only when the operator says so (<c>nopreempt</c>).</summary>
    Manual,
}

/// <summary><c>vrrp_instance</c>.</summary>
public sealed record VrrpInstanceConfig(string Name, SourcePosition Position)
{
    public required string Interface { get; init; }

    /// <summary>1..255.</summary>
    public required int VirtualRouterId { get; init; }

    /// <summary>2 or 3; 3 for IPv6.</summary>
    public int Version { get; init; } = 2;

    /// <summary>Family of the advertised addresses.</summary>
    public bool IsV6 { get; init; }

    /// <summary>1..255.</summary>
    public int Priority { get; init; } = 100;

    public TimeSpan AdvertisementInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary><c>state MASTER</c>: a wish at start, no claim.</summary>
    public bool StartsAsMaster { get; init; }

    public VrrpFailback Failback { get; init; }

    public TimeSpan PreemptDelay { get; init; }

    public int DownTimerAdverts { get; init; } = 3;

    public VrrpAuthentication Authentication { get; init; }

    /// <summary>Already cut to eight bytes for PASS; AH: as keepalived takes it.</summary>
    public ImmutableArray<byte> Password { get; init; } = [];

    public VrrpChecksum Checksum { get; init; }

    /// <summary><c>unicast_src_ip</c> or <c>mcast_src_ip</c>; null = the interface's primary (v6: link-local) address.</summary>
    public IPAddress? SourceAddress { get; init; }

    /// <summary>Empty = multicast.</summary>
    public ImmutableArray<VrrpPeerConfig> UnicastPeers { get; init; } = [];

    /// <summary><c>unicast_ttl</c>.</summary>
    public int UnicastTtl { get; init; } = 255;

    /// <summary><c>check_unicast_src</c>: HaLb's default is on.</summary>
    public bool CheckUnicastSource { get; init; } = true;

    public ImmutableArray<VrrpAddressConfig> VirtualAddresses { get; init; } = [];

    public ImmutableArray<VrrpAddressConfig> ExcludedAddresses { get; init; } = [];

    public ImmutableArray<VrrpRouteConfig> VirtualRoutes { get; init; } = [];

    /// <summary><c>use_vmac</c>: name of the macvlan; "" = made from the VRID; null = the interface's own MAC.</summary>
    public string? VmacName { get; init; }

    /// <summary><c>vmac_xmit_base</c>.</summary>
    public bool VmacSendsFromBase { get; init; }

    /// <summary><c>accept</c>; false = packets to the addresses are dropped by a filter rule while Master and not owner.</summary>
    public bool Accept { get; init; } = true;

    public ImmutableArray<VrrpTrackConfig> Tracks { get; init; } = [];

    /// <summary>Null = the local proxy does not count.</summary>
    public VrrpProxyTrackConfig? TrackProxy { get; init; }

    /// <summary><c>dont_track_primary</c>.</summary>
    public bool IgnoresOwnLink { get; init; }

    public VrrpAnnounceConfig Announce { get; init; } = new();

    /// <summary><c>lower_prio_no_advert</c> turns it off.</summary>
    public bool AdvertiseToLoser { get; init; } = true;

    /// <summary><c>higher_prio_send_advert</c>: HaLb's default is on.</summary>
    public bool AdvertiseWhenYielding { get; init; } = true;

    public VrrpNotifyConfig Notify { get; init; } = new();
}

/// <summary>One member of <c>unicast_peer</c>.</summary>
public sealed record VrrpPeerConfig(IPAddress Address)
{
    /// <summary><c>min_ttl</c>, <c>max_ttl</c>. Any by default, as in keepalived: a peer may stand behind routers, and keepalived sends
    /// unicast over IPv6 with the kernel's hop limit, 64.</summary>
    public int TtlMin { get; init; }

    public int TtlMax { get; init; } = 255;
}

/// <summary>One line of <c>virtual_ipaddress</c>: <c>192.168.50.10/32 dev eth0 label eth0:1 scope global brd +</c>.</summary>
public sealed record VrrpAddressConfig(IPAddress Address, int PrefixLength, SourcePosition Position)
{
    /// <summary>Null = the instance's interface.</summary>
    public string? Device { get; init; }

    public string? Label { get; init; }

    /// <summary>rtnetlink's number: 0 global, 200 site, 253 link, 254 host.</summary>
    public byte Scope { get; init; }

    public IPAddress? Broadcast { get; init; }

    public bool HasHomeFlag { get; init; }

    public bool IsNoPrefixRoute { get; init; }
}

/// <summary>One line of <c>virtual_routes</c>, as far as HaLb knows it; other words are refused by name.</summary>
public sealed record VrrpRouteConfig(SourcePosition Position)
{
    /// <summary>Null = default.</summary>
    public IPAddress? Destination { get; init; }

    public int PrefixLength { get; init; }

    public IPAddress? Via { get; init; }

    public string? Device { get; init; }

    public IPAddress? PreferredSource { get; init; }

    /// <summary>0 = the family's own default.</summary>
    public int Metric { get; init; }

    /// <summary>254 = main.</summary>
    public int Table { get; init; } = 254;

    public byte Scope { get; init; }

    public bool OnLink { get; init; }
}

public enum VrrpTrackKind
{
    Interface,
    Script,
    Process,
    File,

    /// <summary>ICMP echo to an address: HaLb's own <c>track_ping</c>.</summary>
    Ping,
}

/// <summary>One member of a <c>track_*</c> block, of an instance or a group. Its target is the interface, the name of the
/// script, process or file section, or the address to ping.</summary>
public sealed record VrrpTrackConfig(VrrpTrackKind Kind, string Target, SourcePosition Position)
{
    /// <summary>-253..253 (files: multiplied with the file's number, -254..254); 0 = Fault while it fails; null = the default of what is tracked.</summary>
    public int? Weight { get; init; }

    /// <summary><c>reverse</c>: success counts as failure.</summary>
    public bool IsReversed { get; init; }

    /// <summary>Ping only.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(1);

    public int Rise { get; init; } = 1;

    public int Fall { get; init; } = 3;
}

/// <summary><c>track_proxy</c>: the local halb on its pair socket.</summary>
public sealed record VrrpProxyTrackConfig
{
    /// <summary>Null = not ready means: resign, then take part with a low priority, so that of two boxes that are not ready the higher
    /// keeps the address; 0 = Fault; else added to the priority while not ready, -253..-1.</summary>
    public int? Weight { get; init; }

    /// <summary>No line for so long = stuck.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How many times in a row it must be found stuck, or well again.</summary>
    public int Fall { get; init; } = 1;

    public int Rise { get; init; } = 2;

    /// <summary>Null = <see cref="VrrpGlobalConfig.PairSocket"/>.</summary>
    public string? Socket { get; init; }
}

/// <summary>Gratuitous ARP and unsolicited NA: keepalived's <c>garp_*</c> keywords.</summary>
public sealed record VrrpAnnounceConfig
{
    /// <summary><c>garp_master_repeat</c>: frames in each volley.</summary>
    public int Repeat { get; init; } = 5;

    /// <summary><c>garp_master_delay</c>: second volley so long after the first; zero = none.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary><c>garp_master_refresh</c>: HaLb's default is 60 s; zero = none.</summary>
    public TimeSpan Refresh { get; init; } = TimeSpan.FromSeconds(60);

    public int RefreshRepeat { get; init; } = 1;

    /// <summary><c>garp_lower_prio_repeat</c>, after a won duel.</summary>
    public int LoserRepeat { get; init; } = 5;

    public TimeSpan LoserDelay { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary><c>garp_interval</c>: pause between two ARP frames; <c>gna_interval</c> for NA.</summary>
    public TimeSpan ArpInterval { get; init; }

    public TimeSpan NaInterval { get; init; }
}

/// <summary>A program with its arguments; no shell unless it is one.</summary>
public sealed record VrrpCommandConfig(ImmutableArray<string> Words, SourcePosition Position)
{
    public string? User { get; init; }

    public string? Group { get; init; }
}

/// <summary><c>notify_*</c> of an instance or group.</summary>
public sealed record VrrpNotifyConfig
{
    public VrrpCommandConfig? Master { get; init; }

    public VrrpCommandConfig? Backup { get; init; }

    public VrrpCommandConfig? Fault { get; init; }

    public VrrpCommandConfig? Stop { get; init; }

    /// <summary><c>notify</c>: called with INSTANCE|GROUP, name, state, priority appended.</summary>
    public VrrpCommandConfig? Any { get; init; }

    public VrrpCommandConfig? LowerPriorityHeard { get; init; }
}

/// <summary><c>vrrp_sync_group</c>.</summary>
public sealed record VrrpSyncGroupConfig(string Name, SourcePosition Position)
{
    /// <summary>Names of its instances.</summary>
    public ImmutableArray<string> Members { get; init; } = [];

    public ImmutableArray<VrrpTrackConfig> Tracks { get; init; } = [];

    public VrrpProxyTrackConfig? TrackProxy { get; init; }

    public VrrpNotifyConfig Notify { get; init; } = new();
}

/// <summary><c>vrrp_script</c>.</summary>
public sealed record VrrpScriptConfig(string Name, VrrpCommandConfig Command)
{
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Zero = the interval.</summary>
    public TimeSpan Timeout { get; init; }

    /// <summary>-253..253; 0 = Fault.</summary>
    public int Weight { get; init; }

    public bool IsReversed { get; init; }

    public int Rise { get; init; } = 1;

    public int Fall { get; init; } = 1;

    /// <summary><c>init_fail</c>: counts as failed until it succeeded <see cref="Rise"/> times.</summary>
    public bool StartsFailed { get; init; }
}

/// <summary><c>vrrp_track_process</c>.</summary>
public sealed record VrrpProcessConfig(string Name, SourcePosition Position)
{
    /// <summary>Name of the program, or its whole path, with <see cref="Parameters"/> when given.</summary>
    public string Process { get; init; } = "";

    public ImmutableArray<string> Parameters { get; init; } = [];

    /// <summary><c>param_match initial|partial</c>; exact otherwise.</summary>
    public string ParameterMatch { get; init; } = "exact";

    public int Weight { get; init; }

    public bool IsReversed { get; init; }

    /// <summary>How many must run.</summary>
    public int Quorum { get; init; } = 1;

    /// <summary>At most so many; <see cref="int.MaxValue"/> = any number.</summary>
    public int QuorumMax { get; init; } = int.MaxValue;

    /// <summary>How long a change must last: <c>fork_delay</c> / <c>delay</c> and <c>terminate_delay</c>.</summary>
    public TimeSpan ForkDelay { get; init; }

    public TimeSpan TerminateDelay { get; init; }

    /// <summary><c>full_command</c>: compare the whole command line, not the program's name.</summary>
    public bool FullCommand { get; init; }
}

/// <summary><c>vrrp_track_file</c> (<c>track_file</c> section).</summary>
public sealed record VrrpFileConfig(string Name, string Path, SourcePosition Position)
{
    public int Weight { get; init; } = 1;

    public bool IsReversed { get; init; }

    /// <summary><c>init_file VALUE [overwrite]</c>: made at start.</summary>
    public int? InitialValue { get; init; }

    public bool OverwritesInitial { get; init; }
}
