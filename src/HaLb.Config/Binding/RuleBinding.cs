using HaLb.Config.Directives;
using HaLb.Config.Model;

namespace HaLb.Config.Binding;

/// <summary>Binds lines of the rules language: they are kept as they stand, since what they mean takes the whole
/// configuration.</summary>
internal static class RuleBinding
{
    /// <summary>Lists that HAProxy runs behind all <c>http-request</c> rules, wherever they stand.</summary>
    private static readonly string[] LaterLists = ["redirect", "use_backend", "use-server"];

    public static void Rule(ProxyDraft p, Arguments a)
    {
        if (p.Kind == SectionKind.Defaults && p.Config.Name.Length == 0)
        {
            a.Error(a.Position, "in a defaults section it needs a section with a name");
            return;
        }

        if (a.Row.Name == "http-request" && Array.Find(LaterLists, p.Places.ContainsKey) is { } before && p.Syntax == ConfigSyntax.HaproxyCfg)
        {
            a.Warning(a.Position, $"runs before '{before}' rules, although it stands behind one");
        }

        p.Rules.Add(new RuleConfig(a.Row.Name, [.. a.Words], a.Position));
    }

    public static void MonitorUri(ProxyDraft p, Arguments a)
    {
        if (!HttpText.IsTarget(a.First.Text))
        {
            a.Error(a.First, $"'{a.First.Text}' is no target of a request");
            return;
        }

        p.Config = p.Config with { MonitorUri = a.First.Text };
    }
}
