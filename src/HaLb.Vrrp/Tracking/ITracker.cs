namespace HaLb.Vrrp.Tracking;

/// <summary>Watches one thing. The reading may be read from any thread at any time; it changes before the change is told.</summary>
internal interface ITracker : IAsyncDisposable
{
    TrackReading Reading { get; }

    void Start();
}
