namespace HaLb.Transport;

/// <summary>A connection from which some bytes have been read already: a reader gets those first.</summary>
public sealed class PrefixedConnection : Connection
{
    private readonly Connection _inner;
    private ReadOnlyMemory<byte> _prefix;
    private volatile bool _readCancelled;

    /// <param name="inner">The connection; this one takes its addresses and TLS facts over.</param>
    /// <param name="prefix">What was read from it; kept, not copied.</param>
    public PrefixedConnection(Connection inner, ReadOnlyMemory<byte> prefix)
    {
        _inner = inner;
        _prefix = prefix;
        Local = inner.Local;
        Remote = inner.Remote;
        Tls = inner.Tls;
        ProxyExtensions = inner.ProxyExtensions;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer)
    {
        if (_prefix.IsEmpty || _readCancelled)
        {
            return _inner.ReadAsync(buffer);
        }

        var length = Math.Min(buffer.Length, _prefix.Length);
        _prefix[..length].CopyTo(buffer);
        _prefix = _prefix[length..];
        return new ValueTask<int>(length);
    }

    public override ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> buffer) => _inner.WriteAsync(buffer);

    public override ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> first, ReadOnlyMemory<byte> second, ReadOnlyMemory<byte> third) =>
        _inner.WriteAsync(first, second, third);

    public override void ShutdownWrite() => _inner.ShutdownWrite();

    public override void CancelRead()
    {
        _readCancelled = true;
        _inner.CancelRead();
    }

    public override void Abort() => _inner.Abort();

    public override ValueTask CloseAsync() => _inner.CloseAsync();

    public override bool HasPeerLeft() => _prefix.IsEmpty && _inner.HasPeerLeft();

    public override bool IsStale() => !_prefix.IsEmpty || _inner.IsStale();
}
