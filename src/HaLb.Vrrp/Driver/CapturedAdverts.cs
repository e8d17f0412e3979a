using HaLb.Vrrp.Effects.Capture;
using HaLb.Vrrp.Protocol.Packet;

namespace HaLb.Vrrp.Driver;

/// <summary>The rings of all captures as the driver's source.</summary>
internal sealed class CapturedAdverts(CaptureSet captures) : IAdvertSource
{
    public bool TryReceive(out int instance, out ReceivedAdvert advert)
    {
        var any = captures.TryRead(out var captured);
        instance = captured.Router;
        advert = captured.Kind == CapturedKind.Advert ? captured.Advert : default;
        return any;
    }
}
