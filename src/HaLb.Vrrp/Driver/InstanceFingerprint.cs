using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using HaLb.Config.Model;

namespace HaLb.Vrrp.Driver;

/// <summary>What a port is built from, as text: two of the same text need no new port. Positions in the file do not count, nor does
/// what the state machine or the trackers alone use.</summary>
internal static class InstanceFingerprint
{
    public static string Of(VrrpInstanceConfig config)
    {
        var text = new StringBuilder();
        Add(text, config.Version, config.AdvertisementInterval, config.DownTimerAdverts, config.Authentication, config.Checksum, config.SourceAddress,
            config.UnicastTtl, config.CheckUnicastSource, config.VmacName, config.VmacSendsFromBase, config.Accept, config.IgnoresOwnLink,
            config.Priority == byte.MaxValue, Convert.ToHexString(config.Password.AsSpan()));
        foreach (var peer in config.UnicastPeers)
        {
            Add(text, "peer", peer.Address, peer.TtlMin, peer.TtlMax);
        }

        Add(text, config.VirtualAddresses);
        Add(text, config.ExcludedAddresses);
        foreach (var route in config.VirtualRoutes)
        {
            Add(text, "route", route.Destination, route.PrefixLength, route.Via, route.Device, route.PreferredSource, route.Metric, route.Table, route.Scope, route.OnLink);
        }

        var announce = config.Announce;
        Add(text, "announce", announce.Repeat, announce.Delay, announce.Refresh, announce.RefreshRepeat, announce.LoserRepeat, announce.LoserDelay,
            announce.ArpInterval, announce.NaInterval);
        return text.ToString();
    }

    private static void Add(StringBuilder text, ImmutableArray<VrrpAddressConfig> addresses)
    {
        Add(text, "addresses");
        foreach (var a in addresses)
        {
            Add(text, a.Address, a.PrefixLength, a.Device, a.Label, a.Scope, a.Broadcast, a.HasHomeFlag, a.IsNoPrefixRoute);
        }
    }

    private static void Add(StringBuilder text, params ReadOnlySpan<object?> values)
    {
        foreach (var value in values)
        {
            _ = text.Append(CultureInfo.InvariantCulture, $"{value}|");
        }
    }
}
