using System.Net.Security;
using System.Security.Authentication;
using System.Text;
using HaLb.Proxy.Log;
using HaLb.Transport;

namespace HaLb.Proxy.Tls;

/// <summary>Runs a handshake within its time and turns every way in which it can fail into words.</summary>
internal static class Handshake
{
    /// <param name="transport">Nothing of the handshake read yet.</param>
    /// <param name="start">Begins the handshake on the stream that it gets.</param>
    /// <param name="state">Passed to <paramref name="start"/>.</param>
    /// <param name="timeout">Null or zero = no limit.</param>
    /// <param name="time">Measures it.</param>
    /// <param name="sni">The name sent, where this is the client; the server's comes from the handshake.</param>
    public static async ValueTask<TlsOutcome> RunAsync<T>(
        Connection transport, Func<SslStream, T, CancellationToken, Task> start, T state, TimeSpan? timeout, TimeProvider time, string? sni)
    {
        var inner = new TransportStream(transport);
        var tls = new SslStream(inner, leaveInnerStreamOpen: false);
        using var limit = timeout > TimeSpan.Zero ? new CancellationTokenSource(timeout.Value, time) : null;

        // Ends a stuck write, too, which cancelling the read alone would not.
        using var abort = limit?.Token.UnsafeRegister(static connection => ((Connection)connection!).Abort(), transport);
        try
        {
            await start(tls, state, CancellationToken.None);
            var name = sni ?? (tls.TargetHostName.Length == 0 ? null : tls.TargetHostName);
            return new TlsOutcome(new TlsConnection(transport, tls, inner, time, name), null);
        }
        catch (Exception fault) when (fault is IOException or AuthenticationException or InvalidOperationException or OperationCanceledException
            or NotSupportedException or ObjectDisposedException or System.ComponentModel.Win32Exception)
        {
            var timedOut = limit?.IsCancellationRequested == true;
            await tls.DisposeAsync();
            var error = Classify(fault, inner, timedOut);
            return new TlsOutcome(null, Encoding.ASCII.GetString(SessionErrors.Text(error)), Innermost(fault).Message, error);
        }
    }

    private static SessionError Classify(Exception fault, TransportStream inner, bool timedOut) =>
        timedOut ? SessionError.TlsTimeout
        : fault is AuthenticationException ? SessionError.TlsFailed
        : inner.SawFault ? SessionError.TlsAborted
        : inner.SawEnd ? SessionError.TlsClosed
        : SessionError.TlsFailed;

    private static Exception Innermost(Exception fault)
    {
        while (fault.InnerException is { } inner)
        {
            fault = inner;
        }

        return fault;
    }
}
