namespace HaLb.Config.Binding.Vrrp;

/// <summary>Binds the <c>garp_*</c> lines of an instance, and those of <c>global_defs</c> that are their defaults.</summary>
internal static class VrrpAnnounceBinding
{
    private const int RepeatMax = 1000;

    public static void Delay(VrrpDraft d, Arguments a) => d.Announce.Delay = Time(a) ?? d.Announce.Delay;

    public static void Repeat(VrrpDraft d, Arguments a) => d.Announce.Repeat = a.Count(a.First, 0, RepeatMax) is { } n ? Math.Max(n, 1) : d.Announce.Repeat;

    public static void Refresh(VrrpDraft d, Arguments a) => d.Announce.Refresh = Time(a) ?? d.Announce.Refresh;

    public static void RefreshRepeat(VrrpDraft d, Arguments a) => d.Announce.RefreshRepeat = a.Count(a.First, 0, RepeatMax) is { } n ? Math.Max(n, 1) : d.Announce.RefreshRepeat;

    public static void LoserDelay(VrrpDraft d, Arguments a) => d.Announce.LoserDelay = Time(a) ?? d.Announce.LoserDelay;

    public static void LoserRepeat(VrrpDraft d, Arguments a) => d.Announce.LoserRepeat = a.Count(a.First, 0, RepeatMax) ?? d.Announce.LoserRepeat;

    public static void ArpInterval(VrrpDraft d, Arguments a) => d.Announce.ArpInterval = a.Seconds(a.First, 0, 1) ?? d.Announce.ArpInterval;

    public static void NaInterval(VrrpDraft d, Arguments a) => d.Announce.NaInterval = a.Seconds(a.First, 0, 1) ?? d.Announce.NaInterval;

    /// <summary><c>vrrp_min_garp</c>: what else is said stays as it is said.</summary>
    public static void Minimum(VrrpDraft d, Arguments a)
    {
        if (a.Flag())
        {
            d.Announce.Repeat ??= 1;
            d.Announce.Delay ??= TimeSpan.Zero;
            d.Announce.LoserRepeat ??= 1;
            d.Announce.LoserDelay ??= TimeSpan.Zero;
        }
    }

    private static TimeSpan? Time(Arguments a) => a.Seconds(a.First, 0, VrrpGlobalBinding.AnnounceSecondsMax);
}
