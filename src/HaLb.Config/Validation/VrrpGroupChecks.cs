using HaLb.Config.Binding;
using HaLb.Config.Binding.Vrrp;
using HaLb.Config.Model;

namespace HaLb.Config.Validation;

/// <summary>Sync groups: their members exist, are in one group, and have no weights of their own. In a keepalived.conf what is
/// wrong is left out.</summary>
internal static class VrrpGroupChecks
{
    public static VrrpConfig Run(VrrpConfig config, List<VrrpGroupDraft> drafts, Findings findings)
    {
        var owners = new Dictionary<string, string>();
        foreach (var draft in drafts)
        {
            findings.Scope = $"vrrp_sync_group '{draft.Name}'";
            findings.Lenient = draft.Syntax == ConfigSyntax.KeepalivedConf;
            foreach (var member in draft.Members)
            {
                if (!config.Instances.Any(i => i.Name == member.Text))
                {
                    findings.Error(member.Position, $"no vrrp_instance is named '{member.Text}'{Keywords.Suggestions.ForWord(member.Text, config.Instances.Select(static i => i.Name))}");
                }
                else if (!owners.TryAdd(member.Text, draft.Name) && owners[member.Text] != draft.Name)
                {
                    findings.Error(member.Position, $"'{member.Text}' is in vrrp_sync_group '{owners[member.Text]}' already");
                }
            }

            if (draft.Members.Count < 2)
            {
                findings.Warning(draft.Position, draft.Members.Count == 0 ? "has no members ('group'): it does nothing" : "has one member: there is nothing to move together");
            }
        }

        findings.Lenient = false;
        var keeps = drafts.Where(static d => d.KeepsWeights).Select(static d => d.Name).ToHashSet();
        return config with
        {
            Instances = [.. config.Instances.Select(i => owners.TryGetValue(i.Name, out var group) && !keeps.Contains(group) ? Unweighted(i, group, config, findings) : i)],
            SyncGroups =
            [
                .. config.SyncGroups.Select(g => g with { Members = [.. g.Members.Where(m => owners.TryGetValue(m, out var owner) && owner == g.Name)] })
                    .Where(static g => !g.Members.IsEmpty),
            ],
        };
    }

    /// <summary>Members of different priorities would tear the group apart: keepalived 2.2.7 leaves out what is tracked with a weight.</summary>
    private static VrrpInstanceConfig Unweighted(VrrpInstanceConfig instance, string group, VrrpConfig config, Findings findings)
    {
        var weighted = instance.Tracks.FirstOrDefault(t => VrrpWeights.Of(t, config) != 0);
        if (weighted is null)
        {
            return instance;
        }

        findings.Scope = $"vrrp_instance '{instance.Name}'";
        findings.Warning(weighted.Position, $"DANGER: what is tracked with a weight is left out ('{weighted.Target}'), as keepalived does it: the instance is in vrrp_sync_group '{group}', whose members have one priority; put the track into the group, give it weight 0 (Fault), or say sync_group_tracking_weight there");
        return instance with { Tracks = [.. instance.Tracks.Where(t => VrrpWeights.Of(t, config) == 0)] };
    }
}
