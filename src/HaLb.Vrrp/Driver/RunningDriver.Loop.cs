using HaLb.Vrrp.Unix;

namespace HaLb.Vrrp.Driver;

/// <content>The thread.</content>
internal sealed unsafe partial class RunningDriver
{
    /// <summary>Turns in a row without sleep after which something is wrong, and a pause keeps the processor free.</summary>
    private const int RestlessMax = 1000;

    private static readonly TimeSpan RestlessPause = TimeSpan.FromMilliseconds(1);

    private void Run()
    {
        try
        {
            Begin();
            Prepare();
            _due = Core.Deadline;
            _started.SetResult();
            while (!_isStopping)
            {
                Turn();
            }

            _ended.SetResult();
        }
#pragma warning disable CA1031 // A bug: the process must end, and the guard and the next run take over.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _ = _started.TrySetException(e);
            _ended.SetException(e);
        }
    }

    /// <summary>Real time comes after everything that starts threads: their creator waits for them, and a thread that waits at real-time
    /// priority keeps them from the processor that they need.</summary>
    private void Prepare()
    {
        var priority = Config.Global.RealTimePriority;
        IsRealTime = RealTime.TrySchedule(priority);
        IsMemoryLocked = Config.Global.LockMemory && RealTime.TryLockMemory();
        if (priority > 0 && !IsRealTime)
        {
            _log.Warning("no real-time priority: CAP_SYS_NICE is missing; on a busy box own advertisements may be late");
        }

        if (Config.Global.LockMemory && !IsMemoryLocked)
        {
            _log.Warning("memory is not locked: CAP_IPC_LOCK is missing; a box that swaps may be late");
        }
    }

    private void Begin()
    {
        Guard.Look(BootClock.Now);
        _monitor.Read(this);
        ConnectAll();
        foreach (var index in _plans.Adopted(Core))
        {
            Core.Instances[index].IsAdopted = true;
        }

        EvaluateTracks();

        // Once more: a track may have failed meanwhile.
        var adopted = _plans.Adopted(Core);
        for (var i = 0; i < Ports.Length; i++)
        {
            if (!adopted.Contains(i) && Ports[i].RemoveLeftovers() is > 0 and var count)
            {
                _log.Warning("{Instance}: addresses of an earlier run were still here and have been removed: {Count}", Core.Instances[i].Config.Name, count);
            }
        }

        for (var i = 0; i < Ports.Length; i++)
        {
            Core.Instances[i].IsAdopted = adopted.Contains(i);
            if (!adopted.Contains(i))
            {
                Guard.Release(Core.Instances[i].Slot);
            }

            Core.PrepareStart(i);
        }

        for (var i = 0; i < Ports.Length; i++)
        {
            Core.Start(i, adopted.Contains(i));
            _events.Tell(Core.Instances[i], Core.Routers[i].Phase, Core.Routers.EffectivePriority(i));
        }

        Link.Start();
    }

    private int _restless;
    private TimeSpan _due = TimeSpan.MaxValue;

    /// <summary>Waits, then does what there is to do. The order matters: lateness before anything else, what was received before
    /// what the timers say.</summary>
    private void Turn()
    {
        Wait();
        Core.BeginWake(_due);
        _monitor.Read(this);
        ReopenBroken();
        var more = Core.Receive();
        while (!_isStopping && Inbox.TryTake(out var message))
        {
            Take(message);
        }

        if (_isStopping)
        {
            return;
        }

        Core.EndWake();
        var now = BootClock.Now;
        if (Guard.LookAt <= now)
        {
            Guard.Look(now);
        }

        _due = more ? now : Earlier(Earlier(Core.Deadline, Guard.LookAt), _reconnectAt);
    }

    private void Wait()
    {
        var now = BootClock.Now;
        _restless = _due <= now ? _restless + 1 : 0;
        _timer.Arm(_restless > RestlessMax ? now + RestlessPause : _due);
        var entries = stackalloc Libc.PollEntry[4];
        entries[0] = new() { Descriptor = _timer.Descriptor, Events = Libc.PollIn };
        entries[1] = new() { Descriptor = _wake.Descriptor, Events = Libc.PollIn };
        entries[2] = new() { Descriptor = _monitor.Descriptor, Events = Libc.PollIn };
        entries[3] = new() { Descriptor = Guard.Descriptor, Events = Libc.PollIn };
        _ = Libc.Poll(entries, 4, -1);
        _ = _timer.Clear();
        _ = _wake.Clear();
        if (entries[3].Returned != 0)
        {
            Guard.Look(BootClock.Now);
        }
    }

    private static TimeSpan Earlier(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
