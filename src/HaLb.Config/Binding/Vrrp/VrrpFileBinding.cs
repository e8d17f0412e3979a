namespace HaLb.Config.Binding.Vrrp;

/// <summary>Binds lines of <c>vrrp_track_file</c>.</summary>
internal static class VrrpFileBinding
{
    public static void Path(VrrpDraft d, Arguments a) => d.File = d.File! with { Path = d.Context.Absolute(a.First, d.Syntax) };

    public static void Weight(VrrpDraft d, Arguments a)
    {
        if (a.Count(a.First, -254, 254) is { } weight)
        {
            d.File = d.File! with { Weight = weight, IsReversed = VrrpScriptBinding.IsReversed(a) };
        }
    }

    public static void Initial(VrrpDraft d, Arguments a)
    {
        var value = a.Words.FirstOrDefault(static w => w.Text != "overwrite");
        d.File = d.File! with
        {
            InitialValue = a.Negated ? null : value.Text is null ? 0 : a.Count(value, int.MinValue, int.MaxValue) ?? 0,
            OverwritesInitial = a.Words.Any(static w => w.Text == "overwrite"),
        };
    }
}
