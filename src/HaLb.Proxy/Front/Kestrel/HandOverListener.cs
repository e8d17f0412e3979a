using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace HaLb.Proxy.Front.Kestrel;

/// <summary>An address that no network has: Kestrel listens on it, and connections come by hand-over alone.</summary>
internal sealed class HandOverEndPoint(string name) : EndPoint
{
    public override string ToString() => name;
}

/// <summary>Kestrel's transport. Nothing is accepted from a socket here; the queue cannot grow beyond the connections that
/// <c>maxconn</c> lets in.</summary>
internal sealed class HandOverFactory : IConnectionListenerFactory
{
    public HandOverListener Http1 { get; } = new(new HandOverEndPoint("http1"));

    public HandOverListener Http2 { get; } = new(new HandOverEndPoint("http2"));

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new(ReferenceEquals(endpoint, Http1.EndPoint) ? Http1 : Http2);
}

/// <summary>One of the two synthetic listeners.</summary>
internal sealed class HandOverListener(EndPoint endPoint) : IConnectionListener
{
    private readonly Channel<ConnectionContext> _waiting =
        Channel.CreateUnbounded<ConnectionContext>(new UnboundedChannelOptions { SingleReader = true });

    public EndPoint EndPoint { get; } = endPoint;

    /// <summary>False once Kestrel stops.</summary>
    public bool TryHandOver(ConnectionContext connection) => _waiting.Writer.TryWrite(connection);

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (await _waiting.Reader.WaitToReadAsync(cancellationToken))
        {
            if (_waiting.Reader.TryRead(out var connection))
            {
                return connection;
            }
        }

        return null;
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _ = _waiting.Writer.TryComplete();
        return default;
    }

    public ValueTask DisposeAsync() => UnbindAsync();
}
