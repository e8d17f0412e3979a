using System.Buffers;
using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using HaLb.Proxy.Stream;
using HaLb.Proxy.Tls;
using HaLb.Transport;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace HaLb.Proxy.Front.Kestrel;

/// <summary>A client connection as Kestrel wants it: two loops carry bytes between HaLb's connection and Kestrel's pipes,
/// within HaLb's timeouts. Kestrel disposes it when it is done.</summary>
internal sealed class HandedConnection : DefaultConnectionContext, IDeadlineOwner, ITlsConnectionFeature, ITlsApplicationProtocolFeature, ITlsHandshakeFeature
{
    /// <summary>What a connection that was told to end may still take.</summary>
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);

    // Continuations run where the bytes came in: a hop to another thread costs more than the parsing.
    private static readonly PipeOptions Options = new(
        readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline,
        pauseWriterThreshold: 65536, resumeWriterThreshold: 32768, useSynchronizationContext: false);

    private readonly Connection _transport;
    private readonly CancellationTokenSource _gone = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PipeWriter _received;
    private readonly PipeReader _toSend;
    private readonly Deadline _idle;
    private readonly Deadline _writing;
    private Task _receiving = Task.CompletedTask;
    private Task _sending = Task.CompletedTask;
    private int _active;
    private int _disposed;
    private bool _closeAsked;

    public HandedConnection(ClientConnection client, Connection transport, DeadlineWheel wheel, string id)
    {
        Client = client;
        _transport = transport;
        _idle = new Deadline(wheel, this);
        _writing = new Deadline(wheel, new WriteLimit(transport));
        ConnectionId = id;
        LocalEndPoint = transport.Local;
        RemoteEndPoint = transport.Remote;
        ConnectionClosed = _gone.Token;
        var input = new Pipe(Options);
        var output = new Pipe(Options);
        _received = input.Writer;
        _toSend = output.Reader;
        Transport = new Duplex(input.Reader, output.Writer);
        Features.Set(this);
        if (transport.Tls is { } tls)
        {
            Protocol = tls.Protocol == "TLSv1.3" ? SslProtocols.Tls13 : SslProtocols.Tls12;
            ApplicationProtocol = tls.Alpn is { } alpn ? new SslApplicationProtocol(alpn).Protocol : default;
            Features.Set<ITlsConnectionFeature>(this);
            Features.Set<ITlsApplicationProtocolFeature>(this);
            Features.Set<ITlsHandshakeFeature>(this);
        }
    }

    public ClientConnection Client { get; }

    /// <summary>Done when the connection is closed.</summary>
    public Task Ended => _ended.Task;

    public X509Certificate2? ClientCertificate
    {
        get => (_transport as TlsConnection)?.PeerCertificate as X509Certificate2;
        set => throw new NotSupportedException();
    }

    public ReadOnlyMemory<byte> ApplicationProtocol { get; }

    public SslProtocols Protocol { get; }

    public TlsCipherSuite? NegotiatedCipherSuite => (_transport as TlsConnection)?.Stream.NegotiatedCipherSuite;

    public string HostName => _transport.Tls?.Sni ?? "";

#pragma warning disable CS0672, SYSLIB0058 // The interface still has them; nothing of HaLb reads them.
    public CipherAlgorithmType CipherAlgorithm => CipherAlgorithmType.None;

    public int CipherStrength => 0;

    public HashAlgorithmType HashAlgorithm => HashAlgorithmType.None;

    public int HashStrength => 0;

    public ExchangeAlgorithmType KeyExchangeAlgorithm => ExchangeAlgorithmType.None;

    public int KeyExchangeStrength => 0;
