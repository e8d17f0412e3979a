using System.Net;
using System.Net.Sockets;
using System.Text;

namespace HaLb.TestKit;

/// <summary>Receives log datagrams.</summary>
public sealed class LogSink : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);

    public LogSink() => _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));

    /// <summary>The line for a configuration: raw lines of level info and above.</summary>
    public string Directive => $"log 127.0.0.1:{((IPEndPoint)_socket.LocalEndPoint!).Port} len 4096 format raw local0 info";

    /// <summary>The next line that comes.</summary>
    public async Task<string> ReadLineAsync()
    {
        var buffer = new byte[8192];
        using var limit = new CancellationTokenSource(RawPeer.Patience);
        var length = await _socket.ReceiveAsync(buffer.AsMemory(), SocketFlags.None, limit.Token);
        return Encoding.Latin1.GetString(buffer, 0, length).TrimEnd('\n');
    }

    /// <summary>Nothing has come that was not read.</summary>
    public bool IsEmpty => _socket.Available == 0;

    public void Dispose() => _socket.Dispose();
}
