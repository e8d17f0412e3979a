using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using HaLb.Transport;

namespace HaLb.Proxy.Tls;

/// <summary>A connection inside TLS. Owns the connection under it.</summary>
public sealed class TlsConnection : Connection
{
    /// <summary>How long a closing connection waits for its close_notify to be taken.</summary>
    private static readonly TimeSpan CloseTimeMax = TimeSpan.FromSeconds(1);

    private readonly Connection _transport;
    private readonly SslStream _tls;
    private readonly TransportStream _inner;
    private readonly TimeProvider _time;
    private Task<int>? _probe;
    private volatile bool _readCancelled;
    private volatile bool _aborted;
    private bool _writeFailed;
    private int _ended;
    private int _closed;

    internal TlsConnection(Connection transport, SslStream tls, TransportStream inner, TimeProvider time, string? sni)
    {
        _transport = transport;
        _tls = tls;
        _inner = inner;
        _time = time;
        Local = transport.Local;
        Remote = transport.Remote;
        ProxyExtensions = transport.ProxyExtensions;
        var alpn = tls.NegotiatedApplicationProtocol;
        Tls = new TlsDetails(
            CipherNames.Version(tls.SslProtocol), CipherNames.Cipher(tls.NegotiatedCipherSuite), sni,
            alpn.Protocol.IsEmpty ? null : alpn.ToString(), Resumed: false);
    }

    /// <summary>What the peer proved to be, or null.</summary>
    public X509Certificate? PeerCertificate => _tls.RemoteCertificate;

    internal SslStream Stream => _tls;

    /// <summary>Gives the stream to code that wants an SslStream; whoever disposes it closes the connection under it.</summary>
    internal SslStream DetachStream()
    {
        _inner.OwnsTransport = true;
        return _tls;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer)
    {
        if (_probe is not null)
        {
            return ReadAfterProbeAsync(buffer);
        }

        if (_readCancelled)
        {
            return new ValueTask<int>(0);
        }

        try
        {
            var read = _tls.ReadAsync(buffer, CancellationToken.None);
            return read.IsCompletedSuccessfully ? read : AwaitReadAsync(read);
        }
        catch (Exception fault) when (IsOfConnection(fault))
        {
            return new ValueTask<int>(AfterFault());
        }
    }

    public override async ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> buffer)
    {
        try
        {
            await _tls.WriteAsync(buffer, CancellationToken.None);
            return true;
        }
        catch (Exception fault) when (IsOfConnection(fault))
        {
            _writeFailed = true;
            return false;
        }
    }

    public override void ShutdownWrite() => _ = EndWritingAsync(andTransport: true);

    public override void CancelRead()
    {
        _readCancelled = true;
        _transport.CancelRead();
    }

    public override void Abort()
    {
        _aborted = true;
        _transport.Abort();
    }

    public override async ValueTask CloseAsync()
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0)
        {
            return;
        }

        if (!_aborted && !_writeFailed)
        {
            try
            {
                await EndWritingAsync(andTransport: false).WaitAsync(CloseTimeMax, _time);
            }
            catch (TimeoutException)
            {
                _transport.Abort();
            }
        }

        await _transport.CloseAsync();
        await _tls.DisposeAsync();
    }

    /// <summary>Also true for records that lie decrypted or whole in the TLS layer: a read that waits for nothing tells.
    /// Such a read may be under way already when this returns; <see cref="ReadAsync"/> takes it up.</summary>
    public override bool IsStale()
    {
        if (_transport.IsStale())
        {
            return true;
        }

        _probe ??= ReadAsync(Memory<byte>.Empty).AsTask();
        return _probe.IsCompleted;
    }

    private async ValueTask<int> ReadAfterProbeAsync(Memory<byte> buffer)
    {
        var probed = await _probe!;
        _probe = null;
        return probed < 0 ? probed : await ReadAsync(buffer);
    }

    private async ValueTask<int> AwaitReadAsync(ValueTask<int> read)
    {
        try
        {
            return await read;
        }
        catch (Exception fault) when (IsOfConnection(fault))
        {
            return AfterFault();
        }
    }

    private int AfterFault() => _readCancelled && !_aborted ? 0 : -1;

    private async Task EndWritingAsync(bool andTransport)
    {
        if (Interlocked.Exchange(ref _ended, 1) == 0)
        {
            try
            {
                await _tls.ShutdownAsync();
            }
            catch (Exception fault) when (IsOfConnection(fault))
            {
                // Nobody is there to be told.
            }
        }

        if (andTransport)
        {
            _transport.ShutdownWrite();
        }
    }

    /// <summary>What SslStream throws for the peer's or the network's doing, or because this side was closed meanwhile.</summary>
    private static bool IsOfConnection(Exception fault) =>
        fault is IOException or ObjectDisposedException or InvalidOperationException or OperationCanceledException
            or System.Security.Authentication.AuthenticationException or System.ComponentModel.Win32Exception
            or NotSupportedException;
}
