using HaLb.Vrrp.Effects.Programs;
using HaLb.Vrrp.Unix;

namespace HaLb.Vrrp.Tracking;

/// <summary>Finds processes for all <c>track_process</c> blocks at once, without the kernel's process connector, which exists
/// in the first network namespace only. Ends are told by a pidfd of each process that was found, at once. Births are looked
/// for when <c>/proc/loadavg</c> shows that process numbers were given out since the last look, among those numbers alone; the
/// young are looked at again a few times, since a program has its name only after <c>exec</c>. A whole scan comes rarely,
/// for late changes of name.</summary>
internal sealed class ProcessScanner : IAsyncDisposable
{
    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>A whole scan: at least this long after the last, and so long that it takes no more than 1 % of a processor.</summary>
    private static readonly TimeSpan ScanIntervalMin = TimeSpan.FromSeconds(2);
    private const int ScanCostFactor = 100;

    /// <summary>More births than this at once: a whole scan is cheaper.</summary>
    private const int RangeMax = 2048;

    /// <summary>Ticks after birth at which a young process is looked at again.</summary>
    private static ReadOnlySpan<int> YoungTicks => [1, 2, 4, 8, 16, 32];

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _end = new();
    private readonly List<ProcessTracker> _trackers = [];
    private readonly List<(int Pid, long Born)> _young = [];
    private readonly List<int> _listed = [];
    private readonly Dictionary<int, int> _watched = [];
    private readonly HashSet<int> _unwatched = [];
    private readonly byte[] _buffer = new byte[ProcFiles.CommandLineMax];
    private Task? _loop;
    private long _tick;
    private long _scanDue;
    private int _last = -1;

    public ProcessScanner(TimeProvider time) => _time = time;

    public void Add(ProcessTracker tracker)
    {
        lock (_gate)
        {
            _trackers.Add(tracker);
            Interlocked.Exchange(ref _scanDue, 0);
            _loop ??= Task.Run(LoopAsync);
        }
    }

    public void Remove(ProcessTracker tracker)
    {
        lock (_gate)
        {
            _ = _trackers.Remove(tracker);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await (_loop ?? Task.CompletedTask);
        lock (_gate)
        {
            foreach (var (_, descriptor) in _watched)
            {
                Close(descriptor);
            }

            _watched.Clear();
        }

        _end.Dispose();
    }

    private async Task LoopAsync()
    {
        using var timer = new PeriodicTimer(TickInterval, _time);
        try
        {
            do
            {
                Tick();
            }
            while (await timer.WaitForNextTickAsync(_end.Token));
        }
        catch (OperationCanceledException)
        {
            // The set is disposed of.
        }
    }

    private void Tick()
    {
        lock (_gate)
        {
            if (_trackers.Count == 0)
            {
                return;
            }
        }

        _tick++;
        var last = ProcFiles.LastProcess();
        var now = _time.GetTimestamp();
        var births = last - _last;
        if (now >= Interlocked.Read(ref _scanDue) || last < 0 || births < 0 || births > RangeMax)
        {
            Scan(now);
        }
        else
        {
            for (var pid = _last + 1; pid <= last; pid++)
            {
                Look(pid);
                _young.Add((pid, _tick));
            }
        }

        _last = last;
        LookAtYoung();
        LookAtUnwatched();
    }

    private void Scan(long now)
    {
        Interlocked.Exchange(ref _scanDue, now + 1);
        ProcFiles.List(_listed);
        foreach (var pid in _listed)
        {
            Look(pid);
        }

        // The youngest may not have their names yet.
        for (var i = Math.Max(0, _listed.Count - 64); i < _listed.Count; i++)
        {
            _young.Add((_listed[i], _tick));
        }

        lock (_gate)
        {
            foreach (var tracker in _trackers)
            {
                tracker.Scanned();
            }
        }

        var cost = _time.GetTimestamp() - now;
        var due = now + Math.Max(cost * ScanCostFactor, (long)(ScanIntervalMin.TotalSeconds * _time.TimestampFrequency));
        // Unless a tracker was added meanwhile, which asks for another one at once.
        _ = Interlocked.CompareExchange(ref _scanDue, due, now + 1);
    }

    private void LookAtYoung()
    {
        var kept = 0;
        for (var i = 0; i < _young.Count; i++)
        {
            var (pid, born) = _young[i];
            var age = (int)(_tick - born);
            if (age > 0 && YoungTicks.Contains(age) && !Look(pid))
            {
                continue;
            }

            if (age < YoungTicks[^1])
            {
                _young[kept++] = (pid, born);
            }
        }

        _young.RemoveRange(kept, _young.Count - kept);
    }

    /// <summary>Those for which the kernel gave no descriptor (none left, or too old a kernel).</summary>
    private void LookAtUnwatched()
    {
        lock (_gate)
        {
            foreach (var pid in _unwatched)
            {
                if (!ProcFiles.IsAliveHere(pid))
                {
                    LoseLocked(pid);
                }
            }

            _ = _unwatched.RemoveWhere(static pid => !ProcFiles.IsAliveHere(pid));
        }
    }

    /// <summary>False where there is no such process.</summary>
    private bool Look(int pid)
    {
        lock (_gate)
        {
            return LookLocked(pid);
        }
    }

    private bool LookLocked(int pid)
    {
        var comm = _buffer.AsSpan(0, 64);
        comm = comm[..ProcFiles.Read(pid, "comm"u8, comm)].TrimEnd((byte)'\n');
        if (comm.IsEmpty)
        {
            return false;
        }

        Span<byte> name = stackalloc byte[64];
        comm.CopyTo(name);
        name = name[..comm.Length];
        var line = Span<byte>.Empty;
        var hasLine = false;
        foreach (var tracker in _trackers)
        {
            if (tracker.Match.ComparesCommandLine && !hasLine)
            {
                hasLine = true;
                line = _buffer.AsSpan(0, ProcFiles.Read(pid, "cmdline"u8, _buffer));
            }

            var matches = tracker.Match.ComparesCommandLine ? tracker.Match.IsCommandLine(line) : tracker.Match.IsName(name);
            if (!matches)
            {
                tracker.Lost(pid);
            }
            else if (ProcFiles.IsAliveHere(pid))
            {
                WatchLocked(pid);
                tracker.Found(pid);
            }
        }

        return true;
    }

    private void WatchLocked(int pid)
    {
        if (_watched.ContainsKey(pid))
        {
            return;
        }

        var descriptor = Libc.ProcessDescriptor(pid);
        if (descriptor < 0)
        {
            _ = _unwatched.Add(pid);
            return;
        }

        _watched.Add(pid, descriptor);
        DescriptorWatch.Shared.Add(descriptor, () => Ended(pid, descriptor));
    }

    private void Ended(int pid, int descriptor)
    {
        lock (_gate)
        {
            if (_watched.TryGetValue(pid, out var known) && known == descriptor)
            {
                _ = _watched.Remove(pid);
                Close(descriptor);
                LoseLocked(pid);
            }
        }
    }

    private void LoseLocked(int pid)
    {
        foreach (var tracker in _trackers)
        {
            tracker.Lost(pid);
        }
    }

    private static void Close(int descriptor)
    {
        DescriptorWatch.Shared.Remove(descriptor);
        _ = Libc.Close(descriptor);
    }
}
