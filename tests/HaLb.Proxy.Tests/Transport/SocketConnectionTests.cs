using System.Net;
using System.Net.Sockets;
using HaLb.Transport;
using Xunit;

namespace HaLb.Proxy.Tests.Transport;

/// <summary>Connections over real sockets of the loopback interface.</summary>
public sealed class SocketConnectionTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly DeadlineWheel _wheel = new(TimeProvider.System);
    private readonly ListenSocket _listener = ListenSocket.ListenOn(new IPEndPoint(IPAddress.Loopback, 0), ListenOptions.Default).Socket!;

    public void Dispose()
    {
        _listener.Dispose();
        _wheel.Dispose();
    }

    [Fact]
    public async Task Gathered_pieces_arrive_in_order_through_a_full_buffer()
    {
        var (client, server) = await PairAsync();
        var data = new byte[8_000_000];
        new Random(1).NextBytes(data);
        var write = client.WriteAsync(data.AsMemory(0, 1000), data.AsMemory(1000, 7_000_000), data.AsMemory(7_001_000)).AsTask();
        var received = new byte[data.Length];
        for (var at = 0; at < received.Length;)
        {
            var read = await server.ReadAsync(received.AsMemory(at));
            Assert.True(read > 0);
            at += read;
        }

        Assert.True(await write.WaitAsync(Patience, TestContext.Current.CancellationToken));
        Assert.True(data.AsSpan().SequenceEqual(received));
    }

    [Fact]
    public async Task Empty_read_waits_for_data_and_takes_none()
    {
        var (client, server) = await PairAsync();
        var wait = server.ReadAsync(Memory<byte>.Empty).AsTask();
        Assert.False(wait.IsCompleted);
        Assert.True(await client.WriteAsync("x"u8.ToArray()));
        Assert.Equal(0, await wait.WaitAsync(Patience, TestContext.Current.CancellationToken));
        Assert.Equal(1, await server.ReadAsync(new byte[10]));
    }

    [Fact]
    public async Task Cancelled_read_returns_nothing_now_and_later_but_writing_goes_on()
    {
        var (client, server) = await PairAsync();
        var wait = server.ReadAsync(new byte[10]).AsTask();
        server.CancelRead();
        Assert.Equal(0, await wait.WaitAsync(Patience, TestContext.Current.CancellationToken));
        Assert.True(await client.WriteAsync("late"u8.ToArray()));
        Assert.Equal(0, await server.ReadAsync(new byte[10]));
        Assert.True(await server.WriteAsync("answer"u8.ToArray()));
        Assert.Equal(6, await client.ReadAsync(new byte[10]));
    }

    [Fact]
    public async Task Abort_ends_waits_on_both_sides_without_exceptions()
    {
        var (client, server) = await PairAsync();
        var mine = server.ReadAsync(new byte[10]).AsTask();
        var theirs = client.ReadAsync(new byte[10]).AsTask();
        server.Abort();
        Assert.Equal(-1, await mine.WaitAsync(Patience, TestContext.Current.CancellationToken));
        Assert.Equal(-1, await theirs.WaitAsync(Patience, TestContext.Current.CancellationToken));
        Assert.Equal(-1, await server.ReadAsync(new byte[10]));
        Assert.False(await server.WriteAsync("x"u8.ToArray()));
        Assert.False(await server.WriteAsync("x"u8.ToArray(), "y"u8.ToArray(), default));
        server.ShutdownWrite();
        server.CancelRead();
        server.Abort();
        await server.CloseAsync();
        Assert.True(server.IsStale());
    }

    [Fact]
    public async Task Stale_means_closed_or_unasked_data()
    {
        var (client, server) = await PairAsync();
        Assert.False(client.IsStale());
        Assert.True(await server.WriteAsync("x"u8.ToArray()));
        Assert.Equal(0, await client.ReadAsync(Memory<byte>.Empty));
        Assert.True(client.IsStale());
        Assert.Equal(1, await client.ReadAsync(new byte[10]));
        await server.CloseAsync();
        Assert.Equal(0, await client.ReadAsync(Memory<byte>.Empty));
        Assert.True(client.IsStale());
    }

    [Fact]
    public async Task Aborts_at_any_moment_of_reads_and_writes_do_no_harm()
    {
        for (var i = 0; i < 200; i++)
        {
            var (client, server) = await PairAsync();
            var stop = TestContext.Current.CancellationToken;
            var work = Task.WhenAll(CopyAsync(client), CopyAsync(server), Task.Run(server.Abort, stop), Task.Run(client.CancelRead, stop));
            await work.WaitAsync(Patience, stop);
            client.Abort();
        }

        static async Task CopyAsync(Connection connection)
        {
            var buffer = new byte[100];
            while (await connection.WriteAsync(buffer) && await connection.ReadAsync(buffer) > 0)
            {
            }
        }
    }

    [Fact]
    public async Task Prefix_is_read_first()
    {
        var (client, server) = await PairAsync();
        Assert.True(await client.WriteAsync("later"u8.ToArray()));
        var prefixed = new PrefixedConnection(server, "early"u8.ToArray());
        var buffer = new byte[3];
        Assert.True(prefixed.IsStale());
        Assert.Equal(3, await prefixed.ReadAsync(buffer));
        Assert.Equal(2, await prefixed.ReadAsync(buffer));
        Assert.True(buffer.AsSpan(0, 2).SequenceEqual("ly"u8));
        Assert.Equal(3, await prefixed.ReadAsync(buffer));
        Assert.True(buffer.AsSpan().SequenceEqual("lat"u8));
    }

    [Fact]
    public async Task Refused_connect_is_a_value()
    {
        using var closed = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        closed.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var result = await new Dialer(_wheel).ConnectAsync(closed.LocalEndPoint!, Patience, cancel: TestContext.Current.CancellationToken);
        Assert.Equal(new DialResult(null, DialError.Refused, "Connection refused"), result);
    }

    [Fact]
    public async Task Connect_that_gets_no_answer_times_out()
    {
        // A full accept queue drops further SYNs.
        using var full = ListenSocket.ListenOn(new IPEndPoint(IPAddress.Loopback, 0), new ListenOptions { Backlog = 0 }).Socket!;
        var dialer = new Dialer(_wheel);
        DialResult result;
        do
        {
            result = await dialer.ConnectAsync(full.LocalEndPoint!, TimeSpan.FromMilliseconds(200), cancel: TestContext.Current.CancellationToken);
        }
        while (result.Connection is not null);
        Assert.Equal(new DialResult(null, DialError.TimedOut, "Connection timed out"), result);
    }

    [Fact]
    public async Task Cancelled_connect_is_a_value()
    {
        using var full = ListenSocket.ListenOn(new IPEndPoint(IPAddress.Loopback, 0), new ListenOptions { Backlog = 0 }).Socket!;
        var dialer = new Dialer(_wheel);
        DialResult result;
        do
        {
            using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
            result = await dialer.ConnectAsync(full.LocalEndPoint!, null, cancel: cancel.Token);
        }
        while (result.Connection is not null);
        Assert.Equal(DialError.Cancelled, result.Error);
    }

    [Fact]
    public async Task Connection_comes_from_the_source_address_that_is_asked_for()
    {
        var accept = _listener.AcceptAsync().AsTask();
        var options = new DialOptions { Source = new IPEndPoint(IPAddress.Parse("127.0.0.77"), 0) };
        var result = await new Dialer(_wheel).ConnectAsync(_listener.LocalEndPoint!, Patience, options, TestContext.Current.CancellationToken);
        Assert.Equal("127.0.0.77", result.Connection!.Local!.Address.ToString());
        Assert.Equal("127.0.0.77", (await accept).Connection!.Remote!.Address.ToString());
    }

    [Fact]
    public void Address_in_use_is_named_as_the_kernel_does()
    {
        var result = ListenSocket.ListenOn(_listener.LocalEndPoint!, ListenOptions.Default);
        Assert.Null(result.Socket);
        Assert.Equal("cannot bind socket (Address already in use)", result.Error);
    }

    [Fact]
    public void Address_of_another_host_can_be_listened_on()
    {
        using var socket = ListenSocket.ListenOn(new IPEndPoint(IPAddress.Parse("192.0.2.99"), 0), ListenOptions.Default).Socket;
        Assert.NotNull(socket);
    }

    [Fact]
    public async Task Successor_of_a_unix_socket_keeps_the_name()
    {
        var path = Path.Combine(Path.GetTempPath(), $"halb-{Guid.NewGuid():N}.sock");
        using var first = ListenSocket.ListenOnPath(path, ListenOptions.Default).Socket!;
        using var second = ListenSocket.ListenOnPath(path, ListenOptions.Default).Socket!;
        first.Close();
        Assert.True(File.Exists(path));
        var accept = second.AcceptAsync().AsTask();
        var dialed = await new Dialer(_wheel).ConnectAsync(new UnixDomainSocketEndPoint(path), Patience, cancel: TestContext.Current.CancellationToken);
        Assert.NotNull(dialed.Connection);
        Assert.NotNull((await accept).Connection);
        second.Close();
        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task Closed_listener_ends_its_accept()
    {
        var accept = _listener.AcceptAsync().AsTask();
        _listener.Close();
        Assert.Equal(AcceptError.Closed, (await accept.WaitAsync(Patience, TestContext.Current.CancellationToken)).Error);
        Assert.Equal(AcceptError.Closed, (await _listener.AcceptAsync()).Error);
    }

    private async Task<(SocketConnection Client, SocketConnection Server)> PairAsync()
    {
        var accept = _listener.AcceptAsync().AsTask();
        var dialed = await new Dialer(_wheel).ConnectAsync(_listener.LocalEndPoint!, Patience);
        return (dialed.Connection!, (await accept).Connection!);
    }
}
