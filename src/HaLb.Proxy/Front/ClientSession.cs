using HaLb.Config.Model;
using HaLb.Proxy.Front.Http1;
using HaLb.Proxy.Front.Listeners;
using HaLb.Proxy.Log;
using HaLb.Proxy.Stream;
using HaLb.Transport;

namespace HaLb.Proxy.Front;

/// <summary>One client connection from accept to close: PROXY header, TLS, then the engine that its bytes ask for.</summary>
internal sealed class ClientSession(FrontParts parts, Admission admission, ListenerRole role, SocketConnection socket) : IThreadPoolWorkItem
{
    private readonly DateTimeOffset _acceptedAt = parts.Time.GetUtcNow();
    private readonly long _acceptedTimestamp = parts.Time.GetTimestamp();
    private Http1Connection? _http1;
    private volatile bool _stopping;

    // Neighbours in the list of live connections, which guards them.
    internal ClientSession? Previous;
    internal ClientSession? Next;

    public void Execute() => _ = RunAsync();

    /// <summary>No further stream; what is under way may finish.</summary>
    public void Stop()
    {
        _stopping = true;
        Volatile.Read(ref _http1)?.Stop();
    }

    public void Abort() => socket.Abort();

    private async Task RunAsync()
    {
        parts.Live.Add(this);
        try
        {
            await ServeAsync();
        }
#pragma warning disable CA1031 // The edge of the connection: a bug ends it alone.
        catch (Exception bug)
#pragma warning restore CA1031
        {
            parts.OnBug(bug);
            socket.Abort();
        }
        finally
        {
            await socket.CloseAsync();
            parts.Live.Remove(this);
            admission.Leave(role);
        }
    }

    private async ValueTask ServeAsync()
    {
        Connection transport = socket;
        if (role.Listener.Config.AcceptProxy)
        {
            var read = await ProxyHeaderReader.ReadAsync(transport, HandshakeTimeout, parts.Wheel);
            if (read.Connection is null)
            {
                Refuse(transport, read.Error);
                return;
            }

            transport = read.Connection;
        }

        if (role.Listener.Tls is { } tls)
        {
            var outcome = await tls.HandshakeAsync(transport, HandshakeTimeout, parts.Time);
            if (outcome.Connection is null)
            {
                Refuse(transport, outcome.Error);
                return;
            }

            transport = outcome.Connection;
        }

        var client = NewClient(transport);
        if (role.Frontend.Config.Mode == ProxyMode.Tcp)
        {
            await parts.Tcp.RunAsync(client);
            return;
        }

        await ServeHttpAsync(client);
    }

    private TimeSpan? HandshakeTimeout => role.Frontend.Config.Timeouts.HttpRequest ?? role.Frontend.Config.Timeouts.Client;

    private async ValueTask ServeHttpAsync(ClientConnection client)
    {
        var transport = client.Transport;
        var http2 = transport.Tls?.Alpn == "h2" || role.Listener.Config.Proto == "h2";
        if (parts.Http1.Http2 is { } other && (http2 || role.Frontend.Engine == Http1Engine.Yarp))
        {
            await other.RunAsync(client, transport, http2);
            return;
        }

        var http1 = new Http1Connection(parts.Http1, client);
        Volatile.Write(ref _http1, http1);
        if (_stopping)
        {
            http1.Stop();
        }

        if (await http1.RunAsync() is { } handedOver)
        {
            await parts.Http1.Http2!.RunAsync(client, handedOver, http2: true);
        }
    }

    private ClientConnection NewClient(Connection transport) => new(role.Frontend, role.Listener, transport, _acceptedAt, _acceptedTimestamp)
    {
        HandshakeMs = ReferenceEquals(transport, socket) ? 0 : (int)parts.Time.GetElapsedTime(_acceptedTimestamp).TotalMilliseconds,
    };

    /// <summary>A connection that failed before its first stream.</summary>
    private void Refuse(Connection transport, SessionError error)
    {
        role.Frontend.Counters.RequestErrors.Increment();
        role.Frontend.Log.SessionError(NewClient(transport), error);
        socket.Abort();
    }
}
