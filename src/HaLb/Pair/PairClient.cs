using System.Buffers;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using HaLb.Core.Pair;

namespace HaLb.Pair;

/// <summary>One connection to the pair socket. Lines and what waits to be sent are bounded; whoever sends rubbish is closed.</summary>
internal sealed class PairClient(Socket socket, PairServer server) : IDisposable
{
    private const int LineMax = 65536;
    private const int OutputMax = 65536;
    private const int InstancesMax = 256;

    private static readonly TimeSpan HelloTime = TimeSpan.FromSeconds(10);

    private readonly byte[] _input = new byte[LineMax];
    private readonly ArrayBufferWriter<byte> _output = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<string, PairInstanceView> _instances = new(StringComparer.Ordinal);
    private readonly List<long> _pings = [];
    private int _used;
    private int _written;

    /// <summary>Who it said that it is; null = nothing yet.</summary>
    public PairRequest? Hello { get; private set; }

    /// <summary>What it told, as of now.</summary>
    public PairInstanceView[] Instances
    {
        get
        {
            lock (_gate)
            {
                return [.. _instances.Values];
            }
        }
    }

    /// <summary>Reads until the client leaves or is sent away. Returns why it was sent away, or "".</summary>
    public async Task<string> RunAsync(CancellationToken stop)
    {
        using var hello = new CancellationTokenSource(HelloTime, server.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, hello.Token);
        while (true)
        {
            var count = await socket.ReceiveAsync(_input.AsMemory(_used), Hello is null ? either.Token : stop);
            if (count == 0)
            {
                return "";
            }

            _used += count;

            if (TakeLines() is { } complaint)
            {
                return complaint;
            }

            await AnswerAsync();
        }
    }

    /// <summary>Sends what the socket takes now, and keeps the rest for later.</summary>
    public void Send(ReadOnlySpan<byte> line)
    {
        lock (_gate)
        {
            _output.Write(line);
            FlushLocked();
        }
    }

    public void Dispose() => socket.Dispose();

    private async ValueTask AnswerAsync()
    {
        if (_pings.Count == 0)
        {
            return;
        }

        await server.ProveAsync();
        foreach (var number in _pings)
        {
            Send(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"pong\":{number}}}\n")));
        }

        _pings.Clear();
    }

    private string? TakeLines()
    {
        var start = 0;
        while (_input.AsSpan(start, _used - start).IndexOf((byte)'\n') is >= 0 and var length)
        {
            if (Take(_input.AsSpan(start, length)) is { } complaint)
            {
                return complaint;
            }

            start += length + 1;
        }

        _input.AsSpan(start, _used - start).CopyTo(_input);
        _used -= start;
        return _used == LineMax ? "a line of more than 64 KB" : null;
    }

    private string? Take(ReadOnlySpan<byte> line)
    {
        if (PairRequest.Parse(line) is not { } request)
        {
            return "a line that is no message";
        }

        if (Hello is null)
        {
            return Greet(request);
        }

        switch (request.Kind)
        {
            case PairRequestKind.Ping:
                _pings.Add(request.Number);
                break;
            case PairRequestKind.Instance:
                return Keep(request.Instance);
        }

        return null;
    }

    private string? Greet(PairRequest request)
    {
        if (request is not { Kind: PairRequestKind.Hello, Protocol: >= 1 })
        {
            return "no greeting";
        }

        Hello = request;
        if (request.Succeeds)
        {
            server.AnnounceSuccessor(request.ProcessId);
        }

        server.OnTold();
        return null;
    }

    private string? Keep(PairInstanceView instance)
    {
        lock (_gate)
        {
            if (instance.State == "GONE")
            {
                _ = _instances.Remove(instance.Name);
            }
            else if (_instances.Count < InstancesMax || _instances.ContainsKey(instance.Name))
            {
                _instances[instance.Name] = instance;
            }
            else
            {
                return "too many instances";
            }
        }

        server.OnTold();
        return null;
    }

    private void FlushLocked()
    {
        try
        {
            while (_written < _output.WrittenCount)
            {
                var count = socket.Send(_output.WrittenSpan[_written..], SocketFlags.None, out var error);
                if (error == SocketError.WouldBlock && _output.WrittenCount <= OutputMax)
                {
                    return;
                }

                if (error != SocketError.Success)
                {
                    // Gone, or it does not read: its own read loop ends by this.
                    socket.Dispose();
                    break;
                }

                _written += count;
            }
        }
        catch (ObjectDisposedException)
        {
            // Closed meanwhile.
        }

        _output.ResetWrittenCount();
        _written = 0;
    }

    public override string ToString() => Hello is { } hello
        ? string.Create(CultureInfo.InvariantCulture, $"{Printable(hello.Program)} (pid {hello.ProcessId})") : "a client";

    /// <summary>A name from outside must not write control characters into the log.</summary>
    private static string Printable(string text)
    {
        var printable = new StringBuilder();
        foreach (var letter in text.Length > 32 ? text[..32] : text)
        {
            printable.Append(char.IsControl(letter) ? '?' : letter);
        }

        return printable.ToString();
    }
}
