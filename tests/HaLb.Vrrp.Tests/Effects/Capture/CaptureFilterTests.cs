using System.Net;
using HaLb.Vrrp.Effects.Capture;
using HaLb.Vrrp.Protocol.Packet;
using SharpPcap.LibPcap;

namespace HaLb.Vrrp.Tests.Effects.Capture;

public sealed class CaptureFilterTests
{
    [Fact]
    public void Filter_names_protocols_and_watched_addresses()
    {
        Assert.Equal("ip proto 112 or ip6 proto 112", CaptureFilter.Build(hasAh: false, []));
        Assert.Equal(
            "ip proto 112 or ip6 proto 112 or ip proto 51 or (arp and arp[14:4] = 172818532 and arp[24:4] = 172818532)",
            CaptureFilter.Build(hasAh: true, [IpAddress.From(IPAddress.Parse("10.77.0.100"))]));
    }

    [Fact]
    public void Filter_for_very_many_addresses_stays_within_what_libpcap_takes()
    {
        IpAddress[] many = [.. Enumerable.Range(1, 300).Select(i => new IpAddress(new UInt128(0xFD77_0000_0000_0000, (uint)i), true))];
        var filter = CaptureFilter.Build(hasAh: true, many);
        Assert.True(PcapDevice.CheckFilter(filter, out var error), error);
    }
}
