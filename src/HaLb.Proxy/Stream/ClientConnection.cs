using HaLb.Proxy.Snapshot;
using HaLb.Transport;

namespace HaLb.Proxy.Stream;

/// <summary>What the streams of one client connection have in common.</summary>
public sealed class ClientConnection(FrontendSnapshot frontend, ListenerSnapshot listener, Connection transport, TimeProvider time)
{
    /// <summary>The frontend as it was when the connection came. A stream reads the snapshot in force at its own start.</summary>
    public FrontendSnapshot Frontend { get; } = frontend;

    public ListenerSnapshot Listener { get; } = listener;

    public Connection Transport { get; } = transport;

    public DateTimeOffset AcceptedAt { get; } = time.GetUtcNow();

    public long AcceptedTimestamp { get; } = time.GetTimestamp();

    /// <summary>Milliseconds that the TLS handshake and the PROXY header took (<c>%Th</c>).</summary>
    public int HandshakeMs { get; set; }

    /// <summary>Streams begun on this connection.</summary>
    public int Streams { get; set; }

    /// <summary>The server of the previous stream (<c>prefer-last-server</c>, private connections).</summary>
    public Core.Servers.Server? LastServer { get; set; }
}
