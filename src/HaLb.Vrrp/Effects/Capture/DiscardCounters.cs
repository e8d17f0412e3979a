using System.Collections.Immutable;
using HaLb.Vrrp.Protocol.Packet;

namespace HaLb.Vrrp.Effects.Capture;

/// <summary>Discarded packets of one virtual router by reason. Outlives reloads. One capture thread writes, anybody reads.</summary>
internal sealed class DiscardCounters
{
    /// <summary>Number of reasons, <see cref="DiscardReason.None"/> included.</summary>
    public const int ReasonCount = (int)DiscardReason.Overrun + 1;

    private readonly long[] _counts = new long[ReasonCount];

    public long this[DiscardReason reason] => Volatile.Read(ref _counts[(int)reason]);

    public void Add(DiscardReason reason)
    {
        ref var count = ref _counts[(int)reason];
        Volatile.Write(ref count, count + 1);
    }

    /// <summary>All of them, index = number of the reason. Allocates.</summary>
    public ImmutableArray<long> ToArray()
    {
        var copy = ImmutableArray.CreateBuilder<long>(ReasonCount);
        for (var i = 0; i < ReasonCount; i++)
        {
            copy.Add(Volatile.Read(ref _counts[i]));
        }

        return copy.MoveToImmutable();
    }
}
