using HaLb.Proxy.Log;

namespace HaLb.Proxy.Tls;

/// <summary>How a handshake came out: a connection, or none and why. After a failure the connection under it is of no more
/// use but still the caller's to close.</summary>
/// <param name="Connection">Null = failed. Owns the connection under it.</param>
/// <param name="Failure">HAProxy's words for the log line (<c>SSL handshake failure</c>); null when it succeeded.</param>
/// <param name="Detail">What the TLS library said, or null.</param>
/// <param name="Error">The same for the log; of no meaning when it succeeded.</param>
public readonly record struct TlsOutcome(TlsConnection? Connection, string? Failure, string? Detail = null, SessionError Error = default)
{
    /// <summary>The time was up.</summary>
    public bool TimedOut => Failure is not null && Error == SessionError.TlsTimeout;
}
