using HaLb.Config.Model;
using HaLb.Vrrp.Protocol.Packet;
using HaLb.Vrrp.Protocol.StateMachine;

namespace HaLb.Vrrp.Driver;

/// <summary>What the file says of an instance, in the terms of the state machine.</summary>
internal static class RouterSettingsFactory
{
    public static RouterSettings Create(VrrpConfig config, VrrpInstanceConfig instance, IpAddress source) => new()
    {
        Name = instance.Name,
        Version = instance.Version,
        Priority = instance.Priority,
        AdvertisementInterval = instance.AdvertisementInterval,
        LocalAddress = source,
        Preempt = instance.Failback != VrrpFailback.Manual,
        PreemptDelay = instance.PreemptDelay,
        DownTimerAdverts = instance.DownTimerAdverts,
        StartupDelay = config.Global.StartupDelay,
        SoleBackup = config.NodeNames.Length == 2,
        AdvertiseWhenYielding = instance.AdvertiseWhenYielding,
        AdvertiseToLoser = instance.AdvertiseToLoser,
        TracksProxy = ProxyTrackOf(config, instance) is { Weight: null },
    };

    /// <summary>The instance's own, or its group's; null = the proxy does not count.</summary>
    public static VrrpProxyTrackConfig? ProxyTrackOf(VrrpConfig config, VrrpInstanceConfig instance) =>
        instance.TrackProxy ?? GroupOf(config, instance)?.TrackProxy;

    public static VrrpSyncGroupConfig? GroupOf(VrrpConfig config, VrrpInstanceConfig instance) =>
        config.SyncGroups.FirstOrDefault(g => g.Members.Contains(instance.Name));
}
