using HaLb.Config.Model;

namespace HaLb.Config.Binding;

/// <summary>Binds the <c>timeout</c> family. 0 means no limit, as not set does.</summary>
internal static class TimeoutBinding
{
    public static Action<ProxyDraft, Arguments> Of(Func<TimeoutsConfig, TimeSpan?, TimeoutsConfig> set) => (p, a) =>
    {
        if (a.Time(a.First, a.Row.Unit) is { } time)
        {
            p.Config = p.Config with { Timeouts = set(p.Config.Timeouts, time == TimeSpan.Zero ? null : time) };
        }
    };
}
