using System.Net;
using System.Net.Sockets;
using HaLb.Config.Diagnostics;
using HaLb.Config.Model;
using HaLb.Proxy.Tls;
using AddressFamily = HaLb.Config.Model.AddressFamily;

namespace HaLb.Proxy.Snapshot;

/// <summary>Where a server is and how it is spoken to, names resolved.</summary>
public sealed class ServerTarget
{
    private ServerTarget(EndPoint endPoint, int portOffset, IPEndPoint? source, ServerTls? tls, ServerConfig config)
    {
        EndPoint = endPoint;
        PortOffset = portOffset;
        Source = source;
        Tls = tls;
        Config = config;
    }

    public ServerConfig Config { get; }

    /// <summary>Port 0 where the server has none of its own: see <see cref="At"/>.</summary>
    public EndPoint EndPoint { get; }

    /// <summary>Added to the port that the client came to, where the server has no port of its own.</summary>
    public int PortOffset { get; }

    /// <summary>Bound before connecting; null = the kernel's choice.</summary>
    public IPEndPoint? Source { get; }

    /// <summary>Null = cleartext.</summary>
    public ServerTls? Tls { get; }

    /// <summary>Idle connections of the one can serve the other.</summary>
    public bool SpeaksAlike(ServerTarget other) =>
        Equals(EndPoint, other.EndPoint) && Equals(Source, other.Source) && PortOffset == other.PortOffset
        && Equals(Config.Tls, other.Config.Tls) && Config.SendProxy == other.Config.SendProxy;

    /// <summary>Resolves a server's address; an error ends in <paramref name="findings"/> and null.</summary>
    public static ServerTarget? Resolve(ServerConfig server, ProxyConfig proxy, List<Diagnostic> findings)
    {
        var endPoint = ResolveEndPoint(server, findings);
        var tls = server.Tls is { } config ? ServerTls.Load(config, server.Position, findings) : null;
        if (endPoint is null || server.Tls is not null && tls is null)
        {
            return null;
        }

        var source = server.Source ?? proxy.Source;
        var bound = source is { Family: AddressFamily.Ipv4 or AddressFamily.Ipv6 } ? new IPEndPoint(IPAddress.Parse(source.Host), source.Port) : null;
        var offset = server.Address.PortIsOffset || server.Address.Port == 0 ? server.Address.Port : 0;
        return new ServerTarget(endPoint, offset, bound, tls, server);
    }

    /// <summary>The end point for a stream whose client came to <paramref name="clientPort"/>.</summary>
    public EndPoint At(int clientPort) =>
        EndPoint is IPEndPoint ip && (Config.Address.PortIsOffset || Config.Address.Port == 0)
            ? new IPEndPoint(ip.Address, Math.Clamp(clientPort + PortOffset, 1, 65535))
            : EndPoint;

    private static EndPoint? ResolveEndPoint(ServerConfig server, List<Diagnostic> findings)
    {
        var address = server.Address;
        switch (address.Family)
        {
            case AddressFamily.Ipv4 or AddressFamily.Ipv6:
                return new IPEndPoint(IPAddress.Parse(address.Host), address.PortIsOffset ? 0 : address.Port);
            case AddressFamily.Unix:
                return new UnixDomainSocketEndPoint(address.Host);
            case AddressFamily.Abstract:
                return new UnixDomainSocketEndPoint("\0" + address.Host);
            case AddressFamily.Name:
                return ResolveName(server, findings);
            default:
                findings.Add(new Diagnostic(Severity.Error, server.Position, $"server {server.Name}: '{address}' is no address to connect to"));
                return null;
        }
    }

    private static IPEndPoint? ResolveName(ServerConfig server, List<Diagnostic> findings)
    {
        try
        {
            var addresses = Dns.GetHostAddresses(server.Address.Host);
            if (addresses.Length > 0)
            {
                return new IPEndPoint(addresses[0], server.Address.PortIsOffset ? 0 : server.Address.Port);
            }
        }
        catch (SocketException)
        {
            // Reported below, with the place in the file.
        }

        findings.Add(new Diagnostic(Severity.Error, server.Position, $"could not resolve address '{server.Address.Host}' of server {server.Name}"));
        return null;
    }
}
