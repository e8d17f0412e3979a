using System.Net.Sockets;
using System.Text;
using HaLb.Stats.Api;
using Xunit;

namespace HaLb.Stats.Tests.Api;

public sealed class RuntimeApiTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("halb-api").FullName;
    private readonly FarmFixture _farm;
    private readonly RuntimeApi _api;

    public RuntimeApiTests()
    {
        _farm = new FarmFixture(Text(SocketPath, "60s"));
        _api = new RuntimeApi(_farm);
    }

    private string SocketPath => Path.Combine(_folder, "adm.sock");

    public async ValueTask InitializeAsync() => Assert.Empty(await _api.StartAsync());

    public async ValueTask DisposeAsync()
    {
        await _api.StopAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task One_line_is_answered_and_the_connection_closed()
    {
        using var client = Connect();
        await SendAsync(client, "get weight be/s1\n");
        Assert.Equal("5 (initial 5)\n\n", await ReadToEndAsync(client));
    }

    [Fact]
    public async Task Half_closed_client_gets_its_answer_also_without_a_newline()
    {
        using var client = Connect();
        await SendAsync(client, "show backend");
        client.Shutdown(SocketShutdown.Send);
        Assert.Equal("# name\nbe\n\n", await ReadToEndAsync(client));
    }

    [Fact]
    public async Task Prompt_keeps_the_connection_until_quit()
    {
        using var client = Connect();
        await SendAsync(client, "prompt\n");
        Assert.Equal("\n> ", await ReadAsync(client, 3));
        await SendAsync(client, "get weight be/s1\n");
        Assert.Equal("5 (initial 5)\n\n> ", await ReadAsync(client, 17));
        await SendAsync(client, "quit\n");
        Assert.Equal("", await ReadToEndAsync(client));
    }

    [Fact]
    [System.Runtime.Versioning.SupportedOSPlatform("linux")]
    public void Socket_file_has_the_configured_mode() =>
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(SocketPath));

    [Fact]
    public async Task Endless_line_is_refused()
    {
        using var client = Connect();
        await SendAsync(client, new string('x', 16384));
        Assert.StartsWith("Command is too big", await ReadToEndAsync(client), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silent_client_is_cut_after_stats_timeout()
    {
        _farm.Reload(Text(SocketPath, "100ms"));
        using var client = Connect();
        Assert.Equal("", await ReadToEndAsync(client));
    }

    [Fact]
    public async Task Reload_opens_new_sockets_and_removes_the_gone_ones()
    {
        var other = Path.Combine(_folder, "other.sock");
        _farm.Reload(Text(other, "60s"));
        Assert.Empty(await _api.ReloadAsync());
        Assert.False(File.Exists(SocketPath));
        using var client = Connect(other);
        await SendAsync(client, "show version\n");
        Assert.Equal(ProcessInfo.Version + "\n\n", await ReadToEndAsync(client));
    }

    [Fact]
    public async Task Socket_file_that_a_dead_process_left_is_replaced_and_an_impossible_one_is_reported()
    {
        var stale = Path.Combine(_folder, "stale.sock");
        using (var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            socket.Bind(new UnixDomainSocketEndPoint(stale));
        }

        _farm.Reload(Text(stale, "60s"));
        Assert.Empty(await _api.ReloadAsync());
        using var client = Connect(stale);

        _farm.Reload(Text("/nonexistent/folder/x.sock", "60s"));
        Assert.StartsWith("stats socket unix@/nonexistent/folder/x.sock: ", Assert.Single(await _api.ReloadAsync()), StringComparison.Ordinal);
    }

    private static string Text(string path, string timeout) => $"""
        global
            stats socket {path} mode 640 level admin
            stats timeout {timeout}
        backend be
            server s1 127.0.0.1:1 weight 5

        """;

    private Socket Connect(string? path = null)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(path ?? SocketPath));
        return socket;
    }

    private static async Task SendAsync(Socket socket, string text) =>
        await socket.SendAsync(Encoding.ASCII.GetBytes(text), TestContext.Current.CancellationToken);

    private static async Task<string> ReadToEndAsync(Socket socket)
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        while (await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken) is > 0 and var received)
        {
            text.Append(Encoding.ASCII.GetString(buffer, 0, received));
        }

        return text.ToString();
    }

    private static async Task<string> ReadAsync(Socket socket, int count)
    {
        var buffer = new byte[count];
        await using var stream = new NetworkStream(socket);
        await stream.ReadExactlyAsync(buffer, TestContext.Current.CancellationToken);
        return Encoding.ASCII.GetString(buffer);
    }
}
