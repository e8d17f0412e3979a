namespace HaLb.Transport;

/// <summary>A connection as the <see cref="System.IO.Stream"/> that SslStream and Kestrel want. Only there do network faults
/// become exceptions, since that contract knows no other way.</summary>
public sealed class ConnectionStream(Connection connection, ReadOnlyMemory<byte> prefix = default) : Stream
{
    private ReadOnlyMemory<byte> _prefix = prefix;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!_prefix.IsEmpty)
        {
            return TakePrefix(buffer.Span);
        }

        // A cancelled read ends all reading: who cancels gives the connection up.
        using var registration = cancellationToken.UnsafeRegister(static connection => ((Connection)connection!).CancelRead(), connection);
        var read = await connection.ReadAsync(buffer);
        cancellationToken.ThrowIfCancellationRequested();
        return read >= 0 ? read : throw new IOException("connection reset by peer");
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var registration = cancellationToken.UnsafeRegister(static connection => ((Connection)connection!).Abort(), connection);
        if (!await connection.WriteAsync(buffer))
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new IOException("connection reset by peer");
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("this stream is asynchronous only");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("this stream is asynchronous only");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Nothing is held back: writes go to the kernel at once.</summary>
    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            // Completes at once on every transport that lies directly below this.
            _ = connection.CloseAsync().AsTask();
        }

        base.Dispose(disposing);
    }

    private int TakePrefix(Span<byte> buffer)
    {
        var length = Math.Min(buffer.Length, _prefix.Length);
        _prefix.Span[..length].CopyTo(buffer);
        _prefix = _prefix[length..];
        return length;
    }
}
