using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace HaLb.Unix;

/// <summary>The file with the process's id. It is opened while root's rights are there (<c>/run</c> is root's) and written
/// when the process serves; the descriptor outlives the execution that drops the rights.</summary>
internal sealed unsafe class PidFile(int descriptor, string path)
{
    /// <summary>0644: others read it, none writes.</summary>
    private const int Mode = 0x1A4;
    private const int CloseOnExec = 0x80000;

    public int Descriptor => descriptor;

    /// <summary>Null with an error: the file cannot be written.</summary>
    public static PidFile? Open(string path, out string? error)
    {
        var descriptor = Libc.Open(path, Libc.OpenWriteOnly | Libc.OpenCreate | CloseOnExec, Mode);
        error = descriptor < 0 ? $"cannot create pidfile {path}: {Libc.ErrorText(Marshal.GetLastPInvokeError())}" : null;
        return error is null ? new PidFile(descriptor, path) : null;
    }

    /// <summary>Puts this process's id in.</summary>
    public void Write()
    {
        Empty();
        var text = Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n");
        fixed (byte* at = text)
        {
            _ = Libc.Write(descriptor, at, (nuint)text.Length);
        }
    }

    /// <summary>Removes it where the directory lets us, else leaves it empty: a stale id would be signalled one day. Leaves it
    /// alone where another process has written its own meanwhile (<c>-sf</c>).</summary>
    public void Remove()
    {
        try
        {
            if (File.ReadAllText(path).Trim() != Environment.ProcessId.ToString(CultureInfo.InvariantCulture))
            {
                return;
            }

            Empty();
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Emptied at least; the directory is not ours.
        }
    }

    private void Empty() => _ = Libc.Truncate(descriptor, 0);
}
