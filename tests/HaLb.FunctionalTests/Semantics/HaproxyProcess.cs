using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using HaLb.TestKit;

namespace HaLb.FunctionalTests.Semantics;

/// <summary>Debian's haproxy on a file of the test's.</summary>
internal sealed class HaproxyProcess : IAsyncDisposable
{
    public const string Program = "/usr/sbin/haproxy";

    private static int _nextPort = 30000 + Environment.ProcessId % 200 * 10;

    private readonly Process _process;
    private readonly string _path;

    private HaproxyProcess(Process process, string path, int port)
    {
        _process = process;
        _path = path;
        EndPoint = new IPEndPoint(IPAddress.Loopback, port);
    }

    public static bool IsInstalled => File.Exists(Program);

    public IPEndPoint EndPoint { get; }

    /// <summary>Starts it; <c>127.0.0.1:0</c> in the text becomes a free port. Ready when a listener of its own answers,
    /// so that nothing touches the frontends before the test.</summary>
    public static async Task<HaproxyProcess> StartAsync(string cfg)
    {
        var port = Interlocked.Increment(ref _nextPort);
        var ready = Interlocked.Increment(ref _nextPort);
        var text = cfg.Replace("127.0.0.1:0", $"127.0.0.1:{port}", StringComparison.Ordinal)
            + $"listen ready_check\n    mode tcp\n    no log\n    bind 127.0.0.1:{ready}\n";
        var path = Path.Combine(Path.GetTempPath(), $"halb-oracle-{Guid.NewGuid():N}.cfg");
        await File.WriteAllTextAsync(path, text);
        var process = Process.Start(new ProcessStartInfo(Program, ["-db", "-q", "-f", path]) { RedirectStandardError = true })!;
        _ = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(RawPeer.Patience);
        while (true)
        {
            try
            {
                using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(IPAddress.Loopback, ready, limit.Token);
                return new HaproxyProcess(process, path, port);
            }
            catch (SocketException) when (!process.HasExited)
            {
                await Task.Delay(10, limit.Token);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        File.Delete(_path);
    }
}
