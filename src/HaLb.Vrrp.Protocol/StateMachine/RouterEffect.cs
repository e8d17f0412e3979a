using System.Runtime.CompilerServices;

namespace HaLb.Vrrp.Protocol.StateMachine;

/// <summary>What the driver must do, in the order given: the order is part of the protocol.</summary>
public enum EffectKind : byte
{
    /// <summary>Send an advertisement with <see cref="RouterEffect.Priority"/> (0 = resign).</summary>
    SendAdvert,
    AddAddresses,
    RemoveAddresses,

    /// <summary>Gratuitous ARP and unsolicited NA for every address, with the repeats and refresh of the file.</summary>
    Announce,

    /// <summary>The same without the second volley: a duel was won, or a stranger announced our address.</summary>
    AnnounceAgain,

    /// <summary>Stop announcing.</summary>
    StopAnnouncing,

    /// <summary>Throw away what waits in the receive ring: it is older than what we missed.</summary>
    DrainReceived,

    /// <summary>The phase changed: log, notify scripts, event stream, status.</summary>
    NotifyPhase,
}

/// <summary>One effect. The last three belong to <see cref="EffectKind.NotifyPhase"/>.</summary>
public readonly record struct RouterEffect(EffectKind Kind, byte Priority = 0)
{
    public RouterPhase From { get; init; }

    public RouterPhase To { get; init; }

    public TransitionReason Reason { get; init; }
}

/// <summary>An effect of the router with that index in its <see cref="RouterSet"/>.</summary>
public readonly record struct RoutedEffect(int Router, RouterEffect Effect);

/// <summary>Up to <see cref="CountMax"/> effects without allocation.</summary>
public struct EffectList
{
    public const int CountMax = 10;

    [InlineArray(CountMax)]
    private struct Buffer
    {
        private RouterEffect _first;
    }

    private Buffer _items;

    public int Count { get; private set; }

    public readonly RouterEffect this[int index] => index < Count ? _items[index] : throw new ArgumentOutOfRangeException(nameof(index));

    /// <exception cref="InvalidOperationException">A step with more effects than any step has: a bug.</exception>
    public void Add(RouterEffect effect)
    {
        if (Count == CountMax)
        {
            throw new InvalidOperationException("too many effects in one step");
        }

        _items[Count++] = effect;
    }
}

/// <summary>The next state and what to do on the way there.</summary>
public readonly record struct Step(RouterState State, EffectList Effects);
