using System.Globalization;
using HaLb.Vrrp.Unix;

namespace HaLb.Vrrp.Hosting;

/// <summary>The directory of one running daemon: <c>lock</c>, <c>pid</c>, <c>state</c>, <c>ctl.sock</c>. Two of them on one directory
/// would fight over leases, so the second is refused.</summary>
internal sealed unsafe class RunDirectory : IDisposable
{
    private readonly string _pidFile;
    private int _lock;

    private RunDirectory(string path, string pidFile, int @lock)
    {
        Path = path;
        _pidFile = pidFile;
        _lock = @lock;
    }

    public string Path { get; }

    /// <summary>The guard's page.</summary>
    public string State => System.IO.Path.Combine(Path, "state");

    public string ControlSocket => System.IO.Path.Combine(Path, "ctl.sock");

    /// <summary>Null with an error.</summary>
    public static RunDirectory? TryOpen(string path, string? pidFile, out string error)
    {
        try
        {
            _ = Directory.CreateDirectory(path, (UnixFileMode)0b111_101_101);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            error = $"run directory {path}: {e.Message}";
            return null;
        }

        var full = System.IO.Path.GetFullPath(path);
        var lockPath = System.IO.Path.Combine(full, "lock");
        var descriptor = Libc.Open(lockPath, Libc.OpenReadWrite | Libc.OpenCreate | Libc.OpenCloseOnExec | Libc.OpenNoFollow, 0b110_000_000);
        if (descriptor < 0)
        {
            error = $"{lockPath}: {Errno.Text(Libc.LastError)}";
            return null;
        }

        if (!TryLock(descriptor))
        {
            _ = Libc.Close(descriptor);
            error = $"another halb-vrrpd runs with {full}; give this one a --run-dir of its own";
            return null;
        }

        error = "";
        return new RunDirectory(full, pidFile ?? System.IO.Path.Combine(full, "pid"), descriptor);
    }

    /// <summary>A daemon that was killed a moment ago may still be on its way out: its successor must not fail by that.</summary>
    private static bool TryLock(int descriptor)
    {
        const int PauseMs = 5;
        var giveUpAt = BootClock.Now + TimeSpan.FromSeconds(1);
        while (Libc.Lock(descriptor, Libc.LockExclusiveNow) < 0)
        {
            if (BootClock.Now >= giveUpAt)
            {
                return false;
            }

            _ = Libc.Poll(null, 0, PauseMs);
        }

        return true;
    }

    /// <summary>When the work has begun. An error is no reason not to run: it is returned for the log.</summary>
    public string? WritePid()
    {
        try
        {
            File.WriteAllText(_pidFile, Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n");
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"{_pidFile}: {e.Message}";
        }
    }

    public void Dispose()
    {
        if (_lock < 0)
        {
            return;
        }

        try
        {
            File.Delete(_pidFile);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A stale number stays; whoever reads it compares with the lock.
        }

        _ = Libc.Close(_lock);
        _lock = -1;
    }
}
