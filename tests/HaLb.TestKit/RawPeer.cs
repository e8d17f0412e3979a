using System.Net;
using System.Net.Sockets;
using System.Text;

namespace HaLb.TestKit;

/// <summary>One end of a socket, driven byte by byte. Text is Latin-1: one character is one byte.</summary>
public sealed class RawPeer : IDisposable
{
    /// <summary>No wait of a test lasts longer; a limit against hanging, not a measurement.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Socket _socket;
    private readonly byte[] _buffer = new byte[65536];
    private readonly StringBuilder _unread = new();

    public RawPeer(Socket socket)
    {
        _socket = socket;
        if (socket.AddressFamily != AddressFamily.Unix)
        {
            socket.NoDelay = true;
        }
    }

    public Socket Socket => _socket;

    public static async Task<RawPeer> ConnectAsync(EndPoint endPoint)
    {
        var socket = endPoint is IPEndPoint ip
            ? new Socket(ip.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
            : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        using var limit = new CancellationTokenSource(Patience);
        await socket.ConnectAsync(endPoint, limit.Token);
        return new RawPeer(socket);
    }

    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await _socket.SendAsync(bytes, SocketFlags.None, limit.Token)..];
        }
    }

    /// <summary>Sends FIN.</summary>
    public void FinishSending() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Closes with RST.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Dispose();
    }

    /// <summary>Reads up to and with <paramref name="marker"/>.</summary>
    public async Task<string> ReadUntilAsync(string marker)
    {
        while (true)
        {
            var text = _unread.ToString();
            var at = text.IndexOf(marker, StringComparison.Ordinal);
            if (at >= 0)
            {
                return Take(at + marker.Length);
            }

            if (!await FillAsync())
            {
                throw new EndOfStreamException($"connection ended before '{marker}', after: {text}");
            }
        }
    }

    public async Task<string> ReadExactlyAsync(int count)
    {
        while (_unread.Length < count)
        {
            if (!await FillAsync())
            {
                throw new EndOfStreamException($"connection ended {count - _unread.Length} bytes early, after: {_unread}");
            }
        }

        return Take(count);
    }

    /// <summary>Reads to the end; a reset counts as one.</summary>
    public async Task<string> ReadToEndAsync()
    {
        while (await FillAsync())
        {
        }

        return Take(_unread.Length);
    }

    /// <summary>Reads a head, up to and with its empty line.</summary>
    public Task<string> ReadHeadAsync() => ReadUntilAsync("\r\n\r\n");

    /// <summary>Reads a message whose length its Content-Length says, or a chunked one without trailers.</summary>
    public async Task<string> ReadMessageAsync()
    {
        var head = await ReadHeadAsync();
        foreach (var line in head.Split("\r\n"))
        {
            if (line.StartsWith("content-length:", StringComparison.OrdinalIgnoreCase))
            {
                return head + await ReadExactlyAsync(int.Parse(line["content-length:".Length..], System.Globalization.CultureInfo.InvariantCulture));
            }

            if (line.StartsWith("transfer-encoding: chunked", StringComparison.OrdinalIgnoreCase))
            {
                return head + await ReadUntilAsync("0\r\n\r\n");
            }
        }

        return head;
    }

    /// <summary>True when the other side has closed and everything it sent was read.</summary>
    public async Task<bool> IsClosedAsync() => _unread.Length == 0 && !await FillAsync();

    public void Dispose() => _socket.Dispose();

    private string Take(int count)
    {
        var text = _unread.ToString(0, count);
        _unread.Remove(0, count);
        return text;
    }

    private async Task<bool> FillAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            var read = await _socket.ReceiveAsync(_buffer.AsMemory(), SocketFlags.None, limit.Token);
            _unread.Append(Encoding.Latin1.GetString(_buffer, 0, read));
            return read > 0;
        }
        catch (SocketException)
        {
            WasReset = true;
            return false;
        }
    }

    /// <summary>The end was a reset.</summary>
    public bool WasReset { get; private set; }
}
