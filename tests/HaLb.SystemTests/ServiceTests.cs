using System.Globalization;
using System.Net.Sockets;
using System.Text;
using HaLb.SystemTests.Kit;

namespace HaLb.SystemTests;

/// <summary>Background mode, systemd, and the user that the file names.</summary>
public sealed class ServiceTests
{
    /// <summary>CAP_NET_BIND_SERVICE alone, as /proc writes it.</summary>
    private const string BindServiceOnly = "0000000000000400";

    [Fact]
    public async Task Background_start_returns_once_it_serves_and_writes_the_pid_file()
    {
        using var scratch = new Scratch();
        using var server = new WebServer("answer");
        var port = Scratch.FreePort();
        var pidFile = Path.Combine(scratch.Path, "halb.pid");
        var file = scratch.Write("halb.cfg", Configuration.Simple(port, server.Port, "daemon"));
        var (code, _, messages) = await HalbProcess.RunAsync("-D", "-f", file, "-p", pidFile);
        Assert.True(code == 0, messages);
        var pid = int.Parse(File.ReadAllText(pidFile), CultureInfo.InvariantCulture);
        try
        {
            Assert.Equal("answer", await Client.GetAsync(port));
            Assert.Equal(pid.ToString(CultureInfo.InvariantCulture), Session(pid));
        }
        finally
        {
            Tool.Run("kill", "-TERM", pid.ToString(CultureInfo.InvariantCulture));
        }

        await Wait.UntilAsync(() => !File.Exists(pidFile), () => "the pid file stayed");
    }

