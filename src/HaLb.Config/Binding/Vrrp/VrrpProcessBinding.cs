namespace HaLb.Config.Binding.Vrrp;

/// <summary>Binds lines of <c>vrrp_track_process</c>.</summary>
internal static class VrrpProcessBinding
{
    private const int CountMax = 65535;

    public static void Process(VrrpDraft d, Arguments a) =>
        d.Process = d.Process! with { Process = a.First.Text, Parameters = [.. a.Words.Skip(1).Select(static w => w.Text)] };

    public static void ParameterMatch(VrrpDraft d, Arguments a) =>
        d.Process = d.Process! with { ParameterMatch = a.Choice(a.First, "exact", ("initial", "initial"), ("partial", "partial"), ("exact", "exact")) };

    public static void Weight(VrrpDraft d, Arguments a)
    {
        if (a.Count(a.First, -254, 254) is { } weight)
        {
            d.Process = d.Process! with { Weight = weight, IsReversed = VrrpScriptBinding.IsReversed(a) };
        }
    }

    public static void Quorum(VrrpDraft d, Arguments a) => d.Process = d.Process! with { Quorum = a.Integer(a.First, 0, CountMax, 1) };

    public static void QuorumMax(VrrpDraft d, Arguments a) => d.Process = d.Process! with { QuorumMax = a.Integer(a.First, 0, CountMax, int.MaxValue) };

    public static void ForkDelay(VrrpDraft d, Arguments a) => d.Process = d.Process! with { ForkDelay = Time(a) };

    public static void TerminateDelay(VrrpDraft d, Arguments a) => d.Process = d.Process! with { TerminateDelay = Time(a) };

    public static void Delay(VrrpDraft d, Arguments a)
    {
        var time = Time(a);
        d.Process = d.Process! with { ForkDelay = time, TerminateDelay = time };
    }

    public static void FullCommand(VrrpDraft d, Arguments a) => d.Process = d.Process! with { FullCommand = a.Flag() };

    private static TimeSpan Time(Arguments a) => a.Seconds(a.First, 0, 3600) ?? TimeSpan.Zero;
}
