using System.Net.Sockets;
using System.Text;
using HaLb.Vrrp.Driver;
using HaLb.Vrrp.Status;
using HaLb.Vrrp.Tests.Pair;
using Serilog.Core;

namespace HaLb.Vrrp.Tests.Status;

/// <summary>The status socket and its client, over a real Unix socket.</summary>
public sealed class StatusServerTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("halb-ctl-");

    private string SocketPath => Path.Combine(_directory.FullName, "ctl.sock");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Each_command_is_answered()
    {
        await using var server = Open(Driver);
        Assert.Contains("VI_1: MASTER", Ctl(0, "show", "vrrp"), StringComparison.Ordinal);
        Assert.StartsWith("{", Ctl(0, "show", "vrrp", "json"), StringComparison.Ordinal);
        Assert.StartsWith("# HELP halb_vrrp_build_info", Ctl(0, "show metrics"), StringComparison.Ordinal);
        Assert.Contains("INIT -> BACKUP", Ctl(0, "show", "events"), StringComparison.Ordinal);
        Assert.StartsWith("[{\"data\":", Ctl(0, "show", "keepalived-json"), StringComparison.Ordinal);
        Assert.Equal("ok handover VI_1\n", Ctl(0, "handover", "VI_1"));
        Assert.Equal("ok release \n", Ctl(0, "release"));
        Assert.Equal("ok nothing changed\n", Ctl(0, "reload"));
        Assert.Contains("failback [INSTANCE]", Ctl(0, "help"), StringComparison.Ordinal);
        Assert.Equal("ok hold \nok failback a\n", Ctl(0, "hold; failback a"));
    }

    [Theory]
    [InlineData("show vrpp", "did you mean 'show vrrp'?")]
    [InlineData("handovr", "did you mean 'handover'?")]
    [InlineData("show", "did you mean 'show vrrp', 'show vrrp json', 'show metrics', 'show events', 'show keepalived-json'?")]
    [InlineData("xyzzy plugh", "'help' lists the commands")]
    [InlineData("hold a b", "unknown command 'hold a b'")]
    public async Task Unknown_command_is_an_error_with_the_nearest_one(string command, string hint)
    {
        await using var server = Open(Driver);
        var answer = Ctl(1, command);
        Assert.StartsWith("error: unknown command", answer, StringComparison.Ordinal);
        Assert.Contains(hint, answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refusal_of_the_driver_makes_the_client_fail()
    {
        await using var server = Open(static message =>
        {
            ((OperatorCommand)message).Reply.SetResult("error: the priority here is lower");
            return true;
        });
        Assert.Equal("error: the priority here is lower\n", Ctl(1, "failback", "VI_1"));
    }

    [Fact]
    public async Task Full_inbox_is_an_error()
    {
        await using var server = Open(static _ => false);
        Assert.StartsWith("error: the driver has too much to do", Ctl(1, "show", "vrrp"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Driver_that_does_not_answer_is_an_error_after_a_while()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var commands = new StatusCommands(new RecordingInbox { Answer = _ => asked.TrySetResult() }, time);
        var answer = commands.RunAsync("show vrrp");
        await asked.Task;
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("error: no answer from the driver within 5 s\n", await answer);
    }

    [Fact]
    public async Task Socket_has_mode_0660_replaces_what_a_dead_daemon_left_and_goes_away()
    {
        using (var dead = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            dead.Bind(new UnixDomainSocketEndPoint(SocketPath));
        }

        await using (Open(Driver))
        {
            Assert.Equal((UnixFileMode)0b110_110_000, File.GetUnixFileMode(SocketPath));
            Assert.Contains("VI_1", Ctl(0, "show", "vrrp"), StringComparison.Ordinal);
        }

        Assert.Empty(_directory.GetFileSystemInfos());
        var errors = new StringWriter();
        Assert.Equal(1, CtlClient.Run(["--run-dir", _directory.FullName, "show", "vrrp"], TextWriter.Null, errors));
        Assert.Equal($"halb-vrrpd ctl: {SocketPath}: no such socket: halb-vrrpd does not run, or has another --run-dir\n", errors.ToString());
        Assert.Contains("handover [INSTANCE]", Ctl(0, "--help"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Overlong_line_is_refused_and_silent_clients_leave_room_for_others()
    {
        await using var server = Open(Driver);
        Assert.Equal("error: the line is too long\n", Ctl(1, new string('x', 5000)));
        var silent = new List<Socket>();
        for (var i = 0; i < 7; i++)
        {
            silent.Add(await ConnectAsync());
        }

        Assert.Contains("VI_1", Ctl(0, "show", "vrrp"), StringComparison.Ordinal);
        silent.ForEach(static socket => socket.Dispose());
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_an_unknown_command()
    {
        await using var server = Open(Driver);
        using var socket = await ConnectAsync();
        _ = await socket.SendAsync(new byte[] { 0xFF, 0x00, 0xC3, (byte)'\n' });
        using var reader = new StreamReader(new NetworkStream(socket), Encoding.UTF8);
        Assert.StartsWith("error: unknown command", await reader.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private static bool Driver(DriverMessage message) => message switch
    {
        StatusRequest request => request.Reply.TrySetResult(SampleStatus.Create()),
        OperatorCommand command => command.Reply.TrySetResult($"ok {command.Verb} {command.Instance}"),
        ReloadRequest reload => reload.Reply.TrySetResult("ok nothing changed\n"),
        _ => false,
    };

    private StatusServer Open(Func<DriverMessage, bool> driver) =>
        StatusServer.Open(SocketPath, new RecordingInbox { Answer = driver }, TimeProvider.System, Logger.None);

    /// <summary>The client's exit code must be as given; returns what it printed where that code puts it.</summary>
    private string Ctl(int code, params string[] words)
    {
        var (output, errors) = (new StringWriter(), new StringWriter());
        Assert.Equal(code, CtlClient.Run(["--run-dir", _directory.FullName, .. words], output, errors));
        Assert.Equal("", (code == 0 ? errors : output).ToString());
        return (code == 0 ? output : errors).ToString();
    }

    private async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath));
        return socket;
    }
}
