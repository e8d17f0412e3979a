using HaLb.Config.Model;
using HaLb.Vrrp.Effects.Programs;
using HaLb.Vrrp.Unix;
using Serilog;

namespace HaLb.Vrrp.Effects.Notify;

/// <summary>Lines into a FIFO that anybody may read or nobody. Opened for reading, too, as keepalived does: so it never blocks
/// and lines wait in the kernel for a reader that comes later. What does not fit waits here, at most
/// <see cref="BacklogMax"/> lines, the oldest go first. A FIFO that somebody removed or replaced is opened anew.</summary>
internal sealed unsafe class FifoWriter : IDisposable
{
    public const int BacklogMax = 256;

    private const int TypeMask = 0xF000;
    private const int TypeFifo = 0x1000;
    private const uint ModeOwner = 0x180;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private readonly LinkedList<byte[]> _backlog = [];
    private readonly ITimer _retry;
    private readonly ILogger _log;
    private readonly VrrpGlobalConfig _global;
    private readonly VrrpCommandConfig? _reader;
    private ulong _inode;
    private int _descriptor = -1;
    private bool _isMade;
    private bool _isDisposed;
    private bool _hasDropped;
    private string _lastError = "";

    /// <summary>Made, where it is missing, for the user of the script that is to read it (null = none), else of scripts.</summary>
    public FifoWriter(string path, VrrpCommandConfig? reader, VrrpGlobalConfig global, TimeProvider time, ILogger log)
    {
        Path = path;
        _global = global;
        _reader = reader;
        _log = log;
        _retry = time.CreateTimer(static writer => ((FifoWriter)writer!).Flush(), this, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    public string Path { get; }

    /// <summary>Lines here and in the kernel that nobody read yet.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_gate)
            {
                var waiting = 0;
                return _backlog.Count == 0
                    && (_descriptor < 0 || Libc.DeviceControl(_descriptor, Libc.ControlBytesWaiting, &waiting) != 0 || waiting == 0);
            }
        }
    }

    /// <summary>At most 4096 bytes with the line feed: so much is written whole or not at all.</summary>
    public void Write(byte[] line)
    {
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            if (_backlog.Count == BacklogMax)
            {
                _backlog.RemoveFirst();
                WarnOnceLocked();
            }

            _ = _backlog.AddLast(line);
            _ = _retry.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
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
            if (_isMade && IsSameFile())
            {
                File.Delete(Path);
            }

            CloseLocked();
        }
    }

    private void Flush()
    {
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            OpenLocked();
            while (_descriptor >= 0 && _backlog.First is { } first)
            {
                fixed (byte* bytes = first.Value)
                {
                    if (Libc.Write(_descriptor, bytes, (nuint)first.Value.Length) < 0 && Libc.LastError != Errno.Interrupted)
                    {
                        break;
                    }
                }

                _backlog.RemoveFirst();
            }

            _hasDropped &= _backlog.Count > 0;
            if (_backlog.Count > 0)
            {
                _ = _retry.Change(RetryDelay, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private void OpenLocked()
    {
        if (_descriptor >= 0 && IsSameFile())
        {
            return;
        }

        CloseLocked();
        _isMade |= Libc.MakeFifo(Path, ModeOwner) == 0 && TryGiveAway();
        if (Libc.FileStatus(Libc.AtCurrentDirectory, Path, 0, Libc.StatBasic, out var status) != 0)
        {
            SayLocked(Errno.Text(Libc.LastError));
            return;
        }

        if ((status.Mode & TypeMask) != TypeFifo)
        {
            SayLocked("is there and is no FIFO");
            return;
        }

        _descriptor = Libc.Open(Path, Libc.OpenReadWrite | Libc.OpenNonBlocking | Libc.OpenCloseOnExec, 0);
        _inode = status.Inode;
        SayLocked(_descriptor < 0 ? Errno.Text(Libc.LastError) : "");
    }

    private bool IsSameFile() =>
        Libc.FileStatus(Libc.AtCurrentDirectory, Path, 0, Libc.StatBasic, out var status) == 0 && status.Inode == _inode;

    private bool TryGiveAway()
    {
        var account = _reader is null ? ProgramCommand.AccountOf(_global, out _) : ProgramCommand.Of(_reader, _global).Account;
        if (account is { IsOwn: false } owner)
        {
            _ = Libc.ChangeOwner(Path, owner.UserId, owner.GroupId);
        }

        return true;
    }

    private void CloseLocked()
    {
        if (_descriptor >= 0)
        {
            _ = Libc.Close(_descriptor);
            _descriptor = -1;
        }
    }

    private void SayLocked(string error)
    {
        if (error.Length > 0 && error != _lastError)
        {
            _log.Error("FIFO {Path:l}: {Error:l}", Path, error);
        }

        _lastError = error;
    }

    private void WarnOnceLocked()
    {
        if (!_hasDropped)
        {
            _hasDropped = true;
            _log.Warning("FIFO {Path:l}: nobody reads, the oldest lines are dropped", Path);
        }
    }
}