#pragma warning restore CS0672, SYSLIB0058

    public Task<X509Certificate2?> GetClientCertificateAsync(CancellationToken cancellationToken) => Task.FromResult(ClientCertificate);

    /// <summary>Begins to carry bytes.</summary>
    public void Start()
    {
        ArmIdle();
        _receiving = ReceiveAsync();
        _sending = SendAsync();
    }

    /// <summary>A stream began: the connection is not idle.</summary>
    public void Enter()
    {
        if (Interlocked.Increment(ref _active) == 1)
        {
            _ = _idle.Disarm();
        }
    }

    /// <summary>A stream ended.</summary>
    public void Leave()
    {
        if (Interlocked.Decrement(ref _active) == 0)
        {
            ArmIdle();
        }
    }

    /// <summary>Ends once no stream is left: GOAWAY, or no further request.</summary>
    public void EndSoon()
    {
        _closeAsked = true;
        Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
        if (Volatile.Read(ref _active) == 0)
        {
            _idle.Arm(LastWords);
        }
    }

    /// <summary>Nothing was asked for too long: first politely, then without asking.</summary>
    public void OnDeadline()
    {
        if (Volatile.Read(ref _active) != 0)
        {
            return;
        }

        if (_closeAsked)
        {
            _transport.Abort();
        }
        else
        {
            EndSoon();
        }
    }

    public override void Abort(ConnectionAbortedException abortReason) => _transport.Abort();

    public override void Abort() => _transport.Abort();

    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            await EndAsync();
        }

        await base.DisposeAsync();
    }

    /// <summary>What Kestrel wrote goes out first; then the connection closes.</summary>
    private async ValueTask EndAsync()
    {
        await Transport.Input.CompleteAsync();
        await Transport.Output.CompleteAsync();
        await _sending;
        _ = _idle.Release();
        _ = _writing.Release();
        await _transport.CloseAsync();
        await _receiving;
        await _gone.CancelAsync();
        _gone.Dispose();
        _ended.SetResult();
    }

    private void ArmIdle()
    {
        var timeouts = Client.Frontend.Config.Timeouts;
        _idle.Arm(_closeAsked ? LastWords
            : Client.Streams == 0 ? timeouts.HttpRequest ?? timeouts.Client
            : timeouts.HttpKeepAlive ?? timeouts.HttpRequest ?? timeouts.Client);
    }

    private async Task ReceiveAsync()
    {
        Exception? fault = null;
        while (true)
        {
            // Waits without a buffer, so that an idle connection holds none.
            var read = await _transport.ReadAsync(Memory<byte>.Empty);
            if (read >= 0)
            {
                read = await _transport.ReadAsync(_received.GetMemory());
            }

            if (read <= 0)
            {
                fault = read < 0 ? new ConnectionResetException("the client is gone") : null;
                break;
            }

            _received.Advance(read);
            if ((await _received.FlushAsync()).IsCompleted)
            {
                break;
            }
        }

        await _received.CompleteAsync(fault);
        if (fault is not null && Volatile.Read(ref _disposed) == 0)
        {
            // On the pool: Kestrel's handlers must not run inside this loop.
            ThreadPool.UnsafeQueueUserWorkItem(static self => self.TellGone(), this, preferLocal: false);
        }
    }

    private async Task SendAsync()
    {
        Exception? fault = null;
        while (fault is null)
        {
            var result = await _toSend.ReadAsync();
            if (result.Buffer.IsEmpty && result.IsCompleted)
            {
                break;
            }

            _writing.Arm(Client.Frontend.Config.Timeouts.Client);
            var sent = await WriteAsync(result.Buffer);
            _ = _writing.Disarm();
            _toSend.AdvanceTo(result.Buffer.End);
            fault = sent ? null : new ConnectionResetException("the client is gone");
        }

        await _toSend.CompleteAsync(fault);
        if (fault is not null)
        {
            _transport.Abort();
        }
    }

    private async ValueTask<bool> WriteAsync(ReadOnlySequence<byte> data)
    {
        if (data.IsSingleSegment)
        {
            return await _transport.WriteAsync(data.First);
        }

        // Three segments at a time: over TLS each write is a record of its own.
        var position = data.Start;
        while (Next(data, ref position, out var first))
        {
            _ = Next(data, ref position, out var second);
            _ = Next(data, ref position, out var third);
            if (!await _transport.WriteAsync(first, second, third))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Next(ReadOnlySequence<byte> data, ref SequencePosition position, out ReadOnlyMemory<byte> segment)
    {
        while (data.TryGet(ref position, out segment))
        {
            if (!segment.IsEmpty)
            {
                return true;
            }
        }

        segment = default;
        return false;
    }

    private void TellGone()
    {
        try
        {
            _gone.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // Closed at the same moment.
        }
    }

    private sealed class Duplex(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input { get; } = input;

        public PipeWriter Output { get; } = output;
    }

    /// <summary><c>timeout client</c>: the client does not read what it is sent.</summary>
    private sealed class WriteLimit(Connection transport) : IDeadlineOwner
    {
        public void OnDeadline() => transport.Abort();
    }
}
