using System.Net;
using System.Net.Sockets;
using HaLb.Config.Diagnostics;
using HaLb.Config.Model;
using HaLb.Proxy.Snapshot;
using HaLb.Proxy.Tls;
using HaLb.Transport;
using AddressFamily = HaLb.Config.Model.AddressFamily;

namespace HaLb.Proxy.Checks;

/// <summary>Where a server is checked and how: <c>addr</c>, <c>port</c>, <c>check-ssl</c> applied.</summary>
internal sealed class ProbeTarget
{
    private ProbeTarget(ServerSnapshot server, EndPoint? endPoint, ServerTls? tls)
    {
        Server = server;
        EndPoint = endPoint;
        Tls = tls;
    }

    public ServerSnapshot Server { get; }

    /// <summary>Null = nothing to connect to: every check fails.</summary>
    public EndPoint? EndPoint { get; }

    /// <summary>Null = cleartext.</summary>
    public ServerTls? Tls { get; }

    public CheckServerConfig Settings => Server.Core.Config.Check;

    public DialOptions Options => Server.Options;

    public static ProbeTarget For(ServerSnapshot server)
    {
        var check = server.Core.Config.Check;
        return new ProbeTarget(server, FindEndPoint(server), check.Tls ? FindTls(server, check) : null);
    }

    private static EndPoint? FindEndPoint(ServerSnapshot server)
    {
        var check = server.Core.Config.Check;
        var own = server.Target.EndPoint;
        if (check.Address is { } other)
        {
            own = Resolve(other) is { } host
                ? host is IPEndPoint { Port: 0 } ip && server.Target.EndPoint is IPEndPoint real ? new IPEndPoint(ip.Address, real.Port) : host
                : null;
        }

        if (own is not IPEndPoint found)
        {
            return own;
        }

        var port = check.Port != 0 ? check.Port : found.Port;
        return port == 0 ? null : new IPEndPoint(found.Address, port);
    }

    private static EndPoint? Resolve(AddressConfig address)
    {
        switch (address.Family)
        {
            case AddressFamily.Ipv4 or AddressFamily.Ipv6:
                return IPAddress.TryParse(address.Host, out var ip) ? new IPEndPoint(ip, address.Port) : null;
            case AddressFamily.Unix:
                return new UnixDomainSocketEndPoint(address.Host);
            case AddressFamily.Abstract:
                return new UnixDomainSocketEndPoint("\0" + address.Host);
            case AddressFamily.Name:
                try
                {
                    return Dns.GetHostAddresses(address.Host) is [var first, ..] ? new IPEndPoint(first, address.Port) : null;
                }
                catch (SocketException)
                {
                    return null;
                }

            default:
                return null;
        }
    }

    private static ServerTls? FindTls(ServerSnapshot server, CheckServerConfig check)
    {
        // Files that cannot be read were refused when the snapshot was compiled, or the check fails by its handshake.
        var tls = server.Target.Tls
            ?? ServerTls.Load(check.TlsSettings ?? new ServerTlsConfig(), server.Core.Config.Position, new List<Diagnostic>());
        return check.Sni is null && check.Alpn.IsEmpty ? tls : tls?.With(check.Sni ?? tls.Config.Sni, check.Alpn);
    }
}
