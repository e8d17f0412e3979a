using System.Net.Sockets;
using HaLb.Config.Model;
using HaLb.Core.Servers;

namespace HaLb.Stats.Api;

/// <summary>One listening socket of the runtime API and its connections, at most <c>stats maxconn</c> of them: others wait in
/// the kernel's queue.</summary>
internal sealed class ApiListener : IAsyncDisposable
{
    private readonly IFarmSource _source;
    private readonly StatsSocketConfig _config;
    private readonly Socket _socket;
    private readonly DateTime _fileTime;
    private readonly SemaphoreSlim _slots;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    private ApiListener(IFarmSource source, StatsSocketConfig config, Socket socket)
    {
        _source = source;
        _config = config;
        _socket = socket;
        _fileTime = ApiSocket.TimeOf(config);
        _slots = new SemaphoreSlim(Math.Max(1, source.Current.Config.Global.StatsMaxConn));
        _accepting = Task.Run(AcceptAsync);
    }

    /// <exception cref="SocketException">The address cannot be used.</exception>
    public static ApiListener Open(IFarmSource source, StatsSocketConfig config) => new(source, config, ApiSocket.Open(config));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _socket.Dispose();
        ApiSocket.RemoveFile(_config, _fileTime);
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await _slots.WaitAsync(_stop.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            if (await TryAcceptAsync() is not { } client)
            {
                _slots.Release();
                continue;
            }

            _ = ServeAsync(client);
        }
    }

    private async Task<Socket?> TryAcceptAsync()
    {
        try
        {
            return await _socket.AcceptAsync(_stop.Token);
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            if (!_stop.IsCancellationRequested)
            {
                // Out of descriptors, or a client that left: not to be tried in a tight loop.
                await Task.Delay(TimeSpan.FromMilliseconds(100), _source.Current.Process.Time, CancellationToken.None);
            }

            return null;
        }
    }

    private async Task ServeAsync(Socket client)
    {
        try
        {
            await new ApiConnection(client, new CommandSession(_source, _config.Level), _source).RunAsync(_stop.Token);
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The client left, was silent for too long, or the socket closes.
        }
        finally
        {
            client.Dispose();
            _slots.Release();
        }
    }
}
