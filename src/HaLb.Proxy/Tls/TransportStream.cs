using HaLb.Transport;

namespace HaLb.Proxy.Tls;

/// <summary>A <see cref="Connection"/> as the byte stream that SslStream wants. Faults become IOException here, and values
/// again in <see cref="TlsConnection"/>.</summary>
internal sealed class TransportStream(Connection transport) : System.IO.Stream
{
    /// <summary>The peer has finished sending.</summary>
    public bool SawEnd { get; private set; }

    /// <summary>The connection was reset or aborted.</summary>
    public bool SawFault { get; private set; }

    /// <summary>Disposing this closes the connection.</summary>
    public bool OwnsTransport { get; set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = transport.ReadAsync(buffer);
        return read.IsCompletedSuccessfully ? new ValueTask<int>(Checked(read.Result, buffer.Length)) : AwaitAsync(read, buffer.Length);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var written = transport.WriteAsync(buffer);
        if (!written.IsCompletedSuccessfully)
        {
            return AwaitAsync(written);
        }

        Checked(written.Result);
        return default;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && OwnsTransport)
        {
            _ = transport.CloseAsync().AsTask();
        }

        base.Dispose(disposing);
    }

    private async ValueTask<int> AwaitAsync(ValueTask<int> read, int wanted) => Checked(await read, wanted);

    private async ValueTask AwaitAsync(ValueTask<bool> written) => Checked(await written);

    private int Checked(int read, int wanted)
    {
        if (read < 0)
        {
            SawFault = true;
            throw new IOException("the connection was reset");
        }

        SawEnd |= read == 0 && wanted > 0;
        return read;
    }

    private void Checked(bool written)
    {
        if (!written)
        {
            SawFault = true;
            throw new IOException("the peer is gone");
        }
    }
}
