using System.Buffers.Text;
using HaLb.Vrrp.Unix;

namespace HaLb.Vrrp.Tracking;

/// <summary>Reads of <c>/proc</c> without allocation: thousands of processes are looked at.</summary>
internal static unsafe class ProcFiles
{
    /// <summary>Longer command lines are compared as far as this.</summary>
    public const int CommandLineMax = 32768;

    private const int PathMax = 64;
    private const int CallDirectorySize = 32768;

    /// <summary>Number of the youngest process of our namespace, the fifth field of <c>/proc/loadavg</c>; -1 = not known.
    /// While it stands still no process was born.</summary>
    public static int LastProcess()
    {
        Span<byte> text = stackalloc byte[128];
        text = text[..ReadFile("/proc/loadavg\0"u8, text)];
        var at = text.LastIndexOf((byte)' ');
        return at >= 0 && Utf8Parser.TryParse(text[(at + 1)..], out int last, out _) ? last : -1;
    }

    /// <summary>Length of what was read, 0 where the process is gone.</summary>
    public static int Read(int pid, ReadOnlySpan<byte> file, Span<byte> buffer)
    {
        Span<byte> path = stackalloc byte[PathMax];
        "/proc/"u8.CopyTo(path);
        _ = Utf8Formatter.TryFormat(pid, path[6..], out var digits);
        path[6 + digits] = (byte)'/';
        file.CopyTo(path[(7 + digits)..]);
        path[7 + digits + file.Length] = 0;
        return ReadFile(path, buffer);
    }

    /// <summary>Every process number, into the list given.</summary>
    public static void List(List<int> into)
    {
        into.Clear();
        var folder = Libc.Open("/proc", 0x10000 | Libc.OpenCloseOnExec, 0);
        if (folder < 0)
        {
            return;
        }

        var buffer = stackalloc byte[CallDirectorySize];
        nint length;
        while ((length = Libc.DirectoryEntries(folder, buffer, CallDirectorySize)) > 0)
        {
            Collect(new ReadOnlySpan<byte>(buffer, (int)length), into);
        }

        _ = Libc.Close(folder);
    }

    /// <summary>Alive (no zombie), a process and no thread of one, and of our own namespace: not of a container that has its own.</summary>
    public static bool IsAliveHere(int pid)
    {
        Span<byte> status = stackalloc byte[2048];
        status = status[..Read(pid, "status"u8, status)];
        if (!Utf8Parser.TryParse(Field(status, "\nTgid:"u8), out int group, out _) || group != pid)
        {
            return false;
        }

        var state = Field(status, "\nState:"u8);
        var spaces = Field(status, "\nNSpid:"u8);
        return !state.IsEmpty && state[0] is not ((byte)'Z' or (byte)'X') && spaces.IndexOf((byte)'\t') < 0;
    }

    private static ReadOnlySpan<byte> Field(ReadOnlySpan<byte> status, ReadOnlySpan<byte> name)
    {
        var at = status.IndexOf(name);
        if (at < 0)
        {
            return default;
        }

        var line = status[(at + name.Length)..];
        var end = line.IndexOf((byte)'\n');
        return (end < 0 ? line : line[..end]).Trim("\t "u8);
    }

    /// <summary>struct linux_dirent64: inode 8, offset 8, length 2, type 1, name.</summary>
    private static void Collect(ReadOnlySpan<byte> entries, List<int> into)
    {
        while (entries.Length > 19)
        {
            var length = BitConverter.ToUInt16(entries[16..]);
            var name = entries[19..length];
            if (name[0] is >= (byte)'1' and <= (byte)'9' && Utf8Parser.TryParse(name, out int pid, out _))
            {
                into.Add(pid);
            }

            entries = entries[length..];
        }
    }

    private static int ReadFile(ReadOnlySpan<byte> path, Span<byte> buffer)
    {
        fixed (byte* name = path, into = buffer)
        {
            var descriptor = Libc.Open(name, Libc.OpenCloseOnExec, 0);
            if (descriptor < 0)
            {
                return 0;
            }

            var total = 0;
            while (total < buffer.Length)
            {
                var read = (int)Libc.Read(descriptor, into + total, (nuint)(buffer.Length - total));
                if (read <= 0)
                {
                    break;
                }

                total += read;
            }

            _ = Libc.Close(descriptor);
            return total;
        }
    }
}
