using HaLb.Vrrp.Unix;

namespace HaLb.Vrrp.Guard;

/// <summary>Some process's life, by its pidfd; it need not be a child.</summary>
internal sealed unsafe class WatchedProcess : IDisposable
{
    private int _descriptor = -1;

    public int ProcessId { get; private set; }

    /// <summary>Readable when it ends; -1 = none is watched, or it has ended.</summary>
    public int Descriptor => _descriptor;

    public bool HasEnded => _descriptor < 0;

    /// <summary>Watches that one from now on.</summary>
    public void Follow(int processId)
    {
        if (processId != ProcessId)
        {
            Forget();
            ProcessId = processId;
            _descriptor = processId > 0 ? Libc.ProcessDescriptor(processId) : -1;
        }
        else if (_descriptor >= 0)
        {
            var entry = new Libc.PollEntry { Descriptor = _descriptor, Events = Libc.PollIn };
            if (Libc.Poll(&entry, 1, 0) > 0)
            {
                Forget();
            }
        }
    }

    /// <summary>Until the timer fires or the process ends.</summary>
    public void Wait(DeadlineTimer timer)
    {
        var entries = stackalloc Libc.PollEntry[2];
        entries[0] = new() { Descriptor = timer.Descriptor, Events = Libc.PollIn };
        entries[1] = new() { Descriptor = _descriptor, Events = Libc.PollIn };
        _ = Libc.Poll(entries, 2, -1);
        _ = timer.Clear();
    }

    /// <summary>SIGKILL to that very process, never to another of its number; a child is collected by the next look.</summary>
    public void Kill()
    {
        if (_descriptor >= 0)
        {
            _ = Libc.SignalProcess(_descriptor, Libc.SignalKill);
        }
    }

    public void Dispose() => Forget();

    private void Forget()
    {
        if (_descriptor >= 0)
        {
            _ = Libc.Close(_descriptor);
            _descriptor = -1;
        }
    }
}
