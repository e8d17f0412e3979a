using System.Text;
using System.Threading.Channels;
using HaLb.Transport;

namespace HaLb.Proxy.Tests.Forward.Http1;

/// <summary>A server's end of a connection without sockets: the test feeds what the server sends, piece by piece, and reads
/// what it received.</summary>
internal sealed class MemoryConnection : Connection
{
    private readonly Channel<byte[]> _incoming = Channel.CreateUnbounded<byte[]>();
    private readonly StringBuilder _received = new();
    private readonly Lock _gate = new();
    private byte[] _rest = [];
    private volatile bool _aborted;

    /// <summary>Everything written so far.</summary>
    public string Received
    {
        get
        {
            lock (_gate)
            {
                return _received.ToString();
            }
        }
    }

    public bool IsAborted => _aborted;

    /// <summary>The kernel takes nothing more: writes wait until the connection is aborted.</summary>
    public bool IsClogged { get; set; }

    /// <summary>A write has arrived some time before its caller is told.</summary>
    public bool TellsLate { get; set; }

    public void Feed(string text) => _ = _incoming.Writer.TryWrite(Encoding.Latin1.GetBytes(text));

    public void FeedEnd() => _ = _incoming.Writer.TryComplete();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer)
    {
        while (_rest.Length == 0)
        {
            if (_aborted)
            {
                return -1;
            }

            if (!await _incoming.Reader.WaitToReadAsync())
            {
                return _aborted ? -1 : 0;
            }

            if (_incoming.Reader.TryRead(out var piece))
            {
                _rest = piece;
            }
        }

        var length = Math.Min(_rest.Length, buffer.Length);
        _rest.AsMemory(0, length).CopyTo(buffer);
        _rest = _rest[length..];
        return length;
    }

    public override async ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> buffer)
    {
        while (IsClogged && !_aborted)
        {
            await Task.Yield();
        }

        lock (_gate)
        {
            _received.Append(Encoding.Latin1.GetString(buffer.Span));
        }

        if (TellsLate)
        {
            await Task.Delay(20);
        }

        return !_aborted;
    }

    public override void ShutdownWrite()
    {
    }

    public override void CancelRead() => _ = _incoming.Writer.TryComplete();

    public override void Abort()
    {
        _aborted = true;
        _ = _incoming.Writer.TryComplete();
    }

    public override ValueTask CloseAsync()
    {
        Abort();
        return ValueTask.CompletedTask;
    }

    public override bool IsStale() => _aborted;
}
