using HaLb.Config.Binding;
using HaLb.Config.Model;
using Xunit;

namespace HaLb.Config.Tests.Binding;

public sealed class AddressTextTests
{
    [Theory]
    [InlineData("*:80", "Ipv4 0.0.0.0 80")]
    [InlineData(":80", "Ipv4 0.0.0.0 80")]
    [InlineData("ipv4@:80", "Ipv4 0.0.0.0 80")]
    [InlineData("ipv4@*:80", "Ipv4 0.0.0.0 80")]
    [InlineData("ipv4@1.2.3.4:80", "Ipv4 1.2.3.4 80")]
    [InlineData("ipv6@:80", "Ipv6 :: 80")]
    [InlineData("[::]:80", "Ipv6 :: 80")]
    [InlineData(":::80", "Ipv6 :: 80")]
    [InlineData("[::1]:80", "Ipv6 ::1 80")]
    [InlineData("::1:80", "Ipv6 ::1 80")]
    [InlineData("[2001:DB8::1]:443", "Ipv6 2001:db8::1 443")]
    [InlineData("localhost:80", "Name localhost 80")]
    [InlineData("/run/x.sock", "Unix /run/x.sock 0")]
    [InlineData("unix@/run/x.sock", "Unix /run/x.sock 0")]
    [InlineData("unix@x.sock", "Unix x.sock 0")]
    [InlineData("abns@name", "Abstract name 0")]
    [InlineData("fd@3", "Descriptor 3 0")]
    [InlineData("*:80-82", "Ipv4 0.0.0.0 80|Ipv4 0.0.0.0 81|Ipv4 0.0.0.0 82")]
    [InlineData("*:80,[::]:80,/x", "Ipv4 0.0.0.0 80|Ipv6 :: 80|Unix /x 0")]
    public void Bind_address_is_taken_apart(string text, string expected)
    {
        Assert.True(AddressText.TryBind(text, null, out var addresses, out var problem), problem);
        Assert.Equal(expected, string.Join('|', addresses.Select(static a => $"{a.Family} {a.Host} {a.Port}")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("*")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:")]
    [InlineData(":0")]
    [InlineData(":65536")]
    [InlineData(":80-79")]
    [InlineData(":80-")]
    [InlineData(":-80")]
    [InlineData(":+80")]
    [InlineData(":8o")]
    [InlineData("1.2.3.4.5 :80")]
    [InlineData("[::1:80")]
    [InlineData("ipv4@[::1]:80")]
    [InlineData("ipv6@1.2.3.4:80")]
    [InlineData("*:80,")]
    [InlineData("unix@")]
    [InlineData("fd@x")]
    [InlineData("fd@-1")]
    [InlineData("quic4@:443")]
    [InlineData("sockpair@3")]
    public void Bind_address_that_is_none_is_refused(string text)
    {
        Assert.False(AddressText.TryBind(text, null, out _, out var problem));
        Assert.NotEmpty(problem);
    }

    [Theory]
    [InlineData("10.0.0.1:80", 80, false)]
    [InlineData("10.0.0.1", 0, true)]
    [InlineData("10.0.0.1:", 0, true)]
    [InlineData("10.0.0.1:+100", 100, true)]
    [InlineData("10.0.0.1:-100", -100, true)]
    [InlineData("[::1]", 0, true)]
    [InlineData("[::1]:443", 443, false)]
    [InlineData("web.example:8080", 8080, false)]
    [InlineData("ipv4@web.example:8080", 8080, false)]
    public void Server_port_may_be_missing_or_an_offset(string text, int port, bool isOffset)
    {
        Assert.True(AddressText.TryServer(text, out var address, out var problem), problem);
        Assert.Equal((port, isOffset), (address.Port, address.PortIsOffset));
    }

    [Fact]
    public void Prefix_of_unix_sockets_stands_before_paths_alone()
    {
        Assert.True(AddressText.TryBind("/a.sock,:80", "/run", out var addresses, out _));
        Assert.Equal(["/run/a.sock", "0.0.0.0"], addresses.Select(static a => a.Host));
    }

    [Theory]
    [InlineData("10.0.0.1:80-90")]
    [InlineData("fd@3")]
    [InlineData(":80")]
    [InlineData("*:80")]
    [InlineData("bad host:80")]
    public void Server_address_that_halb_cannot_use_is_refused(string text) =>
        Assert.False(AddressText.TryServer(text, out _, out _));

    [Theory]
    [InlineData("127.0.0.1", LogSink.Udp, "127.0.0.1", 514)]
    [InlineData("127.0.0.1:1514", LogSink.Udp, "127.0.0.1", 1514)]
    [InlineData("[::1]:1514", LogSink.Udp, "::1", 1514)]
    [InlineData("::1", LogSink.Udp, "::1", 514)]
    [InlineData("udp@10.0.0.1", LogSink.Udp, "10.0.0.1", 514)]
    [InlineData("logs.example:514", LogSink.Udp, "logs.example", 514)]
    [InlineData("/dev/log", LogSink.UnixDatagram, "/dev/log", 0)]
    [InlineData("stdout", LogSink.Stdout, "stdout", 0)]
    [InlineData("stderr", LogSink.Stderr, "stderr", 0)]
    [InlineData("fd@2", LogSink.Descriptor, "2", 0)]
    public void Log_address_names_its_sink(string text, LogSink sink, string address, int port)
    {
        var log = Loaded.Global($"log {text} local0").Logs[0];
        Assert.Equal((sink, address, port), (log.Sink, log.Address, log.Port));
    }
}
