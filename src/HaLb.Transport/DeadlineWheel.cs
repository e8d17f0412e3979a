namespace HaLb.Transport;

/// <summary>Who is told when a <see cref="Deadline"/> passes.</summary>
public interface IDeadlineOwner
{
    /// <summary>Called once for an armed deadline that passed, on the wheel's thread: act quickly, do not wait.</summary>
    void OnDeadline();
}

/// <summary>One timer of one connection, armed and disarmed for each wait. Arming is a plain write while the wheel
/// already looks at it soon enough; the wheel re-files it when it comes by.</summary>
public sealed class Deadline(DeadlineWheel wheel, IDeadlineOwner owner)
{
    private const long Idle = 0;
    private const long Fired = -1;

    /// <summary>Wheel time at which to fire; <see cref="Idle"/> or <see cref="Fired"/> otherwise.</summary>
    private long _due;

    /// <summary>Tick in whose slot the wheel holds this; 0 = in none. Guarded by the wheel.</summary>
    internal long FiledAt;

    internal Deadline? Next;

    internal Deadline? Previous;

    /// <summary>Takes it out of the wheel for good: its owner is done. Without this the wheel would keep the owner until the
    /// slot comes round, which adds up where connections are short.</summary>
    /// <returns>As <see cref="Disarm"/>.</returns>
    public bool Release()
    {
        var fired = Disarm();
        if (Volatile.Read(ref FiledAt) != 0)
        {
            wheel.Remove(this);
        }

        return fired;
    }

    /// <summary>Fires after <paramref name="timeout"/> unless disarmed before; null or zero = never.</summary>
    public void Arm(TimeSpan? timeout)
    {
        if (timeout is { } span && span > TimeSpan.Zero)
        {
            var due = Math.Max(1, wheel.Now + (long)span.TotalMilliseconds);
            // A full fence between this write and the read below, as in the wheel's turn, the other way round: else both
            // could miss the other's write and the deadline would never fire.
            _ = Interlocked.Exchange(ref _due, due);
            if (Volatile.Read(ref FiledAt) is var filed && (filed == 0 || filed > due))
            {
                wheel.File(this, due);
            }
        }
        else
        {
            Volatile.Write(ref _due, Idle);
        }
    }

    /// <summary>Ends the wait. True = the deadline fired first: whatever the wait returned, the time was up.</summary>
    public bool Disarm() => Interlocked.Exchange(ref _due, Idle) == Fired;

    /// <summary>Called by the wheel. Returns the time at which to look again, or 0 for never.</summary>
    internal long Check(long now)
    {
        var due = Volatile.Read(ref _due);
        if (due <= 0)
        {
            return 0;
        }

        if (due > now)
        {
            return due;
        }

        if (Interlocked.CompareExchange(ref _due, Fired, due) == due)
        {
            owner.OnDeadline();
            return 0;
        }

        return Volatile.Read(ref _due) is > 0 and var later ? later : 0;
    }
}

/// <summary>All deadlines of the process in slots of <see cref="TickMs"/>. One timer turns it, set to the next slot that
/// holds a deadline: an idle process does not wake. A deadline fires at most one tick late and never early.</summary>
public sealed class DeadlineWheel : IDisposable
{
    /// <summary>Milliseconds of one slot.</summary>
    public const int TickMs = 10;

    private const int Slots = 4096;
    private const long Never = long.MaxValue;

    private readonly TimeProvider _time;
    private readonly long _origin;
    private readonly Lock _gate = new();
    private readonly Deadline?[] _slots = new Deadline?[Slots];
    private readonly ITimer _timer;
    private long _turned;
    private int _filed;

    /// <summary>Tick that the timer is set to; 0 while the wheel turns, and sets it anew at the end.</summary>
    private long _wakeAt = Never;

    public DeadlineWheel(TimeProvider time)
    {
        _time = time;
        _origin = time.GetTimestamp();
        _timer = time.CreateTimer(static wheel => ((DeadlineWheel)wheel!).Turn(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Milliseconds since the wheel was made, plus one tick so that 0 never occurs.</summary>
    public long Now => (long)_time.GetElapsedTime(_origin).TotalMilliseconds + TickMs;

    public void Dispose() => _timer.Dispose();

    internal void Remove(Deadline deadline)
    {
        lock (_gate)
        {
            if (deadline.FiledAt != 0)
            {
                UnlinkLocked(deadline);
            }
        }
    }

    /// <summary>Makes sure that the wheel looks at <paramref name="deadline"/> no later than the tick after <paramref name="due"/>.
    /// A deadline that is filed later than that is moved.</summary>
    internal void File(Deadline deadline, long due)
    {
        lock (_gate)
        {
            if (deadline.FiledAt != 0)
            {
                if (deadline.FiledAt <= due)
                {
                    return;
                }

                UnlinkLocked(deadline);
            }

            LinkLocked(deadline, due);
        }
    }

    private void LinkLocked(Deadline deadline, long due)
    {
        if (_filed++ == 0)
        {
            // The wheel has slept: what it did not turn past was empty.
            _turned = Math.Max(_turned, Now / TickMs - 1);
        }

        // At most one round ahead: a deadline further away is looked at and filed again.
        var tick = Math.Clamp(due / TickMs + 1, _turned + 1, _turned + Slots - 1);
        Volatile.Write(ref deadline.FiledAt, tick * TickMs);
        ref var head = ref _slots[tick % Slots];
        deadline.Next = head;
        if (head is not null)
        {
            head.Previous = deadline;
        }

        head = deadline;
        if (tick < _wakeAt)
        {
            WakeAtLocked(tick);
        }
    }

    private void WakeAtLocked(long tick)
    {
        _wakeAt = tick;
        _ = _timer.Change(TimeSpan.FromMilliseconds(Math.Max(1, tick * TickMs - Now)), Timeout.InfiniteTimeSpan);
    }

    private void UnlinkLocked(Deadline deadline)
    {
        if (deadline.Previous is { } previous)
        {
            previous.Next = deadline.Next;
        }
        else
        {
            _slots[deadline.FiledAt / TickMs % Slots] = deadline.Next;
        }

        if (deadline.Next is { } next)
        {
            next.Previous = deadline.Previous;
        }

        deadline.Next = null;
        deadline.Previous = null;
        _filed--;

        // A full fence before whoever looks at the deadline's time: see Deadline.Arm.
        _ = Interlocked.Exchange(ref deadline.FiledAt, 0);
    }

    private void Turn()
    {
        lock (_gate)
        {
            _wakeAt = 0;
        }

        var now = Now;
        while (TakeDue(now / TickMs) is { } deadline)
        {
            if (deadline.Check(now) is > 0 and var again)
            {
                File(deadline, again);
            }
        }

        Sleep();
    }

    /// <summary>The next deadline of the slots that are due, taken out; null when the wheel has caught up.</summary>
    private Deadline? TakeDue(long until)
    {
        lock (_gate)
        {
            while (true)
            {
                if (_slots[_turned % Slots] is { } deadline)
                {
                    UnlinkLocked(deadline);
                    return deadline;
                }

                if (_turned >= until)
                {
                    return null;
                }

                _turned++;
            }
        }
    }

    /// <summary>Sets the timer to the next slot that holds something.</summary>
    private void Sleep()
    {
        lock (_gate)
        {
            for (var tick = _turned + 1; tick < _turned + Slots; tick++)
            {
                if (_slots[tick % Slots] is not null)
                {
                    WakeAtLocked(tick);
                    return;
                }
            }

            _wakeAt = Never;
        }
    }
}
