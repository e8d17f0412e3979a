using HaLb.Vrrp.Unix;

namespace HaLb.Vrrp.Effects.Capture;

/// <summary>The thread that reads one open device until it breaks or is disposed. Owns the device.</summary>
internal sealed unsafe class CaptureThread : IDisposable
{
    /// <summary>Small: memory may be locked, and the handler needs little.</summary>
    private const int StackBytes = 256 * 1024;

    /// <summary>Errors of the socket in a row that libpcap does not take away: it will not recover.</summary>
    private const int ErrorsMax = 16;

    /// <summary>A link that went down may be gone altogether, and the kernel does not say that a second time: libpcap finds out
    /// when it is asked again, until a packet comes.</summary>
    private const int SuspectMs = 100;

    private readonly FrameHandler _handler;
    private readonly CaptureOptions _options;
    private readonly WakeEvent _command = new();
    private readonly Thread _thread;
    private string? _filter;
    private long _handled;
    private volatile bool _isStopping;
    private volatile bool _isRunning = true;

    public CaptureThread(CaptureDevice device, FrameHandler handler, CaptureOptions options)
    {
        Device = device;
        _handler = handler;
        _options = options;
        _thread = new Thread(Run, StackBytes) { IsBackground = true, Name = "capture " + device.Name };
        _thread.Start();
    }

    public CaptureDevice Device { get; }

    /// <summary>False after an error of the device: "The interface disappeared".</summary>
    public bool IsRunning => _isRunning;

    /// <summary>Frames that the thread has taken.</summary>
    public long Handled => Volatile.Read(ref _handled);

    /// <summary>Frames wait that the thread has not taken yet. From any thread, without waiting.</summary>
    public bool HasUnread
    {
        get
        {
            var entry = new Libc.PollEntry { Descriptor = Device.Descriptor, Events = Libc.PollIn };
            return Libc.Poll(&entry, 1, 0) > 0 && (entry.Returned & Libc.PollIn) != 0;
        }
    }

    /// <summary>Lets the thread change the kernel's filter between two packets.</summary>
    public void SetFilter(string filter)
    {
        Volatile.Write(ref _filter, filter);
        _command.Set();
    }

    public void Dispose()
    {
        _isStopping = true;
        _command.Set();
        _thread.Join();
        Device.Close();
        _command.Dispose();
    }

    private void Run()
    {
        AskForRealTime();
        try
        {
            Loop();
        }
        catch (Exception e) when (e is SharpPcap.PcapException or IOException)
        {
            Report("ended: " + e.Message);
        }

        _isRunning = false;
        if (!_isStopping)
        {
            _options.Wake();
        }
    }

    private void Loop()
    {
        var entries = stackalloc Libc.PollEntry[2];
        entries[0] = new Libc.PollEntry { Descriptor = Device.Descriptor, Events = Libc.PollIn };
        entries[1] = new Libc.PollEntry { Descriptor = _command.Descriptor, Events = Libc.PollIn };
        var errors = 0;
        var isSuspect = false;
        while (!_isStopping)
        {
            if (!TryReadAll(out var count) || errors > ErrorsMax)
            {
                Report("ended: " + (errors > ErrorsMax ? "the socket stays in error" : Device.LastError));
                return;
            }

            entries[0].Returned = 0;
            entries[1].Returned = 0;
            _ = Libc.Poll(entries, 2, isSuspect ? SuspectMs : -1);
            var isError = (entries[0].Returned & ~Libc.PollIn) != 0;
            errors = isError && count == 0 ? errors + 1 : 0;
            isSuspect = isError || (isSuspect && count == 0);
            if ((entries[1].Returned & Libc.PollIn) != 0)
            {
                ObeyCommand();
            }
        }
    }

    private bool TryReadAll(out int count)
    {
        count = 0;
        while (!_isStopping)
        {
            var result = Device.TryNext(out var frame);
            if (result != 1)
            {
                return result == 0;
            }

            count++;
            Volatile.Write(ref _handled, _handled + 1);
            _handler.Handle(frame, BootClock.Now);
        }

        return true;
    }

    private void ObeyCommand()
    {
        _command.Clear();
        if (Interlocked.Exchange(ref _filter, null) is not { } filter || filter == Device.Filter)
        {
            return;
        }

        try
        {
            Device.Filter = filter;
        }
        catch (SharpPcap.PcapException e)
        {
            Report("filter stays as it was: " + e.Message);
        }
    }

    private void AskForRealTime()
    {
        if (_options.RealTimePriority > 0)
        {
            // Without the right to it the thread runs as the others do; the driver says so once for all.
            var parameter = new Libc.SchedulerParameter { Priority = _options.RealTimePriority };
            _ = Libc.SetScheduler(0, Libc.ScheduleRoundRobin | Libc.ScheduleResetOnFork, parameter);
        }
    }

    private void Report(string error) => ThreadPool.UnsafeQueueUserWorkItem(
        static line => line.Logger.Warning("{Interface}: capture: {Error}", line.Name, line.Error), (_options.Logger, Device.Name, Error: error), preferLocal: false);
}
