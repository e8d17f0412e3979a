namespace HaLb.Config.Binding.Vrrp;

/// <summary>Binds lines of <c>vrrp_sync_group</c>.</summary>
internal static class VrrpGroupBinding
{
    public static void Member(VrrpDraft d, Arguments a) => d.Group!.Members.Add(a.First);

    public static void KeepWeights(VrrpDraft d, Arguments a) => d.Group!.KeepsWeights = a.Flag();
}
