using System.Net;
using System.Text;
using HaLb.Transport;
using Xunit;

namespace HaLb.Proxy.Tests.Transport;

/// <summary>PROXY headers as bytes.</summary>
public sealed class ProxyProtocolTests
{
    private const string Signature = "\r\n\r\n\0\r\nQUIT\n";

    [Theory]
    [InlineData("PROXY TCP4 192.0.2.7 192.0.2.8 4711 80\r\n", "192.0.2.7:4711", "192.0.2.8:80")]
    [InlineData("PROXY TCP6 2001:db8::1 ::1 1 65535\r\n", "[2001:db8::1]:1", "[::1]:65535")]
    [InlineData("PROXY UNKNOWN\r\n", null, null)]
    [InlineData("PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n", null, null)]
    [InlineData(Signature + "\x20\x00\x00\x00", null, null)]
    [InlineData(Signature + "\x20\x11\x00\x0C\x01\x02\x03\x04\x05\x06\x07\x08\x00\x01\x00\x02", null, null)]
    [InlineData(Signature + "\x21\x00\x00\x03xyz", null, null)]
    [InlineData(Signature + "\x21\x11\x00\x0C\x01\x02\x03\x04\x05\x06\x07\x08\x00\x01\x00\x02", "1.2.3.4:1", "5.6.7.8:2")]
    [InlineData(Signature + "\x21\x11\x00\x10\x01\x02\x03\x04\x05\x06\x07\x08\x00\x01\x00\x02\x04\x00\x01z", "1.2.3.4:1", "5.6.7.8:2")]
    public void Header_is_read_whole_and_only_when_whole(string text, string? source, string? destination)
    {
        var bytes = Encoding.Latin1.GetBytes(text + "rest");
        Assert.Equal(ProxyHeaderStatus.Complete, ProxyProtocol.TryRead(bytes, out var header, out var consumed));
        Assert.Equal(text.Length, consumed);
        Assert.Equal(source, header.Source?.ToString());
        Assert.Equal(destination, header.Destination?.ToString());
        for (var length = 0; length < text.Length; length++)
        {
            Assert.Equal(ProxyHeaderStatus.Incomplete, ProxyProtocol.TryRead(bytes.AsSpan(0, length), out _, out _));
        }
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n", ProxyHeaderStatus.Missing)]
    [InlineData("PROXX", ProxyHeaderStatus.Missing)]
    [InlineData("\r\n\r\nX", ProxyHeaderStatus.Missing)]
    [InlineData("PROXY UDP4 1.2.3.4 1.2.3.4 1 2\r\n", ProxyHeaderStatus.Unhandled)]
    [InlineData("PROXY TCP4 1.2.3 1.2.3.4 1 2\r\n", ProxyHeaderStatus.Invalid)]
    [InlineData("PROXY TCP4 ::1 1.2.3.4 1 2\r\n", ProxyHeaderStatus.Invalid)]
    [InlineData("PROXY TCP6 1.2.3.4 ::1 1 2\r\n", ProxyHeaderStatus.Invalid)]
    [InlineData("PROXY TCP4 1.2.3.4  1.2.3.4 1 2\r\n", ProxyHeaderStatus.Invalid)]
    [InlineData("PROXY TCP4 1.2.3.4 1.2.3.4 1 65536\r\n", ProxyHeaderStatus.Invalid)]
    [InlineData("PROXY TCP4 1.2.3.4 1.2.3.4 01 2\r\n", ProxyHeaderStatus.Invalid)]
    [InlineData("PROXY TCP4 1.2.3.4 1.2.3.4 +1 2\r\n", ProxyHeaderStatus.Invalid)]
    [InlineData("PROXY TCP4 1.2.3.4 1.2.3.4 1\r\n", ProxyHeaderStatus.Invalid)]
    [InlineData("PROXY TCP4 1.2.3.4 1.2.3.4 1 2\n", ProxyHeaderStatus.Invalid)]
    [InlineData("PROXY UNKNOWN xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", ProxyHeaderStatus.Invalid)]
    [InlineData(Signature + "\x31\x11\x00\x0C", ProxyHeaderStatus.Invalid)]
    [InlineData(Signature + "\x22\x11\x00\x0C", ProxyHeaderStatus.Invalid)]
    [InlineData(Signature + "\x21\x11\xFF\xFF", ProxyHeaderStatus.Invalid)]
    [InlineData(Signature + "\x21\x11\x00\x01x", ProxyHeaderStatus.Invalid)]
    [InlineData(Signature + "\x21\x12\x00\x00", ProxyHeaderStatus.Unhandled)]
    public void Other_bytes_are_refused_by_kind(string text, ProxyHeaderStatus expected) =>
        Assert.Equal(expected, ProxyProtocol.TryRead(Encoding.Latin1.GetBytes(text), out _, out _));

    [Theory]
    [InlineData("192.0.2.7", "192.0.2.8", "PROXY TCP4 192.0.2.7 192.0.2.8 1 2\r\n")]
    [InlineData("::ffff:192.0.2.7", "192.0.2.8", "PROXY TCP4 192.0.2.7 192.0.2.8 1 2\r\n")]
    [InlineData("2001:db8::7", "::1", "PROXY TCP6 2001:db8::7 ::1 1 2\r\n")]
    public void Version_1_is_written_as_the_specification_says(string source, string destination, string expected)
    {
        Span<byte> buffer = new byte[ProxyProtocol.WriteMax];
        var length = ProxyProtocol.WriteLine(buffer, new IPEndPoint(IPAddress.Parse(source), 1), new IPEndPoint(IPAddress.Parse(destination), 2));
        Assert.Equal(expected, Encoding.ASCII.GetString(buffer[..length]));
    }

    [Theory]
    [InlineData("192.0.2.7", "192.0.2.8")]
    [InlineData("2001:db8::7", "::1")]
    [InlineData("2001:db8::7", "192.0.2.8")]
    public void What_version_2_writes_is_read_back(string source, string destination)
    {
        Span<byte> buffer = new byte[ProxyProtocol.WriteMax];
        var from = new IPEndPoint(IPAddress.Parse(source), 4711);
        var to = new IPEndPoint(IPAddress.Parse(destination), 80);
        var length = ProxyProtocol.WriteBinary(buffer, from, to);
        Assert.Equal(ProxyHeaderStatus.Complete, ProxyProtocol.TryRead(buffer[..length], out var header, out var consumed));
        Assert.Equal(length, consumed);
        Assert.Equal(from, header.Source);
        Assert.Equal(to.Address.MapToIPv6(), header.Destination!.Address.MapToIPv6());
    }

    [Fact]
    public void Without_addresses_nothing_is_claimed()
    {
        Span<byte> buffer = new byte[ProxyProtocol.WriteMax];
        Assert.Equal("PROXY UNKNOWN\r\n", Encoding.ASCII.GetString(buffer[..ProxyProtocol.WriteLine(buffer, null, null)]));
        Assert.Equal(0x20, buffer[..ProxyProtocol.WriteBinary(buffer, null, null)][12]);
    }

    [Theory]
    [InlineData("\x02\x00\x03x.y\x05\x00\x02id", 2, "x.y")]
    [InlineData("\x02\x00\x03x.y\x05\x00\x02id", 5, "id")]
    [InlineData("\x02\x00\x00", 2, "")]
    [InlineData("\x04\x00\x01\x00\x02\x00\x01x\x02\x00\x01y", 2, "x")]
    [InlineData("\x02\x00\x03x.y", 5, null)]
    [InlineData("\x02\x00\x04x.y", 2, null)]
    [InlineData("\x02\x00", 2, null)]
    [InlineData("", 2, null)]
    public void Extensions_of_a_version_2_header_are_found_by_type(string extensions, byte type, string? expected)
    {
        byte[] tail = Encoding.Latin1.GetBytes(extensions);
        byte[] header = [.. Encoding.Latin1.GetBytes(Signature), 0x21, 0x11, 0, (byte)(12 + tail.Length), .. new byte[12], .. tail];

        Assert.Equal(ProxyHeaderStatus.Complete, ProxyProtocol.TryRead([.. header, .. "GET"u8], out var read, out var consumed));
        Assert.Equal(header.Length, consumed);
        Assert.Equal(tail, header[read.Extensions]);
        Assert.Equal(expected, ProxyProtocol.TryFindExtension(tail, type, out var value) ? Encoding.Latin1.GetString(value) : null);
    }
}
