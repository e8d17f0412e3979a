using System.Net;
using HaLb.Config.Binding;
using HaLb.Config.Model;
using AddressFamily = System.Net.Sockets.AddressFamily;

namespace HaLb.Config.Validation;

/// <summary>What needs more than one line to be wrong in the VRRP half, and mistakes that bite long after the file was written.</summary>
internal sealed class VrrpValidator(VrrpConfig config, Findings findings)
{
    /// <summary>Priorities up to this one mean "my proxy is not ready" between boxes that run halb.</summary>
    private const int NotReadyMax = 49;

    public static VrrpConfig Run(VrrpConfig config, Findings findings)
    {
        new VrrpValidator(config, findings).Run();
        findings.Scope = "";
        return config;
    }

    private void Run()
    {
        Duplicates();
        foreach (var instance in config.Instances)
        {
            findings.Scope = $"vrrp_instance '{instance.Name}'";
            Tracks(instance.Tracks);
            Weights(instance);
            Proxy(instance);
            Addresses(instance);
        }

        foreach (var group in config.SyncGroups)
        {
            findings.Scope = $"vrrp_sync_group '{group.Name}'";
            Tracks(group.Tracks);
            Group(group);
        }
    }

    /// <summary>One number of one family on one interface is one virtual router, unless other peers make it another.</summary>
    private void Duplicates()
    {
        var routers = new Dictionary<(string, int, bool), VrrpInstanceConfig>();
        var addresses = new Dictionary<IPAddress, VrrpInstanceConfig>();
        foreach (var instance in config.Instances)
        {
            findings.Scope = $"vrrp_instance '{instance.Name}'";
            var key = (instance.Interface, instance.VirtualRouterId, instance.IsV6);
            if (instance.Interface.Length > 0 && !routers.TryAdd(key, instance) && !HaveOtherPeers(instance, routers[key]))
            {
                findings.Error(instance.Position, $"virtual_router_id {instance.VirtualRouterId} of {(instance.IsV6 ? "IPv6" : "IPv4")} on interface '{instance.Interface}' is that of vrrp_instance '{routers[key].Name}' at {routers[key].Position} already");
            }

            foreach (var address in instance.VirtualAddresses.Concat(instance.ExcludedAddresses))
            {
                if (!addresses.TryAdd(address.Address, instance))
                {
                    findings.Error(address.Position, $"'{address.Address}' is an address of vrrp_instance '{addresses[address.Address].Name}' already");
                }
            }
        }
    }

    private static bool HaveOtherPeers(VrrpInstanceConfig a, VrrpInstanceConfig b) =>
        !a.UnicastPeers.IsEmpty && !b.UnicastPeers.IsEmpty && !a.UnicastPeers.Select(static p => p.Address).Intersect(b.UnicastPeers.Select(static p => p.Address)).Any();

    private void Tracks(IEnumerable<VrrpTrackConfig> tracks)
    {
        var seen = new HashSet<(VrrpTrackKind, string)>();
        foreach (var track in tracks)
        {
            var (section, names) = track.Kind switch
            {
                VrrpTrackKind.Script => ("vrrp_script", config.Scripts.Select(static s => s.Name)),
                VrrpTrackKind.Process => ("vrrp_track_process", config.Processes.Select(static p => p.Name)),
                VrrpTrackKind.File => ("vrrp_track_file", config.Files.Select(static f => f.Name)),
                _ => ("", null),
            };
            if (names is not null && !names.Contains(track.Target))
            {
                findings.Error(track.Position, $"no {section} is named '{track.Target}'{Keywords.Suggestions.ForWord(track.Target, names)}");
            }

            if (!seen.Add((track.Kind, track.Target)))
            {
                findings.Warning(track.Position, $"'{track.Target}' is tracked twice");
            }
        }
    }

