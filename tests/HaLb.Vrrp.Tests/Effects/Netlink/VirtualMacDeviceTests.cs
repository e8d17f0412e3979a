using HaLb.Vrrp.Effects.Netlink;

namespace HaLb.Vrrp.Tests.Effects.Netlink;

public sealed class VirtualMacDeviceTests
{
    [Theory]
    [InlineData("10.9.0.50/32", "", "vrrp.51", "00:00:5e:00:01:33")]
    [InlineData("fe80::50/64", "", "vrrp6.51", "00:00:5e:00:02:33")]
    [InlineData("10.9.0.50/32", "vmac0", "vmac0", "00:00:5e:00:01:33")]
    public void A_macvlan_with_the_virtual_MAC_carries_the_addresses(string address, string given, string name, string mac)
    {
        using var lab = new NetworkLab();
        var config = NetworkLab.Instance(address) with { VmacName = given };
        var device = new VirtualMacDevice(config, lab.Table, lab.Netlink, lab.Logger);
        lab.Do(() => Assert.True(device.Ensure()));
        Assert.Equal(name, device.Name);
        var shown = lab.Namespace.Ip($"-d -o link show {name}");
        Assert.Contains($"{name}@eth0:", shown, StringComparison.Ordinal);
        Assert.Contains($"link/ether {mac} ", shown, StringComparison.Ordinal);
        Assert.Contains("macvlan mode private", shown, StringComparison.Ordinal);
        lab.ReadUntil(() => lab.Table.Find(name) is { IsUsable: true }, "not up");

        var set = new AddressSet(config, device.Name, lab.Table, lab.Netlink, lab.Logger);
        lab.Do(() => Assert.True(set.Add(TimeSpan.FromSeconds(60))));
        Assert.True(lab.Has(address, name));
        Assert.False(lab.Has(address));
        lab.Do(device.Remove);
        Assert.Null(lab.Table.Find(name));
        Assert.DoesNotContain(name, lab.Namespace.Ip("link show"), StringComparison.Ordinal);
        Assert.Empty(lab.Logged);
    }

    [Fact]
    public void Only_the_macvlan_answers_for_its_address_and_the_base_is_put_back_as_it_was()
    {
        using var lab = new NetworkLab();
        var device = new VirtualMacDevice(NetworkLab.Instance("10.9.0.50/32") with { VmacName = "" }, lab.Table, lab.Netlink, lab.Logger);
        lab.Do(() => Assert.True(device.Ensure()));
        Assert.Equal("1", lab.Namespace.Sysctl("net/ipv4/conf/eth0/arp_ignore"));
        Assert.Equal("1", lab.Namespace.Sysctl("net/ipv4/conf/eth0/arp_filter"));
        Assert.Equal("1", lab.Namespace.Sysctl("net/ipv4/conf/vrrp.51/arp_ignore"));
        Assert.Equal("1", lab.Namespace.Sysctl("net/ipv4/conf/vrrp.51/accept_local"));
        Assert.Equal("0", lab.Namespace.Sysctl("net/ipv4/conf/vrrp.51/rp_filter"));
        Assert.Equal("1", lab.Namespace.Sysctl("net/ipv6/conf/vrrp.51/disable_ipv6"));
        lab.Do(device.Remove);
        Assert.Equal("0", lab.Namespace.Sysctl("net/ipv4/conf/eth0/arp_ignore"));
        Assert.Equal("0", lab.Namespace.Sysctl("net/ipv4/conf/eth0/arp_filter"));
    }

    [Fact]
    public void The_macvlan_of_an_earlier_daemon_is_taken_over()
    {
        using var lab = new NetworkLab();
        var config = NetworkLab.Instance("10.9.0.50/32") with { VmacName = "" };
        lab.Do(() => Assert.True(new VirtualMacDevice(config, lab.Table, lab.Netlink, lab.Logger).Ensure()));
        var index = lab.Table.Find("vrrp.51")!.Index;
        lab.Do(() => Assert.True(new VirtualMacDevice(config, lab.Table, lab.Netlink, lab.Logger).Ensure()));
        Assert.Equal(index, lab.Table.Find("vrrp.51")!.Index);
    }

    [Fact]
    public void An_interface_of_that_name_which_is_not_ours_is_left_alone()
    {
        using var lab = new NetworkLab();
        _ = lab.Namespace.Ip("link add vmac0 type bridge");
        lab.ReadUntil(() => lab.Table.Find("vmac0") is not null, "not heard of");
        var device = new VirtualMacDevice(NetworkLab.Instance("10.9.0.50/32") with { VmacName = "vmac0" }, lab.Table, lab.Netlink, lab.Logger);
        lab.Do(() => Assert.False(device.Ensure()));
        lab.Do(device.Remove);
        Assert.Contains("vmac0", lab.Namespace.Ip("link show type bridge"), StringComparison.Ordinal);
        Assert.Contains(lab.Logged, line => line.Contains("left alone", StringComparison.Ordinal));
    }
}
