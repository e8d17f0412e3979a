using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using HaLb.Config.Model;
using AddressFamily = HaLb.Config.Model.AddressFamily;

namespace HaLb.Stats.Api;

/// <summary>Opens the listening sockets of the runtime API.</summary>
internal static partial class ApiSocket
{
    private const int Backlog = 64;

    /// <exception cref="SocketException">The address cannot be used.</exception>
    /// <exception cref="IOException">Owner or mode of the file cannot be set.</exception>
    public static Socket Open(StatsSocketConfig config) => config.Address.Family switch
    {
        AddressFamily.Unix => OpenUnix(config),
        AddressFamily.Abstract => Listen(new UnixDomainSocketEndPoint("\0" + config.Address.Host)),
        AddressFamily.Descriptor => new Socket(new SafeSocketHandle(int.Parse(config.Address.Host, CultureInfo.InvariantCulture), ownsHandle: true)),
        _ => Listen(new IPEndPoint(Resolve(config.Address), config.Address.Port)),
    };

    /// <summary>Tells this process's socket file from one that another puts in its place.</summary>
    public static DateTime TimeOf(StatsSocketConfig config) =>
        config.Address.Family == AddressFamily.Unix ? File.GetLastWriteTimeUtc(PathOf(config)) : default;

    /// <summary>Removes the socket's file unless it is a successor's (<c>-sf</c>).</summary>
    public static void RemoveFile(StatsSocketConfig config, DateTime time)
    {
        if (config.Address.Family == AddressFamily.Unix && TimeOf(config) == time)
        {
            File.Delete(PathOf(config));
        }
    }

    /// <summary>Binds under another name and renames, so that the file appears with its mode and owner set, and a file left
    /// behind by a dead process is no obstacle.</summary>
    private static Socket OpenUnix(StatsSocketConfig config)
    {
        var path = PathOf(config);
        var temporary = string.Create(CultureInfo.InvariantCulture, $"{path}.{Environment.ProcessId}.tmp");
        File.Delete(temporary);
        var socket = Listen(new UnixDomainSocketEndPoint(temporary));
        try
        {
            SetOwner(temporary, config.Unix);
            File.Move(temporary, path, overwrite: true);
            return socket;
        }
        catch
        {
            socket.Dispose();
            File.Delete(temporary);
            throw;
        }
    }

    private static Socket Listen(EndPoint point)
    {
        var socket = new Socket(point.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(point);
            socket.Listen(Backlog);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static void SetOwner(string path, UnixSocketConfig unix)
    {
        if (unix.Mode is { } mode && !OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, (UnixFileMode)mode);
        }

        var uid = unix.Uid ?? Lookup("/etc/passwd", unix.User);
        var gid = unix.Gid ?? Lookup("/etc/group", unix.Group);
        if ((uid != -1 || gid != -1) && ChangeOwner(path, uid, gid) != 0)
        {
            throw new IOException(string.Create(CultureInfo.InvariantCulture, $"cannot give {path} to {uid}:{gid}: {Marshal.GetLastPInvokeErrorMessage()}"));
        }
    }

    /// <summary>The numeric id of a name in passwd or group; -1 = no name given.</summary>
    private static int Lookup(string file, string? name)
    {
        if (name is null)
        {
            return -1;
        }

        foreach (var line in File.ReadLines(file))
        {
            var parts = line.Split(':');
            if (parts.Length > 2 && parts[0] == name && int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            {
                return id;
            }
        }

        throw new IOException($"no '{name}' in {file}");
    }

    private static IPAddress Resolve(AddressConfig address) =>
        IPAddress.TryParse(address.Host, out var literal) ? literal : Dns.GetHostAddresses(address.Host)[0];

    private static string PathOf(StatsSocketConfig config) => config.Unix.Prefix + config.Address.Host;

    [LibraryImport("libc", EntryPoint = "chown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, int uid, int gid);
}
