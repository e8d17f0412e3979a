using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using System.Text;
using HaLb.Config;
using HaLb.Config.Model;
using AddressFamily = HaLb.Config.Model.AddressFamily;

namespace HaLb.CommandLine;

/// <summary><c>halb ctl</c>: one line of commands to the runtime API, its answer to standard output.</summary>
internal static class CtlCommand
{
    private static readonly string[] UsualFiles = ["/etc/halb/halb.json", "/etc/haproxy/haproxy.cfg"];

    public static Command Create()
    {
        var socket = new Option<string?>("-s", "--socket") { Description = "Path of a Unix socket, or ADDRESS:PORT" };
        var files = new Option<string[]>("-f", "--file") { Description = "Configuration whose first 'stats socket' is used" };
        var words = new Argument<string[]>("command") { Description = "For example: show stat", Arity = ArgumentArity.OneOrMore };
        var command = new Command("ctl", "Sends a command to the runtime API (stats socket)") { socket, files, words };
        command.SetAction((result, cancel) =>
            RunAsync(result.GetValue(socket), result.GetValue(files) ?? [], string.Join(' ', result.GetRequiredValue(words)), cancel));
        return command;
    }

    private static async Task<int> RunAsync(string? socket, string[] files, string line, CancellationToken cancel)
    {
        var target = socket is not null ? EndPointOf(socket) : FindSocket(files);
        if (target is null)
        {
            await Console.Error.WriteLineAsync("halb ctl: no socket: give one with -s, or with -f a file that has a 'stats socket'");
            return 1;
        }

        try
        {
            using var connection = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
            await connection.ConnectAsync(target, cancel);
            _ = await connection.SendAsync(Encoding.UTF8.GetBytes(line + "\n"), SocketFlags.None, cancel);
            await using var answer = new NetworkStream(connection);
            await using var output = Console.OpenStandardOutput();
            await answer.CopyToAsync(output, cancel);
            return 0;
        }
        catch (SocketException e)
        {
            await Console.Error.WriteLineAsync($"halb ctl: {target}: {e.Message}");
            return 1;
        }
    }

    private static EndPoint? EndPointOf(string text)
    {
        text = text.StartsWith("unix@", StringComparison.Ordinal) ? text["unix@".Length..] : text;
        return text.Contains('/') ? new UnixDomainSocketEndPoint(text) : IPEndPoint.TryParse(text, out var address) ? address : null;
    }

    private static EndPoint? FindSocket(string[] files)
    {
        string[] paths = files.Length > 0 ? files : [.. UsualFiles.Where(File.Exists).Take(1)];
        if (paths.Length == 0)
        {
            return null;
        }

        var loaded = ConfigLoader.Load(new LoadOptions([.. paths]) { Environment = Environment.GetEnvironmentVariable, HostName = Dns.GetHostName() });
        foreach (var finding in loaded.Diagnostics.Where(static d => d.Severity == Config.Diagnostics.Severity.Error))
        {
            Console.Error.WriteLine($"halb ctl: {finding}");
        }

        return loaded.Config?.Global.StatsSockets.Select(static s => EndPointOf(s.Address)).FirstOrDefault(static e => e is not null);
    }

    private static EndPoint? EndPointOf(AddressConfig address) => address.Family switch
    {
        AddressFamily.Unix => new UnixDomainSocketEndPoint(address.Host),
        AddressFamily.Abstract => new UnixDomainSocketEndPoint("\0" + address.Host),
        AddressFamily.Ipv4 or AddressFamily.Ipv6 when IPAddress.TryParse(address.Host, out var ip) =>
            new IPEndPoint(address.IsWildcard ? ip.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? IPAddress.Loopback : IPAddress.IPv6Loopback : ip, address.Port),
        _ => null,
    };
}
