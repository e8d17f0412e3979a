using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace HaLb.Transport;

/// <summary>How to listen. Which members matter depends on the address.</summary>
public sealed record ListenOptions
{
    public static readonly ListenOptions Default = new();

    public int Backlog { get; init; } = 4096;

    /// <summary>An IPv6 wildcard takes IPv4, too.</summary>
    public bool AlsoIpv4 { get; init; }

    /// <summary>Joins a port that another process of the same user listens on through this class (<c>-sf</c>). Without it a port
    /// in use is an error.</summary>
    public bool JoinsPort { get; init; }

    /// <summary>SO_BINDTODEVICE.</summary>
    public string? Interface { get; init; }

    /// <summary>IP_TRANSPARENT.</summary>
    public bool Transparent { get; init; }

    /// <summary>TCP_FASTOPEN.</summary>
    public bool FastOpen { get; init; }

    /// <summary>TCP_DEFER_ACCEPT: connections come when their first bytes do.</summary>
    public bool DeferAccept { get; init; }

    /// <summary>SO_KEEPALIVE on what is accepted (<c>option clitcpka</c>).</summary>
    public bool KeepAlive { get; init; }

    /// <summary>Permission bits of a Unix socket's file; null = the process's umask decides.</summary>
    public int? UnixMode { get; init; }

    /// <summary>Owner of a Unix socket's file; -1 = unchanged.</summary>
    public int UnixUser { get; init; } = -1;

    public int UnixGroup { get; init; } = -1;
}

/// <summary>A listening socket, or why there is none.</summary>
/// <param name="Socket">Null = failed.</param>
/// <param name="Error">What failed, as HAProxy words it: <c>cannot bind socket (Address already in use)</c>; empty on success.</param>
public readonly record struct ListenResult(ListenSocket? Socket, string Error);

/// <summary>One accept's outcome.</summary>
/// <param name="Connection">Null = none: see <paramref name="Error"/>.</param>
/// <param name="Error">Why not.</param>
public readonly record struct AcceptResult(SocketConnection? Connection, AcceptError Error);

/// <summary>Why an accept brought no connection.</summary>
public enum AcceptError
{
    None,

    /// <summary>This one was gone before it was accepted; the next may be fine.</summary>
    Skipped,

    /// <summary>No descriptors or memory left: pause before the next.</summary>
    Exhausted,

    /// <summary>The listening socket is closed.</summary>
    Closed,
}

/// <summary>A socket that accepts connections. One accept at a time.</summary>
public sealed class ListenSocket : IDisposable
{
    private readonly Socket _socket;
    private readonly SocketOperation _operation = new();
    private readonly string? _path;
    private readonly DateTime _pathTime;
    private readonly bool _isWildcard;
    private int _closed;

    private ListenSocket(Socket socket, string? path, bool inherited)
    {
        _socket = socket;
        _path = path;
        _pathTime = path is null ? default : File.GetLastWriteTimeUtc(path);
        IsInherited = inherited;
        LocalEndPoint = socket.LocalEndPoint as IPEndPoint;
        _isWildcard = LocalEndPoint is null || LocalEndPoint.Address.Equals(IPAddress.Any) || LocalEndPoint.Address.Equals(IPAddress.IPv6Any);
    }

    /// <summary>Where it listens, with the port that the kernel chose; null for Unix sockets.</summary>
    public IPEndPoint? LocalEndPoint { get; }

    /// <summary>Came from another process: never unlinked here.</summary>
    public bool IsInherited { get; }

    /// <summary>The descriptor, for handing it to a successor.</summary>
    public int Descriptor => (int)_socket.SafeHandle.DangerousGetHandle();

    /// <summary>Listens on an IP address. Addresses that this host does not have yet are fine (IP_FREEBIND).</summary>
    public static ListenResult ListenOn(IPEndPoint endPoint, ListenOptions options)
    {
        Socket? socket = null;
        var step = "create listening";
        try
        {
            socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            step = "set options of";
            SocketOptions.ApplyListening(socket, options);
            step = "bind";
            socket.Bind(endPoint);
            SocketOptions.AllowToJoin(socket);
            step = "listen to";
            socket.Listen(options.Backlog);
            return new ListenResult(new ListenSocket(socket, null, inherited: false), "");
        }
        catch (SocketException fault)
        {
            socket?.Dispose();
            return new ListenResult(null, $"cannot {step} socket ({SocketOptions.Describe(fault.SocketErrorCode)})");
        }
    }

