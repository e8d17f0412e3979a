using System.Buffers;
using System.Net.Sockets;

namespace HaLb.Vrrp.Pair;

/// <summary>One connection to halb's pair socket: never blocks, input and output are bounded. One thread's, but for
/// <see cref="Interrupt"/>.</summary>
internal sealed class ProxyConnection : IDisposable
{
    private const int LineMax = 65536;

    /// <summary>A halb that reads nothing for so long is not worth more memory.</summary>
    private const int OutputMax = 262144;

    private readonly Socket _socket;
    private readonly byte[] _input = new byte[LineMax];
    private readonly ArrayBufferWriter<byte> _output = new();
    private int _start;
    private int _end;
    private int _written;
    private bool _isBroken;

    private ProxyConnection(Socket socket) => _socket = socket;

    /// <summary>Null = nobody accepts there, and why.</summary>
    public static ProxyConnection? TryOpen(string path, out string error)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Blocking = false;
            socket.Connect(new UnixDomainSocketEndPoint(path));
            error = "";
            return new ProxyConnection(socket);
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            // A full backlog is WouldBlock here: nobody accepts.
            socket.Dispose();
            error = $"{path}: {e.Message}";
            return null;
        }
    }

    /// <summary>Waits for input, the end, or the time to pass.</summary>
    public void Wait(TimeSpan time) => _ = _socket.Poll(time, SelectMode.SelectRead);

    /// <summary>Ends a <see cref="Wait"/> of another thread.</summary>
    public void Interrupt()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It is closed already.
        }
    }

    /// <summary>Takes in what has come. False = the connection has ended: a line that stood before the end can still be taken.</summary>
    public bool TryReceive()
    {
        if (_start > 0)
        {
            _input.AsSpan(_start, _end - _start).CopyTo(_input);
            _end -= _start;
            _start = 0;
        }

        if (_end == LineMax)
        {
            return false;
        }

        var count = _socket.Receive(_input.AsSpan(_end), SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
        {
            return !_isBroken;
        }

        _end += Math.Max(0, count);
        return error == SocketError.Success && count > 0 && !_isBroken;
    }

    /// <summary>The next whole line; valid until the next <see cref="TryReceive"/>.</summary>
    public bool TryTakeLine(out ReadOnlySpan<byte> line)
    {
        var rest = _input.AsSpan(_start, _end - _start);
        var length = rest.IndexOf((byte)'\n');
        line = length < 0 ? default : rest[..length];
        _start += length + 1;
        return length >= 0;
    }

    /// <summary>Adds a line to what is to be sent, and sends what the socket takes.</summary>
    public void Send<T>(T value, Action<IBufferWriter<byte>, T> write)
    {
        write(_output, value);
        Flush();
    }

    /// <summary>Sends what the socket did not take earlier.</summary>
    public void Flush()
    {
        while (_written < _output.WrittenCount && !_isBroken)
        {
            var count = _socket.Send(_output.WrittenSpan[_written..], SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
            {
                _isBroken = _output.WrittenCount > OutputMax;
                return;
            }

            _isBroken = error != SocketError.Success;
            _written += Math.Max(0, count);
        }

        _output.ResetWrittenCount();
        _written = 0;
    }

    public void Dispose() => _socket.Dispose();
}