    [Fact]
    public async Task Background_start_that_fails_prints_why_and_returns_its_code()
    {
        using var scratch = new Scratch();
        using var holder = new WebServer("holder");
        var file = scratch.Write("halb.cfg", Configuration.Simple(holder.Port, 80, "daemon"));
        var (code, _, messages) = await HalbProcess.RunAsync("-f", file);
        Assert.Equal(1, code);
        Assert.Contains("in use", messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Debian_unit_starts_reloads_and_stops_it()
    {
        using var scratch = new Scratch();
        using var server = new WebServer("answer");
        using var systemd = new FakeSystemd(scratch);
        var port = Scratch.FreePort();
        var pidFile = Path.Combine(scratch.Path, "haproxy.pid");
        var file = scratch.Write("haproxy.cfg", Configuration.Simple(port, server.Port, "daemon"));
        var unit = UnitFile.Debian(file, pidFile, Path.Combine(scratch.Path, "master.sock"));

        await using var halb = HalbProcess.Start(HalbProcess.Program, unit.Start, systemd.Environment);
        Assert.Contains("READY=1", await systemd.NextAsync(), StringComparison.Ordinal);
        Assert.Equal(halb.Id.ToString(CultureInfo.InvariantCulture), File.ReadAllText(pidFile).Trim());
        Assert.Equal("answer", await Client.GetAsync(port));

        Assert.Equal(0, (await HalbProcess.RunAsync(unit.Check)).Code);
        halb.Signal("USR2");
        Assert.Matches("RELOADING=1\nMONOTONIC_USEC=[0-9]+\n", await systemd.NextAsync());
        Assert.Contains("READY=1", await systemd.NextAsync(), StringComparison.Ordinal);
        Assert.Equal("answer", await Client.GetAsync(port));

        halb.Signal("TERM");
        Assert.Contains("STOPPING=1", await systemd.NextAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await halb.WaitForExitAsync());
    }

    [Fact]
    public async Task Root_becomes_the_user_of_the_file_on_every_thread_and_reloads_low_ports()
    {
        Assert.SkipUnless(Tool.IsRoot, "needs root");
        using var scratch = new Scratch();
        using var server = new WebServer("answer");
        var port = Scratch.FreePort();
        var low = LowPort();
        var file = scratch.Write("halb.cfg", Configuration.Simple(port, server.Port, "user nobody\ngroup nogroup"));
        await using var halb = HalbProcess.Start(CopyProgram(scratch), ["-db", "-f", file], null);
        await halb.WaitUntilReadyAsync();
        foreach (var thread in Directory.EnumerateDirectories($"/proc/{halb.Id}/task"))
        {
            var status = File.ReadAllText(Path.Combine(thread, "status"));
            Assert.Matches(@"Uid:\t65534\t65534\t65534\t65534\n", status);
            Assert.Matches(@"Gid:\t65534\t65534\t65534\t65534\n", status);
            Assert.Contains($"CapEff:\t{BindServiceOnly}", status, StringComparison.Ordinal);
            Assert.Contains($"CapPrm:\t{BindServiceOnly}", status, StringComparison.Ordinal);
        }

        Assert.Equal("answer", await Client.GetAsync(port));
        _ = scratch.Write("halb.cfg", Configuration.Simple(low, server.Port, "user nobody\ngroup nogroup"));
        halb.Signal("HUP");
        await halb.WaitForMessageAsync("the new configuration serves");
        Assert.Equal("answer", await Client.GetAsync(low));
    }

    [Fact]
    public async Task Files_that_the_user_cannot_read_are_all_named_before_root_is_given_up()
    {
        Assert.SkipUnless(Tool.IsRoot, "needs root");
        using var scratch = new Scratch();
        var certificates = Directory.CreateDirectory(Path.Combine(scratch.Path, "certs"));
        foreach (var name in new[] { "a.pem", "b.pem" })
        {
            TestCertificate.Write(Path.Combine(certificates.FullName, name));
            File.SetUnixFileMode(Path.Combine(certificates.FullName, name), UnixFileMode.UserRead);
        }

        var file = scratch.Write("halb.cfg", Configuration.Simple(Scratch.FreePort(), 80, "user nobody\ngroup nogroup").Replace(
            "default_backend", $"bind 127.0.0.1:{Scratch.FreePort()} ssl crt {certificates.FullName}\n    default_backend", StringComparison.Ordinal));
        var (code, _, messages) = await HalbProcess.RunAsync("-db", "-f", file);
        Assert.Equal(1, code);
        Assert.Contains("user nobody cannot read " + Path.Combine(certificates.FullName, "a.pem"), messages, StringComparison.Ordinal);
        Assert.Contains("user nobody cannot read " + Path.Combine(certificates.FullName, "b.pem"), messages, StringComparison.Ordinal);
    }

    /// <summary>Id of the session that the process leads or belongs to.</summary>
    private static string Session(int pid) => File.ReadAllText($"/proc/{pid}/stat").Split(") ")[1].Split(' ')[3];

    /// <summary>A port below 1024 that nobody has.</summary>
    private static int LowPort()
    {
        for (var port = 1000; port > 600; port--)
        {
            try
            {
                using var listener = new TcpListener(System.Net.IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken.
            }
        }

        throw new InvalidOperationException("no free low port");
    }

    /// <summary>The tree may lie where the other user cannot go.</summary>
    private static string CopyProgram(Scratch scratch)
    {
        var target = Path.Combine(scratch.Path, "program");
        _ = Tool.Run("cp", "-r", Path.GetDirectoryName(HalbProcess.Program)!, target);
        _ = Tool.Run("chmod", "-R", "a+rX", target);
        return Path.Combine(target, "halb");
    }

    /// <summary>The receiving end of sd_notify.</summary>
    private sealed class FakeSystemd : IDisposable
    {
        private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        private readonly string _path;

        public FakeSystemd(Scratch scratch)
        {
            _path = Path.Combine(scratch.Path, "notify");
            _socket.Bind(new UnixDomainSocketEndPoint(_path));
        }

        public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string> { ["NOTIFY_SOCKET"] = _path };

        public async Task<string> NextAsync()
        {
            using var limit = new CancellationTokenSource(HalbProcess.Patience);
            var buffer = new byte[4096];
            return Encoding.UTF8.GetString(buffer, 0, await _socket.ReceiveAsync(buffer, SocketFlags.None, limit.Token));
        }

        public void Dispose() => _socket.Dispose();
    }
}
