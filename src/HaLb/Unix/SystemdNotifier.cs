using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace HaLb.Unix;

/// <summary>Tells systemd how the process is (sd_notify(3)): one datagram of <c>NAME=value</c> lines to the socket in
/// <c>NOTIFY_SOCKET</c>. Without that variable nothing is sent.</summary>
internal sealed class SystemdNotifier : IDisposable
{
    private readonly Socket? _socket;
    private readonly TimeProvider _time;

    public SystemdNotifier(TimeProvider time)
    {
        _time = time;
        var path = Environment.GetEnvironmentVariable("NOTIFY_SOCKET");
        if (path is not ['/' or '@', _, ..])
        {
            return;
        }

        var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path[0] == '@' ? "\0" + path[1..] : path));
            _socket = socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
        }
    }

    public void Ready(string status) =>
        Send(string.Create(CultureInfo.InvariantCulture, $"READY=1\nMAINPID={Environment.ProcessId}\nSTATUS={status}\n"));

    /// <summary>systemd wants the monotonic clock to pair it with the READY=1 that follows (Type=notify-reload).</summary>
    public void Reloading()
    {
        // On Linux a timestamp is CLOCK_MONOTONIC.
        var microseconds = (long)(_time.GetTimestamp() * (1_000_000.0 / _time.TimestampFrequency));
        Send(string.Create(CultureInfo.InvariantCulture, $"RELOADING=1\nMONOTONIC_USEC={microseconds}\nSTATUS=Reading the configuration anew\n"));
    }

    public void Stopping(string status) => Send($"STOPPING=1\nSTATUS={status}\n");

    public void Dispose() => _socket?.Dispose();

    private void Send(string text)
    {
        try
        {
            _ = _socket?.Send(Encoding.UTF8.GetBytes(text), SocketFlags.None);
        }
        catch (SocketException)
        {
            // systemd is restarting or gone; the process serves all the same.
        }
    }
}
