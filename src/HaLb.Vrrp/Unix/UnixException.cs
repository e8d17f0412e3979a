namespace HaLb.Vrrp.Unix;

/// <summary>A call without which the program cannot go on failed.</summary>
internal sealed class UnixException(string call, int error) : IOException($"{call}: {Errno.Text(error)}")
{
    public int Error { get; } = error;

    public static void ThrowIf(bool failed, string call)
    {
        if (failed)
        {
            throw new UnixException(call, Libc.LastError);
        }
    }
}
