using HaLb.Config.Model;

namespace HaLb.Config.Binding.Vrrp;

/// <summary>Binds lines of the <c>track_*</c> blocks of an instance or a group.</summary>
internal static class VrrpTrackBinding
{
    public static void Interface(VrrpDraft d, Arguments a) => Add(d, a, VrrpTrackKind.Interface, 253);

    public static void Script(VrrpDraft d, Arguments a) => Add(d, a, VrrpTrackKind.Script, 253);

    public static void Process(VrrpDraft d, Arguments a) => Add(d, a, VrrpTrackKind.Process, 254);

    public static void File(VrrpDraft d, Arguments a) => Add(d, a, VrrpTrackKind.File, 254);

    public static void Ping(VrrpDraft d, Arguments a)
    {
        if (a.Address(a.First) is null || Read(a, VrrpTrackKind.Ping, 253) is not { } track)
        {
            return;
        }

        track = track with
        {
            Interval = Time(a, "interval", track.Interval),
            Rise = Count(a, "rise", track.Rise),
            Fall = Count(a, "fall", track.Fall),
        };
        d.Tracker.Tracks.Add(track with { Timeout = Time(a, "timeout", track.Interval < track.Timeout ? track.Interval : track.Timeout) });
    }

    public static void Proxy(VrrpDraft d, Arguments a)
    {
        if (a.Negated)
        {
            d.Tracker.TrackProxy = null;
            return;
        }

        var track = new VrrpProxyTrackConfig();
        d.Tracker.TrackProxy = track with
        {
            Weight = a.Find("weight") is { } weight ? a.Count(weight.Word, -253, 0) : null,
            Timeout = a.Find("timeout") is { } timeout ? a.Seconds(timeout.Word, 0.05, 3600) ?? track.Timeout : track.Timeout,
            Rise = Count(a, "rise", track.Rise),
            Fall = Count(a, "fall", track.Fall),
            Socket = a.Find("socket") is { } socket ? d.Context.Absolute(socket.Word, d.Syntax) : null,
        };
    }

    private static void Add(VrrpDraft d, Arguments a, VrrpTrackKind kind, int weightMax)
    {
        if (kind == VrrpTrackKind.Interface && !VrrpInstanceBinding.IsInterfaceName(a.First.Text))
        {
            a.Error(a.First, $"'{a.First.Text}' is no name of an interface");
        }
        else if (Read(a, kind, weightMax) is { } track)
        {
            d.Tracker.Tracks.Add(track);
        }
    }

    private static VrrpTrackConfig? Read(Arguments a, VrrpTrackKind kind, int weightMax)
    {
        int? weight = null;
        if (a.Find("weight") is { } given && (weight = a.Count(given.Word, -weightMax, weightMax)) is null)
        {
            return null;
        }

        return new VrrpTrackConfig(kind, a.First.Text, a.First.Position) { Weight = weight, IsReversed = a.Has("reverse") };
    }

    private static TimeSpan Time(Arguments a, string name, TimeSpan fallback) =>
        a.Find(name) is { } given ? a.Seconds(given.Word, 0.01, 3600) ?? fallback : fallback;

    private static int Count(Arguments a, string name, int fallback) =>
        a.Find(name) is { } given ? a.Integer(given.Word, 1, 1000, fallback) : fallback;
}
