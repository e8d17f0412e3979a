using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace HaLb.Stats.Tests;

/// <summary>The real haproxy on a configuration, asked over its socket: the oracle.</summary>
internal sealed class Haproxy : IDisposable
{
    private const string Program = "/usr/sbin/haproxy";
    private readonly string _folder = Directory.CreateTempSubdirectory("halb-oracle").FullName;
    private readonly Process _process;

    private Haproxy(string cfg)
    {
        var path = Path.Combine(_folder, "haproxy.cfg");
        File.WriteAllText(path, cfg.Replace("/SOCKET", SocketPath, StringComparison.Ordinal));
        _process = Process.Start(new ProcessStartInfo(Program, ["-db", "-f", path]) { RedirectStandardError = true })!;
    }

    public static bool IsInstalled => File.Exists(Program);

    private string SocketPath => Path.Combine(_folder, "adm.sock");

    public static Haproxy Start(string cfg) => new(cfg);

    /// <summary>Ports that nobody listens on just now.</summary>
    public static int[] FreePorts(int count)
    {
        var sockets = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        foreach (var socket in sockets)
        {
            socket.Start();
        }

        var ports = sockets.Select(socket => ((IPEndPoint)socket.LocalEndpoint).Port).ToArray();
        foreach (var socket in sockets)
        {
            socket.Stop();
        }

        return ports;
    }

    /// <summary>Asks until the answer satisfies, for half a minute at most.</summary>
    public string Ask(string command, Func<string, bool> satisfies)
    {
        var answer = "";
        Assert.True(
            SpinWait.SpinUntil(
                () =>
                {
                    Thread.Sleep(20);
                    answer = TryAsk(command);
                    return satisfies(answer);
                },
                TimeSpan.FromSeconds(30)),
            answer);
        return answer;
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string TryAsk(string command)
    {
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { ReceiveTimeout = 30_000 };
            socket.Connect(new UnixDomainSocketEndPoint(SocketPath));
            socket.Send(Encoding.ASCII.GetBytes(command + "\n"));
            using var stream = new NetworkStream(socket);
            using var reader = new StreamReader(stream);
            return reader.ReadToEnd();
        }
        catch (SocketException)
        {
            return "";
        }
    }
}
