using HaLb.Vrrp.Protocol.Packet;

namespace HaLb.Vrrp.Driver;

/// <summary>What was received and checked, oldest first per interface.</summary>
internal interface IAdvertSource
{
    /// <summary>Instance index and advertisement. An advertisement without a source is a stranger that announces one of
    /// the instance's addresses.</summary>
    bool TryReceive(out int instance, out ReceivedAdvert advert);
}
