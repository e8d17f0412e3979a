using Serilog;

namespace HaLb.Vrrp.Tracking;

/// <summary>What trackers get from their set. <c>Changed</c> may be called from any thread.</summary>
internal sealed record TrackerHost(TimeProvider Time, ILogger Log, Action<TrackerKey, TrackReading> Changed);
