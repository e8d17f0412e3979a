namespace HaLb.Vrrp.Tracking;

/// <summary>What is known of one thing that is tracked.</summary>
internal enum TrackState : byte
{
    /// <summary>No result yet: the first run, scan or echo is still under way.</summary>
    Unknown,
    Down,
    Up,
}

/// <summary>The present reading of one tracker. <c>Number</c>: a file's number, else 0. <c>Detail</c>: why, in a few words
/// (<c>exit code 2</c>, <c>no reply within 1000 ms</c>, <c>2 processes</c>), never null, may be empty.</summary>
internal sealed record TrackReading(TrackState State, long Number, string Detail)
{
    public static readonly TrackReading Unknown = new(TrackState.Unknown, 0, "");

    /// <summary>An interface that the driver has not told of.</summary>
    public static readonly TrackReading NoInterface = new(TrackState.Down, 0, "no such interface");

    public static readonly TrackReading LinkUp = new(TrackState.Up, 0, "");

    public static readonly TrackReading LinkDown = new(TrackState.Down, 0, "link down");
}
