namespace HaLb.Core.Counters;

/// <summary>Sliding average that HAProxy calls one over the last 1024 streams (95 % of the weight of a window of 512 lies there),
/// and the greatest value, both in milliseconds (<c>qtime</c>, <c>ctime</c>, <c>rtime</c>, <c>ttime</c>).</summary>
public sealed class TimeAverage
{
    private const int Samples = 512;

    private long _sum;
    private int _count;
    private int _max;

    /// <summary>Milliseconds. Until the window is full it is the mean of what there has been.</summary>
    public int Average
    {
        get
        {
            var window = Math.Clamp(Volatile.Read(ref _count), 1, Samples);
            return (int)((Volatile.Read(ref _sum) + window - 1) / window);
        }
    }

    /// <summary>Milliseconds.</summary>
    public int Max => Volatile.Read(ref _max);

    public void Add(int milliseconds)
    {
        if (Volatile.Read(ref _count) < Samples)
        {
            // May pass the limit by a few where threads meet; the reader cuts it off.
            Interlocked.Increment(ref _count);
        }

        long seen, next;
        do
        {
            seen = Volatile.Read(ref _sum);
            next = seen - (seen + Samples - 1) / Samples + milliseconds;
        }
        while (Interlocked.CompareExchange(ref _sum, next, seen) != seen);

        int max;
        while ((max = Volatile.Read(ref _max)) < milliseconds
            && Interlocked.CompareExchange(ref _max, milliseconds, max) != max)
        {
        }
    }

    public void ClearMax() => Volatile.Write(ref _max, 0);

    public void Clear()
    {
        Volatile.Write(ref _sum, 0);
        Volatile.Write(ref _count, 0);
        ClearMax();
    }
}
