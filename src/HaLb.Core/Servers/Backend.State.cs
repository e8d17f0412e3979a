using HaLb.Core.Balance;
using HaLb.Core.Queue;

namespace HaLb.Core.Servers;

/// <content>What a change of servers means for the farm: who is usable with which weight, and who may stop waiting.</content>
public sealed partial class Backend
{
    /// <summary>Usable active servers (<c>act</c>).</summary>
    public int ActiveCount => CountUsable(backup: false);

    /// <summary>Usable backup servers (<c>bck</c>), in use or not.</summary>
    public int BackupCount => CountUsable(backup: true);

    /// <summary>Some server takes new traffic, or there is none at all (HAProxy counts that as up).</summary>
    public bool IsUp
    {
        get
        {
            lock (State.Gate)
            {
                return IsUpLocked();
            }
        }
    }

    /// <summary>Sum of the weights of the servers in use, rounded up to whole units.</summary>
    public int TotalWeight
    {
        get
        {
            lock (State.Gate)
            {
                var sum = 0;
                foreach (var server in UsableLocked())
                {
                    sum += server.EffectiveWeight;
                }

                return (sum + FullWeight - 1) / FullWeight;
            }
        }
    }

    /// <summary>Percent of slow start that has passed, 1..100 (<c>throttle</c>); 100 = none under way.</summary>
    public int WarmUpPercent(Server server)
    {
        var since = server.State.SlowStartSince;
        if (since == 0 || server.Config.SlowStart is not { } whole || whole <= TimeSpan.Zero)
        {
            return 100;
        }

        return (int)Math.Clamp(Time.GetElapsedTime(since).Ticks * 100 / whole.Ticks, 1, 100);
    }

    /// <summary>Brings choice up to date with states, weights, and the progress of slow starts.</summary>
    internal void RefreshLocked()
    {
        if (_version != State.Version || Time.GetTimestamp() >= _nextWarmUp)
        {
            RebuildLocked();
        }
    }

    /// <summary>Servers that take new traffic: the active ones, or when none is left the backup that stands first, or all of
    /// them with <c>option allbackups</c>.</summary>
    internal ReadOnlySpan<Server> UsableLocked()
    {
        RefreshLocked();
        return _usable;
    }

    private void RebuildLocked()
    {
        _version = State.Version;
        _nextWarmUp = long.MaxValue;
        var active = new List<Server>(Servers.Length);
        var backups = new List<Server>();
        foreach (var server in Servers)
        {
            server.EffectiveWeight = WeightLocked(server);
            if (server.EffectiveWeight > 0)
            {
                (server.Config.Backup ? backups : active).Add(server);
            }
        }

        _onlyBackup = active.Count == 0 && backups.Count > 0 && !Config.Options.AllBackups ? backups[0] : null;
        _usable = active.Count > 0 ? [.. active] : _onlyBackup is not null ? [_onlyBackup] : [.. backups];
        _balancer.Update(_usable);
    }

    /// <summary>Sixteenths of weight for new traffic. During slow start it climbs with the seconds, from one sixteenth on.</summary>
    private int WeightLocked(Server server)
    {
        var state = server.State;
        if (state.Draining || state.Operational is OperationalState.Stopped or OperationalState.Stopping)
        {
            return 0;
        }

        if (state.SlowStartSince != 0)
        {
            var whole = server.Config.SlowStart ?? TimeSpan.Zero;
            var elapsed = Time.GetElapsedTime(state.SlowStartSince);
            if (elapsed < whole)
            {
                var step = Math.Max(whole.TotalSeconds / 20, 1) * Time.TimestampFrequency;
                _nextWarmUp = Math.Min(_nextWarmUp, Time.GetTimestamp() + (long)step);
                return BalancerFactory.IsStatic(Config)
                    ? state.UserWeight * FullWeight
                    : state.UserWeight * (int)((FullWeight * elapsed.Ticks + whole.Ticks) / whole.Ticks);
            }

            state.SlowStartSince = 0;
        }

        return state.UserWeight * FullWeight;
    }

