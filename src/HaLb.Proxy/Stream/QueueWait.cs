using HaLb.Core.Queue;
using HaLb.Transport;

namespace HaLb.Proxy.Stream;

/// <summary>A stream's wait for a slot, ended by <c>timeout queue</c>. Reused from stream to stream.</summary>
public sealed class QueueWait : IDeadlineOwner
{
    private readonly PendingStream _pending;
    private readonly Deadline _deadline;

    public QueueWait(PendingStream pending, DeadlineWheel wheel)
    {
        _pending = pending;
        _deadline = new Deadline(wheel, this);
    }

    public async ValueTask<SlotOutcome> WaitAsync(TimeSpan? timeout)
    {
        _deadline.Arm(timeout);
        var outcome = await _pending.WaitAsync();
        _ = _deadline.Disarm();
        return outcome;
    }

    /// <summary>The time is up: leaves the queue, unless a slot was granted in the same moment.</summary>
    public void OnDeadline() => _ = _pending.TryCancel();
}
