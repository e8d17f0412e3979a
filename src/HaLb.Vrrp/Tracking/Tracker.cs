using Serilog;

namespace HaLb.Vrrp.Tracking;

/// <summary>Watches one thing. The reading may be read from any thread at any time; it changes before the change is told.
/// Only one thread at a time calls <see cref="Set"/>.</summary>
internal abstract class Tracker(TrackerKey key, TrackReading first, TrackerHost host) : IAsyncDisposable
{
    private TrackReading _reading = first;
    private volatile bool _isEnded;

    public TrackerKey Key { get; } = key;

    public TrackReading Reading => Volatile.Read(ref _reading);

    protected TimeProvider Time => host.Time;

    protected ILogger Log => host.Log;

    public abstract void Start();

    public async ValueTask DisposeAsync()
    {
        _isEnded = true;
        await EndAsync();
    }

    protected abstract ValueTask EndAsync();

    /// <summary>A change of state or number is told; of the detail alone only shown.</summary>
    protected void Set(TrackState state, long number, string detail)
    {
        var old = Reading;
        if (_isEnded || (old.State == state && old.Number == number && old.Detail == detail))
        {
            return;
        }

        var next = new TrackReading(state, number, detail);
        Volatile.Write(ref _reading, next);
        if (old.State != state || old.Number != number)
        {
            host.Changed(Key, next);
        }
    }
}
