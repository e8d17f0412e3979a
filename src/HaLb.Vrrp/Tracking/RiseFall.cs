namespace HaLb.Vrrp.Tracking;

/// <summary>Rise and fall counting as keepalived does it: the first result of all decides at once; later ones must contradict
/// the state so many times in a row.</summary>
internal readonly record struct RiseFall(TrackState State, int Streak)
{
    public static RiseFall Unknown => new(TrackState.Unknown, 0);

    public RiseFall After(bool passed, int rise, int fall)
    {
        var said = passed ? TrackState.Up : TrackState.Down;
        return said == State ? new RiseFall(State, 0)
            : State != TrackState.Unknown && Streak + 1 < (passed ? rise : fall) ? this with { Streak = Streak + 1 }
            : new RiseFall(said, 0);
    }
}
