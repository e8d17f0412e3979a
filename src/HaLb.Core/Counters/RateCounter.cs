namespace HaLb.Core.Counters;

/// <summary>Events per second over a sliding second, as HAProxy's frequency counters: the count of the running second
/// plus the part of the last one that still lies within the window.</summary>
public sealed class RateCounter(TimeProvider time)
{
    private readonly Lock _gate = new();
    private long _second;
    private int _current;
    private int _previous;
    private int _max;

    /// <summary>The most events in one whole second since start or <see cref="ClearMax"/>.</summary>
    public int Max => Volatile.Read(ref _max);

    public int Rate
    {
        get
        {
            lock (_gate)
            {
                return RateLocked(RotateLocked());
            }
        }
    }

    /// <summary>Counts one event and returns the rate with it.</summary>
    public int Tick()
    {
        lock (_gate)
        {
            var milliseconds = RotateLocked();
            _current++;
            _max = Math.Max(_max, _current);
            return RateLocked(milliseconds);
        }
    }

    public void ClearMax() => Volatile.Write(ref _max, 0);

    /// <summary>A single event of the last second counts until this one ends, so that low rates do not flap (HAProxy's rule).</summary>
    private int RateLocked(int milliseconds) =>
        _current == 0 && _previous <= 1 ? _previous : _current + (int)((long)_previous * (1000 - milliseconds) / 1000);

    /// <summary>Moves to the present second and returns the milliseconds that have passed of it.</summary>
    private int RotateLocked()
    {
        var now = time.GetTimestamp();
        var frequency = time.TimestampFrequency;
        var second = now / frequency;
        if (second != _second)
        {
            _previous = second == _second + 1 ? _current : 0;
            _current = 0;
            _second = second;
        }

        return (int)(now % frequency * 1000 / frequency);
    }
}
