using HaLb.Config.Model;

namespace HaLb.Vrrp.Driver;

/// <summary>How long a Master may keep its addresses without an advertisement that really left: three intervals, since no
/// Backup acts earlier (RFC 9568 §6.1), so that nobody else holds them at that time. Where this file's
/// <c>down_timer_adverts</c> is smaller, the peer's probably is, too.</summary>
internal readonly record struct Lease(TimeSpan Length)
{
    private const int AdvertsMax = 3;

    public static Lease Of(VrrpInstanceConfig config) =>
        new(config.AdvertisementInterval * Math.Min(AdvertsMax, config.DownTimerAdverts));
}
