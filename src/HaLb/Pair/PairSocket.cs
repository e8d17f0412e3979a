using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using HaLb.Unix;

namespace HaLb.Pair;

/// <summary>The file of the pair socket: put in place whole (mode and owner set, listening), never over something that is no
/// socket or that somebody serves, and removed only while it is still this process's.</summary>
internal sealed class PairSocket : IDisposable
{
    /// <summary>Clients are few, and a restarted one may come back before the last is closed.</summary>
    private const int Backlog = 16;

    private readonly FileStatus _identity;

    private PairSocket(string path, Socket listener, Socket? predecessor)
    {
        Path = path;
        Listener = listener;
        Predecessor = predecessor;
        _ = TryLook(path, out _identity);
    }

    public string Path { get; }

    public Socket Listener { get; }

    /// <summary>A connection to the older process that listened at this path; null = there was none. The caller's.</summary>
    public Socket? Predecessor { get; }

    /// <summary>Listens at the path. Null = not possible, and why.</summary>
    /// <param name="path">Of the file.</param>
    /// <param name="mayReplaceLiving">An older process that serves there is to be succeeded (<c>-sf</c>); else it is an error.</param>
    /// <param name="owner">Who shall own the file; null = this process's user.</param>
    /// <param name="error">Names the path.</param>
    public static PairSocket? Open(string path, bool mayReplaceLiving, Identity? owner, out string error)
    {
        if (TryLook(path, out var there) && (there.Mode & Libc.ModeTypeMask) != Libc.ModeSocket)
        {
            error = $"pair socket {path}: there is something that is no socket";
            return null;
        }

        var predecessor = TryConnect(path);
        if (predecessor is not null && !mayReplaceLiving)
        {
            predecessor.Dispose();
            error = $"pair socket {path}: another process listens there";
            return null;
        }

        var socket = Listen(path, owner, out error);
        if (socket is null)
        {
            predecessor?.Dispose();
        }

        return socket is null ? null : new PairSocket(path, socket, predecessor);
    }

    /// <summary>What the first life of this process opened with root's rights.</summary>
    public static PairSocket Adopt(string path, int listener, int predecessor) =>
        new(path, Take(listener), predecessor >= 0 ? Take(predecessor) : null);

    public void Dispose()
    {
        Listener.Dispose();
        if (TryLook(Path, out var now)
            && (now.Inode, now.DeviceMajor, now.DeviceMinor) == (_identity.Inode, _identity.DeviceMajor, _identity.DeviceMinor))
        {
            TryDelete(Path);
        }
    }

    private static Socket Take(int descriptor)
    {
        _ = Libc.Control(descriptor, Libc.ControlSetDescriptorFlags, Libc.CloseOnExec);
        return new Socket(new SafeSocketHandle(descriptor, ownsHandle: true));
    }

    private static bool TryLook(string path, out FileStatus status) =>
        Libc.Status(Libc.AtWorkingDirectory, path, Libc.AtNoFollow, Libc.StatusBasic, out status) == 0;

    private static Socket? TryConnect(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Blocking = false;
            socket.Connect(new UnixDomainSocketEndPoint(path));
            socket.Blocking = true;
            return socket;
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            socket.Dispose();
            return null;
        }
    }

    private static Socket? Listen(string path, Identity? owner, out string error)
    {
        var temporary = string.Create(CultureInfo.InvariantCulture, $"{path}.{Environment.ProcessId}.tmp");
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            File.Delete(temporary);
            socket.Bind(new UnixDomainSocketEndPoint(temporary));
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(temporary, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite);
            }

            GiveTo(owner, temporary);
            socket.Listen(Backlog);
            File.Move(temporary, path, overwrite: true);
            error = "";
            return socket;
        }
        catch (Exception e) when (e is SocketException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            socket.Dispose();
            TryDelete(temporary);
            error = $"pair socket {path}: {e.Message}";
            return null;
        }
    }

    private static void GiveTo(Identity? owner, string path)
    {
        if (owner is not null && Libc.ChangeOwner(path, owner.UserId ?? uint.MaxValue, owner.GroupId ?? uint.MaxValue) != 0)
        {
            throw new IOException(Libc.ErrorText(Marshal.GetLastPInvokeError()));
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A folder that is not ours: the next start replaces the file.
        }
    }
}
