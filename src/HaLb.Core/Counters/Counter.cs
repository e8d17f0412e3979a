namespace HaLb.Core.Counters;

/// <summary>A number that only grows, until an operator clears it.</summary>
public sealed class Counter
{
    private long _value;

    public long Value => Volatile.Read(ref _value);

    public void Increment() => Interlocked.Increment(ref _value);

    public void Add(long amount) => Interlocked.Add(ref _value, amount);

    public void Clear() => Volatile.Write(ref _value, 0);
}

/// <summary>How many there are now, and the most there have been at a time.</summary>
public sealed class Gauge
{
    private int _current;
    private int _max;

    public int Current => Volatile.Read(ref _current);

    public int Max => Volatile.Read(ref _max);

    /// <summary>Counts one more and returns how many there are now, this one included.</summary>
    public int Enter()
    {
        var now = Interlocked.Increment(ref _current);
        if (now > Volatile.Read(ref _max))
        {
            RaiseMax(now);
        }

        return now;
    }

    public int Leave()
    {
        var left = Interlocked.Decrement(ref _current);
        Invariant.Check(left >= 0);
        return left;
    }

    /// <summary>The maximum starts again from the present value (<c>clear counters</c>).</summary>
    public void ClearMax() => Volatile.Write(ref _max, Current);

    private void RaiseMax(int now)
    {
        int seen;
        while ((seen = Volatile.Read(ref _max)) < now && Interlocked.CompareExchange(ref _max, now, seen) != seen)
        {
        }
    }
}
