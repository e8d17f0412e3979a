using System.Threading.Tasks.Sources;
using HaLb.Core.Servers;

namespace HaLb.Core.Queue;

/// <summary>How an attempt to get a server's slot came out.</summary>
public enum SlotOutcome
{
    /// <summary>A server was assigned and its slot is taken; give it back with <see cref="Backend.Release"/>.</summary>
    Granted,

    /// <summary>Waiting: await <see cref="PendingStream.WaitAsync"/>.</summary>
    Queued,

    /// <summary>No usable server.</summary>
    NoServer,

    /// <summary>The server's queue is full (<c>maxqueue</c>).</summary>
    QueueFull,

    /// <summary>Taken out of the queue by <see cref="PendingStream.TryCancel"/>: the time was up, or the client left.</summary>
    Cancelled,
}

/// <summary>A stream's place in a queue. One object serves one stream at a time and is reused. A pending stream is in at
/// most one queue; whoever takes it out completes it, exactly once.</summary>
public sealed class PendingStream : IValueTaskSource<SlotOutcome>
{
    private ManualResetValueTaskSourceCore<SlotOutcome> _source = new() { RunContinuationsAsynchronously = true };

    /// <summary>The server granted, or the one whose queue this waits in; null in the backend's queue. After a reload it
    /// may be a server that only the newer <see cref="Servers.Backend"/> knows.</summary>
    public Server? Server { get; internal set; }

    /// <summary>Place in the server's queue when it was joined, the first is 1; 0 = it did not wait there (<c>%sq</c>).</summary>
    public int ServerQueuePosition { get; internal set; }

    /// <summary>Place in the backend's queue when it was joined, the first is 1; 0 = it did not wait there (<c>%bq</c>).</summary>
    public int BackendQueuePosition { get; internal set; }

    /// <summary>The backend that took this in; its lock guards every member below.</summary>
    internal Backend? Backend { get; set; }

    /// <summary>The queue this stands in, null = none.</summary>
    internal PendingQueue? Queue { get; set; }

    internal PendingStream? Previous { get; set; }

    /// <summary>Next in the queue; once taken out, next of those to be completed after unlocking.</summary>
    internal PendingStream? Next { get; set; }

    /// <summary>Order of arrival among all queues of a backend.</summary>
    internal long Ticket { get; set; }

    /// <summary>The balance hash, kept for choosing again when the server awaited goes away.</summary>
    internal uint Hash { get; set; }

    /// <summary>What <see cref="Complete"/> is to say, set where it is taken out.</summary>
    internal SlotOutcome Outcome { get; set; }

    /// <summary>Awaits the slot after <see cref="SlotOutcome.Queued"/>.</summary>
    public ValueTask<SlotOutcome> WaitAsync() => new(this, _source.Version);

    /// <summary>Leaves the queue; false when a slot was granted first. After true the wait ends as Cancelled.</summary>
    public bool TryCancel() => Backend?.TryCancel(this) ?? false;

    internal void Prepare() => _source.Reset();

    internal void Complete(SlotOutcome outcome) => _source.SetResult(outcome);

    SlotOutcome IValueTaskSource<SlotOutcome>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<SlotOutcome>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<SlotOutcome>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);
}
