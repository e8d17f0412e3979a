using HaLb.Core.Counters;

namespace HaLb.Core.Queue;

/// <summary>Streams waiting for a slot, first come first served. The links live in the streams, so nothing is allocated.
/// Every member needs the backend's lock; its length is bounded by <c>maxqueue</c> and by the connections accepted.</summary>
internal sealed class PendingQueue(Gauge gauge)
{
    private PendingStream? _last;

    public int Count { get; private set; }

    public PendingStream? First { get; private set; }

    public void AddLocked(PendingStream stream)
    {
        Invariant.Check(stream.Queue is null);
        stream.Queue = this;
        stream.Previous = _last;
        stream.Next = null;
        if (_last is null)
        {
            First = stream;
        }
        else
        {
            _last.Next = stream;
        }

        _last = stream;
        Count++;
        gauge.Enter();
    }

    public void RemoveLocked(PendingStream stream)
    {
        Invariant.Check(stream.Queue == this);
        if (stream.Previous is null)
        {
            First = stream.Next;
        }
        else
        {
            stream.Previous.Next = stream.Next;
        }

        if (stream.Next is null)
        {
            _last = stream.Previous;
        }
        else
        {
            stream.Next.Previous = stream.Previous;
        }

        stream.Queue = null;
        stream.Previous = null;
        stream.Next = null;
        Count--;
        gauge.Leave();
    }
}
