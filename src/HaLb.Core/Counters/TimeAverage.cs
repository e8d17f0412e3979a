namespace HaLb.Core.Counters;

/// <summary>Sliding average over about the last 1024 streams, and the greatest value, both in milliseconds (HAProxy's
/// <c>qtime</c>, <c>ctime</c>, <c>rtime</c>, <c>ttime</c>).</summary>
public sealed class TimeAverage
{
    private const int Samples = 1024;

    private long _sum;
    private int _max;

    /// <summary>Milliseconds.</summary>
    public int Average => (int)((Volatile.Read(ref _sum) + Samples - 1) / Samples);

    /// <summary>Milliseconds.</summary>
    public int Max => Volatile.Read(ref _max);

    public void Add(int milliseconds)
    {
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
}
