using HaLb.Config.Model;

namespace HaLb.Vrrp.Pair;

/// <summary>How the local proxy is watched: what all <c>track_proxy</c> of the file ask for together.</summary>
internal sealed record ProxyLinkSettings
{
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromMilliseconds(500);

    public required string SocketPath { get; init; }

    /// <summary>No line for so long, although asked at half of it = stuck; never there for so long = gone.</summary>
    public TimeSpan Timeout { get; init; } = DefaultTimeout;

    /// <summary>Timeouts in a row until it counts as stuck.</summary>
    public int Fall { get; init; } = 1;

    /// <summary>Answers in a row until it is well again.</summary>
    public int Rise { get; init; } = 2;

    /// <summary>Some instance or group has <c>track_proxy</c>; else the link only tells the dashboard, and may look for the socket at leisure.</summary>
    public bool IsTracked { get; init; }

    public string NodeName { get; init; } = "";

    public string Version { get; init; } = "";

    /// <summary>There is one link, so the strictest wish counts for all: smallest timeout and fall, largest rise, and the first
    /// socket that is named.</summary>
    public static ProxyLinkSettings From(VrrpConfig config, string version)
    {
        VrrpProxyTrackConfig[] tracks =
        [
            .. config.Instances.Select(static i => i.TrackProxy).Concat(config.SyncGroups.Select(static g => g.TrackProxy)).OfType<VrrpProxyTrackConfig>(),
        ];
        var settings = new ProxyLinkSettings
        {
            SocketPath = tracks.Select(static t => t.Socket).FirstOrDefault(static s => s is not null) ?? config.Global.PairSocket,
            IsTracked = tracks.Length > 0,
            NodeName = config.NodeName,
            Version = version,
        };
        return tracks.Length == 0 ? settings : settings with
        {
            Timeout = tracks.Min(static t => t.Timeout),
            Fall = Math.Max(1, tracks.Min(static t => t.Fall)),
            Rise = Math.Max(1, tracks.Max(static t => t.Rise)),
        };
    }
}
