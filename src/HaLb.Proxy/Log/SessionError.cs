namespace HaLb.Proxy.Log;

/// <summary>Ways in which a connection can fail before its first stream.</summary>
public enum SessionError
{
    /// <summary>The PROXY header never began before the client closed.</summary>
    ProxyClosed,
    ProxyAborted,
    ProxyTimeout,
    ProxyTruncated,

    /// <summary>The first bytes are no PROXY header.</summary>
    ProxyMissing,
    ProxyInvalid,

    /// <summary>The header names a protocol that is none of TCP4, TCP6, UNKNOWN.</summary>
    ProxyUnhandled,

    /// <summary>The client closed before the TLS handshake was done.</summary>
    TlsClosed,
    TlsAborted,
    TlsTimeout,
    TlsFailed,
}

/// <summary>HAProxy's sentences for <see cref="SessionError"/>.</summary>
internal static class SessionErrors
{
    /// <summary>The client just went away: not logged under <c>option dontlognull</c>.</summary>
    public static bool IsNull(SessionError error) =>
        error is SessionError.ProxyClosed or SessionError.ProxyAborted or SessionError.TlsClosed or SessionError.TlsAborted;

    public static ReadOnlySpan<byte> Text(SessionError error) => error switch
    {
        SessionError.ProxyClosed => "Connection closed while waiting for PROXY protocol header"u8,
        SessionError.ProxyAborted => "Connection error while waiting for PROXY protocol header"u8,
        SessionError.ProxyTimeout => "Timeout while waiting for PROXY protocol header"u8,
        SessionError.ProxyTruncated => "Truncated PROXY protocol header received"u8,
        SessionError.ProxyMissing => "Received something which does not look like a PROXY protocol header"u8,
        SessionError.ProxyInvalid => "Received an invalid PROXY protocol header"u8,
        SessionError.ProxyUnhandled => "Received an unhandled protocol in the PROXY protocol header"u8,
        SessionError.TlsClosed => "Connection closed during SSL handshake"u8,
        SessionError.TlsAborted => "Connection error during SSL handshake"u8,
        SessionError.TlsTimeout => "Timeout during SSL handshake"u8,
        _ => "SSL handshake failure"u8,
    };
}
