using HaLb.Config.Directives;
using HaLb.Config.Model;

namespace HaLb.Config.Binding;

/// <summary>Binds the <c>stats</c> lines of proxies. Any of them turns the page on, as in HAProxy.</summary>
internal static class StatsBinding
{
    private const string Family = "stats";

    public static void Enable(ProxyDraft p, Arguments a) => Change(p, static s => s);

    public static void Uri(ProxyDraft p, Arguments a)
    {
        if (!a.First.Text.StartsWith('/') || !HttpText.IsTarget(a.First.Text))
        {
            a.Error(a.First, $"'{a.First.Text}' is no path that starts with /");
        }

        Change(p, s => s with { Uri = a.First.Text });
    }

    public static void Realm(ProxyDraft p, Arguments a)
    {
        if (!HttpText.IsFieldValue(a.First.Text))
        {
            a.Error(a.First, "the realm holds a control character");
        }

        Change(p, s => s with { Realm = a.First.Text });
    }

    public static void Auth(ProxyDraft p, Arguments a) => Change(p, s => s with { Users = s.Users.Add(a.First.Text) });

    public static void Refresh(ProxyDraft p, Arguments a)
    {
        var time = a.Time(a.First, a.Row.Unit);
        Change(p, s => s with { Refresh = time });
    }

    public static void Scope(ProxyDraft p, Arguments a) => Change(p, s => s with { Scope = s.Scope.Add(a.First.Text) });

    public static void HideVersion(ProxyDraft p, Arguments a) => Change(p, static s => s with { HideVersion = true });

    public static void ShowLegends(ProxyDraft p, Arguments a) => Change(p, static s => s with { ShowLegends = true });

    public static void ShowModules(ProxyDraft p, Arguments a) => Change(p, static s => s with { ShowModules = true });

    public static void ShowNode(ProxyDraft p, Arguments a) => Change(p, s => s with { ShowNode = a.First.Text });

    public static void ShowDesc(ProxyDraft p, Arguments a) => Change(p, s => s with { ShowDesc = a.AllText });

    public static void Admin(ProxyDraft p, Arguments a)
    {
        StatsAdmin? admin = a.AllText switch
        {
            "if TRUE" or "unless FALSE" or "if { always_true }" => StatsAdmin.Always,
            "if LOCALHOST" => StatsAdmin.Localhost,
            "if FALSE" or "unless TRUE" => StatsAdmin.Never,
            _ => null,
        };
        if (admin is null)
        {
            a.Error(a.Position, $"'{a.AllText}': conditions known so far are if TRUE and if LOCALHOST");
            return;
        }

        // Several lines are tried in order until one holds.
        Change(p, s => s with { Admin = s.Admin == StatsAdmin.Always || admin == StatsAdmin.Always ? StatsAdmin.Always : admin.Value == StatsAdmin.Never ? s.Admin : admin.Value });
    }

    // The first line of a proxy drops all that its defaults section says of the page, as HAProxy does.
    private static void Change(ProxyDraft p, Func<StatsConfig, StatsConfig> change)
    {
        var inherited = p.OwnLists.Add(Family) && p.Kind != SectionKind.Defaults ? null : p.Config.Stats;
        p.Config = p.Config with { Stats = change(inherited ?? new StatsConfig()) };
    }
}
