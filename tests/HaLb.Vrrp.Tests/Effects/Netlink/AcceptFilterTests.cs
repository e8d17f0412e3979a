using System.Net;
using System.Net.Sockets;
using HaLb.TestKit;
using HaLb.Vrrp.Effects.Netlink;

namespace HaLb.Vrrp.Tests.Effects.Netlink;

/// <summary>Datagrams from another namespace, and whether they reach a socket.</summary>
public sealed class AcceptFilterTests
{
    [Fact]
    public void Packets_to_the_addresses_are_dropped_but_those_to_others_and_neighbour_discovery_are_not()
    {
        using var lab = new NetworkLab();
        using var client = new NetworkNamespace("netlink");
        _ = lab.Namespace.Ip($"link set peer0 netns {client.Name}");
        _ = client.Ip("addr add 10.9.0.2/24 dev peer0");
        _ = client.Ip("link set peer0 up");
        _ = client.Ip("addr add 2001:db8::2/64 dev peer0 nodad");
        _ = lab.Namespace.Ip("addr add 2001:db8::1/64 dev eth0 nodad");
        var config = NetworkLab.Instance("10.9.0.50/32") with { ExcludedAddresses = [NetworkLab.Address("2001:db8::50/128")], Accept = false };
        var set = lab.Bind(config);
        lab.Do(() => Assert.True(set.Add(TimeSpan.FromSeconds(300))));
        using var server = lab.Namespace.Run(() => Open());
        using var sender = client.Run(() => Open());
        var port = ((IPEndPoint)server.LocalEndPoint!).Port;

        // Before the filter all arrive; and each neighbour is known, so that nothing overtakes later.
        string[] addresses = ["10.9.0.50", "2001:db8::50", "10.9.0.1", "2001:db8::1"];
        for (byte i = 0; i < addresses.Length; i++)
        {
            Send(addresses[i], i);
            Assert.Equal(i, Receive());
        }

        var filter = new AcceptFilter(config, lab.Logger);
        lab.Do(() => Assert.True(filter.Ensure()));
        SendAll();
        Assert.Equal((byte)2, Receive());
        Assert.Equal((byte)3, Receive());

        // Asked anew for its MAC, the address answers.
        _ = client.Ip("-6 neigh flush all");
        lab.ReadUntil(
            () =>
            {
                Send("2001:db8::50", 9);
                return client.Ip("neigh show").Contains($"2001:db8::50 dev peer0 lladdr {lab.Table.Find("eth0")!.Mac}", StringComparison.Ordinal);
            },
            "neighbour discovery is filtered, too");

        // Again, as after a crash; and then away, twice.
        lab.Do(() => Assert.True(new AcceptFilter(config, lab.Logger).Ensure()));
        Send("10.9.0.50", 7);
        Send("10.9.0.1", 8);
        Assert.Equal((byte)8, Receive());
        lab.Do(filter.Remove);
        lab.Do(filter.Remove);
        Send("10.9.0.50", 5);
        Assert.Equal((byte)5, Receive());
        Assert.Empty(lab.Logged);

        void SendAll()
        {
            for (byte i = 0; i < addresses.Length; i++)
            {
                Send(addresses[i], i);
            }
        }

        void Send(string address, byte what) => sender.SendTo([what], new IPEndPoint(IPAddress.Parse(address).MapToIPv6(), port));

        byte Receive()
        {
            var buffer = new byte[1];
            _ = server.Receive(buffer);
            return buffer[0];
        }
    }

    private static Socket Open()
    {
        var socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp) { DualMode = true, ReceiveTimeout = (int)NetworkLab.Patience.TotalMilliseconds };
        socket.Bind(new IPEndPoint(IPAddress.IPv6Any, 0));
        return socket;
    }
}
