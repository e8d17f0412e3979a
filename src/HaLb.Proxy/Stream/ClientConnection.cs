using HaLb.Proxy.Snapshot;
using HaLb.Transport;

namespace HaLb.Proxy.Stream;

/// <summary>What the streams of one client connection have in common.</summary>
/// <param name="frontend">The frontend that it came to.</param>
/// <param name="listener">The bind that it came to.</param>
/// <param name="transport">The connection, behind its PROXY header and TLS.</param>
/// <param name="acceptedAt">Wall clock of the accept.</param>
/// <param name="acceptedTimestamp">Timestamp of the accept.</param>
public sealed class ClientConnection(
    FrontendSnapshot frontend, ListenerSnapshot listener, Connection transport, DateTimeOffset acceptedAt, long acceptedTimestamp)
{
    private Samples.SharedVariables? _variables;

    public ClientConnection(FrontendSnapshot frontend, ListenerSnapshot listener, Connection transport, TimeProvider time)
        : this(frontend, listener, transport, time.GetUtcNow(), time.GetTimestamp())
    {
    }

    /// <summary>The frontend as it was when the connection came. A stream reads the snapshot in force at its own start.</summary>
    public FrontendSnapshot Frontend { get; } = frontend;

    public ListenerSnapshot Listener { get; } = listener;

    public Connection Transport { get; } = transport;

    public DateTimeOffset AcceptedAt { get; } = acceptedAt;

    public long AcceptedTimestamp { get; } = acceptedTimestamp;

    /// <summary>Milliseconds that the TLS handshake and the PROXY header took (<c>%Th</c>).</summary>
    public int HandshakeMs { get; set; }

    /// <summary>Values of the scope <c>sess</c>.</summary>
    internal Samples.SharedVariables Variables => _variables ?? Interlocked.CompareExchange(ref _variables, new(), null) ?? _variables;

    /// <summary>Streams begun on this connection.</summary>
    public int Streams { get; set; }

    /// <summary>Timestamp of the previous stream's end; before the first one that of the accept.</summary>
    public long IdleSince { get; set; } = acceptedTimestamp;

    /// <summary>The server of the previous stream (<c>prefer-last-server</c>, private connections).</summary>
    public Core.Servers.Server? LastServer { get; set; }
}
