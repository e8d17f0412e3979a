using System.Collections.Concurrent;
using HaLb.Vrrp.Unix;

namespace HaLb.Vrrp.Driver;

/// <summary>Messages of other threads, in order. Any thread puts in, the driver takes out.</summary>
internal sealed class DriverInbox(WakeEvent wake) : IDriverInbox
{
    private const int CountMax = 256;

    private readonly ConcurrentQueue<DriverMessage> _messages = new();
    private int _count;

    public bool TryPost(DriverMessage message)
    {
        if (Interlocked.Increment(ref _count) > CountMax)
        {
            _ = Interlocked.Decrement(ref _count);
            return false;
        }

        _messages.Enqueue(message);
        wake.Set();
        return true;
    }

    public bool TryTake(out DriverMessage message)
    {
        if (!_messages.TryDequeue(out message!))
        {
            return false;
        }

        _ = Interlocked.Decrement(ref _count);
        return true;
    }
}
