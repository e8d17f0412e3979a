using System.Collections.Immutable;
using HaLb.Config.Model;
using HaLb.Vrrp.Tracking;

namespace HaLb.Vrrp.Driver;

/// <summary>Turns the readings of trackers and the state of the local proxy into priorities, faults and readiness.</summary>
internal sealed class TrackWatch(TrackerSet trackers)
{
    private ImmutableArray<TrackShare>[] _shares = [];

    public ImmutableArray<TrackShare> SharesOf(int instance) => instance < _shares.Length ? _shares[instance] : [];

    /// <summary>Everything anew, for each instance.</summary>
    public void Evaluate(DriverCore core, VrrpConfig config, ProxyState proxy, string proxyDetail)
    {
        if (_shares.Length != core.Instances.Length)
        {
            _shares = new ImmutableArray<TrackShare>[core.Instances.Length];
            Array.Fill(_shares, []);
        }

        for (var i = 0; i < _shares.Length; i++)
        {
            Evaluate(core, i, config, proxy, proxyDetail);
        }
    }

    private void Evaluate(DriverCore core, int index, VrrpConfig config, ProxyState proxy, string proxyDetail)
    {
        var instance = core.Instances[index];
        var result = trackers.Calculate(instance.Config, RouterSettingsFactory.GroupOf(config, instance.Config));
        var track = RouterSettingsFactory.ProxyTrackOf(config, instance.Config);
        var isReady = proxy == ProxyState.Ready || (proxy == ProxyState.Starting && instance.IsAdopted);
        var proxyText = $"the local proxy is {Word(proxy)}{(proxyDetail.Length > 0 ? $": {proxyDetail}" : "")}";
        var weight = track?.Weight ?? 0;
        var share = isReady || track?.Weight is null ? 0 : weight;
        var isProxyFault = track is { Weight: 0 } && !isReady;
        _shares[index] = track is null
            ? result.Shares
            : result.Shares.Add(new TrackShare("proxy", "halb", weight, share, isProxyFault, isReady ? "up" : Word(proxy)));

        var priority = result.Effective == byte.MaxValue ? byte.MaxValue : (byte)Math.Clamp(result.Effective + share, 1, 254);
        core.SetPriority(index, priority, share != 0 ? proxyText : result.Reason);
        core.SetReady(index, isReady || track is not { Weight: null }, proxyText);
        core.SetFaults(index, FaultCauses.Track, result.HasFault || IsAwaited(instance, result) ? FaultCauses.Track : FaultCauses.None, result.Reason);
        core.SetFaults(index, FaultCauses.Proxy, isProxyFault ? FaultCauses.Proxy : FaultCauses.None, proxyText);
    }

    /// <summary>A result that is still to come holds back one that has not begun, and leaves alone one that runs.</summary>
    private static bool IsAwaited(Instance instance, PriorityResult result) =>
        result.IsPending && !instance.IsAdopted && (!instance.HasStarted || (instance.Faults & FaultCauses.Track) != 0);

    private static string Word(ProxyState state) => state.ToString().ToLowerInvariant();
}
