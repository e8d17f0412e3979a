using HaLb.Config.Model;

namespace HaLb.Vrrp.Tracking;

/// <summary>One track of an instance or group with its weight resolved and its present reading.</summary>
internal readonly record struct TrackInput(VrrpTrackKind Kind, string Name, int Weight, bool IsReversed, TrackReading Reading)
{
    /// <summary>Shown, not counted: a weighted track of an instance whose sync group decides for it.</summary>
    public bool IsIgnored { get; init; }
}