    private void Weights(VrrpInstanceConfig instance)
    {
        var weighted = instance.Tracks.Where(t => VrrpWeights.Of(t, config) != 0).ToArray();
        if (instance.Priority == 255)
        {
            if (weighted.Length > 0 || instance.TrackProxy is { Weight: not 0 })
            {
                findings.Warning(instance.Position, "priority 255 is the owner's: what is tracked with a weight, and track_proxy, do not change it");
            }

            return;
        }

        if (weighted.Length > 0 && instance.Failback == VrrpFailback.Manual)
        {
            findings.Warning(weighted[0].Position, $"DANGER: 'nopreempt' (failback manual) with a weight: when '{weighted[0].Target}' fails, this box lowers its priority and keeps the addresses, since the other box does not preempt either; use weight 0, which is Fault, or let it preempt");
        }

        foreach (var track in weighted)
        {
            var weight = VrrpWeights.Of(track, config);
            // A file's number is known at run time only.
            if (track.Kind != VrrpTrackKind.File && VrrpWeights.Clamp(instance.Priority + weight) == VrrpWeights.Clamp(instance.Priority))
            {
                findings.Warning(track.Position, $"weight {weight} of '{track.Target}' changes nothing: priority {instance.Priority} stays within 1 to 254");
            }
        }
    }

    private void Proxy(VrrpInstanceConfig instance)
    {
        if (instance.TrackProxy is { Weight: null } && instance.Priority <= NotReadyMax)
        {
            findings.Error(instance.Position, $"priority {instance.Priority} with 'track_proxy': 1 to {NotReadyMax} tell the other box that this one's proxy is not ready; give both boxes more than {NotReadyMax}");
        }

        if (instance.TrackProxy is { Weight: < 0 and var weight } && instance.Failback == VrrpFailback.Manual)
        {
            findings.Warning(instance.Position, $"DANGER: 'nopreempt' (failback manual) with 'track_proxy weight {weight}': a box whose proxy is not ready keeps the addresses, since the other one does not preempt; leave the weight out");
        }
    }

    private void Group(VrrpSyncGroupConfig group)
    {
        var members = config.Instances.Where(i => group.Members.Contains(i.Name)).ToArray();
        if (members.Select(static m => m.Priority).Distinct().Count() > 1)
        {
            findings.Warning(group.Position, $"members have different priorities ({string.Join(", ", members.Select(static m => $"{m.Name} {m.Priority}"))}): the boxes may never agree; give all members of a group one priority");
        }

        if (members.Select(static m => m.Failback).Distinct().Count() > 1)
        {
            findings.Warning(group.Position, "members differ in 'nopreempt' or 'failback': the group moves as one, so they should say the same");
        }

        if (group.TrackProxy is { Weight: null } && members.FirstOrDefault(static m => m.Priority <= NotReadyMax) is { } low)
        {
            findings.Error(group.Position, $"priority {low.Priority} of '{low.Name}' with 'track_proxy': 1 to {NotReadyMax} tell the other box that this one's proxy is not ready; give both boxes more than {NotReadyMax}");
        }

        if (group.Tracks.FirstOrDefault(t => VrrpWeights.Of(t, config) != 0) is { } weighted && members.Any(static m => m.Failback == VrrpFailback.Manual))
        {
            findings.Warning(weighted.Position, $"DANGER: 'nopreempt' (failback manual) with a weight: when '{weighted.Target}' fails, this box keeps the addresses; use weight 0, which is Fault, or let it preempt");
        }
    }

    private void Addresses(VrrpInstanceConfig instance)
    {
        if (instance.VirtualAddresses.IsEmpty && instance.ExcludedAddresses.IsEmpty)
        {
            findings.Warning(instance.Position, "has no virtual_ipaddress: it elects, and moves nothing");
        }

        if (instance.VirtualAddresses.Length > 20)
        {
            findings.Warning(instance.VirtualAddresses[20].Position, $"{instance.VirtualAddresses.Length} addresses in one advertisement: other implementations may take 20 only; put the rest into virtual_ipaddress_excluded");
        }

        if (instance.IsV6 && instance.VirtualAddresses is [var first, ..] && !first.Address.IsIPv6LinkLocal)
        {
            findings.Notice(first.Position, "RFC 9568 wants a link-local address first; routers are strict about it, keepalived and HaLb are not");
        }

        foreach (var address in instance.VirtualAddresses.Where(static a => a.PrefixLength < (a.Address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128)))
        {
            findings.Notice(address.Position, $"'{address.Address}/{address.PrefixLength}': /{(instance.IsV6 ? 128 : 32)} is safer: with a shorter prefix the address can become the source of other traffic, or go away with another one of its subnet");
        }
    }
}
