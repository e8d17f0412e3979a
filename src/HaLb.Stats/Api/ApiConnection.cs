using System.Net.Sockets;
using System.Text;
using HaLb.Core.Servers;

namespace HaLb.Stats.Api;

/// <summary>One client of the runtime API: lines in, answers out. Without <c>prompt</c> the connection ends after the lines
/// that came together. Input is Latin-1, so that any byte survives.</summary>
internal sealed class ApiConnection(Socket socket, CommandSession session, IFarmSource source)
{
    // HAProxy's limit is its buffer, too.
    private const int LineMax = 16384;

    private readonly byte[] _buffer = new byte[LineMax];
    private int _used;

    public async Task RunAsync(CancellationToken stop)
    {
        while (true)
        {
            var received = await ReceiveAsync(stop);
            _used += received;
            while (TakeLine(atEnd: received == 0) is { } line)
            {
                await SendAsync(session.RunLine(line), stop);
                if (session.Quit || !session.Prompt && _used == 0)
                {
                    return;
                }
            }

            if (received == 0)
            {
                return;
            }

            if (_used == LineMax)
            {
                await SendAsync("Command is too big for the buffer size, please check your command.\n\n", stop);
                return;
            }
        }
    }

    private async Task<int> ReceiveAsync(CancellationToken stop)
    {
        using var timeout = Timeout(stop, out var linked);
        using (linked)
        {
            return await socket.ReceiveAsync(_buffer.AsMemory(_used), linked.Token);
        }
    }

    /// <summary>A client that does not read its answer is cut by the same timeout.</summary>
    private async Task SendAsync(string answer, CancellationToken stop)
    {
        var bytes = Encoding.UTF8.GetBytes(answer);
        using var timeout = Timeout(stop, out var linked);
        using (linked)
        {
            for (var sent = 0; sent < bytes.Length;)
            {
                sent += await socket.SendAsync(bytes.AsMemory(sent), linked.Token);
            }
        }
    }

    private CancellationTokenSource Timeout(CancellationToken stop, out CancellationTokenSource linked)
    {
        var farm = source.Current;
        var timeout = new CancellationTokenSource(session.Timeout ?? farm.Config.Global.StatsTimeout, farm.Process.Time);
        linked = CancellationTokenSource.CreateLinkedTokenSource(stop, timeout.Token);
        return timeout;
    }

    /// <summary>The next whole line; at the end of input also one without its newline.</summary>
    private string? TakeLine(bool atEnd)
    {
        var end = _buffer.AsSpan(0, _used).IndexOf((byte)'\n');
        if (end < 0 && (!atEnd || _used == 0))
        {
            return null;
        }

        var line = Encoding.Latin1.GetString(_buffer, 0, end < 0 ? _used : end);
        var taken = end < 0 ? _used : end + 1;
        _buffer.AsSpan(taken, _used - taken).CopyTo(_buffer);
        _used -= taken;
        return line;
    }
}
