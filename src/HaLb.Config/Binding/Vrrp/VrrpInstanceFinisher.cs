using System.Collections.Immutable;
using HaLb.Config.Directives;
using HaLb.Config.Model;
using AddressFamily = System.Net.Sockets.AddressFamily;

namespace HaLb.Config.Binding.Vrrp;

/// <summary>Fills in what an instance does not say and settles what its lines say together, as keepalived 2.2.7 does when it
/// has read a file.</summary>
internal sealed class VrrpInstanceFinisher(VrrpGlobalDraft global, Findings findings)
{
    /// <summary>Bytes of a PASS authentication.</summary>
    private const int PasswordBytes = 8;

    private static readonly TimeSpan VersionTwoMax = TimeSpan.FromSeconds(255);
    private static readonly TimeSpan VersionThreeMax = TimeSpan.FromMilliseconds(40950);

    public VrrpInstanceConfig Finish(VrrpInstanceDraft d)
    {
        findings.Scope = $"vrrp_instance '{d.Name}'";
        findings.Lenient = d.Syntax == ConfigSyntax.KeepalivedConf;
        var finished = Finished(d);
        findings.Lenient = false;
        return finished;
    }

    private VrrpInstanceConfig Finished(VrrpInstanceDraft d)
    {
        var isV6 = IsV6(d);
        var version = Version(d, isV6);
        var (authentication, password) = Authentication(d, version);
        var (failback, delay) = Failback(d);
        return new VrrpInstanceConfig(d.Name, d.Position)
        {
            Interface = d.Interface ?? Missing(d, "interface"),
            VirtualRouterId = d.VirtualRouterId ?? (Missing(d, "virtual_router_id").Length == 0 ? 1 : 0),
            Version = version,
            IsV6 = isV6,
            Priority = d.Priority,
            AdvertisementInterval = Interval(d, version),
            StartsAsMaster = d.StartsAsMaster,
            Failback = failback,
            PreemptDelay = delay,
            DownTimerAdverts = d.DownTimerAdverts ?? global.DownTimerAdverts ?? 3,
            Authentication = authentication,
            Password = password,
            Checksum = version == 3 && !isV6 ? d.Checksum : VrrpChecksum.PseudoHeader,
            SourceAddress = Source(d, isV6),
            UnicastPeers = Peers(d, isV6),
            UnicastTtl = d.UnicastTtl,
            CheckUnicastSource = d.CheckUnicastSource ?? global.CheckUnicastSource ?? true,
            VirtualAddresses = Distinct(d.Addresses.Where(a => a.Address.AddressFamily == AddressFamily.InterNetworkV6 == isV6)),
            ExcludedAddresses = Distinct(d.Excluded),
            VirtualRoutes = [.. d.Routes],
            VmacName = d.VmacName,
            VmacSendsFromBase = d.VmacSendsFromBase,
            Accept = d.Accept || d.Priority == 255,
            Tracks = Tracks(d),
            TrackProxy = d.TrackProxy,
            IgnoresOwnLink = d.IgnoresOwnLink,
            Announce = Announce(d.Announce, global.Announce),
            AdvertiseToLoser = !(d.LowerPriorityNoAdvert ?? global.LowerPriorityNoAdvert ?? false),
            AdvertiseWhenYielding = d.HigherPrioritySendAdvert ?? global.HigherPrioritySendAdvert ?? true,
            Notify = d.Notify,
        };
    }

    private string Missing(VrrpInstanceDraft d, string keyword)
    {
        findings.Fatal(d.Position, $"'{keyword}' is missing");
        return "";
    }

    /// <summary>The family of the first address; where there is none, that of the peers or of the source.</summary>
    private bool IsV6(VrrpInstanceDraft d)
    {
        var first = d.Addresses.FirstOrDefault();
        if (first is null)
        {
            return d.Peers.Count > 0 ? d.Peers[0].Address.AddressFamily == AddressFamily.InterNetworkV6
                : d.SourceAddress is { } source ? source.Text.Contains(':', StringComparison.Ordinal)
                : d.Excluded.Count > 0 && d.Excluded.TrueForAll(static a => a.Address.AddressFamily == AddressFamily.InterNetworkV6);
        }

        var other = d.Addresses.Find(a => a.Address.AddressFamily != first.Address.AddressFamily);
        if (other is not null)
        {
            findings.Error(other.Position, $"'{other.Address}' is not of the family of '{first.Address}': virtual_ipaddress holds one family; the other goes into virtual_ipaddress_excluded, or an instance of its own");
        }

        return first.Address.AddressFamily == AddressFamily.InterNetworkV6;
    }

