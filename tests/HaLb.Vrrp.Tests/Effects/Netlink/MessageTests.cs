using System.Net;
using HaLb.Config.Diagnostics;
using HaLb.Config.Model;
using HaLb.Vrrp.Effects.Netlink;
using HaLb.Vrrp.Protocol.Packet;

namespace HaLb.Vrrp.Tests.Effects.Netlink;

/// <summary>Bytes only: no kernel, no rights.</summary>
public sealed class MessageTests
{
    [Theory]
    [InlineData("192.0.2.50", 32)]
    [InlineData("2001:db8::50", 64)]
    public void A_request_reads_back_as_the_address_it_was_built_from(string address, byte prefixLength)
    {
        var request = new AddressRequest(new VrrpAddressConfig(IPAddress.Parse(address), prefixLength, SourcePosition.None) { Scope = 253, HasHomeFlag = true, IsNoPrefixRoute = true }, 7);
        var reader = new MessageReader(request.ToAdd(3));
        Assert.True(reader.Next());
        Assert.Equal(RouteProtocol.NewAddress, reader.Type);
        Assert.Equal(RouteProtocol.FlagRequest | RouteProtocol.FlagAck | RouteProtocol.FlagCreate | RouteProtocol.FlagExclusive, reader.Flags);
        Assert.True(InterfaceAddress.TryRead(reader.Payload, out var read));
        Assert.Equal(address, read.Address.ToString());
        var flags = RouteProtocol.FlagHome | RouteProtocol.FlagNoPrefixRoute | (read.Address.IsV6 ? RouteProtocol.FlagNoDad : 0);
        Assert.Equal(new InterfaceAddress(7, read.Address, prefixLength, flags, 253, RouteProtocol.Mark), read);
        Assert.False(reader.Next());
    }

    [Fact]
    public void A_request_is_what_iproute2_sends_byte_for_byte_but_for_our_mark_and_order()
    {
        var request = new AddressRequest(new VrrpAddressConfig(IPAddress.Parse("10.9.0.50"), 32, SourcePosition.None) { Label = "eth0:1", Broadcast = IPAddress.Parse("10.9.0.255") }, 3);
        var expected = "60000000140005060000000000000000" // length 96, RTM_NEWADDR, REQUEST|ACK|EXCL|CREATE
            + "0220000003000000" // AF_INET, /32, no flags, global, index 3
            + "080002000A090032" // IFA_LOCAL
            + "080001000A090032" // IFA_ADDRESS
            + "0800080000000000" // IFA_FLAGS
            + "05000B0070000000" // IFA_PROTO
            + "080004000A0900FF" // IFA_BROADCAST
            + "0B000300657468303A310000" // IFA_LABEL
            + "1400060002000000020000000000000000000000"; // IFA_CACHEINFO
        Assert.Equal(expected, Convert.ToHexString(request.ToAdd(2)));
        Assert.Equal(expected[..12] + "0105" + expected[16..], Convert.ToHexString(request.ToRenew(2)));
    }

    [Fact]
    public void Whatever_comes_nothing_throws()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var table = new InterfaceTable();
        var request = new AddressRequest(new VrrpAddressConfig(IPAddress.Parse("2001:db8::50"), 64, SourcePosition.None), 7).ToAdd(3).ToArray();
        var link = new byte[LinkRequest.LengthMax];
        link = link[..LinkRequest.WriteMacvlan(link, "vrrp.51", 3, MacAddress.Virtual(51, isV6: false))];
        link[16 + 4] = 9;
        for (var i = 0; i < 200_000; i++)
        {
            var bytes = (i % 3) switch
            {
                0 => request.ToArray(),
                1 => link.ToArray(),
                _ => new byte[random.Next(200)],
            };
            if (i % 3 == 2)
            {
                random.NextBytes(bytes);
            }

            for (var hits = i % 3 == 2 ? 0 : random.Next(4); hits > 0; hits--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            Read(bytes.AsSpan(0, bytes.Length - random.Next(Math.Min(bytes.Length, 8) + 1)), table, seed);
        }
    }

