using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using HaLb.Config.Diagnostics;
using HaLb.Config.Model;
using HaLb.Transport;
using AddressFamily = HaLb.Config.Model.AddressFamily;

namespace HaLb.Proxy.Front.Listeners;

/// <summary>The listening sockets of a configuration: those that exist already stay, the others are opened; all or none.</summary>
internal sealed class BindSet
{
    private readonly Dictionary<string, ListenSocket> _opened = [];
    private readonly HashSet<string> _seen = [];
    private readonly List<Diagnostic> _findings;
    private HashSet<IPAddress>? _local;

    private readonly bool _joinPorts;

    private BindSet(List<Diagnostic> findings, bool joinPorts)
    {
        _findings = findings;
        _joinPorts = joinPorts;
    }

    /// <summary>Opens what is missing. Null = there were errors, and nothing is open that was not before.</summary>
    /// <param name="config">Names the binds.</param>
    /// <param name="existing">Keys of sockets that are open.</param>
    /// <param name="findings">Takes errors and warnings.</param>
    /// <param name="joinPorts">Ports that an older process listens on are shared with it.</param>
    public static Dictionary<string, ListenSocket>? Open(HalbConfig config, IReadOnlySet<string> existing, List<Diagnostic> findings, bool joinPorts = false)
    {
        var set = new BindSet(findings, joinPorts);
        var failed = false;
        foreach (var proxy in config.Proxies)
        {
            foreach (var bind in proxy.IsFrontend && !proxy.Disabled ? proxy.Binds : [])
            {
                failed |= !set.OpenOne(config, proxy, bind, existing);
            }
        }

        if (!failed)
        {
            return set._opened;
        }

        foreach (var socket in set._opened.Values)
        {
            socket.Close();
        }

        return null;
    }

    /// <summary>What a bind is found by again after a reload.</summary>
    public static string KeyOf(HalbConfig config, BindConfig bind) =>
        bind.Address.Family == AddressFamily.Unix ? $"unix@{PathOf(config, bind)}" : $"{bind.Address}%{bind.Interface}{(bind.V6Only ? "6" : "")}";

    private static string PathOf(HalbConfig config, BindConfig bind) => (bind.Unix.Prefix ?? config.Global.UnixBind.Prefix) + bind.Address.Host;

    private bool OpenOne(HalbConfig config, ProxyConfig proxy, BindConfig bind, IReadOnlySet<string> existing)
    {
        var key = KeyOf(config, bind);
        if (!_seen.Add(key))
        {
            return Fail(proxy, bind, "cannot bind socket (Address already in use)");
        }

        if (existing.Contains(key))
        {
            return true;
        }

        var result = Listen(config, proxy, bind);
        if (result.Socket is null)
        {
            return Fail(proxy, bind, result.Error);
        }

        _opened.Add(key, result.Socket);
        WarnAboutForeignAddress(config, proxy, bind, result.Socket);
        return true;
    }

    private bool Fail(ProxyConfig proxy, BindConfig bind, string error)
    {
        var kind = proxy.Kind == ProxyKind.Listen ? "proxy" : "frontend";
        _findings.Add(new Diagnostic(Severity.Error, bind.Position, $"Starting {kind} {proxy.Name}: {error} for [{bind.Address}]"));
        return false;
    }

    private ListenResult Listen(HalbConfig config, ProxyConfig proxy, BindConfig bind)
    {
        var options = OptionsOf(config, proxy, bind) with { JoinsPort = _joinPorts };
        switch (bind.Address.Family)
        {
            case AddressFamily.Unix:
                return ListenSocket.ListenOnPath(PathOf(config, bind), options);
            case AddressFamily.Abstract:
                return ListenSocket.ListenOnAbstract(bind.Address.Host, options);
            case AddressFamily.Descriptor:
                return int.TryParse(bind.Address.Host, NumberStyles.None, CultureInfo.InvariantCulture, out var descriptor)
                    ? ListenSocket.Adopt(descriptor, options) : new ListenResult(null, "cannot use descriptor");
            case AddressFamily.Name:
                return Resolve(bind.Address.Host) is { } found
                    ? ListenSocket.ListenOn(new IPEndPoint(found, bind.Address.Port), options)
                    : new ListenResult(null, $"cannot resolve '{bind.Address.Host}'");
            default:
                return ListenSocket.ListenOn(new IPEndPoint(IPAddress.Parse(bind.Address.Host), bind.Address.Port), options);
        }
    }

    private static IPAddress? Resolve(string name)
    {
        try
        {
            return Dns.GetHostAddresses(name).FirstOrDefault();
        }
        catch (SocketException)
        {
            return null;
        }
    }

    private static ListenOptions OptionsOf(HalbConfig config, ProxyConfig proxy, BindConfig bind)
    {
        var defaults = config.Global.UnixBind;
        var unix = bind.Unix;
        return new ListenOptions
        {
            // As HAProxy: the bind's, else the frontend's backlog, else its maxconn.
            Backlog = bind.Backlog ?? proxy.Backlog ?? proxy.MaxConn ?? config.Global.MaxConn ?? ListenOptions.Default.Backlog,
            AlsoIpv4 = !bind.V6Only,
            Interface = bind.Interface,
            Transparent = bind.Transparent,
            FastOpen = bind.FastOpen,
            DeferAccept = bind.DeferAccept,
            KeepAlive = proxy.Options.ClientTcpKeepAlive,
            UnixMode = unix.Mode ?? defaults.Mode,
            UnixUser = AccountFile.Find("/etc/passwd", unix.User ?? (unix.Uid is null ? defaults.User : null)) ?? unix.Uid ?? defaults.Uid ?? -1,
            UnixGroup = AccountFile.Find("/etc/group", unix.Group ?? (unix.Gid is null ? defaults.Group : null)) ?? unix.Gid ?? defaults.Gid ?? -1,
        };
    }

    /// <summary>Not an error: on the standby of a pair the address comes later.</summary>
    private void WarnAboutForeignAddress(HalbConfig config, ProxyConfig proxy, BindConfig bind, ListenSocket socket)
    {
        if (socket.IsInherited || socket.LocalEndPoint is not { } local || bind.Address.IsWildcard || IPAddress.IsLoopback(local.Address)
            || IsManaged(config, local.Address) || Local().Contains(local.Address))
        {
            return;
        }

        _findings.Add(new Diagnostic(
            Severity.Warning, bind.Position,
            $"{proxy.Name}: address [{bind.Address}] is neither this host's nor a virtual address of this file; listening for when it comes"));
    }

    private static bool IsManaged(HalbConfig config, IPAddress address)
    {
        foreach (var text in config.VirtualAddresses)
        {
            var slash = text.IndexOf('/', StringComparison.Ordinal);
            if (IPAddress.TryParse(slash < 0 ? text : text[..slash], out var managed) && managed.Equals(address))
            {
                return true;
            }
        }

        return false;
    }

    private HashSet<IPAddress> Local()
    {
        if (_local is null)
        {
            _local = [];
            try
            {
                _local.UnionWith(NetworkInterface.GetAllNetworkInterfaces().SelectMany(i => i.GetIPProperties().UnicastAddresses).Select(a => a.Address));
            }
            catch (NetworkInformationException)
            {
                // Not readable here: then every address that is not managed is named.
            }
        }

        return _local;
    }
}
