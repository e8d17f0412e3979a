using System.Diagnostics;
using System.Globalization;
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

    private HaproxyProcess(Process process, string path, IPEndPoint[] endPoints)
    {
        _process = process;
        _path = path;
        EndPoints = endPoints;
    }

    public static bool IsInstalled => File.Exists(Program);

    /// <summary>Where its listeners listen, in the order of the text.</summary>
    public IPEndPoint[] EndPoints { get; }

    /// <summary>Starts it; each <c>127.0.0.1:0</c> in the text becomes a free port. Ready when a listener of its own answers,
    /// so that nothing touches the frontends before the test.</summary>
    public static async Task<HaproxyProcess> StartAsync(string cfg)
    {
        for (var attempt = 0; ; attempt++)
        {
            var (text, endPoints) = ChoosePorts(cfg + "listen ready_check\n    mode tcp\n    no log\n    bind 127.0.0.1:0\n");
            if (await TryStartAsync(text, endPoints) is { } process)
            {
                return process;
            }

            // Another process has taken a port, or the text is wrong.
            if (attempt == 5)
            {
                throw new InvalidOperationException($"haproxy does not start with: {text}");
            }
        }
    }

    private static (string Text, IPEndPoint[] EndPoints) ChoosePorts(string cfg)
    {
        var endPoints = new List<IPEndPoint>();
        for (int at; (at = cfg.IndexOf("127.0.0.1:0", StringComparison.Ordinal)) >= 0;)
        {
            // Below the range that the kernel gives to clients.
            var port = 30000 + (Interlocked.Increment(ref _nextPort) - 30000) % 2700;
            endPoints.Add(new IPEndPoint(IPAddress.Loopback, port));
            cfg = string.Create(CultureInfo.InvariantCulture, $"{cfg[..at]}127.0.0.1:{port}{cfg[(at + 11)..]}");
        }

        return (cfg, [.. endPoints]);
    }

    private static async Task<HaproxyProcess?> TryStartAsync(string text, IPEndPoint[] endPoints)
    {
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
                await socket.ConnectAsync(endPoints[^1], limit.Token);
                return new HaproxyProcess(process, path, endPoints);
            }
            catch (SocketException) when (!process.HasExited)
            {
                await Task.Delay(10, limit.Token);
            }
            catch (SocketException)
            {
                process.Dispose();
                File.Delete(path);
                return null;
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
