using HaLb.Vrrp.Unix;

namespace HaLb.Vrrp.Effects.Programs;

/// <summary>Finds the file of a command, and says why it must not or cannot be run. Checked before every run: the cost is a
/// few system calls, and what was right at start may not be right now.</summary>
internal static class ProgramFile
{
    private const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private const int TypeMask = 0xF000;
    private const int TypeLink = 0xA000;
    private const int TypeDirectory = 0x4000;
    private const int TypeRegular = 0x8000;
    private const int Sticky = 0x200;
    private const int GroupWritable = 0x10;
    private const int OthersWritable = 0x2;

    /// <summary>The whole path, or null with the reason. A name without a slash is looked for in PATH.</summary>
    public static string? Find(string name, Account account, out string error)
    {
        if (name.Contains('/', StringComparison.Ordinal))
        {
            return IsRunnable(name, account, out error) ? name : null;
        }

        var reason = $"{name}: not found in PATH";
        foreach (var folder in (Environment.GetEnvironmentVariable("PATH") ?? DefaultPath).Split(':', StringSplitOptions.RemoveEmptyEntries))
        {
            var path = $"{folder}/{name}";
            if (IsRunnable(path, account, out error))
            {
                return path;
            }

            reason = File.Exists(path) ? error : reason;
        }

        error = reason;
        return null;
    }

    /// <summary>Nobody but root can change the file, or any directory or link on the way to it (keepalived's
    /// <c>enable_script_security</c>). A directory with the sticky bit counts as safe, as what root puts there stays root's.</summary>
    public static unsafe bool IsSecure(string path, out string error)
    {
        var whole = Path.GetFullPath(path);
        if (!IsSecureWay(whole, out error))
        {
            return false;
        }

        var buffer = stackalloc byte[4097];
        if (Libc.RealPath(whole, buffer) is null)
        {
            error = $"{whole}: {Errno.Text(Libc.LastError)}";
            return false;
        }

        var real = System.Runtime.InteropServices.Marshal.PtrToStringUTF8((nint)buffer) ?? "";
        return real == whole || IsSecureWay(real, out error);
    }

    private static bool IsSecureWay(string path, out string error)
    {
        for (var end = 0; end >= 0;)
        {
            var part = end == 0 ? "/" : path[..end];
            if (!IsSecurePart(part, out error))
            {
                return false;
            }

            var next = end == path.Length ? -1 : path.IndexOf('/', end + 1);
            end = next < 0 && end < path.Length ? path.Length : next;
        }

        error = "";
        return true;
    }

    private static bool IsSecurePart(string part, out string error)
    {
        if (Libc.FileStatus(Libc.AtCurrentDirectory, part, Libc.AtNoFollow, Libc.StatBasic, out var status) != 0)
        {
            error = $"{part}: {Errno.Text(Libc.LastError)}";
            return false;
        }

        if (status.UserId != 0)
        {
            error = $"insecure, {part} does not belong to root";
            return false;
        }

        var type = status.Mode & TypeMask;
        var isSafe = type == TypeLink || (type == TypeDirectory && (status.Mode & Sticky) != 0);
        var isWritable = (status.Mode & OthersWritable) != 0 || ((status.Mode & GroupWritable) != 0 && status.GroupId != 0);
        error = isWritable && !isSafe ? $"insecure, others than root can write {part}" : "";
        return error.Length == 0;
    }

    private static bool IsRunnable(string path, Account account, out string error)
    {
        error = "";
        if (Libc.FileStatus(Libc.AtCurrentDirectory, path, 0, Libc.StatBasic, out var status) != 0)
        {
            error = Libc.LastError == Errno.NoEntry ? $"{path}: not found" : $"{path}: {Errno.Text(Libc.LastError)}";
        }
        else if ((status.Mode & TypeMask) != TypeRegular)
        {
            error = $"{path}: not a file";
        }
        else if (!MayExecute(status, account))
        {
            error = $"{path}: not executable by uid {account.UserId}";
        }

        return error.Length == 0;
    }

    private static bool MayExecute(in Libc.FileStat status, Account account)
    {
        var bits = account.UserId == 0 ? 0x49
            : status.UserId == account.UserId ? 0x40
            : status.GroupId == account.GroupId || account.Groups.Contains(status.GroupId) ? 0x8
            : 0x1;
        return (status.Mode & bits) != 0;
    }
}
