using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace HaLb.SystemTests.Kit;

/// <summary>halb-vrrpd's end of the pair socket, played by the test.</summary>
internal sealed class PairPeer : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly StreamReader _reader;

    private PairPeer(string path)
    {
        _socket.Connect(new UnixDomainSocketEndPoint(path));
        _reader = new StreamReader(new NetworkStream(_socket, ownsSocket: true), Encoding.UTF8);
    }

    /// <summary>Whether bytes have come that are not read yet.</summary>
    public bool HasInput => _socket.Available > 0;

    /// <summary>Connected and introduced; waits until somebody listens.</summary>
    public static async Task<PairPeer> ConnectAsync(string path)
    {
        await Wait.UntilAsync(() => File.Exists(path), () => $"no {path}");
        var peer = new PairPeer(path);
        peer.Say("""{"pair":1,"program":"halb-vrrpd","version":"1","pid":1,"node":"n"}""");
        return peer;
    }

    /// <summary>Connected, and nothing said.</summary>
    public static PairPeer ConnectSilently(string path) => new(path);

    public void Say(string line) => _ = _socket.Send(Encoding.UTF8.GetBytes(line + "\n"));

    /// <summary>The next message that has this member. Fails where the connection ends before.</summary>
    public async Task<JsonElement> HearAsync(string member, Func<JsonElement, bool>? which = null)
    {
        while (await ReadAsync() is { } message)
        {
            if (message.TryGetProperty(member, out _) && which?.Invoke(message) != false)
            {
                return message;
            }
        }

        throw new InvalidOperationException($"closed before '{member}' came");
    }

    public Task<JsonElement> HearStateAsync(string state) => HearAsync("state", message => message.GetProperty("state").GetString() == state);

    public async Task<long> PingAsync(long number)
    {
        Say($$"""{"ping":{{number}}}""");
        return (await HearAsync("pong")).GetProperty("pong").GetInt64();
    }

    /// <summary>The next message, or null at the end.</summary>
    public async Task<JsonElement?> ReadAsync()
    {
        using var limit = new CancellationTokenSource(HalbProcess.Patience);
        try
        {
            return await _reader.ReadLineAsync(limit.Token) is { } line ? JsonDocument.Parse(line).RootElement : null;
        }
        catch (IOException)
        {
            // Reset: it ended with lines of ours unread.
            return null;
        }
    }

    public async Task WaitForEndAsync()
    {
        while (await ReadAsync() is not null)
        {
        }
    }

    public void Dispose() => _reader.Dispose();
}
