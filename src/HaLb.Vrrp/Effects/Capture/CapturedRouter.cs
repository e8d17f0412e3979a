using System.Collections.Immutable;
using HaLb.Vrrp.Protocol.Packet;

namespace HaLb.Vrrp.Effects.Capture;

/// <summary>What a capture needs to know of one virtual router. Frozen; registered anew when something changes.</summary>
/// <param name="Number">The caller's; events carry it.</param>
/// <param name="Name">For the log.</param>
/// <param name="Rules">What it accepts.</param>
/// <param name="Counters">The same object in every registration of this router.</param>
internal sealed record CapturedRouter(int Number, string Name, ReceiveRules Rules, DiscardCounters Counters)
{
    /// <summary>Our priority is 255: adverts of others are worth a line.</summary>
    public bool IsOwner { get; init; }

    /// <summary>Whose announcement by others is told while <see cref="InterfaceCapture.Watch"/> is on.</summary>
    public ImmutableArray<IpAddress> Addresses { get; init; } = [];
}
