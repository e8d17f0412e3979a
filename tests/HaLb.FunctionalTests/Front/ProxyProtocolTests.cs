using HaLb.Transport;

namespace HaLb.FunctionalTests.Front;

/// <summary><c>accept-proxy</c>.</summary>
public sealed class ProxyProtocolTests
{
    [Fact]
    public async Task Source_of_a_version_1_header_is_the_clients_address()
    {
        await using var scenario = Scenario.Start(defaults: "option forwardfor", bind: "accept-proxy");
        using var client = await scenario.ConnectAsync();
        await client.SendAsync("PROXY TCP4 192.0.2.7 192.0.2.8 4711 80\r\n" + Scenario.Get);
        Assert.Equal(Scenario.Hello, await client.ReadMessageAsync());
        Assert.Contains("192.0.2.7\r\n", scenario.Server.Requests.First(), StringComparison.Ordinal);
        Assert.StartsWith("192.0.2.7:4711 [", await scenario.Log.ReadLineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Version_2_header_in_pieces_is_understood()
    {
        await using var scenario = Scenario.Start(bind: "accept-proxy");
        using var client = await scenario.ConnectAsync();
        var header = new byte[ProxyProtocol.WriteMax];
        var length = ProxyProtocol.WriteBinary(header, new(System.Net.IPAddress.Parse("2001:db8::1"), 1), new(System.Net.IPAddress.Parse("2001:db8::2"), 2));
        for (var i = 0; i < length; i++)
        {
            await client.SendAsync(header.AsMemory(i, 1));
        }

        await client.SendAsync(Scenario.Get);
        Assert.Equal(Scenario.Hello, await client.ReadMessageAsync());
        Assert.StartsWith("2001:db8::1:1 [", await scenario.Log.ReadLineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connection_without_header_is_dropped_with_a_line()
    {
        await using var scenario = Scenario.Start(bind: "accept-proxy");
        using var client = await scenario.ConnectAsync();
        await client.SendAsync(Scenario.Get);
        Assert.Equal("", await client.ReadToEndAsync());
        Assert.EndsWith(": Received something which does not look like a PROXY protocol header", await scenario.Log.ReadLineAsync(), StringComparison.Ordinal);
        Assert.Empty(scenario.Server.Requests);
    }
}
