using HaLb.Core.Servers;
using HaLb.Proxy.Forward.Http1;
using HaLb.Proxy.Stream;
using HaLb.Transport;

namespace HaLb.Proxy.Snapshot;

/// <summary>How opening a connection to a server came out: a connection, or none and why.</summary>
/// <param name="Connection">Null = failed.</param>
/// <param name="Timeout">The time was up; otherwise it was refused or unreachable.</param>
/// <param name="Reason">For people: <c>Connection refused</c>.</param>
public readonly record struct DialOutcome(Connection? Connection, bool Timeout, string Reason);

/// <summary>A compiled server: where it is, how it is spoken to, and its idle connections.</summary>
public sealed class ServerSnapshot
{
    public required Server Core { get; init; }

    public required ServerTarget Target { get; init; }

    public required ServerPool Pool { get; init; }

    public required Dialer Dialer { get; init; }

    public required DialOptions Options { get; init; }

    /// <summary>A connection that began with one client's address cannot carry another's stream.</summary>
    public bool MayShareConnections => Core.Config.SendProxy == 0;

    /// <summary>Streams of this server are ended when it goes down, or when it is a backup that is no longer needed.</summary>
    public bool IsShutDownWithItsState => Core.Config.OnMarkedDownShutdownSessions || Core.Config.Backup;

    /// <summary>HTTP/2 is spoken to it: prior knowledge in clear, or offered by ALPN.</summary>
    public bool SpeaksHttp2 => Core.Config.Proto == "h2" || Core.Config.Tls is { } tls && tls.Alpn.Contains("h2");

    /// <summary>Opens a connection for a stream, with the PROXY header and TLS where the configuration says so.</summary>
    /// <param name="stream">The stream, for the client's addresses.</param>
    /// <param name="timeout">For the whole of it; null = no limit.</param>
    public async ValueTask<DialOutcome> ConnectAsync(StreamContext stream, TimeSpan? timeout)
    {
        var endPoint = Target.At(stream.Client.Transport.Local?.Port ?? 0);
        var begun = stream.Time.GetTimestamp();
        var dialed = await Dialer.ConnectAsync(endPoint, timeout, Options);
        if (dialed.Connection is not { } connection)
        {
            return new DialOutcome(null, dialed.Error == DialError.TimedOut, dialed.Reason);
        }

        return Core.Config.SendProxy == 0 && Target.Tls is null
            ? new DialOutcome(connection, false, "")
            : await PrepareAsync(connection, stream, Remaining(stream, begun, timeout));
    }

    /// <summary>What has to be said on a new connection before the first request: who the client is, then the handshake.</summary>
    private async ValueTask<DialOutcome> PrepareAsync(Connection connection, StreamContext stream, TimeSpan? timeout)
    {
        if (Core.Config.SendProxy != 0 && !await connection.WriteAsync(ProxyHeader(stream)))
        {
            connection.Abort();
            return new DialOutcome(null, false, "Connection reset by peer");
        }

        if (Target.Tls is null)
        {
            return new DialOutcome(connection, false, "");
        }

        var outcome = await Target.Tls.ConnectAsync(connection, timeout, stream.Time);
        if (outcome.Connection is null)
        {
            connection.Abort();
        }

        return new DialOutcome(outcome.Connection, outcome.TimedOut, outcome.Detail ?? outcome.Failure ?? "");
    }

    private byte[] ProxyHeader(StreamContext stream)
    {
        Span<byte> header = stackalloc byte[ProxyProtocol.WriteMax];
        var client = stream.Client.Transport;
        var length = Core.Config.SendProxy == 1
            ? ProxyProtocol.WriteLine(header, client.Remote, client.Local)
            : ProxyProtocol.WriteBinary(header, client.Remote, client.Local);
        return header[..length].ToArray();
    }

    /// <summary>The handshake has what connecting left of the time.</summary>
    private static TimeSpan? Remaining(StreamContext stream, long begun, TimeSpan? timeout)
    {
        var left = timeout - stream.Time.GetElapsedTime(begun);
        return timeout > TimeSpan.Zero ? left > TimeSpan.FromMilliseconds(1) ? left : TimeSpan.FromMilliseconds(1) : null;
    }
}
