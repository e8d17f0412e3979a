using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using HaLb.Config.Model;
using HaLb.TestKit;
using HaLb.Vrrp.Tracking;

namespace HaLb.Vrrp.Tests.Tracking;

public sealed class PingTrackerTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task An_address_that_replies_is_up(string address)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs the right to send echoes");
        await using var setup = new TrackSetup();
        setup.Apply(TrackSetup.Track(VrrpTrackKind.Ping, address, weight: 10) with { Interval = TimeSpan.FromMilliseconds(50), Timeout = Until.Limit });

        await Until.TrueAsync(() => setup.Effective == 110);
        Assert.Equal("up", setup.Result.Shares[0].State);
    }

    [Fact]
    public async Task What_cannot_be_sent_is_down_with_the_reason()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs the right to send echoes");
        await using var setup = new TrackSetup();
        setup.Apply(
            TrackSetup.Track(VrrpTrackKind.Ping, "255.255.255.255") with { Interval = TimeSpan.FromMilliseconds(50) },
            TrackSetup.Track(VrrpTrackKind.Ping, "gateway") with { Interval = TimeSpan.FromMilliseconds(50) });

        await Until.TrueAsync(() => setup.Result.Shares.All(static s => s.IsFault));
        Assert.Equal("down, Permission denied", setup.Result.Shares[0].State);
        Assert.Equal("down, gateway is no address", setup.Result.Shares[1].State);
    }

    [Theory]
    [InlineData("127.0.0.1", "1 0")]
    [InlineData("127.0.0.1", "0 2147483647")]
    [InlineData("::1", "1 0")]
    [InlineData("::1", "0 2147483647")]
    public async Task Raw_and_unprivileged_sockets_know_their_own_replies_among_those_of_others(string address, string groups)
    {
        Assert.SkipWhen(NetworkNamespace.Unavailable is not null, NetworkNamespace.Unavailable ?? "");
        using var net = new NetworkNamespace("tracking-echo");
        net.Command("sh", "-c", $"echo {groups} > /proc/sys/net/ipv4/ping_group_range");
        using var one = net.Run(() => new EchoSocket(IPAddress.Parse(address)));
        using var two = net.Run(() => new EchoSocket(IPAddress.Parse(address)));

        var cancel = TestContext.Current.CancellationToken;
        for (var i = 0; i < 100; i++)
        {
            await Task.WhenAll(one.EchoAsync(cancel), two.EchoAsync(cancel)).WaitAsync(Until.Limit, cancel);
        }
    }

    [Fact]
    public async Task Silence_is_no_reply_and_the_next_reply_counts_again()
    {
        Assert.SkipWhen(NetworkNamespace.Unavailable is not null, NetworkNamespace.Unavailable ?? "");
        using var net = new NetworkNamespace("tracking-mute");
        net.Command("sh", "-c", "echo 1 > /proc/sys/net/ipv4/icmp_echo_ignore_all");
        using var socket = net.Run(() => new EchoSocket(IPAddress.Loopback));
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => socket.EchoAsync(limit.Token));

        net.Command("sh", "-c", "echo 0 > /proc/sys/net/ipv4/icmp_echo_ignore_all");
        await socket.EchoAsync(TestContext.Current.CancellationToken).WaitAsync(Until.Limit, TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Without_a_route_the_error_comes_at_once()
    {
        Assert.SkipWhen(NetworkNamespace.Unavailable is not null, NetworkNamespace.Unavailable ?? "");
        using var net = new NetworkNamespace("tracking-lost");

        var error = Assert.Throws<SocketException>(() => net.Run(() => new EchoSocket(IPAddress.Parse("192.0.2.1"))));

        Assert.Equal(SocketError.NetworkUnreachable, error.SocketErrorCode);
    }

    [Fact]
    public void A_reply_with_another_secret_or_sequence_is_not_ours_and_rubbish_never_throws()
    {
        byte[] secret = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];
        var packet = new byte[EchoPacket.Length];
        EchoPacket.Write(packet, isV6: false, identifier: 7, sequence: 9, secret);
        packet[0] = 0;

        Assert.True(EchoPacket.IsReply(packet, isV6: false, hasIpHeader: false, 9, secret));
        Assert.False(EchoPacket.IsReply(packet, isV6: false, hasIpHeader: false, 8, secret));
        Assert.False(EchoPacket.IsReply(packet, isV6: false, hasIpHeader: false, 9, new byte[16]));
        Assert.False(EchoPacket.IsReply(packet, isV6: true, hasIpHeader: false, 9, secret));

        var random = new Random(1);
        var rubbish = new byte[64];
        for (var i = 0; i < 20_000; i++)
        {
            random.NextBytes(rubbish);
            Assert.False(EchoPacket.IsReply(rubbish.AsSpan(0, i % 65), i % 2 == 0, i % 3 == 0, BinaryPrimitives.ReadUInt16BigEndian(rubbish), secret));
        }
    }
}