    private int Version(VrrpInstanceDraft d, bool isV6)
    {
        if (isV6)
        {
            if (d.Version == 2)
            {
                findings.Warning(d.PlaceOf("version"), "IPv6 needs VRRP version 3: version 2 is not used");
            }

            return 3;
        }

        return d.Version ?? global.Version ?? 2;
    }

    /// <summary>Version 2 counts in seconds, version 3 in hundredths.</summary>
    private TimeSpan Interval(VrrpInstanceDraft d, int version)
    {
        var place = d.PlaceOf("advert_int");
        var given = d.AdvertisementInterval;
        if (version == 2)
        {
            var rounded = TimeSpan.FromSeconds(Math.Clamp(Math.Round(given.TotalSeconds, MidpointRounding.AwayFromZero), 1, VersionTwoMax.TotalSeconds));
            if (rounded != given)
            {
                findings.Warning(place, $"'advert_int': VRRP version 2 has whole seconds: {given.TotalSeconds:0.###} s is taken as {rounded.TotalSeconds:0} s ('version 3' has less)");
            }

            return rounded;
        }

        var hundredths = TimeSpan.FromMilliseconds(Math.Max(1, Math.Round(given.TotalMilliseconds / 10, MidpointRounding.AwayFromZero)) * 10);
        hundredths = hundredths > VersionThreeMax ? VersionThreeMax : hundredths;
        if (hundredths != given)
        {
            findings.Warning(place, $"'advert_int': VRRP version 3 has hundredths of a second up to 40.95 s: {given.TotalSeconds:0.####} s is taken as {hundredths.TotalSeconds:0.##} s");
        }

        return hundredths;
    }

    private (VrrpAuthentication Kind, ImmutableArray<byte> Password) Authentication(VrrpInstanceDraft d, int version)
    {
        var place = d.PlaceOf("authentication auth_type");
        if (d.Authentication is null or VrrpAuthentication.None)
        {
            if (d.Password is { } lone)
            {
                findings.Warning(lone.Position, "'auth_pass' without 'auth_type' does nothing");
            }

            return (VrrpAuthentication.None, []);
        }

        if (version == 3)
        {
            findings.Warning(place, "VRRP version 3 has no authentication: it is not used");
            return (VrrpAuthentication.None, []);
        }

        if (d.Password is not { } password || password.Text.Length == 0)
        {
            findings.Warning(place, "authentication without a password is not used");
            return (VrrpAuthentication.None, []);
        }

        var bytes = WordEncoding.GetBytes(password.Text);
        if (bytes.Length > PasswordBytes)
        {
            findings.Warning(password.Position, $"'auth_pass' is cut to its first {PasswordBytes} bytes, as keepalived does it");
        }

        return (d.Authentication.Value, [.. bytes.Take(PasswordBytes)]);
    }

    private (VrrpFailback Failback, TimeSpan Delay) Failback(VrrpInstanceDraft d)
    {
        if (d.Failback is { } own)
        {
            if (d.NoPreempt && own != VrrpFailback.Manual)
            {
                findings.Fatal(d.PlaceOf("failback"), "'failback' and 'nopreempt' contradict each other: give one of them");
            }

            return (own, own == VrrpFailback.After ? d.PreemptDelay : TimeSpan.Zero);
        }

        if (d.NoPreempt && d.StartsAsMaster)
        {
            findings.Warning(d.PlaceOf("nopreempt"), "'nopreempt' does not go with 'state MASTER': it is cleared, and a better box takes the addresses back ('state BACKUP', or 'failback manual', keeps it)");
            return (VrrpFailback.Auto, TimeSpan.Zero);
        }

        if (d.NoPreempt)
        {
            if (d.PreemptDelay > TimeSpan.Zero)
            {
                findings.Warning(d.PlaceOf("preempt_delay"), "'preempt_delay' does nothing beside 'nopreempt'");
            }

            return (VrrpFailback.Manual, TimeSpan.Zero);
        }

        if (d.PreemptDelay > TimeSpan.Zero && d.StartsAsMaster)
        {
            findings.Warning(d.PlaceOf("preempt_delay"), "'preempt_delay' does not go with 'state MASTER': it is cleared, as keepalived does it ('state BACKUP' keeps it)");
            return (VrrpFailback.Auto, TimeSpan.Zero);
        }

        return d.PreemptDelay > TimeSpan.Zero ? (VrrpFailback.After, d.PreemptDelay) : (VrrpFailback.Auto, TimeSpan.Zero);
    }

