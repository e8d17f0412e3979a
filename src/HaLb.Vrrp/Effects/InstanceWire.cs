using System.Collections.Immutable;
using HaLb.Config.Model;
using HaLb.Vrrp.Effects.Capture;
using HaLb.Vrrp.Effects.RawIp;
using HaLb.Vrrp.Protocol.Packet;

namespace HaLb.Vrrp.Effects;

/// <summary>What the file says of an instance, in the terms of packets.</summary>
internal static class InstanceWire
{
    /// <summary>What a capture checks for this instance.</summary>
    /// <param name="number">The driver's.</param>
    /// <param name="config">The instance.</param>
    /// <param name="source">Our address on the interface; unspecified where it has none yet.</param>
    /// <param name="isOwner">Our effective priority is 255.</param>
    /// <param name="counters">The same object for as long as the instance lives.</param>
    public static CapturedRouter Router(int number, VrrpInstanceConfig config, IpAddress source, bool isOwner, DiscardCounters counters) =>
        new(number, config.Name, Rules(config, source), counters)
        {
            IsOwner = isOwner,
            Addresses = [.. config.VirtualAddresses.Concat(config.ExcludedAddresses).Select(static a => IpAddress.From(a.Address))],
        };

    public static ReceiveRules Rules(VrrpInstanceConfig config, IpAddress source) => new(Advertised(config), config.Password.AsSpan())
    {
        VirtualRouterId = (byte)config.VirtualRouterId,
        Version = config.Version,
        IsV6 = config.IsV6,
        IntervalCs = IntervalCs(config),
        Authentication = Authentication(config),
        OwnSource = source,
        Peers = [.. config.UnicastPeers.Select(static p => new UnicastPeer(IpAddress.From(p.Address), (byte)p.TtlMin, (byte)p.TtlMax))],
        ChecksSource = config.CheckUnicastSource,
    };

    /// <summary>What our advertisements say, towards the group; towards peers see <see cref="Sender"/>.</summary>
    public static AdvertisementSettings Settings(VrrpInstanceConfig config, IpAddress source, MacAddress mac) => new()
    {
        VirtualRouterId = (byte)config.VirtualRouterId,
        Version = config.Version,
        IntervalCs = IntervalCs(config),
        Addresses = Advertised(config),
        Source = source,
        SourceMac = mac,
        Destination = config.IsV6 ? IpAddress.VrrpGroupV6 : IpAddress.VrrpGroupV4,
        Ttl = config.UnicastPeers.IsEmpty ? byte.MaxValue : (byte)config.UnicastTtl,
        Authentication = Authentication(config),
        Password = config.Password,
        Dialect = config.Checksum switch
        {
            VrrpChecksum.MessageOnly => ChecksumDialect.MessageOnly,
            VrrpChecksum.OldUnicast => ChecksumDialect.OldUnicast,
            _ => ChecksumDialect.PseudoHeader,
        },
    };

    /// <summary>The sender for this instance.</summary>
    /// <exception cref="Unix.UnixException">Unicast, and no right to a raw socket.</exception>
    public static AdvertSender Sender(VrrpInstanceConfig config, IpAddress source, MacAddress mac, InterfaceCapture capture)
    {
        var settings = Settings(config, source, mac);
        return config.UnicastPeers.IsEmpty
            ? AdvertSender.ToGroup(settings, capture)
            : AdvertSender.ToPeers(settings, [.. config.UnicastPeers.Select(static p => IpAddress.From(p.Address))], capture);
    }

    private static ImmutableArray<IpAddress> Advertised(VrrpInstanceConfig config) =>
        [.. config.VirtualAddresses.Select(static a => IpAddress.From(a.Address)).Where(a => a.IsV6 == config.IsV6)];

    private static int IntervalCs(VrrpInstanceConfig config) =>
        (int)Math.Round(config.AdvertisementInterval.TotalMilliseconds / 10);

    private static AuthenticationType Authentication(VrrpInstanceConfig config) => config.Version == 2
        ? config.Authentication switch
        {
            VrrpAuthentication.Password => AuthenticationType.Password,
            VrrpAuthentication.Header => AuthenticationType.Header,
            _ => AuthenticationType.None,
        }
        : AuthenticationType.None;
}
