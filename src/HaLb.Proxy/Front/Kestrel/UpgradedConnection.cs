using HaLb.Transport;
using Microsoft.AspNetCore.Http.Features;

namespace HaLb.Proxy.Front.Kestrel;

/// <summary>What is left of a request after an upgrade: Kestrel's byte stream in both directions.</summary>
#pragma warning disable CA1001 // The source is cancelled by hand and has no timer: nothing to free.
internal sealed class UpgradedConnection : Connection
#pragma warning restore CA1001
{
    private readonly System.IO.Stream _stream;
    private readonly IHttpRequestLifetimeFeature _lifetime;
    private readonly CancellationTokenSource _reading = new();
    private int _closed;

    public UpgradedConnection(System.IO.Stream stream, HandedConnection connection, IHttpRequestLifetimeFeature lifetime)
    {
        _stream = stream;
        _lifetime = lifetime;
        Local = connection.Client.Transport.Local;
        Remote = connection.Client.Transport.Remote;
        Tls = connection.Client.Transport.Tls;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer)
    {
        if (_reading.IsCancellationRequested)
        {
            return 0;
        }

        try
        {
            // Kestrel answers an empty read at once, without waiting: one that must wait needs room.
            return buffer.IsEmpty ? 0 : await _stream.ReadAsync(buffer, _reading.Token);
        }
        catch (OperationCanceledException) when (_reading.IsCancellationRequested)
        {
            return 0;
        }
        catch (Exception fault) when (fault is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            return -1;
        }
    }

    public override async ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> buffer)
    {
        try
        {
            await _stream.WriteAsync(buffer);
            await _stream.FlushAsync();
            return !_lifetime.RequestAborted.IsCancellationRequested;
        }
        catch (Exception fault) when (fault is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Kestrel cannot end one direction of an upgraded request; the end of the stream ends both.</summary>
    public override void ShutdownWrite()
    {
    }

    public override void CancelRead() => _reading.Cancel();

    public override void Abort()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0)
        {
            _lifetime.Abort();
        }
    }

    public override ValueTask CloseAsync()
    {
        Interlocked.Exchange(ref _closed, 1);
        return default;
    }

    public override bool IsStale() => false;
}
