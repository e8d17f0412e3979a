using System.Text;
using HaLb.Proxy.Stream;
using Xunit;

namespace HaLb.Proxy.Tests.Stream;

public sealed class HopByHopTests
{
    [Theory]
    [InlineData("Connection: close", "", true, false, false)]
    [InlineData("Connection: Keep-Alive", "", false, true, false)]
    [InlineData("Connection: Upgrade|Upgrade: websocket", "Connection: Upgrade|Upgrade: websocket", false, false, true)]
    [InlineData("Connection: keep-alive, Upgrade|Upgrade: websocket", "Connection: Upgrade|Upgrade: websocket", false, true, true)]
    [InlineData("Connection: Upgrade|Upgrade: h2c", "Connection: Upgrade|Upgrade: h2c", false, false, false)]
    [InlineData("Upgrade: websocket", "Upgrade: websocket", false, false, false)]
    [InlineData("Connection: foo|Foo: 1|Bar: 2", "Connection: foo|Bar: 2", false, false, false)]
    [InlineData("Connection: host, cookie, close|Host: h|Cookie: a=1", "Connection: host, cookie|Host: h|Cookie: a=1", true, false, false)]
    [InlineData("Connection: ,close,,keep-alive,", "", true, true, false)]
    [InlineData("Keep-Alive: 5|Proxy-Connection: x", "Keep-Alive: 5|Proxy-Connection: x", false, false, false)]
    public void Rules_see_what_haproxy_leaves_of_the_connection_lines(string lines, string left, bool close, bool keepAlive, bool upgrade)
    {
        var head = Head(lines);

        Assert.Equal(new HopByHopFacts(close, keepAlive, upgrade), HopByHop.Take(head));
        Assert.Equal(left, Lines(head));
    }

    [Theory]
    [InlineData("Connection: keep-alive, Upgrade|Upgrade: websocket|X: 1", "Upgrade: websocket|X: 1")]
    [InlineData("Connection: Upgrade|Upgrade: h2c|HTTP2-Settings: x|X: 1", "X: 1")]
    [InlineData("Keep-Alive: 5|Proxy-Connection: x|Upgrade: websocket|Connection: foo|X: 1", "X: 1")]
    public void Nothing_about_the_connection_goes_on_to_the_server(string lines, string left)
    {
        var head = Head(lines);
        _ = HopByHop.Strip(head);

        Assert.Equal(left, Lines(head));
    }

    [Fact]
    public void A_client_cannot_name_away_what_a_rule_adds()
    {
        var head = Head("Connection: X-Real-Ip|X-Real-Ip: spoofed");
        var facts = HopByHop.Take(head);
        head.Add("X-Real-Ip"u8, "10.0.0.1"u8);
        HopByHop.Drop(head, facts.Upgrade);

        Assert.Equal("X-Real-Ip: 10.0.0.1", Lines(head));
    }

    private static MessageHead Head(string lines)
    {
        var head = new MessageHead();
        foreach (var line in lines.Split('|'))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            head.Add(Encoding.Latin1.GetBytes(line[..colon]), Encoding.Latin1.GetBytes(line[(colon + 2)..]));
        }

        return head;
    }

    private static string Lines(MessageHead head) => string.Join('|', Enumerable.Range(0, head.Count).Where(i => !head.IsRemoved(i))
        .Select(i => $"{Encoding.Latin1.GetString(head.Name(i))}: {Encoding.Latin1.GetString(head.Value(i))}"));
}
