using System.Net;
using HaLb.Config.Diagnostics;
using HaLb.Vrrp.Effects.Netlink;

namespace HaLb.Vrrp.Tests.Effects.Netlink;

/// <summary>The kernel itself, in a namespace of each test's own; iproute2 says what is there.</summary>
public sealed class AddressSetTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(300);

    [Fact]
    public void Addresses_come_with_prefix_label_scope_broadcast_lifetime_and_mark_and_go_again()
    {
        using var lab = new NetworkLab();
        var plain = NetworkLab.Address("10.9.0.50/32");
        var rich = NetworkLab.Address("10.8.0.51/24") with { Label = "eth0:vip", Scope = 253, Broadcast = IPAddress.Parse("10.8.0.255"), IsNoPrefixRoute = true };
        var set = lab.Bind(NetworkLab.Instance() with { VirtualAddresses = [plain], ExcludedAddresses = [rich] });
        lab.Do(() => Assert.True(set.Add(TimeSpan.FromSeconds(59.1))));
        Assert.True(set.Holds);

        var shown = lab.Shown("10.9.0.50/32")!.Value;
        Assert.Equal("global", shown.GetProperty("scope").GetString());
        Assert.InRange(shown.GetProperty("valid_life_time").GetInt64(), 1, 60);
        Assert.True(shown.GetProperty("dynamic").GetBoolean());
        shown = lab.Shown("10.8.0.51/24")!.Value;
        Assert.Equal("link", shown.GetProperty("scope").GetString());
        Assert.Equal("eth0:vip", shown.GetProperty("label").GetString());
        Assert.Equal("10.8.0.255", shown.GetProperty("broadcast").GetString());
        Assert.True(shown.GetProperty("noprefixroute").GetBoolean());
        Assert.DoesNotContain("10.8.0", lab.Namespace.Ip("route show"), StringComparison.Ordinal);
        if (RouteNetlink.KernelKeepsMark)
        {
            Assert.Equal(["address 10.9.0.50/32 protocol 112", "address 10.8.0.51/24 protocol 112"], lab.Told);
        }

        Span<BoundAddress> held = new BoundAddress[4];
        Assert.Equal(2, set.CopyHeld(held));
        Assert.False(held[0].IsExcluded);
        Assert.True(held[1].IsExcluded);
        Assert.Equal(lab.Index, held[1].Index);

        lab.Do(set.Remove);
        Assert.False(lab.Has("10.9.0.50/32"));
        Assert.False(lab.Has("10.8.0.51/24"));
        Assert.True(lab.Has("10.9.0.1/24"));
        Assert.Empty(lab.Logged);
    }

    [Fact]
    public void An_IPv6_address_is_usable_at_once_and_never_chosen_as_a_source()
    {
        using var lab = new NetworkLab();
        var set = lab.Bind("2001:db8::50/64", "fe80::50/128");
        lab.Do(() => Assert.True(set.Add(Lease)));
        foreach (var address in (string[])["2001:db8::50/64", "fe80::50/128"])
        {
            lab.ReadUntil(() => lab.IsAnnounced(address), "not announced");
            var shown = lab.Shown(address)!.Value;
            Assert.True(shown.GetProperty("nodad").GetBoolean());
            Assert.True(shown.GetProperty("deprecated").GetBoolean());
            Assert.Equal(0, shown.GetProperty("preferred_life_time").GetInt64());
        }

        lab.Do(() => Assert.Equal(0, set.Renew(Lease)));
        lab.Do(set.Remove);
        lab.ReadUntil(() => lab.Told.Contains("address fe80::50/128 removed by others"), "no news of the removal");
        Assert.False(lab.Has("2001:db8::50/64"));
        Assert.Equal(0, lab.Stolen);
    }

    [Fact]
    public void Without_renewal_the_kernel_removes_the_address_and_the_driver_hears_of_it()
    {
        using var lab = new NetworkLab();
        var set = lab.Bind("10.9.0.50/32");
        lab.Do(() => Assert.True(set.Add(TimeSpan.FromMilliseconds(30))));
        lab.ReadUntil(() => lab.Stolen == 1, "the kernel kept the address");
        Assert.False(lab.Has("10.9.0.50/32"));
        Assert.False(set.Holds);
        Assert.True(set.IsWanted);
    }

    [Fact]
    public void Renewal_extends_the_lifetime()
    {
        using var lab = new NetworkLab();
        var set = lab.Bind("10.9.0.50/32", "2001:db8::50/64");
        lab.Do(() => Assert.True(set.Add(TimeSpan.FromSeconds(60))));
        lab.Do(() => Assert.Equal(0, set.Renew(TimeSpan.FromSeconds(600))));
        Assert.InRange(lab.Shown("10.9.0.50/32")!.Value.GetProperty("valid_life_time").GetInt64(), 400, 600);
        Assert.InRange(lab.Shown("2001:db8::50/64")!.Value.GetProperty("valid_life_time").GetInt64(), 400, 600);
    }

    [Fact]
    public void Renewing_and_hearing_of_it_allocates_nothing()
    {
        using var lab = new NetworkLab();
        var set = lab.Bind("10.9.0.50/32", "10.9.0.51/32", "2001:db8::50/128");
        lab.Do(() => Assert.True(set.Add(Lease)));
        lab.ReadUntil(() => lab.Told.Any(line => line.Contains("2001:", StringComparison.Ordinal)), "no news of the address");
        var (allocated, told) = lab.Namespace.Run(() =>
        {
            Renew(100);
            var lines = lab.Told.Count;
            var before = GC.GetAllocatedBytesForCurrentThread();
            Renew(1000);
            return (GC.GetAllocatedBytesForCurrentThread() - before, lab.Told.Count - lines);
        });
        Assert.Equal(0, told);
        Assert.Equal(0, allocated);

        void Renew(int times)
        {
            for (var i = 0; i < times; i++)
            {
                _ = set.Renew(Lease);
                lab.Monitor.Read(lab);
            }
        }
    }

    [Fact]
    public void A_static_address_that_equals_the_virtual_one_is_neither_renewed_nor_deleted()
    {
        using var lab = new NetworkLab();
        _ = lab.Namespace.Ip("addr add 10.9.0.50/32 dev eth0");
        _ = lab.Namespace.Ip("addr add 2001:db8::50/64 dev eth0 nodad");
        lab.Read();
        var set = lab.Bind(NetworkLab.Instance("10.9.0.50/32") with { ExcludedAddresses = [NetworkLab.Address("2001:db8::50/64")] });
        lab.Do(() => Assert.True(set.Add(Lease)));
        lab.Do(() => set.Renew(Lease));
        Assert.Equal(2, lab.Logged.Count(line => line.Contains("put there by somebody else", StringComparison.Ordinal)));
        Assert.Equal(uint.MaxValue, lab.Shown("10.9.0.50/32")!.Value.GetProperty("valid_life_time").GetInt64());
        Assert.Equal(0, set.CopyHeld(new BoundAddress[4]));
        lab.Do(set.Remove);
        Assert.True(lab.Has("10.9.0.50/32"));
        Assert.True(lab.Has("2001:db8::50/64"));
    }

    [Fact]
    public void The_same_address_with_another_prefix_stays_when_ours_goes()
    {
        using var lab = new NetworkLab();
        _ = lab.Namespace.Ip("addr add 10.9.0.50/24 dev eth0");
        var set = lab.Bind("10.9.0.50/32");
        lab.Do(() => Assert.True(set.Add(Lease)));
        lab.Do(set.Remove);
        Assert.True(lab.Has("10.9.0.50/24"));
        Assert.False(lab.Has("10.9.0.50/32"));
    }

    [Fact]
    public void What_somebody_else_removes_comes_back_five_times_at_once_and_then_each_second()
    {
        using var lab = new NetworkLab();
        var set = lab.Bind("10.9.0.50/32");
        var now = TimeSpan.FromSeconds(1000);
        lab.Do(() => Assert.True(set.Add(Lease)));
        Assert.Equal(TimeSpan.MaxValue, set.RestoreAt);
        for (var i = 1; i <= 5; i++)
        {
            _ = lab.Namespace.Ip("addr del 10.9.0.50/32 dev eth0");
            lab.Read();
            Assert.Equal(i, lab.Stolen);
            lab.Do(() => Assert.True(set.Restore(Lease, now)));
            Assert.True(lab.Has("10.9.0.50/32"));
        }

        _ = lab.Namespace.Ip("addr del 10.9.0.50/32 dev eth0");
        lab.Read();
        lab.Do(() => Assert.False(set.Restore(Lease, now)));
        Assert.False(lab.Has("10.9.0.50/32"));
        Assert.Equal(now + TimeSpan.FromSeconds(1), set.RestoreAt);
        lab.Do(() => Assert.True(set.Restore(Lease, now + TimeSpan.FromSeconds(1))));
        Assert.True(lab.Has("10.9.0.50/32"));
        Assert.Equal(6, set.Restored);
    }

    [Fact]
    public void Our_own_removal_and_return_is_not_taken_for_a_theft()
    {
        using var lab = new NetworkLab();
        var set = lab.Bind("10.9.0.50/32", "2001:db8::50/64");
        lab.Namespace.Run(() =>
        {
            for (var i = 0; i < 3; i++)
            {
                Assert.True(set.Add(Lease));
                set.Remove();
            }

            Assert.True(set.Add(Lease));
        });
        lab.ReadUntil(() => lab.IsAnnounced("2001:db8::50/64"), "not announced");
        Assert.Equal(3, lab.Told.Count(line => line == "address 10.9.0.50/32 removed by us"));
        Assert.Equal(0, lab.Stolen);
        Assert.True(set.Holds);

        // The kernel does not tell of an IPv6 address that went before it was announced: no account of such may be kept.
        _ = lab.Namespace.Ip("addr del 2001:db8::50/64 dev eth0");
        lab.ReadUntil(() => lab.Stolen == 1, "a theft taken for our own removal");
        Assert.False(set.Holds);
    }

    [Fact]
    public void A_static_address_that_vanishes_while_Master_is_replaced_by_ours()
    {
        using var lab = new NetworkLab();
        _ = lab.Namespace.Ip("addr add 10.9.0.50/32 dev eth0");
        var set = lab.Bind("10.9.0.50/32");
        lab.Do(() => Assert.True(set.Add(Lease)));
        _ = lab.Namespace.Ip("addr del 10.9.0.50/32 dev eth0");
        lab.Read();
        Assert.Equal(1, lab.Stolen);
        lab.Do(() => Assert.True(set.Restore(Lease, TimeSpan.FromSeconds(1))));
        lab.Do(set.Remove);
        Assert.False(lab.Has("10.9.0.50/32"));
    }

    [Fact]
    public void Leftovers_of_an_earlier_daemon_are_removed_or_taken_over()
    {
        using var lab = new NetworkLab();
        var earlier = lab.Bind("10.9.0.50/32", "2001:db8::50/64");
        lab.Do(() => Assert.True(earlier.Add(Lease)));
        _ = lab.Namespace.Ip("addr add 10.9.0.51/32 dev eth0");

        var adopting = lab.Bind("10.9.0.50/32", "2001:db8::50/64");
        lab.Do(() => Assert.True(adopting.Add(Lease)));
        Span<BoundAddress> held = new BoundAddress[4];
        Assert.Equal(2, adopting.CopyHeld(held));

        var cautious = lab.Bind("10.9.0.50/32", "2001:db8::50/64", "10.9.0.51/32", "10.9.0.52/32");
        lab.Do(() => Assert.Equal(2, cautious.RemoveLeftovers()));
        Assert.False(lab.Has("10.9.0.50/32"));
        Assert.False(lab.Has("2001:db8::50/64"));
        Assert.True(lab.Has("10.9.0.51/32"));
    }

    [Fact]
    public void IPv6_addresses_and_routes_that_the_kernel_dropped_with_the_link_come_back_with_it()
    {
        using var lab = new NetworkLab();
        var config = NetworkLab.Instance("2001:db8::50/64") with
        {
            VirtualRoutes = [new(SourcePosition.None) { Destination = IPAddress.Parse("2001:db8:1::"), PrefixLength = 48, Via = IPAddress.Parse("2001:db8::1"), Device = "eth0" }],
        };
        var set = lab.Bind(config);
        lab.Do(() => Assert.True(set.Add(Lease)));
        lab.ReadUntil(() => lab.IsAnnounced("2001:db8::50/64"), "not announced");
        Assert.Contains("2001:db8:1::/48 via 2001:db8::1", lab.Namespace.Ip("-6 route show"), StringComparison.Ordinal);
        _ = lab.Namespace.Ip("link set eth0 down");
        lab.ReadUntil(() => lab.Stolen == 1, "the removal was not heard of");
        var now = TimeSpan.FromSeconds(5);
        lab.Do(() => Assert.False(set.Restore(Lease, now)));
        _ = lab.Namespace.Ip("link set eth0 up");
        lab.ReadUntil(() => lab.Told.Last(line => line.StartsWith("link eth0", StringComparison.Ordinal)) == "link eth0 usable", "the link did not come up");
        Assert.True(set.RestoreAt <= now);
        lab.Do(() => Assert.True(set.Restore(Lease, now)));
        Assert.True(lab.Has("2001:db8::50/64"));
        Assert.Contains("2001:db8:1::/48 via 2001:db8::1", lab.Namespace.Ip("-6 route show"), StringComparison.Ordinal);
        Assert.True(set.Holds);
    }

    [Fact]
    public void An_interface_that_vanishes_and_comes_back_gets_its_addresses_again()
    {
        using var lab = new NetworkLab();
        var set = lab.Bind("10.9.0.50/32");
        lab.Do(() => Assert.True(set.Add(Lease)));
        var old = lab.Index;
        _ = lab.Namespace.Ip("link del eth0");
        lab.ReadUntil(() => lab.Told.Contains("link eth0 gone"), "not heard of");
        Assert.False(set.Holds);
        Assert.Null(lab.Table.Find("eth0"));
        lab.Do(() => Assert.False(set.Restore(Lease, TimeSpan.FromSeconds(1))));
        _ = lab.Namespace.Ip("link add eth0 type veth peer name peer0");
        _ = lab.Namespace.Ip("link set eth0 up");
        lab.ReadUntil(() => lab.Table.Find("eth0") is { IsUp: true }, "not heard of");
        lab.Do(() => Assert.True(set.Restore(Lease, TimeSpan.FromSeconds(2))));
        Assert.True(lab.Has("10.9.0.50/32"));
        Assert.NotEqual(old, lab.Index);
        Assert.Equal(0, lab.Namespace.Run(() => set.Renew(Lease)));
    }

    [Fact]
    public void An_interface_that_is_not_there_is_said_once_and_tried_again()
    {
        using var lab = new NetworkLab();
        var set = lab.Bind(NetworkLab.Instance() with { VirtualAddresses = [NetworkLab.Address("10.9.0.50/32") with { Device = "late0" }] });
        lab.Do(() => Assert.False(set.Add(Lease)));
        Assert.Contains(lab.Logged, line => line.Contains("No such device", StringComparison.Ordinal));
        _ = lab.Namespace.Ip("link add late0 type bridge");
        _ = lab.Namespace.Ip("link set late0 up");
        lab.ReadUntil(() => lab.Table.Find("late0") is { IsUp: true }, "not heard of");
        lab.Do(() => Assert.True(set.Restore(Lease, TimeSpan.FromSeconds(1))));
        Assert.True(lab.Has("10.9.0.50/32", "late0"));
        _ = Assert.Single(lab.Logged);
    }

    [Fact]
    public void Removing_a_virtual_address_that_became_primary_leaves_the_others_of_its_subnet()
    {
        using var lab = new NetworkLab();
        var set = lab.Bind("10.7.0.50/24");
        lab.Do(() => Assert.True(set.Add(Lease)));
        _ = lab.Namespace.Ip("addr add 10.7.0.2/24 dev eth0");
        lab.Read();
        lab.Do(set.Remove);
        Assert.False(lab.Has("10.7.0.50/24"));
        Assert.True(lab.Has("10.7.0.2/24"));
    }

    [Fact]
    public void Routes_go_with_the_addresses_and_those_of_others_stay()
    {
        using var lab = new NetworkLab();
        _ = lab.Namespace.Ip("route add 10.66.0.0/16 via 10.9.0.2");
        var config = NetworkLab.Instance("10.9.0.50/32") with
        {
            VirtualRoutes =
            [
                new(SourcePosition.None) { Destination = IPAddress.Parse("10.55.0.0"), PrefixLength = 16, Via = IPAddress.Parse("10.9.0.2"), PreferredSource = IPAddress.Parse("10.9.0.50"), Metric = 7 },
                new(SourcePosition.None) { Destination = IPAddress.Parse("10.66.0.0"), PrefixLength = 16, Via = IPAddress.Parse("10.9.0.3") },
                new(SourcePosition.None) { Device = "eth0", Table = 300, Scope = 253 },
                new(SourcePosition.None) { Destination = IPAddress.Parse("10.77.0.0"), PrefixLength = 16, Via = IPAddress.Parse("fe80::1"), Device = "eth0", OnLink = true },
            ],
        };
        var set = lab.Bind(config);
        lab.Do(() => Assert.True(set.Add(Lease)));
        var shown = lab.Namespace.Ip("route show");
        Assert.Contains("10.55.0.0/16 via 10.9.0.2 dev eth0 proto 112 src 10.9.0.50 metric 7", shown, StringComparison.Ordinal);
        Assert.Contains("10.66.0.0/16 via 10.9.0.2 dev eth0", shown, StringComparison.Ordinal);
        Assert.Contains("10.77.0.0/16 via inet6 fe80::1 dev eth0 proto 112 onlink", shown, StringComparison.Ordinal);
        Assert.Contains("default dev eth0 proto 112 scope link", lab.Namespace.Ip("route show table 300"), StringComparison.Ordinal);

        // The kernel takes the route whose source goes; it comes back with it.
        _ = lab.Namespace.Ip("addr del 10.9.0.50/32 dev eth0");
        lab.Read();
        lab.Do(() => Assert.True(set.Restore(Lease, TimeSpan.FromSeconds(1))));
        Assert.Contains("10.55.0.0/16", lab.Namespace.Ip("route show"), StringComparison.Ordinal);

        lab.Do(set.Remove);
        shown = lab.Namespace.Ip("route show");
        Assert.DoesNotContain("proto 112", shown, StringComparison.Ordinal);
        Assert.Contains("10.66.0.0/16 via 10.9.0.2", shown, StringComparison.Ordinal);
        Assert.Equal("", lab.Namespace.Ip("route show table 300").Trim());
        Assert.Empty(lab.Logged);
    }
}
