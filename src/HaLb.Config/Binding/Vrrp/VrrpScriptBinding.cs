namespace HaLb.Config.Binding.Vrrp;

/// <summary>Binds lines of <c>vrrp_script</c>.</summary>
internal static class VrrpScriptBinding
{
    private const int CountMax = 1_000_000;

    public static void Script(VrrpDraft d, Arguments a) => d.Script!.Command = VrrpNotifyBinding.Command(a) ?? d.Script.Command;

    public static void Interval(VrrpDraft d, Arguments a)
    {
        if (a.Seconds(a.First, 0.01, 4294) is { } time)
        {
            d.Script!.Config = d.Script.Config with { Interval = time };
        }
    }

    public static void Timeout(VrrpDraft d, Arguments a)
    {
        if (a.Seconds(a.First, 0, 4294) is { } time)
        {
            d.Script!.Config = d.Script.Config with { Timeout = time };
        }
    }

    public static void Weight(VrrpDraft d, Arguments a)
    {
        if (a.Count(a.First, -253, 253) is { } weight)
        {
            d.Script!.Config = d.Script.Config with { Weight = weight, IsReversed = IsReversed(a) };
        }
    }

    public static void Rise(VrrpDraft d, Arguments a) => d.Script!.Config = d.Script.Config with { Rise = a.Integer(a.First, 1, CountMax, 1) };

    public static void Fall(VrrpDraft d, Arguments a) => d.Script!.Config = d.Script.Config with { Fall = a.Integer(a.First, 1, CountMax, 1) };

    public static void User(VrrpDraft d, Arguments a) => d.Script!.RunAs = (a.First.Text, a.Words.Count > 1 ? a.Words[1].Text : null);

    public static void InitFail(VrrpDraft d, Arguments a) => d.Script!.Config = d.Script.Config with { StartsFailed = a.Flag() };

    /// <summary>The word after a weight.</summary>
    public static bool IsReversed(Arguments a) =>
        a.Words.Count > 1 && a.Choice(a.Words[1], false, ("reverse", true), ("noreverse", false));
}
