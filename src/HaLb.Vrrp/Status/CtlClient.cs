using System.Net.Sockets;
using System.Text;

namespace HaLb.Vrrp.Status;

/// <summary><c>halb-vrrpd ctl [--run-dir DIR] COMMAND...</c>: one line to the status socket, its answer to standard output.</summary>
internal static class CtlClient
{
    public const string DefaultRunDirectory = "/run/halb-vrrpd";

    private const string Usage = "Usage: halb-vrrpd ctl [--run-dir DIR] COMMAND...";

    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(70);

    /// <param name="arguments">What follows <c>ctl</c>.</param>
    /// <param name="output">Takes the answer.</param>
    /// <param name="errors">Takes what went wrong on the way, and answers that say <c>error</c>.</param>
    /// <returns>0; 1 = the command failed or nobody answered.</returns>
    public static int Run(ReadOnlySpan<string> arguments, TextWriter output, TextWriter errors)
    {
        var directory = DefaultRunDirectory;
        if (arguments is ["--run-dir", var given, ..])
        {
            directory = given;
            arguments = arguments[2..];
        }

        if (arguments is ["-h" or "--help", ..])
        {
            output.WriteLine(Usage);
            output.WriteLine();
            output.Write(StatusCommands.Help());
            return 0;
        }

        if (arguments.IsEmpty || arguments[0].StartsWith('-'))
        {
            errors.WriteLine($"{Usage}   ('halb-vrrpd ctl help' lists the commands)");
            return 1;
        }

        var path = Path.Combine(directory, "ctl.sock");
        try
        {
            return Show(Ask(path, string.Join(' ', arguments)), output, errors);
        }
        catch (Exception e) when (e is SocketException or IOException or ArgumentException)
        {
            errors.WriteLine($"halb-vrrpd ctl: {path}: {Trouble(path, e)}");
            return 1;
        }
    }

    /// <summary>.NET has no word of its own for "no such file" where the file is a socket.</summary>
    private static string Trouble(string path, Exception e) => e switch
    {
        SocketException { SocketErrorCode: SocketError.AddressNotAvailable } when !File.Exists(path) =>
            "no such socket: halb-vrrpd does not run, or has another --run-dir",
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => "nobody answers: halb-vrrpd has ended",
        SocketException { SocketErrorCode: SocketError.AccessDenied } => "permission denied: ask as root",
        _ => e.Message,
    };

    private static int Show(string answer, TextWriter output, TextWriter errors)
    {
        var failed = answer.Length == 0 || answer.StartsWith("error", StringComparison.Ordinal) || answer.Contains("\nerror", StringComparison.Ordinal);
        (failed ? errors : output).Write(answer.Length == 0 ? "halb-vrrpd ctl: no answer\n" : answer);
        return failed ? 1 : 0;
    }

    private static string Ask(string path, string line)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
        {
            ReceiveTimeout = (int)AnswerTime.TotalMilliseconds,
        };
        socket.Connect(new UnixDomainSocketEndPoint(path));
        _ = socket.Send(Encoding.UTF8.GetBytes(line.ReplaceLineEndings(" ") + "\n"));
        using var stream = new NetworkStream(socket);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
