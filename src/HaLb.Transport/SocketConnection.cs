using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace HaLb.Transport;

/// <summary>A connected TCP or Unix socket. A write is tried at once and waits only where the kernel's buffer is full, so
/// that most connections never own a write operation.</summary>
public sealed class SocketConnection : Connection
{
    private readonly Socket _socket;
    private SocketOperation? _read;
    private SocketOperation? _write;
    private volatile bool _readCancelled;
    private int _closed;

    /// <summary>Takes the socket over.</summary>
    public SocketConnection(Socket socket)
    {
        _socket = socket;
        // From here on plain calls return at once; waits go through the operations.
        socket.Blocking = false;
    }

    /// <summary>For options that this class does not know.</summary>
    public Socket Socket => _socket;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer)
    {
        if (_readCancelled)
        {
            return 0;
        }

        int result;
        try
        {
            var operation = _read ??= new SocketOperation();
            operation.SetBuffer(buffer);
            var pending = operation.ReceiveAsync(_socket);
            result = pending.IsCompletedSuccessfully ? pending.Result : await pending;
        }
        catch (ObjectDisposedException)
        {
            return -1;
        }

        return _readCancelled ? 0 : result < 0 ? -1 : result;
    }

    public override ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> buffer)
    {
        int sent;
        SocketError error;
        try
        {
            sent = _socket.Send(buffer.Span, SocketFlags.None, out error);
        }
        catch (ObjectDisposedException)
        {
            return new ValueTask<bool>(false);
        }

        return error == SocketError.Success && sent == buffer.Length ? new ValueTask<bool>(true)
            : error is SocketError.Success or SocketError.WouldBlock ? FinishWriteAsync(buffer[sent..], default, default)
            : new ValueTask<bool>(false);
    }

    public override ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> first, ReadOnlyMemory<byte> second, ReadOnlyMemory<byte> third)
    {
        if (second.IsEmpty && third.IsEmpty)
        {
            return WriteAsync(first);
        }

        var sent = Gather(first.Span, second.Span, third.Span);
        if (sent < 0)
        {
            return new ValueTask<bool>(false);
        }

        if (sent == first.Length + second.Length + third.Length)
        {
            return new ValueTask<bool>(true);
        }

        Advance(ref first, ref sent);
        Advance(ref second, ref sent);
        Advance(ref third, ref sent);
        return FinishWriteAsync(first, second, third);
    }

    public override void ShutdownWrite() => Shutdown(Native.ShutWrite);

    public override void CancelRead()
    {
        _readCancelled = true;
        Shutdown(Native.ShutRead);
    }

    public override void Abort()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0)
        {
            // A close time of 0 is SO_LINGER with 0 seconds: RST. Waiting operations end with an error.
            _socket.Close(0);
        }
    }

    public override ValueTask CloseAsync()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0)
        {
            _socket.Dispose();
        }

        return default;
    }

    public override bool HasPeerLeft() => Peek() is { Error: not SocketError.WouldBlock, Bytes: 0 };

    public override bool IsStale() => Peek().Error != SocketError.WouldBlock;

    /// <summary>Fills in both addresses.</summary>
    public void ReadAddresses()
    {
        try
        {
            Local = _socket.LocalEndPoint as IPEndPoint;
            Remote = _socket.RemoteEndPoint as IPEndPoint;
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // Reset in the meantime: whoever reads will see it.
        }
    }

    private (SocketError Error, int Bytes) Peek()
    {
        Span<byte> one = stackalloc byte[1];
        try
        {
            var bytes = _socket.Receive(one, SocketFlags.Peek, out var error);
            return (error, bytes);
        }
        catch (ObjectDisposedException)
        {
            return (SocketError.OperationAborted, 0);
        }
    }

    private static void Advance(ref ReadOnlyMemory<byte> part, ref int sent)
    {
        var used = Math.Min(part.Length, sent);
        part = part[used..];
        sent -= used;
    }

    /// <summary>Bytes taken by the kernel, 0 = none now, -1 = the peer is gone.</summary>
    private unsafe int Gather(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third)
    {
        fixed (byte* a = first, b = second, c = third)
        {
            var vectors = stackalloc Native.IoVector[3];
            vectors[0] = new() { Base = a, Length = (nuint)first.Length };
            vectors[1] = new() { Base = b, Length = (nuint)second.Length };
            vectors[2] = new() { Base = c, Length = (nuint)third.Length };
            var message = new Native.MessageHeader { Vectors = vectors, VectorCount = 3 };
            try
            {
                var sent = Native.SendMessage(_socket.SafeHandle, &message, Native.DontWait | Native.NoSignal);
                return sent >= 0 ? (int)sent : Marshal.GetLastPInvokeError() is Native.Again or Native.Interrupted ? 0 : -1;
            }
            catch (ObjectDisposedException)
            {
                return -1;
            }
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> FinishWriteAsync(ReadOnlyMemory<byte> first, ReadOnlyMemory<byte> second, ReadOnlyMemory<byte> third) =>
        await WriteAllAsync(first) && (second.IsEmpty || await WriteAllAsync(second)) && (third.IsEmpty || await WriteAllAsync(third));

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> WriteAllAsync(ReadOnlyMemory<byte> data)
    {
        var operation = _write ??= new SocketOperation();
        while (!data.IsEmpty)
        {
            int sent;
            try
            {
                operation.SetBuffer(MemoryMarshal.AsMemory(data));
                sent = await operation.SendAsync(_socket);
            }
            catch (ObjectDisposedException)
            {
                return false;
            }

            if (sent <= 0)
            {
                return false;
            }

            data = data[sent..];
        }

        return true;
    }

    private void Shutdown(int how)
    {
        try
        {
            _ = Native.Shutdown(_socket.SafeHandle, how);
        }
        catch (ObjectDisposedException)
        {
            // Closed already, which is more than was asked for.
        }
    }
}