    /// <summary>Listens on a path. The socket is made beside it under a temporary name, gets its owner and mode, and then
    /// takes the name over: no client ever meets a path without a listener, or one with the wrong mode.</summary>
    public static ListenResult ListenOnPath(string path, ListenOptions options)
    {
        var temporary = $"{path}.{Environment.ProcessId}.tmp";
        Socket? socket = null;
        try
        {
            File.Delete(temporary);
            socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Bind(new UnixDomainSocketEndPoint(temporary));
            if (Prepare(temporary, options) is { } error)
            {
                socket.Dispose();
                return new ListenResult(null, error);
            }

            socket.Listen(options.Backlog);
            File.Move(temporary, path, overwrite: true);
            return new ListenResult(new ListenSocket(socket, path, inherited: false), "");
        }
        catch (Exception fault) when (fault is SocketException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            socket?.Dispose();
            var reason = fault is SocketException inner ? SocketOptions.Describe(inner.SocketErrorCode) : fault.Message;
            return new ListenResult(null, $"cannot bind UNIX socket ({reason})");
        }
    }

    /// <summary>Listens on a name of Linux's abstract namespace.</summary>
    public static ListenResult ListenOnAbstract(string name, ListenOptions options)
    {
        Socket? socket = null;
        try
        {
            socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Bind(new UnixDomainSocketEndPoint("\0" + name));
            socket.Listen(options.Backlog);
            return new ListenResult(new ListenSocket(socket, null, inherited: false), "");
        }
        catch (Exception fault) when (fault is SocketException or ArgumentException)
        {
            socket?.Dispose();
            var reason = fault is SocketException inner ? SocketOptions.Describe(inner.SocketErrorCode) : fault.Message;
            return new ListenResult(null, $"cannot bind socket ({reason})");
        }
    }

    /// <summary>Takes over a listening descriptor that this process got from the one that started it.</summary>
    public static ListenResult Adopt(int descriptor, ListenOptions options)
    {
        try
        {
            var socket = new Socket(new SafeSocketHandle(descriptor, ownsHandle: true));
            // Whether or not it listens already; the backlog is ours now.
            return Native.Listen(socket.SafeHandle, options.Backlog) == 0
                ? new ListenResult(new ListenSocket(socket, null, inherited: true), "")
                : new ListenResult(null, $"cannot listen to socket ({Native.Describe(Marshal.GetLastPInvokeError())})");
        }
        catch (Exception fault) when (fault is SocketException or ArgumentException)
        {
            return new ListenResult(null, $"cannot use inherited socket ({fault.Message})");
        }
    }

    /// <summary>Waits for a connection.</summary>
    public async ValueTask<AcceptResult> AcceptAsync()
    {
        int result;
        try
        {
            _operation.AcceptSocket = null;
            result = await _operation.AcceptAsync(_socket);
        }
        catch (Exception fault) when (fault is ObjectDisposedException or SocketException or InvalidOperationException)
        {
            return new AcceptResult(null, AcceptError.Closed);
        }

        if (result < 0 || _operation.AcceptSocket is not { } accepted)
        {
            return new AcceptResult(null, Classify(_operation.SocketError));
        }

        var connection = new SocketConnection(accepted);
        SetAddresses(connection, accepted);
        return new AcceptResult(connection, AcceptError.None);
    }

    /// <summary>Stops listening. A Unix socket's file goes too, unless another process has taken the name over.</summary>
    public void Close(bool unlink = true)
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0)
        {
            return;
        }

        _socket.Dispose();
        _operation.Dispose();
        if (unlink && _path is not null)
        {
            try
            {
                // Another time means another socket under the same name: a successor's.
                if (File.GetLastWriteTimeUtc(_path) == _pathTime)
                {
                    File.Delete(_path);
                }
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                // Rights were dropped since; the next start replaces the file.
            }
        }
    }

    public void Dispose() => Close();

    private void SetAddresses(SocketConnection connection, Socket accepted)
    {
        try
        {
            connection.Remote = accepted.RemoteEndPoint as IPEndPoint;
            connection.Local = _isWildcard ? accepted.LocalEndPoint as IPEndPoint : LocalEndPoint;
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // Reset in the meantime: the first read will say so.
        }
    }

    private static string? Prepare(string path, ListenOptions options)
    {
        if (options.UnixMode is { } mode && Native.ChangeMode(path, (uint)mode) != 0)
        {
            return $"cannot change UNIX socket mode ({Native.Describe(Marshal.GetLastPInvokeError())})";
        }

        return (options.UnixUser >= 0 || options.UnixGroup >= 0) && Native.ChangeOwner(path, options.UnixUser, options.UnixGroup) != 0
            ? $"cannot change UNIX socket ownership ({Native.Describe(Marshal.GetLastPInvokeError())})"
            : null;
    }

    private static AcceptError Classify(SocketError error) => error switch
    {
        SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable => AcceptError.Exhausted,
        SocketError.OperationAborted or SocketError.Interrupted or SocketError.NotSocket or SocketError.InvalidArgument => AcceptError.Closed,
        _ => AcceptError.Skipped,
    };
}
