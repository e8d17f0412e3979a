namespace HaLb.Core.Queue;

/// <summary>Streams that left a queue under the lock and are told so after it: completing runs foreign code, which must
/// never happen under the backend's lock. Uses the streams' own links.</summary>
internal struct WakeList
{
    private PendingStream? _first;
    private PendingStream? _last;

    public int Count { get; private set; }

    public void Add(PendingStream stream, SlotOutcome outcome)
    {
        Invariant.Check(stream.Queue is null);
        stream.Outcome = outcome;
        stream.Next = null;
        if (_last is null)
        {
            _first = stream;
        }
        else
        {
            _last.Next = stream;
        }

        _last = stream;
        Count++;
    }

    /// <summary>To be called once, without the lock.</summary>
    public readonly void CompleteAll()
    {
        for (var stream = _first; stream is not null;)
        {
            // Once completed the stream may be reused at once, so its link is read before.
            var next = stream.Next;
            stream.Next = null;
            stream.Complete(stream.Outcome);
            stream = next;
        }
    }
}
