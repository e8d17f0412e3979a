namespace HaLb.Vrrp.Unix;

/// <summary>An eventfd: any thread sets it, the one that polls <see cref="Descriptor"/> clears it. Never blocks.</summary>
internal sealed unsafe class WakeEvent : IDisposable
{
    private int _descriptor;

    public WakeEvent()
    {
        _descriptor = Libc.EventDescriptor(0, Libc.EventCloseOnExec | Libc.EventNonBlocking);
        UnixException.ThrowIf(_descriptor < 0, "eventfd");
    }

    public int Descriptor => _descriptor;

    public void Set()
    {
        var one = 1UL;
        _ = Libc.Write(_descriptor, &one, sizeof(ulong));
    }

    /// <summary>True when it was set since the last call.</summary>
    public bool Clear()
    {
        ulong count;
        return Libc.Read(_descriptor, &count, sizeof(ulong)) == sizeof(ulong);
    }

    public void Dispose()
    {
        var descriptor = Interlocked.Exchange(ref _descriptor, -1);
        if (descriptor >= 0)
        {
            _ = Libc.Close(descriptor);
        }
    }
}
