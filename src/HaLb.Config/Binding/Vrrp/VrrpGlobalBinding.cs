using System.Net;
using HaLb.Config.Model;

namespace HaLb.Config.Binding.Vrrp;

/// <summary>Binds lines of <c>global_defs</c>.</summary>
internal static class VrrpGlobalBinding
{
    private const double DayInSeconds = 86400;

    public static void RouterId(VrrpDraft d, Arguments a) => Set(d, d.Global.Config with { RouterId = a.First.Text });

    public static void ScriptSecurity(VrrpDraft d, Arguments a) => Set(d, d.Global.Config with { ScriptSecurity = a.Flag() });

    public static void ScriptUser(VrrpDraft d, Arguments a) =>
        Set(d, d.Global.Config with { ScriptUser = a.First.Text, ScriptGroup = a.Words.Count > 1 ? a.Words[1].Text : null });

    public static void StartupDelay(VrrpDraft d, Arguments a)
    {
        if (a.Seconds(a.First, 0, 1000) is { } time)
        {
            Set(d, d.Global.Config with { StartupDelay = time });
        }
    }

    public static void RealTimePriority(VrrpDraft d, Arguments a) =>
        Set(d, d.Global.Config with { RealTimePriority = a.Integer(a.First, 0, 99, d.Global.Config.RealTimePriority) });

    public static void LockMemory(VrrpDraft d, Arguments a) => Set(d, d.Global.Config with { LockMemory = a.Flag() });

    public static void LogUnknownVrids(VrrpDraft d, Arguments a) => Set(d, d.Global.Config with { LogUnknownVrids = a.Flag() });

    public static void NotifyFifo(VrrpDraft d, Arguments a)
    {
        if (a.Words.Count > 1)
        {
            a.Warning(a.Words[1].Position, "user and group are ignored: the pipe belongs to the user of its script, else to script_user");
        }

        Set(d, d.Global.Config with { NotifyFifo = d.Context.Absolute(a.First, d.Syntax) });
    }

    public static void NotifyFifoScript(VrrpDraft d, Arguments a) => Set(d, d.Global.Config with { NotifyFifoScript = VrrpNotifyBinding.Command(a) });

    public static void EventFifo(VrrpDraft d, Arguments a) => Set(d, d.Global.Config with { EventFifo = d.Context.Absolute(a.First, d.Syntax) });

    public static void NotifyTimeout(VrrpDraft d, Arguments a)
    {
        if (a.Seconds(a.First, 1, 3600) is { } time)
        {
            Set(d, d.Global.Config with { NotifyTimeout = time });
        }
    }

    public static void NotifyPriorityChanges(VrrpDraft d, Arguments a) => Set(d, d.Global.Config with { NotifyPriorityChanges = a.Flag() });

    public static void StartupScript(VrrpDraft d, Arguments a) => Set(d, d.Global.Config with { StartupScript = VrrpNotifyBinding.Command(a) });

    public static void ShutdownScript(VrrpDraft d, Arguments a) => Set(d, d.Global.Config with { ShutdownScript = VrrpNotifyBinding.Command(a) });

    public static void Version(VrrpDraft d, Arguments a) => d.Global.Version = a.Count(a.First, 2, 3);

    public static void DownTimerAdverts(VrrpDraft d, Arguments a) => d.Global.DownTimerAdverts = a.Count(a.First, 1, 100);

    public static void LowerPriorityNoAdvert(VrrpDraft d, Arguments a) => d.Global.LowerPriorityNoAdvert = a.Flag();

    public static void HigherPrioritySendAdvert(VrrpDraft d, Arguments a) => d.Global.HigherPrioritySendAdvert = a.Flag();

    public static void CheckUnicastSource(VrrpDraft d, Arguments a) => d.Global.CheckUnicastSource = a.Flag();

    public static void Group4(VrrpDraft d, Arguments a) => Group(d, a, "224.0.0.18");

    public static void Group6(VrrpDraft d, Arguments a) => Group(d, a, "ff02::12");

    /// <summary>Longest pause that makes sense for announcements.</summary>
    public static double AnnounceSecondsMax => DayInSeconds;

    private static void Group(VrrpDraft d, Arguments a, string only)
    {
        if (!VrrpArguments.TryAddress(a.First.Text, out var address) || !address.Equals(IPAddress.Parse(only)))
        {
            d.Context.Findings.Fatal(a.First.Position, $"'{a.Row.Name}': '{a.First.Text}': HaLb speaks to {only} only: on another group the boxes would not hear each other, and both would be Master");
        }
    }

    private static void Set(VrrpDraft d, VrrpGlobalConfig config) => d.Global.Config = config;
}
