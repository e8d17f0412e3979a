using System.Net.Sockets;
using System.Text;

namespace HaLb.Vrrp.Tests.Pair;

/// <summary>halb's end of the pair socket, played by the test.</summary>
internal sealed class ListeningHalb : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    public ListeningHalb(string path)
    {
        File.Delete(path);
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        _listener.Listen(4);
    }

    public async Task<Peer> AcceptAsync()
    {
        using var limit = new CancellationTokenSource(Patience, TimeProvider.System);
        return new Peer(await _listener.AcceptAsync(limit.Token));
    }

    public void Dispose() => _listener.Dispose();

    /// <summary>One connection of halb-vrrpd.</summary>
    internal sealed class Peer(Socket socket) : IDisposable
    {
        private readonly StreamReader _reader = new(new NetworkStream(socket, ownsSocket: true), Encoding.UTF8);

        public void Say(string line) => _ = socket.Send(Encoding.UTF8.GetBytes(line + "\n"));

        public void Greet(int pid) => Say($$"""{"pair":1,"program":"halb","version":"1","pid":{{pid}},"node":"n"}""");

        public void Serve() => Say("""{"state":"serving","listeners":1,"bound":1,"checked":true,"backends":1,"usable":1,"hash":"h","streams":0}""");

        /// <summary>The next line that has the text in it.</summary>
        public async Task<string> HearAsync(string part)
        {
            using var limit = new CancellationTokenSource(Patience, TimeProvider.System);
            while (await _reader.ReadLineAsync(limit.Token) is { } line)
            {
                if (line.Contains(part, StringComparison.Ordinal))
                {
                    return line;
                }
            }

            throw new InvalidOperationException($"closed before '{part}'");
        }

        /// <summary>Waits until the other end closes.</summary>
        public async Task WaitForEndAsync()
        {
            using var limit = new CancellationTokenSource(Patience, TimeProvider.System);
            try
            {
                while (await _reader.ReadLineAsync(limit.Token) is not null)
                {
                }
            }
            catch (IOException)
            {
                // Reset: it closed with lines of ours unread.
            }
        }

        public void Dispose() => _reader.Dispose();
    }
}