    /// <summary>Makes one change to a server and all that follows from it for slots and queues; null = nothing of note.</summary>
    internal ServerTransition? ChangeLocked(Server server, TransitionCause cause, Action<Server> change, ref WakeList wake)
    {
        var state = server.State;
        var (from, admin, weight) = (state.Operational, state.Admin, state.UserWeight);
        change(server);
        var up = state.Operational is OperationalState.Running or OperationalState.Starting;
        if (up && from is OperationalState.Stopped or OperationalState.Stopping && server.Config.SlowStart > TimeSpan.Zero)
        {
            state.SlowStartSince = Math.Max(1, Time.GetTimestamp());
        }

        if (!up)
        {
            state.SlowStartSince = 0;
        }

        var to = state.Operational;
        if (from == to && admin == state.Admin && weight == state.UserWeight)
        {
            return null;
        }

        CountTimes(state, from, to);
        State.Version++;
        var requeued = 0;
        RefreshLocked();
        if (to == OperationalState.Stopped && from != OperationalState.Stopped)
        {
            requeued = RedistributeLocked(server, ref wake);
        }

        var transferred = HandOutAllLocked(server, ref wake);
        var backend = BackendChangeLocked();
        return new ServerTransition(server, cause, from, to, admin, state.Admin)
        {
            ActiveLeft = CountUsableLocked(backup: false),
            BackupLeft = CountUsableLocked(backup: true),
            Sessions = state.Counters.Sessions.Current,
            Requeued = requeued,
            Transferred = transferred,
            QueueLeft = state.Pending.Count,
            BackendWentDown = backend < 0,
            BackendCameUp = backend > 0,
            ShutdownSessions = to == OperationalState.Stopped && from != to && server.Config.OnMarkedDownShutdownSessions,
            ShutdownBackupSessions = from == OperationalState.Stopped && from != to
                && server.Config.OnMarkedUpShutdownBackupSessions && !server.Config.Backup && server.EffectiveWeight > 0,
        };
    }

    /// <summary>After a reload: streams that wait for servers which are gone, or which now have room, move on.</summary>
    internal void TakeOver(Backend previous)
    {
        var wake = default(WakeList);
        lock (State.Gate)
        {
            RefreshLocked();
            foreach (var old in previous.Servers)
            {
                if (OwnOf(old).Backend != this)
                {
                    RedistributeLocked(old, ref wake);
                }
            }

            HandOutAllLocked(null, ref wake);
        }

        wake.CompleteAll();
    }

    /// <summary>Fills the free slots of all servers; returns how many streams <paramref name="counted"/> got.</summary>
    private int HandOutAllLocked(Server? counted, ref WakeList wake)
    {
        var transferred = counted is null ? 0 : HandOutLocked(counted, ref wake);
        foreach (var server in Servers)
        {
            if (server != counted)
            {
                HandOutLocked(server, ref wake);
            }
        }

        return transferred;
    }

    private void CountTimes(ServerState state, OperationalState from, OperationalState to)
    {
        if (from == to)
        {
            return;
        }

        if (from == OperationalState.Stopped)
        {
            state.DownBefore += Time.GetElapsedTime(state.LastChange);
        }
        else if (to == OperationalState.Stopped)
        {
            state.Counters.Downs.Increment();
        }

        state.LastChange = Time.GetTimestamp();
    }

    /// <summary>-1 = the backend lost its last usable server, 1 = it has one again, 0 = neither.</summary>
    private int BackendChangeLocked()
    {
        var isUp = IsUpLocked();
        if (isUp == State.IsUp)
        {
            return 0;
        }

        if (isUp)
        {
            State.DownBefore += Time.GetElapsedTime(State.LastChange);
        }
        else
        {
            State.Downs++;
        }

        State.IsUp = isUp;
        State.LastChange = Time.GetTimestamp();
        return isUp ? 1 : -1;
    }

    private bool IsUpLocked() => Servers.Length == 0 || UsableLocked().Length > 0;

    private int CountUsable(bool backup)
    {
        lock (State.Gate)
        {
            return CountUsableLocked(backup);
        }
    }

    private int CountUsableLocked(bool backup)
    {
        RefreshLocked();
        var count = 0;
        foreach (var server in Servers)
        {
            count += server.Config.Backup == backup && server.EffectiveWeight > 0 ? 1 : 0;
        }

        return count;
    }
}
