using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace HaLb.TestKit;

/// <summary>A network namespace of its own for one test, gone with it. <see cref="Run(Action)"/> executes on a thread that lives inside:
/// sockets opened there belong to the namespace for good, wherever they are used; <see cref="Command"/> starts a program inside. Needs root.</summary>
public sealed partial class NetworkNamespace : IDisposable
{
    private const int NewNetwork = 0x40000000;

    private readonly BlockingCollection<Action> _work = [];
    private readonly Thread _thread;

    /// <summary><paramref name="name"/>: begins the name under <c>ip netns</c>; the process's id and a number follow.</summary>
    public NetworkNamespace(string name)
    {
        Name = $"{name}-{Environment.ProcessId}-{Guid.NewGuid().ToString("N")[..6]}";
        Tool("ip", ["netns", "add", Name]);
        _thread = new Thread(Loop) { IsBackground = true, Name = Name };
        _thread.Start();
        try
        {
            Run(Enter);
            _ = Ip("link set lo up");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Null where it can be used, else the reason for <c>Assert.Skip</c>.</summary>
    public static string? Unavailable =>
        Environment.UserName != "root" ? "needs root" : !File.Exists("/usr/sbin/ip") && !File.Exists("/sbin/ip") ? "needs iproute2" : null;

    /// <summary>As <c>ip netns</c> knows it.</summary>
    public string Name { get; }

    /// <summary>Executes inside and waits; what it throws is thrown here.</summary>
    public void Run(Action action) => _ = Run(() =>
    {
        action();
        return true;
    });

    public T Run<T>(Func<T> function)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            try
            {
                result.SetResult(function());
            }
            catch (Exception error)
            {
                result.SetException(error);
            }
        });
        try
        {
            return result.Task.GetAwaiter().GetResult();
        }
        catch (Exception error)
        {
            ExceptionDispatchInfo.Throw(error);
            throw;
        }
    }

    /// <summary><c>ip -n NAME</c> with these words; returns what it printed.</summary>
    public string Ip(string words) => Tool("ip", ["-n", Name, .. words.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

    /// <summary>A program inside that ends by itself; returns what it printed.</summary>
    public string Command(string program, params string[] arguments) => Tool("ip", ["netns", "exec", Name, program, .. arguments]);

    /// <summary>How to start a program inside that goes on.</summary>
    public ProcessStartInfo StartInfo(string program, params string[] arguments) =>
        new("ip", ["netns", "exec", Name, program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };

    /// <summary>A value of <c>/proc/sys</c> inside, such as <c>net/ipv4/conf/eth0/arp_ignore</c>.</summary>
    public string Sysctl(string path) => Command("cat", "/proc/sys/" + path).Trim();

    public void Dispose()
    {
        _work.CompleteAdding();
        _thread.Join();
        _work.Dispose();
        Tool("ip", ["netns", "delete", Name]);
    }

    private void Loop()
    {
        foreach (var action in _work.GetConsumingEnumerable())
        {
            action();
        }
    }

    private void Enter()
    {
        using var file = File.OpenHandle("/run/netns/" + Name);
        if (SetNamespace((int)file.DangerousGetHandle(), NewNetwork) != 0)
        {
            throw new InvalidOperationException($"setns: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    private static string Tool(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: exit code {process.ExitCode}: {errors.Result}");
    }

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int SetNamespace(int descriptor, int kind);
}
