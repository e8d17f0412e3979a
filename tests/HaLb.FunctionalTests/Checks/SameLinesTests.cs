using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using HaLb.TestKit;

namespace HaLb.FunctionalTests.Checks;

/// <summary>The same farm, whose servers fail in the same pattern, checked by HaLb and by the real haproxy: both write the same
/// lines in the same order.</summary>
public sealed partial class SameLinesTests
{
    private const string Haproxy = "/usr/sbin/haproxy";

    /// <summary>One digit an answer: 2 = 200, 4 = 404, 5 = 500, x = closed without an answer.</summary>
    [Theory]
    [InlineData("2255522222", "")]
    [InlineData("5522225222", "")]
    [InlineData("2xx5x22222", "option log-health-checks")]
    [InlineData("2445542222", "http-check disable-on-404")]
    [InlineData("2445442222", "option log-health-checks\n    http-check disable-on-404")]
    [InlineData("2444552222", "http-check expect ! status 404")]
    [InlineData("2255522222", "http-check expect string R2")]
    public async Task Failing_server_gets_the_lines_that_haproxy_writes(string pattern, string options)
    {
        if (!File.Exists(Haproxy))
        {
            Assert.Skip("haproxy is not installed");
        }

        var theirs = await RunHaproxyAsync(pattern, options);
        var ours = await RunHaLbAsync(pattern, options);
        Assert.NotEmpty(theirs);
        Assert.Equal(theirs, ours);
    }

    private static string Config(int serverPort, string options) => string.Create(CultureInfo.InvariantCulture, $"""
        global
            log stdout format short local0
        defaults
            mode http
            log global
            timeout connect 5s
            timeout client 5s
            timeout server 5s
        frontend f
            bind 127.0.0.1:0
            default_backend b
        backend b
            option httpchk GET /
            {options}
            server s 127.0.0.1:{serverPort} check inter 100ms rise 2 fall 3

        """);

    private static async Task<string[]> RunHaLbAsync(string pattern, string options)
    {
        using var server = new PatternServer(pattern);
        var lines = new ConcurrentQueue<string>();
        await using var halb = EngineUnderTest.Start(
            Config(server.Port, options), line => lines.Enqueue(Normal($"<{line.Severity}>{line.Text}")));
        await server.Finished.WaitAsync(RawPeer.Patience, TestContext.Current.CancellationToken);
        return [.. lines];
    }

    private static async Task<string[]> RunHaproxyAsync(string pattern, string options)
    {
        using var server = new PatternServer(pattern);
        var path = Path.Combine(Path.GetTempPath(), $"halb-{Guid.NewGuid():N}.cfg");
        // The bind is never used; a Unix socket needs no free port.
        var text = Config(server.Port, options).Replace("127.0.0.1:0", $"unix@{path}.sock", StringComparison.Ordinal);
        await File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);
        using var process = Process.Start(new ProcessStartInfo(Haproxy, ["-db", "-f", path]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        try
        {
            await server.Finished.WaitAsync(RawPeer.Patience, TestContext.Current.CancellationToken);
        }
        finally
        {
            process.Kill();
            File.Delete(path);
            File.Delete($"{path}.sock");
        }

        return [.. (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Normal)];
    }

    private static string Normal(string line) => DurationPattern().Replace(line, "check duration: Nms");

    [GeneratedRegex("check duration: [0-9]+ms")]
    private static partial Regex DurationPattern();

    /// <summary>Answers each connection by the next letter of a pattern, the last one for ever.</summary>
    private sealed class PatternServer : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly string _pattern;

        public PatternServer(string pattern)
        {
            _pattern = pattern;
            _listener.Start();
            _ = ServeAsync();
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        /// <summary>The whole pattern was played, and the proxy has come again since.</summary>
        public Task Finished => _finished.Task;

        public void Dispose() => _listener.Dispose();

        private async Task ServeAsync()
        {
            try
            {
                for (var count = 0; ; count++)
                {
                    using var client = await _listener.AcceptTcpClientAsync();
                    if (count > _pattern.Length)
                    {
                        _ = _finished.TrySetResult();
                    }

                    await AnswerAsync(client.GetStream(), _pattern[Math.Min(count, _pattern.Length - 1)]);
                }
            }
            catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
            {
                // Disposed.
            }
        }

        private static async Task AnswerAsync(NetworkStream stream, char letter)
        {
            try
            {
                _ = await stream.ReadAsync(new byte[4096]);
                if (letter != 'x')
                {
                    await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.0 {letter}00 R{letter}\r\nContent-Length: 2\r\n\r\nR{letter}".Replace("400", "404", StringComparison.Ordinal)));
                }
            }
            catch (IOException)
            {
                // The check has seen enough.
            }
        }
    }
}
