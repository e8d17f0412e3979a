using HaLb.Config.Cfg;
using HaLb.Config.Directives;

namespace HaLb.Config.Conversion;

/// <summary>In haproxy.cfg a proxy takes the defaults that stand before it. JSON says so by order no more: unless one
/// anonymous section before all proxies is all there is, every defaults section gets a name and every proxy its
/// <c>from</c> (config-rules 7).</summary>
internal static class DefaultsNaming
{
    /// <summary>Name of the empty defaults of proxies that stand before all defaults.</summary>
    private const string EmptyName = "no-defaults";

    public static List<Section> Resolve(IReadOnlyList<Section> sections, FindingList findings, out bool anonymous)
    {
        var defaults = sections.Where(static s => s.Kind == SectionKind.Defaults).ToList();
        var firstDefaults = sections.ToList().FindIndex(static s => s.Kind == SectionKind.Defaults);
        var proxyBefore = sections.Take(Math.Max(firstDefaults, 0)).Any(static s => SectionHeader.IsProxy(s.Kind));
        anonymous = defaults.Count <= 1 && !proxyBefore && defaults.TrueForAll(static d => d.Name.Length == 0 && d.From is null);
        return anonymous ? [.. sections] : Named(sections, findings);
    }

    private static List<Section> Named(IReadOnlyList<Section> sections, FindingList findings)
    {
        var taken = sections.Where(static s => s.Kind == SectionKind.Defaults && s.Name.Length > 0).Select(static s => s.Name).ToHashSet();
        var used = new HashSet<string>();
        var result = new List<Section>();
        var current = "";
        foreach (var section in sections)
        {
            if (section.Kind == SectionKind.Defaults)
            {
                current = section.Name.Length > 0 && used.Add(section.Name) ? section.Name : Fresh(section.Name, taken, used);
                if (current != section.Name)
                {
                    findings.Translated(section.Position, $"this 'defaults' section is named '{current}'");
                }

                result.Add(section with { Name = current });
            }
            else if (SectionHeader.IsProxy(section.Kind) && section.From is null)
            {
                if (current.Length == 0)
                {
                    current = Fresh(EmptyName, taken, used);
                    findings.Translated(section.Position, $"no 'defaults' stands before this section: it takes the empty '{current}'");
                    result.Add(new Section(SectionKind.Defaults, current, section.Position));
                }

                result.Add(section with { From = current });
            }
            else
            {
                result.Add(section);
            }
        }

        return result;
    }

    private static string Fresh(string wish, HashSet<string> taken, HashSet<string> used)
    {
        var stem = wish.Length == 0 ? "defaults" : wish;
        var name = wish.Length == 0 ? "defaults-1" : stem;
        for (var i = 2; taken.Contains(name) || !used.Add(name); i++)
        {
            name = $"{stem}-{i}";
        }

        return name;
    }
}
