using HaLb.Config.Binding;
using HaLb.Config.Model;

namespace HaLb.Config.Validation;

/// <summary>What only all nodes of one file together have wrong.</summary>
internal sealed class VrrpPairChecks(IReadOnlyList<(string Node, VrrpConfig Config)> nodes, Findings findings)
{
    public static void Run(IReadOnlyList<(string Node, VrrpConfig Config)> nodes, Findings findings)
    {
        foreach (var name in nodes.SelectMany(static n => n.Config.Instances.Select(static i => i.Name)).Distinct())
        {
            findings.Scope = $"vrrp_instance '{name}'";
            new VrrpPairChecks(nodes, findings).Instance(name);
        }

        findings.Scope = "";
    }

    private void Instance(string name)
    {
        var found = nodes.Select(n => (n.Node, n.Config, Instance: n.Config.Instances.FirstOrDefault(i => i.Name == name)))
            .Where(static n => n.Instance is not null).Select(static n => (n.Node, n.Config, Instance: n.Instance!)).ToArray();
        if (found.Length < 2)
        {
            return;
        }

        var place = found[0].Instance.Position;
        foreach (var same in found.GroupBy(static n => n.Instance.Priority).Where(static g => g.Count() > 1))
        {
            findings.Warning(place, $"nodes {Listed(same.Select(static n => n.Node))} have the same priority {same.Key}: the higher address decides; give each its own");
        }

        Differ(found, place, "virtual_router_id", static i => i.VirtualRouterId.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Differ(found, place, "VRRP version", static i => i.Version.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Differ(found, place, "authentication", static i => $"{i.Authentication} {Convert.ToHexString(i.Password.AsSpan())}", isSecret: true);
        Differ(found, place, "virtual_ipaddress", static i => string.Join(' ', i.VirtualAddresses.Select(static a => a.Address.ToString()).Order(StringComparer.Ordinal)));
        if (found.Any(static n => n.Instance.Version == 2))
        {
            Differ(found, place, "advert_int", static i => i.AdvertisementInterval.ToString());
        }

        foreach (var (node, config, instance) in found)
        {
            Weights(node, config, instance, [.. found.Where(n => n.Node != node).Select(static n => n.Instance.Priority)]);
        }
    }

    private void Differ((string Node, VrrpConfig Config, VrrpInstanceConfig Instance)[] found, Diagnostics.SourcePosition place, string what, Func<VrrpInstanceConfig, string> value, bool isSecret = false)
    {
        var values = found.Select(n => value(n.Instance)).Distinct().ToArray();
        if (values.Length > 1)
        {
            findings.Error(place, $"nodes differ in {what}{(isSecret ? "" : $" ({string.Join("; ", values)})")}: they would not take each other's advertisements, and both would be Master");
        }
    }

    /// <summary>A weight is there to hand over; where the best box stays the best although everything fails, it cannot.</summary>
    private void Weights(string node, VrrpConfig config, VrrpInstanceConfig instance, int[] others)
    {
        var tracks = instance.Tracks.Where(static t => t.Kind != VrrpTrackKind.File).Select(t => (Track: t, Weight: VrrpWeights.Of(t, config))).Where(static t => t.Weight != 0).ToArray();
        if (tracks.Length == 0 || instance.Priority == 255 || instance.Tracks.Any(static t => t.Kind == VrrpTrackKind.File))
        {
            return;
        }

        var up = VrrpWeights.Clamp(instance.Priority + tracks.Sum(static t => Math.Max(t.Weight, 0)));
        var down = VrrpWeights.Clamp(instance.Priority + tracks.Sum(static t => Math.Min(t.Weight, 0)));
        // The other box has its bonuses, too, when it is well.
        var best = others.Max() + tracks.Sum(static t => Math.Max(t.Weight, 0));
        if (up > others.Max() && down > VrrpWeights.Clamp(best))
        {
            findings.Warning(tracks[0].Track.Position, $"weights on node '{node}' can never change the election: with all of them failed its priority is {down}, and the other box has {others.Max()} at most");
        }
    }

    private static string Listed(IEnumerable<string> names) => string.Join(" and ", names.Select(static n => $"'{n}'"));
}
