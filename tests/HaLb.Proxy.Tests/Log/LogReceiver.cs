using System.Net;
using System.Net.Sockets;
using System.Text;
using HaLb.Config.Model;

namespace HaLb.Proxy.Tests.Log;

/// <summary>A syslog daemon of the test: receives datagrams on loopback or on a Unix socket.</summary>
internal sealed class LogReceiver : IDisposable
{
    private static readonly int WaitMs = 30_000;
    private readonly Socket _socket;

    private LogReceiver(Socket socket) => _socket = socket;

    public LogTargetConfig Target { get; private init; } = null!;

    public static LogReceiver Udp()
    {
        var socket = new Socket(System.Net.Sockets.AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 4 << 20, ReceiveTimeout = WaitMs };
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)socket.LocalEndPoint!).Port;
        return new LogReceiver(socket) { Target = new LogTargetConfig(LogSink.Udp, "127.0.0.1", StreamFixture.Nowhere) { Port = port, Facility = 16 } };
    }

    public static LogReceiver Unix(string path)
    {
        var socket = new Socket(System.Net.Sockets.AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = WaitMs };
        socket.Bind(new UnixDomainSocketEndPoint(path));
        return new LogReceiver(socket) { Target = new LogTargetConfig(LogSink.UnixDatagram, path, StreamFixture.Nowhere) { Facility = 16 } };
    }

    /// <summary>The next datagram as text.</summary>
    public string Receive()
    {
        var buffer = new byte[70_000];
        return Encoding.Latin1.GetString(buffer, 0, _socket.Receive(buffer));
    }

    public bool IsEmpty => _socket.Available == 0;

    public void Dispose() => _socket.Dispose();
}
