using HaLb.Vrrp.Unix;

namespace HaLb.Vrrp.Effects.Programs;

/// <summary>One thread of normal priority that waits for descriptors (ends of processes, output of scripts, inotify) and calls
/// whoever watches them. Callbacks must be short; they run one after another, and an exception of one is a bug that ends the
/// process. A descriptor may be closed only after <see cref="Remove"/>.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1001", Justification = "Lives as long as the process.")]
internal sealed unsafe class DescriptorWatch
{
    private static readonly Lazy<DescriptorWatch> Only = new(static () => new DescriptorWatch());

    private readonly Lock _gate = new();
    private readonly Dictionary<int, Action> _watched = [];
    private readonly WakeEvent _wake = new();
    private Libc.PollEntry[] _entries = new Libc.PollEntry[16];
    private bool _isStale = true;
    private int _count;

    private DescriptorWatch()
    {
        var thread = new Thread(Run) { IsBackground = true, Name = "descriptors" };
        thread.Start();
    }

    /// <summary>The process has one; its thread starts with the first use.</summary>
    public static DescriptorWatch Shared => Only.Value;

    /// <summary><paramref name="readable"/> is called again and again while the descriptor is readable or hung up.</summary>
    public void Add(int descriptor, Action readable)
    {
        lock (_gate)
        {
            _watched[descriptor] = readable;
            _isStale = true;
        }

        _wake.Set();
    }

    /// <summary>After the return no new callback begins; one that runs right now (on another thread) may still be running.</summary>
    public void Remove(int descriptor)
    {
        lock (_gate)
        {
            _ = _watched.Remove(descriptor);
            _isStale = true;
        }
    }

    private void Run()
    {
        while (true)
        {
            RefreshEntries();
            fixed (Libc.PollEntry* entries = _entries)
            {
                if (Libc.Poll(entries, (nuint)_count, -1) <= 0)
                {
                    continue;
                }
            }

            if (_entries[0].Returned != 0)
            {
                _ = _wake.Clear();
            }

            for (var i = 1; i < _count; i++)
            {
                if (_entries[i].Returned != 0)
                {
                    Find(_entries[i].Descriptor)?.Invoke();
                }
            }
        }
    }

    private Action? Find(int descriptor)
    {
        lock (_gate)
        {
            return _watched.GetValueOrDefault(descriptor);
        }
    }

    private void RefreshEntries()
    {
        lock (_gate)
        {
            if (!_isStale)
            {
                return;
            }

            _isStale = false;
            _count = _watched.Count + 1;
            if (_entries.Length < _count)
            {
                _entries = new Libc.PollEntry[_count * 2];
            }

            _entries[0] = new Libc.PollEntry { Descriptor = _wake.Descriptor, Events = Libc.PollIn };
            var i = 1;
            foreach (var descriptor in _watched.Keys)
            {
                _entries[i++] = new Libc.PollEntry { Descriptor = descriptor, Events = Libc.PollIn };
            }
        }
    }
}
