using System.Net.Sockets;
using System.Text;

namespace HaLb.Transport;

/// <summary>Socket options by their Linux numbers: those that .NET does not name, or sets differently.</summary>
internal static class SocketOptions
{
    private const int SolSocket = 1;
    private const int SoReuseAddr = 2;
    private const int SoReusePort = 15;
    private const int SoKeepAlive = 9;
    private const int SoBindToDevice = 25;
    private const int SolIp = 0;
    private const int IpFreeBind = 15;
    private const int IpTransparent = 19;
    private const int IpBindAddressNoPort = 24;
    private const int SolIpv6 = 41;
    private const int Ipv6V6Only = 26;
    private const int Ipv6Transparent = 75;
    private const int Ipv6FreeBind = 78;
    private const int SolTcp = 6;
    private const int TcpDeferAccept = 9;
    private const int TcpFastOpen = 23;
    private const int TcpFastOpenConnect = 30;

    /// <summary>Seconds for which a connection without data may wait in the kernel (TCP_DEFER_ACCEPT).</summary>
    private const int DeferSeconds = 1;

    private const int FastOpenQueue = 256;

    public static void ApplyOutgoing(Socket socket, DialOptions options)
    {
        if (options.KeepAlive)
        {
            Set(socket, SolSocket, SoKeepAlive, 1);
        }

        if (options.FastOpen)
        {
            Set(socket, SolTcp, TcpFastOpenConnect, 1);
        }

        if (options.Interface is { } name)
        {
            socket.SetRawSocketOption(SolSocket, SoBindToDevice, Encoding.ASCII.GetBytes(name + "\0"));
        }

        if (options.Transparent)
        {
            SetTransparent(socket);
        }

        if (options.Source is { Port: 0 } && socket.AddressFamily == AddressFamily.InterNetwork)
        {
            // The port is chosen at connect, so that one source port can serve many destinations.
            Set(socket, SolIp, IpBindAddressNoPort, 1);
        }
    }

    public static void ApplyListening(Socket socket, ListenOptions options)
    {
        // Not SocketOptionName.ReuseAddress: .NET sets SO_REUSEPORT with it, and a port in use would go unnoticed.
        Set(socket, SolSocket, SoReuseAddr, 1);
        if (options.JoinsPort)
        {
            AllowToJoin(socket);
        }

        var v6 = socket.AddressFamily == AddressFamily.InterNetworkV6;
        Set(socket, v6 ? SolIpv6 : SolIp, v6 ? Ipv6FreeBind : IpFreeBind, 1);
        if (v6)
        {
            Set(socket, SolIpv6, Ipv6V6Only, options.AlsoIpv4 ? 0 : 1);
        }

        if (options.Interface is { } name)
        {
            socket.SetRawSocketOption(SolSocket, SoBindToDevice, Encoding.ASCII.GetBytes(name + "\0"));
        }

        if (options.Transparent)
        {
            SetTransparent(socket);
        }

        if (options.FastOpen)
        {
            Set(socket, SolTcp, TcpFastOpen, FastOpenQueue);
        }

        if (options.DeferAccept)
        {
            Set(socket, SolTcp, TcpDeferAccept, DeferSeconds);
        }

        // Accepted sockets inherit both.
        socket.NoDelay = true;
        Set(socket, SolSocket, SoKeepAlive, options.KeepAlive ? 1 : 0);
    }

    /// <summary>Lets a successor listen on the same port. The kernel wants the option on both sockets when the second binds: set
    /// after bind, it lets others in without joining anybody itself, so that a port in use is still noticed.</summary>
    public static void AllowToJoin(Socket socket) => Set(socket, SolSocket, SoReusePort, 1);

    /// <summary>The text of a socket error as <c>strerror</c> has it.</summary>
    public static string Describe(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => "Connection refused",
        SocketError.ConnectionReset => "Connection reset by peer",
        SocketError.TimedOut => "Connection timed out",
        SocketError.HostUnreachable => "No route to host",
        SocketError.NetworkUnreachable => "Network is unreachable",
        SocketError.AddressAlreadyInUse => "Address already in use",
        SocketError.AddressNotAvailable => "Cannot assign requested address",
        SocketError.AccessDenied => "Permission denied",
        SocketError.TooManyOpenSockets => "Too many open files",
        _ => new SocketException((int)error).Message,
    };

    private static void SetTransparent(Socket socket)
    {
        var v6 = socket.AddressFamily == AddressFamily.InterNetworkV6;
        Set(socket, v6 ? SolIpv6 : SolIp, v6 ? Ipv6Transparent : IpTransparent, 1);
    }

    private static void Set(Socket socket, int level, int name, int value) =>
        socket.SetRawSocketOption(level, name, BitConverter.GetBytes(value));
}
