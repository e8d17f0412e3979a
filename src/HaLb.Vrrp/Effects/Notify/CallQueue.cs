using System.Collections.Concurrent;

namespace HaLb.Vrrp.Effects.Notify;

/// <summary>Calls that a thread of the pool runs one after another in the order given. Whoever puts one in never waits, not
/// even for a lock: the driver runs at real-time priority, and a lock's holder might not run at all on a loaded machine.</summary>
internal sealed class CallQueue : IThreadPoolWorkItem
{
    public const int CountMax = 4096;

    private readonly ConcurrentQueue<Action> _calls = new();
    private int _isRunning;
    private int _dropped;

    /// <summary>Calls, the oldest ones, that were given up because the pool did not run for so long.</summary>
    public int Dropped => Volatile.Read(ref _dropped);

    public void Add(Action call)
    {
        if (_calls.Count >= CountMax && _calls.TryDequeue(out _))
        {
            _ = Interlocked.Increment(ref _dropped);
        }

        _calls.Enqueue(call);
        if (Interlocked.Exchange(ref _isRunning, 1) == 0)
        {
            _ = ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    public void Execute()
    {
        do
        {
            while (_calls.TryDequeue(out var call))
            {
                call();
            }

            Volatile.Write(ref _isRunning, 0);
        }
        while (!_calls.IsEmpty && Interlocked.Exchange(ref _isRunning, 1) == 0);
    }
}
