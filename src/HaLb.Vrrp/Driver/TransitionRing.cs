using System.Collections.Immutable;

namespace HaLb.Vrrp.Driver;

/// <summary>The last transitions, newest last.</summary>
internal sealed class TransitionRing
{
    private const int CountMax = 64;

    private readonly Queue<TransitionRecord> _records = new(CountMax);

    public ImmutableArray<TransitionRecord> Snapshot => [.. _records];

    public void Add(TransitionRecord record)
    {
        if (_records.Count == CountMax)
        {
            _ = _records.Dequeue();
        }

        _records.Enqueue(record);
    }
}
