using System.Net;
using System.Net.Sockets;
using HaLb.Transport;
using Xunit;

namespace HaLb.Proxy.Tests.Tls;

/// <summary>Two connected TCP sockets on loopback.</summary>
internal static class SocketPair
{
    public static async Task<(SocketConnection Server, Socket Client)> OpenAsync()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        var accepted = listener.AcceptSocketAsync(TestContext.Current.CancellationToken);
        await client.ConnectAsync(listener.LocalEndpoint, TestContext.Current.CancellationToken);
        var server = new SocketConnection(await accepted);
        server.ReadAddresses();
        return (server, client);
    }

    public static async Task<(SocketConnection Server, SocketConnection Client)> OpenConnectionsAsync()
    {
        var (server, client) = await OpenAsync();
        return (server, new SocketConnection(client));
    }
}
