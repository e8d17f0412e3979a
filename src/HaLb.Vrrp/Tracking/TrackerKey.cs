using HaLb.Config.Model;

namespace HaLb.Vrrp.Tracking;

/// <summary>What a tracker is found by: tracks that name the same script, process or file share one; echoes to one address
/// with different times are trackers of their own.</summary>
internal readonly record struct TrackerKey(VrrpTrackKind Kind, string Name, string Times)
{
    public static TrackerKey Of(VrrpTrackConfig track) =>
        new(track.Kind, track.Target, track.Kind == VrrpTrackKind.Ping ? $"{track.Interval}/{track.Timeout}/{track.Rise}/{track.Fall}" : "");
}
