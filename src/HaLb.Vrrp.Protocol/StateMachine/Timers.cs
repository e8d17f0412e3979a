using HaLb.Vrrp.Protocol.Packet;

namespace HaLb.Vrrp.Protocol.StateMachine;

/// <summary>The intervals that RFC 9568 §6.1 and RFC 3768 §6.1 derive from priority and advertisement interval.</summary>
public static class Timers
{
    /// <summary>The smallest interval that v3 can carry.</summary>
    public static readonly TimeSpan IntervalMin = TimeSpan.FromMilliseconds(10);

    /// <summary>The largest: 4095 cs.</summary>
    public static readonly TimeSpan IntervalMax = TimeSpan.FromMilliseconds(40_950);

    /// <summary>Skew_Time: the higher the priority, the sooner.</summary>
    // A fraction of the Master's interval in v3 (RFC 9568 §6.1) but of one second in v2 (RFC 3768 §6.1): mixing them lets the
    // lower priority win an election at short intervals.
    public static TimeSpan Skew(int version, int priority, TimeSpan masterInterval) =>
        new((version == 2 ? TimeSpan.TicksPerSecond : masterInterval.Ticks) * (256 - priority) / 256);

    /// <summary>Master_Down_Interval: three (or <c>down_timer_adverts</c>) intervals of the Master and our skew.</summary>
    public static TimeSpan MasterDown(RouterSettings settings, int priority, TimeSpan masterInterval) =>
        (masterInterval * settings.DownTimerAdverts) + Skew(settings.Version, priority, masterInterval);

    /// <summary>Active_Adver_Interval after an accepted advertisement: v3 learns it, v2 has one for all. What a stranger can make us
    /// wait is bounded by the format's own limits.</summary>
    public static TimeSpan Learned(RouterSettings settings, in ReceivedAdvert advert) => settings.Version == 2
        ? settings.AdvertisementInterval
        : TimeSpan.FromMilliseconds(Math.Clamp(advert.IntervalCs, 1, 4095) * 10L);

    /// <summary>How long one who resigned by its own will leaves the field to others: the longest skew that a ready peer can have,
    /// and our own. Then it takes the address back, for nobody else wanted it.</summary>
    public static TimeSpan ResignWait(RouterSettings settings, int priority) =>
        (settings.Version == 2 ? TimeSpan.FromSeconds(1) : settings.AdvertisementInterval)
        + Skew(settings.Version, priority, settings.AdvertisementInterval);

    /// <summary>The least time between two answers to others who think themselves Master: RFC 9568 §6.4.3 answers each at once, but a
    /// flood of them, or two boxes whose tie-break contradicts itself, must not become a storm.</summary>
    public static TimeSpan AnswerGap(RouterSettings settings) => settings.AdvertisementInterval / 8;
}