    private System.Net.IPAddress? Source(VrrpInstanceDraft d, bool isV6)
    {
        if (d.SourceAddress is not { } word || !VrrpArguments.TryAddress(word.Text, out var address))
        {
            return null;
        }

        if (address.AddressFamily == AddressFamily.InterNetworkV6 != isV6)
        {
            findings.Error(word.Position, $"source address '{word.Text}' is not of the family of the virtual addresses");
            return null;
        }

        return address;
    }

    private ImmutableArray<VrrpPeerConfig> Peers(VrrpInstanceDraft d, bool isV6)
    {
        if (d.Peers.Count == 0 && (d.NeedsPeer || (d.WantsUnicast && !findings.Lenient)))
        {
            findings.Fatal(d.PlaceOf("unicast_src_ip"), "unicast without a peer: 'unicast_peer' is missing or empty");
        }
        else if (d.Peers.Count == 0 && d.WantsUnicast)
        {
            findings.Warning(d.PlaceOf("unicast_src_ip"), "unicast without a peer: advertisements go to the multicast group, as keepalived does it");
        }

        bool IsOther(VrrpPeerConfig peer) => peer.Address.AddressFamily == AddressFamily.InterNetworkV6 != isV6;
        bool IsOwn(VrrpPeerConfig peer) => d.SourceAddress is { } own && peer.Address.ToString() == own.Text;
        if (d.Peers.Find(IsOther) is { } other)
        {
            findings.Error(d.PlaceOf("unicast_peer"), $"peer '{other.Address}' is not of the family of the virtual addresses");
        }

        if (d.Peers.Find(IsOwn) is { } self)
        {
            findings.Error(d.PlaceOf("unicast_peer"), $"peer '{self.Address}' is this box itself (unicast_src_ip)");
        }

        return [.. d.Peers.Where(p => !IsOther(p) && !IsOwn(p)).DistinctBy(static p => p.Address)];
    }

    /// <summary>An owner's priority is the owner's: keepalived leaves out tracks that would change it.</summary>
    private ImmutableArray<VrrpTrackConfig> Tracks(VrrpInstanceDraft d)
    {
        if (d.Priority < 255)
        {
            return [.. d.Tracks];
        }

        foreach (var track in d.Tracks.Where(static t => t.Weight is not (null or 0)))
        {
            findings.Warning(track.Position, $"'{track.Target}' is not tracked: priority 255 is the owner's, and no weight changes it");
        }

        return [.. d.Tracks.Where(static t => t.Weight is null or 0)];
    }

    private ImmutableArray<VrrpAddressConfig> Distinct(IEnumerable<VrrpAddressConfig> addresses)
    {
        var seen = new HashSet<System.Net.IPAddress>();
        var kept = ImmutableArray.CreateBuilder<VrrpAddressConfig>();
        foreach (var address in addresses)
        {
            if (seen.Add(address.Address))
            {
                kept.Add(address);
            }
            else
            {
                findings.Warning(address.Position, $"'{address.Address}' is given twice");
            }
        }

        return kept.ToImmutable();
    }

    private static VrrpAnnounceConfig Announce(VrrpAnnounceDraft own, VrrpAnnounceDraft all)
    {
        var builtIn = new VrrpAnnounceConfig();
        var repeat = own.Repeat ?? all.Repeat ?? builtIn.Repeat;
        var delay = own.Delay ?? all.Delay ?? builtIn.Delay;
        return new VrrpAnnounceConfig
        {
            Repeat = repeat,
            Delay = delay,
            Refresh = own.Refresh ?? all.Refresh ?? builtIn.Refresh,
            RefreshRepeat = own.RefreshRepeat ?? all.RefreshRepeat ?? builtIn.RefreshRepeat,
            LoserRepeat = own.LoserRepeat ?? all.LoserRepeat ?? repeat,
            LoserDelay = own.LoserDelay ?? all.LoserDelay ?? delay,
            ArpInterval = own.ArpInterval ?? all.ArpInterval ?? builtIn.ArpInterval,
            NaInterval = own.NaInterval ?? all.NaInterval ?? builtIn.NaInterval,
        };
    }
}