    [Fact]
    public void A_link_is_read_with_its_base_kind_and_MAC()
    {
        var link = new byte[LinkRequest.LengthMax];
        link = link[..LinkRequest.WriteMacvlan(link, "vrrp.51", 3, MacAddress.Virtual(51, isV6: true))];
        link[16 + 4] = 9;
        var table = new InterfaceTable();
        Assert.True(LinkMessage.TryRead(link.AsSpan(16), out var message));
        Assert.True(table.Take(in message, out var now, out var before));
        Assert.Null(before);
        Assert.Equal(new NetworkInterface(9, "vrrp.51", new MacAddress(0x00005E000233), 0, 0, 3, "macvlan"), now);
        Assert.Equal("00:00:5e:00:02:33", now.Mac.ToString());
        Assert.False(table.Take(in message, out _, out _));
    }

    [Fact]
    public void The_primary_address_is_neither_secondary_nor_virtual_nor_ours_unless_the_owner_has_no_other()
    {
        var table = new InterfaceTable();
        Put(0x0A000001, RouteProtocol.FlagSecondary, 0);
        Put(0x0A000002, 0, RouteProtocol.Mark);
        Put(0x0A000003, 0, 0);
        table.SetVirtualAddresses([IpAddress.FromV4(0x0A000003)]);
        Assert.True(table.TryPrimaryV4(5, out var primary));
        Assert.Equal("10.0.0.3", primary.ToString());
        Put(0x0A000004, 0, 0);
        Assert.True(table.TryPrimaryV4(5, out primary));
        Assert.Equal("10.0.0.4", primary.ToString());
        Assert.False(table.TryPrimaryV4(6, out _));

        void Put(uint address, uint flags, byte protocol) => table.Take(new InterfaceAddress(5, IpAddress.FromV4(address), 24, flags, 0, protocol));
    }

    [Fact]
    public void A_link_local_address_counts_once_duplicate_detection_is_through()
    {
        var table = new InterfaceTable();
        var address = IpAddress.From(IPAddress.Parse("fe80::1"));
        _ = table.Take(new InterfaceAddress(5, address, 64, RouteProtocol.FlagTentative, 253, 0));
        Assert.False(table.TryLinkLocal(5, out _));
        _ = table.Take(new InterfaceAddress(5, address, 64, 0, 253, 0));
        Assert.True(table.TryLinkLocal(5, out var found));
        Assert.Equal(address, found);
    }

    [Fact]
    public void Restoring_is_allowed_five_times_at_once_and_then_once_a_second()
    {
        var limit = new RestoreLimit();
        var now = TimeSpan.FromHours(1);
        for (var i = 0; i < RestoreLimit.Burst; i++)
        {
            Assert.True(limit.TryTake(now));
        }

        Assert.False(limit.TryTake(now + TimeSpan.FromMilliseconds(999)));
        Assert.Equal(now + RestoreLimit.Pause, limit.NextAt);
        Assert.True(limit.TryTake(now + TimeSpan.FromMilliseconds(1500)));
        Assert.False(limit.TryTake(now + TimeSpan.FromMilliseconds(1999)));
        Assert.True(limit.TryTake(now + TimeSpan.FromMilliseconds(2000)));
        for (var i = 0; i < RestoreLimit.Burst; i++)
        {
            Assert.True(limit.TryTake(now + TimeSpan.FromHours(1)));
        }

        Assert.False(limit.TryTake(now + TimeSpan.FromHours(1)));
    }

    private static void Read(ReadOnlySpan<byte> bytes, InterfaceTable table, int seed)
    {
        try
        {
            var reader = new MessageReader(bytes);
            while (reader.Next())
            {
                if (InterfaceAddress.TryRead(reader.Payload, out var address))
                {
                    _ = table.Take(in address);
                    _ = table.IsInSubnet(address.Index, address.Address);
                    _ = table.Remove(in address);
                }

                if (LinkMessage.TryRead(reader.Payload, out var link) && table.Take(in link, out var now, out _))
                {
                    _ = table.RemoveLink(now.Index, out _);
                }
            }
        }
        catch (Exception error)
        {
            Assert.Fail($"seed {seed}: {Convert.ToHexString(bytes)}: {error}");
        }
    }
}
