using System.Net;
using System.Net.Sockets;

namespace HaLb.Transport;

/// <summary>Why a connection could not be opened.</summary>
public enum DialError
{
    None,
    Refused,
    TimedOut,
    Unreachable,

    /// <summary>Every source port is in use, or the descriptors are.</summary>
    Exhausted,

    /// <summary>The caller gave up.</summary>
    Cancelled,
    Other,
}

/// <summary>A connection, or why there is none.</summary>
/// <param name="Connection">Null = failed.</param>
/// <param name="Error">What kind of failure.</param>
/// <param name="Reason">For people, as <c>strerror</c> says it: <c>Connection refused</c>; empty on success.</param>
public readonly record struct DialResult(SocketConnection? Connection, DialError Error, string Reason);

/// <summary>Options of an outgoing connection.</summary>
public sealed record DialOptions
{
    public static readonly DialOptions Default = new();

    /// <summary>Bound before connecting; port 0 = the kernel's choice. Null = the kernel chooses both.</summary>
    public IPEndPoint? Source { get; init; }

    /// <summary>SO_KEEPALIVE.</summary>
    public bool KeepAlive { get; init; }

    /// <summary>TCP_FASTOPEN_CONNECT: the first write goes with the SYN where the kernel has a cookie.</summary>
    public bool FastOpen { get; init; }

    /// <summary>SO_BINDTODEVICE.</summary>
    public string? Interface { get; init; }

    /// <summary>The source address need not be one of this host's (IP_TRANSPARENT); needs CAP_NET_ADMIN.</summary>
    public bool Transparent { get; init; }
}

/// <summary>Opens connections. Failures are values.</summary>
public sealed class Dialer(DeadlineWheel wheel)
{
    /// <summary>Connects. The time and the token are those of the connect alone.</summary>
    public async ValueTask<DialResult> ConnectAsync(
        EndPoint endPoint, TimeSpan? timeout, DialOptions? options = null, CancellationToken cancel = default)
    {
        if (cancel.IsCancellationRequested)
        {
            return new DialResult(null, DialError.Cancelled, "Operation canceled");
        }

        Socket? socket = null;
        try
        {
            socket = Open(endPoint, options ?? DialOptions.Default);
            return await ConnectAsync(socket, endPoint, timeout, cancel);
        }
        catch (SocketException fault)
        {
            socket?.Dispose();
            return Failed(fault.SocketErrorCode);
        }
        catch (ObjectDisposedException)
        {
            return Failed(SocketError.OperationAborted);
        }
    }

    private async ValueTask<DialResult> ConnectAsync(Socket socket, EndPoint endPoint, TimeSpan? timeout, CancellationToken cancel)
    {
        var attempt = new Attempt(socket);
        var deadline = new Deadline(wheel, attempt);
        using var operation = new SocketOperation { RemoteEndPoint = endPoint };
        deadline.Arm(timeout);
        using var registration = cancel.UnsafeRegister(static attempt => ((Attempt)attempt!).OnDeadline(), attempt);
        var result = await operation.ConnectAsync(socket);
        var timedOut = deadline.Release();
        if (timedOut || cancel.IsCancellationRequested || result < 0)
        {
            socket.Dispose();
            return timedOut ? new DialResult(null, DialError.TimedOut, "Connection timed out")
                : cancel.IsCancellationRequested ? new DialResult(null, DialError.Cancelled, "Operation canceled")
                : Failed(operation.SocketError);
        }

        var connection = new SocketConnection(socket);
        connection.ReadAddresses();
        return new DialResult(connection, DialError.None, "");
    }

    private static Socket Open(EndPoint endPoint, DialOptions options)
    {
        if (endPoint is UnixDomainSocketEndPoint)
        {
            return new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        }

        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.NoDelay = true;
            SocketOptions.ApplyOutgoing(socket, options);
            if (options.Source is { } source)
            {
                socket.Bind(source);
            }

            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static DialResult Failed(SocketError error) => new(null, Classify(error), SocketOptions.Describe(error));

    private static DialError Classify(SocketError error) => error switch
    {
        SocketError.ConnectionRefused or SocketError.ConnectionReset => DialError.Refused,
        SocketError.TimedOut => DialError.TimedOut,
        SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.HostDown or SocketError.NetworkDown => DialError.Unreachable,
        SocketError.AddressNotAvailable or SocketError.AddressAlreadyInUse or SocketError.TooManyOpenSockets
            or SocketError.NoBufferSpaceAvailable => DialError.Exhausted,
        _ => DialError.Other,
    };

    /// <summary>Ends a connect from outside: the waiting operation returns with an error.</summary>
    private sealed class Attempt(Socket socket) : IDeadlineOwner
    {
        public void OnDeadline() => socket.Dispose();
    }
}
