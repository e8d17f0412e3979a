using System.Collections.Immutable;
using System.Globalization;
using HaLb.Config.Model;

namespace HaLb.Vrrp.Driver;

/// <summary>Makes a status of what the driver holds. Allocates; on request only.</summary>
internal static class StatusBuilder
{
    public static DaemonStatus Build(RunningDriver driver, TimeSpan now)
    {
        var core = driver.Core;
        var instances = ImmutableArray.CreateBuilder<InstanceStatus>(core.Instances.Length);
        for (var i = 0; i < core.Instances.Length; i++)
        {
            instances.Add(Of(driver, i, now));
        }

        return new DaemonStatus
        {
            NodeName = driver.Config.NodeName,
            ConfigHash = driver.Config.Hash,
            Version = driver.Version,
            ProcessId = Environment.ProcessId,
            Uptime = now - driver.StartedAt,
            LateWakes = core.Lateness.Count,
            LatestWake = core.Lateness.Worst,
            GuardProcessId = driver.Guard.ProcessId,
            IsRealTime = driver.IsRealTime,
            IsMemoryLocked = driver.IsMemoryLocked,
            Proxy = driver.Proxy.State,
            ProxyDetail = driver.Proxy.Detail,
            Instances = instances.MoveToImmutable(),
            Groups = [.. core.Groups.Select((group, index) => new GroupStatus(group.Config.Name, group.Config.Members, core.Routers.GroupPhase(index)))],
            Transitions = core.Transitions,
        };
    }

    /// <summary>Virtual addresses with prefix, excluded ones last.</summary>
    public static ImmutableArray<string> Addresses(VrrpInstanceConfig config) =>
    [
        .. config.VirtualAddresses.Concat(config.ExcludedAddresses).Select(static a => string.Create(CultureInfo.InvariantCulture, $"{a.Address}/{a.PrefixLength}")),
    ];

    private static InstanceStatus Of(RunningDriver driver, int index, TimeSpan now)
    {
        var instance = driver.Core.Instances[index];
        var port = driver.Ports[index];
        var routers = driver.Core.Routers;
        var state = routers[index];
        var config = instance.Config;
        return new InstanceStatus
        {
            Name = config.Name,
            Interface = config.Interface,
            VirtualRouterId = config.VirtualRouterId,
            Version = config.Version,
            IsV6 = config.IsV6,
            SourceAddress = port.Source.IsUnspecified ? "" : port.Source.ToString(),
            Addresses = Addresses(config),
            HoldsAddresses = port.HoldsAddresses,
            Phase = state.Phase,
            Since = instance.Since,
            Reason = instance.Reason,
            BasePriority = config.Priority,
            EffectivePriority = routers.EffectivePriority(index),
            Shares = driver.Tracks.SharesOf(index),
            IsHeld = state.IsHeld,
            Failback = FailbackText(config),
            AdvertisementInterval = config.AdvertisementInterval,
            MasterDownInterval = routers.MasterDownInterval(index),
            MasterAddress = state.HeardAt == TimeSpan.Zero ? "" : state.MasterAddress.ToString(),
            MasterPriority = state.MasterPriority,
            MasterHeardAgo = state.HeardAt == TimeSpan.Zero ? null : now - state.HeardAt,
            Counters = CountersOf(instance, port),
        };
    }

    private static InstanceCounters CountersOf(Instance instance, RouterPort port) => new()
    {
        AdvertsSent = instance.Counters.AdvertsSent,
        ResignationsSent = instance.Counters.ResignationsSent,
        AdvertsReceived = instance.Counters.AdvertsReceived,
        ResignationsReceived = instance.Counters.ResignationsReceived,
        SendErrors = instance.Counters.SendErrors,
        BecameMaster = instance.Counters.BecameMaster,
        ReleasedMaster = instance.Counters.ReleasedMaster,
        Discarded = port.Discards.ToArray(),
        AddressListMismatches = instance.Counters.AddressListMismatches,
        AnnouncementsSent = port.AnnouncementsSent,
        AddressesRestored = port.AddressesRestored,
        LateAdverts = instance.Counters.LateAdverts,
    };

    private static string FailbackText(VrrpInstanceConfig config) => config.Failback switch
    {
        VrrpFailback.Manual => "manual",
        VrrpFailback.After => string.Create(CultureInfo.InvariantCulture, $"after {config.PreemptDelay.TotalSeconds:0.###}s"),
        _ => "auto",
    };
}
