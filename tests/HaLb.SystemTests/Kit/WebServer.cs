using System.Net;
using System.Net.Sockets;
using System.Text;

namespace HaLb.SystemTests.Kit;

/// <summary>A web server on loopback that answers each request with its name. A request for /slow is answered in two halves,
/// the second when <see cref="Release"/> is called.</summary>
internal sealed class WebServer : IDisposable
{
    private readonly TcpListener _listener;
    private readonly string _name;
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _slowRequests;

    public WebServer(string name, IPAddress? address = null)
    {
        _name = name;
        _listener = new TcpListener(address ?? IPAddress.Loopback, 0);
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Requests for /slow whose first half has been sent.</summary>
    public int SlowRequests => Volatile.Read(ref _slowRequests);

    public void Release() => _released.TrySetResult();

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var _ = client;
        try
        {
            using var reader = new StreamReader(client.GetStream(), Encoding.Latin1, false, 1024, leaveOpen: true);
            while (await reader.ReadLineAsync() is { Length: > 0 } request)
            {
                while (await reader.ReadLineAsync() is { Length: > 0 })
                {
                }

                await AnswerAsync(client.GetStream(), request.Contains(" /slow ", StringComparison.Ordinal));
            }
        }
        catch (IOException)
        {
            // The other side left.
        }
    }

    private async Task AnswerAsync(NetworkStream stream, bool slow)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {_name.Length}\r\n\r\n{_name[..1]}"));
        if (slow)
        {
            _ = Interlocked.Increment(ref _slowRequests);
            await _released.Task;
        }

        await stream.WriteAsync(Encoding.ASCII.GetBytes(_name[1..]));
    }
}
