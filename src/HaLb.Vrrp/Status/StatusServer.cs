using System.Globalization;
using System.Net.Sockets;
using System.Text;
using HaLb.Vrrp.Driver;
using Serilog;

namespace HaLb.Vrrp.Status;

/// <summary>The status socket (<c>RUN_DIR/ctl.sock</c>, mode 0660): one line in, its answer out, closed. Few clients at a time,
/// short lines, short waits: whoever may open it cannot keep the daemon busy.</summary>
internal sealed class StatusServer : IAsyncDisposable
{
    private const int ClientsMax = 8;
    private const int LineMax = 4096;

    private static readonly TimeSpan LineTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ExhaustedPause = TimeSpan.FromMilliseconds(200);

    private readonly Socket _socket;
    private readonly string _path;
    private readonly StatusCommands _commands;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly SemaphoreSlim _slots = new(ClientsMax);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    private StatusServer(Socket socket, string path, IDriverInbox inbox, TimeProvider time, ILogger log)
    {
        _socket = socket;
        _path = path;
        _commands = new StatusCommands(inbox, time);
        _time = time;
        _log = log;
        _accepting = Task.Run(AcceptAsync);
    }

    /// <summary>Listens; a socket file of an earlier run is replaced.</summary>
    /// <exception cref="SocketException">The path cannot be used.</exception>
    /// <exception cref="IOException">The file cannot be put in place.</exception>
    public static StatusServer Open(string path, IDriverInbox inbox, TimeProvider time, ILogger log)
    {
        // Made under another name and renamed, so that it appears with its mode.
        var temporary = string.Create(CultureInfo.InvariantCulture, $"{path}.{Environment.ProcessId}");
        File.Delete(temporary);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(new UnixDomainSocketEndPoint(temporary));
            File.SetUnixFileMode(temporary, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite);
            socket.Listen(ClientsMax);
            File.Move(temporary, path, overwrite: true);
            return new StatusServer(socket, path, inbox, time, log);
        }
        catch
        {
            socket.Dispose();
            File.Delete(temporary);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _socket.Dispose();
        File.Delete(_path);
        await _accepting;
        // Clients that are still being answered hold the token: it has no timer and needs no disposal.
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                await _slots.WaitAsync(_stop.Token);
                _ = ServeAsync(await AcceptOneAsync());
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }

    private async Task<Socket> AcceptOneAsync()
    {
        while (true)
        {
            try
            {
                return await _socket.AcceptAsync(_stop.Token);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // Out of descriptors: asking at once would spin.
                await Task.Delay(ExhaustedPause, _time, _stop.Token);
            }
        }
    }

    private async Task ServeAsync(Socket client)
    {
        try
        {
            if (await ReadLineAsync(client) is { } line)
            {
                await SendAsync(client, await _commands.RunAsync(line));
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The client left, or took too long.
        }
#pragma warning disable CA1031 // The edge of a client's connection: a bug here must not be lost, and must not end the daemon.
        catch (Exception bug)
#pragma warning restore CA1031
        {
            _log.Error(bug, "bug in the status socket, please report it");
        }
        finally
        {
            client.Dispose();
            _ = _slots.Release();
        }
    }

    private async Task<string?> ReadLineAsync(Socket client)
    {
        using var limit = new CancellationTokenSource(LineTime, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stop.Token);
        var buffer = new byte[LineMax];
        for (var used = 0; ;)
        {
            var count = await client.ReceiveAsync(buffer.AsMemory(used), either.Token);
            used += count;
            var end = buffer.AsSpan(0, used).IndexOf((byte)'\n');
            if (end >= 0 || count == 0)
            {
                return used == 0 ? null : Encoding.UTF8.GetString(buffer, 0, end >= 0 ? end : used).Trim();
            }

            if (used == LineMax)
            {
                await SendAsync(client, "error: the line is too long\n");
                await DiscardAsync(client, buffer, either.Token);
                return null;
            }
        }
    }

    /// <summary>Input that is left unread would take the answer away from the client, with a reset.</summary>
    private static async Task DiscardAsync(Socket client, byte[] buffer, CancellationToken stop)
    {
        const int DiscardMax = 1048576;
        client.Shutdown(SocketShutdown.Send);
        for (var discarded = 0; discarded < DiscardMax;)
        {
            var count = await client.ReceiveAsync(buffer.AsMemory(), stop);
            if (count == 0)
            {
                return;
            }

            discarded += count;
        }
    }

    private async Task SendAsync(Socket client, string answer)
    {
        using var limit = new CancellationTokenSource(AnswerTime, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stop.Token);
        ReadOnlyMemory<byte> rest = Encoding.UTF8.GetBytes(answer);
        while (!rest.IsEmpty)
        {
            rest = rest[await client.SendAsync(rest, either.Token)..];
        }
    }
}
