using HaLb.Vrrp.Protocol.Packet;

namespace HaLb.Vrrp.Tests.Effects.Netlink;

public sealed class NetlinkMonitorTests
{
    [Fact]
    public void At_start_the_table_holds_what_iproute2_shows()
    {
        using var lab = new NetworkLab();
        var link = lab.Table.Find("eth0")!;
        var shown = lab.Namespace.Ip("-o link show eth0");
        Assert.StartsWith($"{link.Index}: eth0@peer0:", shown, StringComparison.Ordinal);
        Assert.Contains($"link/ether {link.Mac} ", shown, StringComparison.Ordinal);
        Assert.Contains($" mtu {link.Mtu} ", shown, StringComparison.Ordinal);
        Assert.Equal("veth", link.Kind);
        Assert.True(link.IsUsable);
        Assert.True(lab.Table.Find("lo")!.IsLoopback);
        Assert.True(lab.Table.TryPrimaryV4(link.Index, out var primary));
        Assert.Equal("10.9.0.1", primary.ToString());
        Assert.True(lab.Table.IsInSubnet(link.Index, IpAddress.FromV4(0x0A0900FE)));
        Assert.False(lab.Table.IsInSubnet(link.Index, IpAddress.FromV4(0x0A0901FE)));
    }

    [Fact]
    public void Carrier_up_down_rename_and_addresses_are_told_in_order()
    {
        using var lab = new NetworkLab();
        lab.ReadUntil(() => lab.Table.TryLinkLocal(lab.Index, out _), "no link-local address");
        lab.Told.Clear();
        _ = lab.Namespace.Ip("link set peer0 down");
        lab.ReadUntil(() => lab.Table.Find("eth0") is { IsUp: true, IsRunning: false }, "the carrier's loss was not heard of");
        Assert.Contains("link eth0 no carrier", lab.Told);
        _ = lab.Namespace.Ip("link set peer0 up");
        lab.ReadUntil(() => lab.Table.Find("eth0")!.IsUsable, "the carrier was not heard of");
        _ = lab.Namespace.Ip("addr add 10.9.5.1/24 dev eth0");
        _ = lab.Namespace.Ip("addr del 10.9.5.1/24 dev eth0");
        _ = lab.Namespace.Ip("link set eth0 down");
        _ = lab.Namespace.Ip("link set eth0 name lan0");
        _ = lab.Namespace.Ip("link del lan0");
        lab.ReadUntil(() => lab.Told.Contains("link lan0 gone"), "the end was not heard of");
        string[] expected = ["address 10.9.5.1/24 protocol 0", "address 10.9.5.1/24 removed by others", "link eth0 down", "link lan0 down", "link lan0 gone"];
        Assert.Equal(expected, expected.OrderBy(line => lab.Told.ToList().IndexOf(line)));
        Assert.All(expected, line => Assert.Contains(line, lab.Told));
        Assert.Null(lab.Table.Find("lan0"));
    }

    [Fact]
    public void A_bridge_that_lets_a_port_go_does_not_make_it_vanish()
    {
        using var lab = new NetworkLab();
        _ = lab.Namespace.Ip("link add br0 type bridge");
        _ = lab.Namespace.Ip("link set eth0 master br0");
        _ = lab.Namespace.Ip("link set eth0 nomaster");
        _ = lab.Namespace.Ip("link add last0 type bridge");
        lab.ReadUntil(() => lab.Table.Find("last0") is not null, "not heard of");
        Assert.NotNull(lab.Table.Find("eth0"));
        Assert.DoesNotContain("link eth0 gone", lab.Told);
    }

    [Fact]
    public void When_notifications_were_lost_the_differences_are_told()
    {
        using var lab = new NetworkLab();
        var set = lab.Bind("10.9.0.50/32");
        lab.Do(() => Assert.True(set.Add(TimeSpan.FromSeconds(300))));
        _ = lab.Namespace.Ip("link add gone0 type bridge");
        lab.ReadUntil(() => lab.Table.Find("gone0") is not null, "not heard of");
        lab.Told.Clear();

        // More than the socket's buffer takes: the kernel says ENOBUFS once.
        var batch = Path.GetTempFileName();
        try
        {
            File.WriteAllLines(batch, Enumerable.Range(0, 3000).SelectMany(_ => (string[])["addr add 10.1.1.1/32 dev peer0", "addr del 10.1.1.1/32 dev peer0"])
                .Concat(["link del gone0", "addr del 10.9.0.50/32 dev eth0", "addr add 10.9.0.9/24 dev eth0", "link add new0 type bridge"]));
            _ = lab.Namespace.Ip("-batch " + batch);
        }
        finally
        {
            File.Delete(batch);
        }

        lab.Read();
        Assert.True(lab.Monitor.Resynchronizations > 0);
        Assert.Contains("link gone0 gone", lab.Told);
        Assert.Contains("address 10.9.0.50/32 removed by others", lab.Told);
        Assert.Contains("address 10.9.0.9/24 protocol 0", lab.Told);
        Assert.NotNull(lab.Table.Find("new0"));
        Assert.Equal(1, lab.Stolen);
    }

    [Fact]
    public void Deleting_what_is_not_there_is_refused_in_words()
    {
        using var lab = new NetworkLab();
        var error = lab.Namespace.Run(() => lab.Netlink.DeleteAddress(lab.Index, IpAddress.FromV4(0x01020304), 32));
        Assert.Equal(Unix.Errno.AddressNotAvailable, error);
        Assert.Contains("Cannot assign requested address", lab.Netlink.Describe(error), StringComparison.Ordinal);
    }
}
