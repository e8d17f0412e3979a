using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace HaLb.Vrrp.Hosting;

/// <summary>Tells systemd how the process is (sd_notify(3)). Without <c>NOTIFY_SOCKET</c> nothing is sent.</summary>
internal sealed class SystemdNotifier : IDisposable
{
    private readonly Socket? _socket;
    private readonly TimeProvider _time;

    public SystemdNotifier(TimeProvider time)
    {
        _time = time;
        if (Environment.GetEnvironmentVariable("NOTIFY_SOCKET") is not (['/' or '@', _, ..] and var path))
        {
            return;
        }

        var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { SendTimeout = 100 };
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

    /// <summary>Half of <c>WATCHDOG_USEC</c> where it is meant for us; null = no watchdog.</summary>
    public TimeSpan? WatchdogInterval =>
        _socket is not null
        && long.TryParse(Environment.GetEnvironmentVariable("WATCHDOG_USEC"), CultureInfo.InvariantCulture, out var microseconds) && microseconds > 0
        && (Environment.GetEnvironmentVariable("WATCHDOG_PID") is not { } pid || pid == Environment.ProcessId.ToString(CultureInfo.InvariantCulture))
            ? TimeSpan.FromMicroseconds(microseconds / 2)
            : null;

    public void Ready(string status) => Send($"READY=1\nSTATUS={status}\n");

    /// <summary>systemd wants the monotonic clock to pair it with the READY=1 that follows.</summary>
    public void Reloading()
    {
        // On Linux a timestamp is CLOCK_MONOTONIC.
        var microseconds = (long)(_time.GetTimestamp() * (1_000_000.0 / _time.TimestampFrequency));
        Send(string.Create(CultureInfo.InvariantCulture, $"RELOADING=1\nMONOTONIC_USEC={microseconds}\nSTATUS=Reading the configuration anew\n"));
    }

    public void Stopping() => Send("STOPPING=1\nSTATUS=Giving the addresses up\n");

    public void Watchdog() => Send("WATCHDOG=1\n");

    public void Dispose() => _socket?.Dispose();

    private void Send(string text)
    {
        try
        {
            _ = _socket?.Send(Encoding.UTF8.GetBytes(text), SocketFlags.None);
        }
        catch (SocketException)
        {
            // systemd is restarting or gone; the work goes on all the same.
        }
    }
}
