using System.Collections.Immutable;
using System.Net;
using HaLb.Vrrp.Protocol.Packet;

namespace HaLb.Vrrp.Protocol.Tests.Packet;

/// <summary>One virtual router of a recorded exchange of keepalived 2.2.7: 10.77.0.1 (fe80::aff:fe4d:1) sends, VRID 51.</summary>
internal sealed record Vector(string Name, AdvertisementSettings Settings)
{
    public bool IsV6 => Settings.Source.IsV6;

    /// <summary>What the box on the other end accepts.</summary>
    public ReceiveRules Rules(IpAddress ownSource) => new(Settings.Addresses, Settings.Password.AsSpan())
    {
        VirtualRouterId = Settings.VirtualRouterId,
        Version = Settings.Version,
        IsV6 = IsV6,
        IntervalCs = Settings.IntervalCs,
        Authentication = Settings.Authentication,
        OwnSource = ownSource,
        Peers = Settings.Destination.IsMulticast ? [] : [new UnicastPeer(Settings.Source)],
    };

    /// <summary>The recorded adverts of this router.</summary>
    public IReadOnlyList<byte[]> Adverts() => [.. PcapFile.Read(Name).Where(IsAdvert)];

    private bool IsAdvert(byte[] frame) => EthernetFrame.ReadType(frame) == (IsV6 ? EthernetFrame.TypeV6 : EthernetFrame.TypeV4)
        && frame[EthernetFrame.HeaderLength + (IsV6 ? 6 : 9)] is IpHeader.ProtocolVrrp or IpHeader.ProtocolAh;

    public static readonly ImmutableArray<Vector> All =
    [
        V3("synthetic-v3-ipv4-rfc9568-csum", "10.77.0.100 10.77.0.101 10.77.0.102", s => s with { Dialect = ChecksumDialect.MessageOnly }),
        V2("v2-ah-7388", s => s with { Authentication = AuthenticationType.Header, Password = [.. "7388"u8] }),
        V2("v2-linkdown-fault", s => s),
        V2("v2-noauth-garp-prio0", s => s),
        V2("v2-pass-7388", s => s with { Authentication = AuthenticationType.Password, Password = [.. "7388"u8] }),
        V2("v2-unicast-pass-7388", s => s with { Authentication = AuthenticationType.Password, Password = [.. "7388"u8], Destination = Address("10.77.0.2") }),
        V3("v3-dualstack-sync", "10.77.0.100", s => s),
        V3("v3-dualstack-sync", "fe80::100 fd77::100", s => s with { FlowLabel = 0xCA8F9 }),
        V3("v3-ipv4-1vip-1s", "10.77.0.100", s => s with { IntervalCs = 100 }),
        V3("v3-ipv4-multi", "10.77.0.100 10.77.0.101 10.77.0.102", s => s),
        V3("v3-ipv4-owner255", "10.77.0.100", s => s),
        V3("v3-ipv4-unicast-oldcsum", "10.77.0.100", s => s with { Dialect = ChecksumDialect.OldUnicast, Destination = Address("10.77.0.2") }),
        V3("v3-ipv4-unicast", "10.77.0.100", s => s with { Destination = Address("10.77.0.2") }),
        V3("v3-ipv4-vmac", "10.77.0.100", s => s with { SourceMac = MacAddress.Virtual(51, isV6: false) }),
        V3("v3-ipv6", "fe80::100 fd77::100", s => s with { FlowLabel = 0xCA8F9 }),
    ];

    public static IpAddress Address(string text) => IpAddress.From(IPAddress.Parse(text));

    private static Vector V2(string name, Func<AdvertisementSettings, AdvertisementSettings> change) => new(name, change(new AdvertisementSettings
    {
        VirtualRouterId = 51,
        Version = 2,
        IntervalCs = 100,
        Addresses = [Address("10.77.0.100")],
        Source = Address("10.77.0.1"),
        Destination = IpAddress.VrrpGroupV4,
        SourceMac = new MacAddress(0x02000A4D0001),
    }));

    private static Vector V3(string name, string addresses, Func<AdvertisementSettings, AdvertisementSettings> change)
    {
        ImmutableArray<IpAddress> list = [.. addresses.Split(' ').Select(Address)];
        var isV6 = list[0].IsV6;
        return new(name, change(new AdvertisementSettings
        {
            VirtualRouterId = 51,
            Version = 3,
            IntervalCs = 10,
            Addresses = list,
            Source = Address(isV6 ? "fe80::aff:fe4d:1" : "10.77.0.1"),
            Destination = isV6 ? IpAddress.VrrpGroupV6 : IpAddress.VrrpGroupV4,
            SourceMac = new MacAddress(0x02000A4D0001),
        }));
    }
}
