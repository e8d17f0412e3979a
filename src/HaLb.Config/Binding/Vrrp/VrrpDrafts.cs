using System.Collections.Immutable;
using HaLb.Config.Diagnostics;
using HaLb.Config.Directives;
using HaLb.Config.Model;

namespace HaLb.Config.Binding.Vrrp;

/// <summary><c>global_defs</c> with the defaults that it has for instances; null = not said.</summary>
internal sealed class VrrpGlobalDraft
{
    public VrrpGlobalConfig Config { get; set; } = new();

    public VrrpAnnounceDraft Announce { get; } = new();

    public int? Version { get; set; }

    public int? DownTimerAdverts { get; set; }

    public bool? LowerPriorityNoAdvert { get; set; }

    public bool? HigherPrioritySendAdvert { get; set; }

    public bool? CheckUnicastSource { get; set; }
}

/// <summary>What <c>garp_*</c> said, in an instance or for all; null = not said.</summary>
internal sealed class VrrpAnnounceDraft
{
    public int? Repeat { get; set; }

    public TimeSpan? Delay { get; set; }

    public TimeSpan? Refresh { get; set; }

    public int? RefreshRepeat { get; set; }

    public int? LoserRepeat { get; set; }

    public TimeSpan? LoserDelay { get; set; }

    public TimeSpan? ArpInterval { get; set; }

    public TimeSpan? NaInterval { get; set; }
}

/// <summary>What an instance and a group have in common.</summary>
internal abstract class VrrpTrackerDraft(string name, SourcePosition position)
{
    public string Name => name;

    public SourcePosition Position => position;

    public ConfigSyntax Syntax { get; init; }

    public List<VrrpTrackConfig> Tracks { get; } = [];

    public VrrpProxyTrackConfig? TrackProxy { get; set; }

    public VrrpNotifyConfig Notify { get; set; } = new();

    /// <summary>Places of keywords, for messages of checks that need more than one line.</summary>
    public Dictionary<string, SourcePosition> Places { get; } = [];

    public SourcePosition PlaceOf(string keyword) => Places.GetValueOrDefault(keyword, position);
}

/// <summary><c>vrrp_sync_group</c>.</summary>
internal sealed class VrrpGroupDraft(string name, SourcePosition position) : VrrpTrackerDraft(name, position)
{
    public List<Word> Members { get; } = [];

    public bool KeepsWeights { get; set; }
}

/// <summary><c>vrrp_instance</c>; null = not said.</summary>
internal sealed class VrrpInstanceDraft(string name, SourcePosition position) : VrrpTrackerDraft(name, position)
{
    public string? Interface { get; set; }

    public int? VirtualRouterId { get; set; }

    public int? Version { get; set; }

    public int Priority { get; set; } = 100;

    public TimeSpan AdvertisementInterval { get; set; } = TimeSpan.FromSeconds(1);

    public bool StartsAsMaster { get; set; }

    public bool NoPreempt { get; set; }

    public TimeSpan PreemptDelay { get; set; }

    /// <summary>HaLb's <c>failback</c>, which says it all where it stands.</summary>
    public VrrpFailback? Failback { get; set; }

    public int? DownTimerAdverts { get; set; }

    public VrrpAuthentication? Authentication { get; set; }

    public Word? Password { get; set; }

    public VrrpChecksum Checksum { get; set; }

    public Word? SourceAddress { get; set; }

    public List<VrrpPeerConfig> Peers { get; } = [];

    public bool WantsUnicast { get; set; }

    /// <summary><c>unicast_fault_no_peer</c>.</summary>
    public bool NeedsPeer { get; set; }

    public int UnicastTtl { get; set; } = 255;

    public bool? CheckUnicastSource { get; set; }

    public List<VrrpAddressConfig> Addresses { get; } = [];

    public List<VrrpAddressConfig> Excluded { get; } = [];

    public List<VrrpRouteConfig> Routes { get; } = [];

    public string? VmacName { get; set; }

    public bool VmacSendsFromBase { get; set; }

    public bool Accept { get; set; } = true;

    public bool IgnoresOwnLink { get; set; }

    public VrrpAnnounceDraft Announce { get; } = new();

    public bool? LowerPriorityNoAdvert { get; set; }

    public bool? HigherPrioritySendAdvert { get; set; }
}

/// <summary><c>vrrp_script</c>.</summary>
internal sealed class VrrpScriptDraft(string name, SourcePosition position)
{
    public SourcePosition Position => position;

    public VrrpCommandConfig? Command { get; set; }

    public VrrpScriptConfig Config { get; set; } = new(name, new VrrpCommandConfig(ImmutableArray<string>.Empty, position));

    public (string User, string? Group)? RunAs { get; set; }
}
