using System.Buffers.Binary;
using HaLb.Vrrp.Effects.Programs;
using HaLb.Vrrp.Unix;

namespace HaLb.Vrrp.Tracking;

/// <summary>Tells when anything in a directory changed, by one inotify descriptor for all. The whole directory is watched, since
/// a file may be made, removed, or replaced by renaming, or be a link through a name beside it. A directory that is not there
/// is looked for by a timer. Callbacks read a few bytes and may come too often, never too seldom.</summary>
internal sealed unsafe class DirectoryWatch : IDisposable
{
    /// <summary>IN_ATTRIB, CLOSE_WRITE, MOVED_FROM, MOVED_TO, CREATE, DELETE, DELETE_SELF, MOVE_SELF, ONLYDIR. Not MODIFY: a file
    /// that is being written is empty first.</summary>
    private const uint Mask = 0x4 | 0x8 | 0x40 | 0x80 | 0x100 | 0x200 | 0x400 | 0x800 | 0x1000000;

    /// <summary>IN_IGNORED and IN_MOVE_SELF: the directory is gone from where it was.</summary>
    private const uint GoneMask = 0x8000 | 0x800;

    /// <summary>IN_Q_OVERFLOW.</summary>
    private const uint OverflowMask = 0x4000;

    private const int EventHeader = 16;
    private const int BufferSize = 16384;

    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(200);

    private readonly Lock _gate = new();
    private readonly List<Entry> _entries = [];
    private readonly ITimer _retry;
    private readonly int _descriptor;
    private bool _isDisposed;

    public DirectoryWatch(TimeProvider time)
    {
        _descriptor = Libc.NotifyCreate(Libc.OpenCloseOnExec | Libc.OpenNonBlocking);
        _retry = time.CreateTimer(static watch => ((DirectoryWatch)watch!).Retry(), this, RetryInterval, RetryInterval);
        if (_descriptor >= 0)
        {
            DescriptorWatch.Shared.Add(_descriptor, OnReadable);
        }
    }

    /// <summary>Until the returned object is disposed. <paramref name="changed"/> comes on any thread.</summary>
    public IDisposable Add(string directory, Action changed)
    {
        var entry = new Entry(this, directory, changed);
        lock (_gate)
        {
            _entries.Add(entry);
            WatchLocked(entry);
        }

        return entry;
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
            _retry.Dispose();
            if (_descriptor >= 0)
            {
                DescriptorWatch.Shared.Remove(_descriptor);
                _ = Libc.Close(_descriptor);
            }
        }
    }

    private void WatchLocked(Entry entry) =>
        entry.Number = _descriptor < 0 || _isDisposed ? -1 : Libc.NotifyAdd(_descriptor, entry.Directory, Mask);

    /// <summary>Directories without a watch: tried again, and looked at either way.</summary>
    private void Retry()
    {
        Entry[] lost;
        lock (_gate)
        {
            if (_isDisposed || !_entries.Exists(static e => e.Number < 0))
            {
                return;
            }

            lost = [.. _entries.Where(static e => e.Number < 0)];
            foreach (var entry in lost)
            {
                WatchLocked(entry);
            }
        }

        foreach (var entry in lost)
        {
            entry.Changed();
        }
    }

    private void OnReadable()
    {
        var told = new HashSet<Entry>();
        lock (_gate)
        {
            var buffer = stackalloc byte[BufferSize];
            nint length;
            while (!_isDisposed && (length = Libc.Read(_descriptor, buffer, BufferSize)) > 0)
            {
                Collect(new ReadOnlySpan<byte>(buffer, (int)length), told);
            }
        }

        foreach (var entry in told)
        {
            entry.Changed();
        }
    }

    /// <summary>struct inotify_event: watch, mask, cookie, length of the name that follows.</summary>
    private void Collect(ReadOnlySpan<byte> events, HashSet<Entry> told)
    {
        while (events.Length >= EventHeader)
        {
            var number = BinaryPrimitives.ReadInt32LittleEndian(events);
            var mask = BinaryPrimitives.ReadUInt32LittleEndian(events[4..]);
            events = events[Math.Min(events.Length, EventHeader + BinaryPrimitives.ReadInt32LittleEndian(events[12..]))..];
            foreach (var entry in _entries)
            {
                if (entry.Number == number || (mask & OverflowMask) != 0)
                {
                    _ = told.Add(entry);
                    entry.Number = (mask & GoneMask) != 0 ? -1 : entry.Number;
                }
            }

            if ((mask & 0x800) != 0)
            {
                // The inode is still watched, but elsewhere.
                _ = Libc.NotifyRemove(_descriptor, number);
            }
        }
    }

    private void Remove(Entry entry)
    {
        lock (_gate)
        {
            _ = _entries.Remove(entry);
            if (!_isDisposed && entry.Number >= 0 && !_entries.Exists(e => e.Number == entry.Number))
            {
                _ = Libc.NotifyRemove(_descriptor, entry.Number);
            }
        }
    }

    private sealed class Entry(DirectoryWatch watch, string directory, Action changed) : IDisposable
    {
        public string Directory { get; } = directory;

        public Action Changed { get; } = changed;

        /// <summary>inotify's watch; -1 = none.</summary>
        public int Number { get; set; } = -1;

        public void Dispose() => watch.Remove(this);
    }
}
