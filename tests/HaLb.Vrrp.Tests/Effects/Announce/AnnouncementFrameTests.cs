using System.Net;
using HaLb.Vrrp.Effects.Announce;
using HaLb.Vrrp.Protocol.Packet;

namespace HaLb.Vrrp.Tests.Effects.Announce;

public sealed class AnnouncementFrameTests
{
    /// <summary>Recorded from keepalived 2.2.7.</summary>
    [Theory]
    [InlineData("10.77.0.100", 0x02000A4D0001, "ffffffffffff02000a4d00010806000108000604000102000a4d00010a4d0064ffffffffffff0a4d0064")]
    [InlineData("10.77.0.102", 0x02000A4D0001, "ffffffffffff02000a4d00010806000108000604000102000a4d00010a4d0066ffffffffffff0a4d0066")]
    [InlineData("10.77.0.100", 0x00005E000133, "ffffffffffff00005e0001330806000108000604000100005e0001330a4d0064ffffffffffff0a4d0064")]
    [InlineData("fe80::100", 0x02000A4D0001,
        "33330000000102000a4d000186dd6000000000203afffe800000000000000000000000000100ff02000000000000000000000000000188004b5020000000fe800000000000000000000000000100020102000a4d0001")]
    [InlineData("fd77::100", 0x02000A4D0001,
        "33330000000102000a4d000186dd6000000000203afffd770000000000000000000000000100ff02000000000000000000000000000188004d6220000000fd770000000000000000000000000100020102000a4d0001")]
    public void Announcement_is_that_of_keepalived_byte_for_byte(string address, ulong mac, string expected)
    {
        var frame = AnnouncementFrame.Build(IpAddress.From(IPAddress.Parse(address)), new MacAddress(mac), isRouter: false);
        Assert.Equal(expected, Convert.ToHexStringLower(frame));
    }

    [Fact]
    public void Forwarding_box_says_that_it_is_a_router()
    {
        var address = IpAddress.From(IPAddress.Parse("fd77::100"));
        var frame = AnnouncementFrame.Build(address, new MacAddress(1), isRouter: true);
        var message = frame.AsSpan(EthernetFrame.HeaderLength + IpHeader.LengthV6);
        Assert.Equal(0xA0, message[4]);
        var sum = InternetChecksum.Sum(message) + InternetChecksum.PseudoHeader(address, IpAddress.From(IPAddress.Parse("ff02::1")), message.Length, 58);
        Assert.True(InternetChecksum.IsCorrect(sum));
    }
}
