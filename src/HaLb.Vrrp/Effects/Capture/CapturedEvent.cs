using HaLb.Vrrp.Protocol.Packet;

namespace HaLb.Vrrp.Effects.Capture;

internal enum CapturedKind : byte
{
    /// <summary>An advertisement that passed every check.</summary>
    Advert,

    /// <summary>Somebody announced an address of ours by ARP or NA while we watch for that.</summary>
    Stranger,
}

/// <summary>What a capture thread tells the driver. <paramref name="Router"/> is the number given at registration.</summary>
internal readonly record struct CapturedEvent(CapturedKind Kind, int Router, ReceivedAdvert Advert);
