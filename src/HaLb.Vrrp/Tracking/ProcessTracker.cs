using HaLb.Config.Model;

namespace HaLb.Vrrp.Tracking;

/// <summary>Counts the processes that match, as <see cref="ProcessScanner"/> finds them: up while between <c>quorum</c> and
/// <c>quorum_max</c>. A change after a birth counts when it lasted <c>fork_delay</c>, after a death <c>terminate_delay</c>.</summary>
internal sealed class ProcessTracker(TrackerKey key, TrackReading first, VrrpProcessConfig process, ProcessScanner scanner, TrackerHost host)
    : Tracker(key, first, host)
{
    private readonly Lock _gate = new();
    private readonly HashSet<int> _found = [];
    private ITimer? _timer;
    private bool _isWaiting;
    private bool _isScanned;

    public ProcessMatch Match { get; } = new(process);

    public override void Start()
    {
        _timer = Time.CreateTimer(static tracker => ((ProcessTracker)tracker!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        scanner.Add(this);
    }

    /// <summary>By the scanner.</summary>
    public void Found(int pid)
    {
        lock (_gate)
        {
            if (_found.Add(pid) && _isScanned)
            {
                CountLocked(process.ForkDelay);
            }
        }
    }

    /// <summary>By the scanner.</summary>
    public void Lost(int pid)
    {
        lock (_gate)
        {
            if (_found.Remove(pid) && _isScanned)
            {
                CountLocked(process.TerminateDelay);
            }
        }
    }

    /// <summary>By the scanner: every process was looked at once, the count is true.</summary>
    public void Scanned()
    {
        lock (_gate)
        {
            if (!_isScanned)
            {
                _isScanned = true;
                CountLocked(TimeSpan.Zero);
            }
        }
    }

    protected override ValueTask EndAsync()
    {
        scanner.Remove(this);
        _timer?.Dispose();
        return ValueTask.CompletedTask;
    }

    private TrackState Counted => _found.Count >= process.Quorum && _found.Count <= process.QuorumMax ? TrackState.Up : TrackState.Down;

    private void CountLocked(TimeSpan delay)
    {
        if (Counted == Reading.State)
        {
            _isWaiting = false;
            ShowLocked();
        }
        else if (delay <= TimeSpan.Zero)
        {
            _isWaiting = false;
            ShowLocked();
        }
        else if (!_isWaiting)
        {
            _isWaiting = true;
            _ = _timer?.Change(delay, Timeout.InfiniteTimeSpan);
        }
    }

    private void OnTimer()
    {
        lock (_gate)
        {
            if (_isWaiting)
            {
                _isWaiting = false;
                ShowLocked();
            }
        }
    }

    private void ShowLocked()
    {
        var detail = _found.Count == 1 ? "1 process" : $"{_found.Count} processes";
        Set(Counted, 0, process.Quorum > 1 && _found.Count < process.Quorum ? $"{detail} of {process.Quorum}" : detail);
    }
}
