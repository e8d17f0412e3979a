using System.Net;
using HaLb.Vrrp.Protocol.Packet;

namespace HaLb.Vrrp.Protocol.Tests.Packet;

public sealed class IpAddressTests
{
    [Theory]
    [InlineData("10.77.0.1")]
    [InlineData("224.0.0.18")]
    [InlineData("fe80::aff:fe4d:1")]
    [InlineData("ff02::12")]
    public void An_address_comes_back_from_its_bytes(string text)
    {
        var address = IpAddress.From(IPAddress.Parse(text));
        var bytes = new byte[address.Length];
        address.Write(bytes);
        Assert.Equal(IPAddress.Parse(text), IpAddress.Read(bytes).ToIPAddress());
    }

    [Fact]
    public void Addresses_compare_unsigned_in_network_order()
    {
        Assert.True(IpAddress.From(IPAddress.Parse("200.0.0.1")) > IpAddress.From(IPAddress.Parse("10.255.255.255")));
    }

    [Fact]
    public void Groups_of_the_protocol_are_multicast()
    {
        Assert.Equal("224.0.0.18", IpAddress.VrrpGroupV4.ToString());
        Assert.Equal("ff02::12", IpAddress.VrrpGroupV6.ToString());
        Assert.True(IpAddress.VrrpGroupV4.IsMulticast && IpAddress.VrrpGroupV6.IsMulticast);
    }
}
