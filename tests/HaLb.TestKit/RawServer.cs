using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace HaLb.TestKit;

/// <summary>A server of a few lines: each connection is given to a script.</summary>
public sealed class RawServer : IDisposable
{
    private readonly Socket _listener;
    private readonly Func<RawPeer, RawServer, Task> _script;
    private readonly ConcurrentBag<RawPeer> _peers = [];

    private RawServer(Func<RawPeer, RawServer, Task> script)
    {
        _script = script;
        _listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(1024);
        _ = Task.Run(AcceptAsync);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>Heads of the requests that came, in order of arrival.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    /// <summary>Runs <paramref name="script"/> for each connection; it may end by any socket error.</summary>
    public static RawServer Run(Func<RawPeer, Task> script) => new((peer, _) => script(peer));

    /// <summary>The same for a script that takes requests down.</summary>
    public static RawServer Run(Func<RawPeer, RawServer, Task> script) => new(script);

    /// <summary>Answers every request with the same bytes. Request bodies are read where Content-Length says so.</summary>
    public static RawServer Answer(string response) => new(async (peer, server) =>
    {
        while (true)
        {
            server.Requests.Enqueue(await peer.ReadMessageAsync());
            await peer.SendAsync(response);
        }
    });

    public void Dispose()
    {
        _listener.Dispose();
        foreach (var peer in _peers)
        {
            peer.Dispose();
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var peer = new RawPeer(await _listener.AcceptAsync());
                _peers.Add(peer);
                _ = RunAsync(peer);
            }
        }
        catch (SocketException)
        {
            // Disposed.
        }
        catch (ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task RunAsync(RawPeer peer)
    {
        try
        {
            await _script(peer, this);
        }
        catch (Exception end) when (end is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The other side left, which ends the script.
        }

        peer.Dispose();
    }
}
