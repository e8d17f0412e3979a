using System.Collections.Immutable;
using HaLb.Config.Model;
using HaLb.Core.Balance;
using HaLb.Core.Queue;

namespace HaLb.Core.Servers;

/// <summary>What a choice of server may depend on.</summary>
/// <param name="Hash">Hash of the balance key (<see cref="SourceHash"/>), already through the hash function; 0 where unused.</param>
/// <param name="Wanted">The server that persistence asks for, or null. It is taken even when drained or of weight 0.</param>
/// <param name="Avoid">On a redispatch: the server that just failed.</param>
/// <param name="Last">The server of this client's previous stream (<c>prefer-last-server</c>), or null.</param>
public readonly record struct BalanceInput(uint Hash, Server? Wanted, Server? Avoid, Server? Last);

/// <summary>A farm: its servers, how one is chosen, and who waits. One lock guards choice, slots and queues; nothing
/// waits or calls out under it. This part is the data path's; <see cref="ServerControl"/> changes states.</summary>
public sealed partial class Backend
{
    /// <summary>Sixteenths of one unit of weight.</summary>
    private const int FullWeight = 16;

    private readonly IBalancer _balancer;
    private Server[] _usable = [];
    private Server? _onlyBackup;
    private int _version = -1;
    private long _nextWarmUp = long.MaxValue;

    public Backend(ProxyConfig config, ImmutableArray<Server> servers, BackendState state, TimeProvider time)
        : this(config, servers, state, time, new Random())
    {
    }

    public Backend(ProxyConfig config, ImmutableArray<Server> servers, BackendState state, TimeProvider time, Random random)
    {
        Config = config;
        Servers = servers;
        State = state;
        Time = time;
        FullConn = config.FullConn ?? 0;
        _balancer = BalancerFactory.Create(config, servers.AsSpan(), random);
        lock (state.Gate)
        {
            foreach (var server in servers)
            {
                server.Backend = this;
                server.State.Adopt(server.Config);
            }

            state.Version++;
            state.Latest = this;
            RefreshLocked();
            state.IsUp = IsUpLocked();
        }
    }

    public ProxyConfig Config { get; }

    public string Name => Config.Name;

    public ImmutableArray<Server> Servers { get; }

    public BackendState State { get; }

    /// <summary>Load at which servers with <c>minconn</c> reach their <c>maxconn</c>.</summary>
    public int FullConn { get; init; }

    /// <summary>Told about changes of this backend's servers.</summary>
    public ServerEvents Events { get; init; } = new();

    internal TimeProvider Time { get; }

    /// <summary>Chooses a server and takes its slot, or queues the stream (HAProxy's <c>assign_server_and_queue</c>).
    /// Touches the Sessions gauge of the server and the Queue gauges and counts Balanced; every other counter is the caller's.
    /// After <see cref="SlotOutcome.QueueFull"/> the stream's Server is the one whose queue was full.</summary>
    public SlotOutcome Take(PendingStream stream, in BalanceInput input)
    {
        lock (State.Gate)
        {
            RefreshLocked();
            stream.Backend = this;
            stream.Server = null;
            stream.ServerQueuePosition = 0;
            stream.BackendQueuePosition = 0;
            stream.Hash = input.Hash;
            return input.Wanted is { } wanted && IsHonoured(wanted)
                ? TakeWantedLocked(stream, wanted, input)
                : BalanceLocked(stream, input);
        }
    }

    /// <summary>Gives a slot back and hands it to the stream that has waited longest.</summary>
    public void Release(Server server)
    {
        if (server.ConnectionsMax == 0)
        {
            // Never full, so nobody can wait for a slot of it.
            server.State.Counters.Sessions.Leave();
            return;
        }

        var wake = default(WakeList);
        lock (State.Gate)
        {
            RefreshLocked();
            server.State.Counters.Sessions.Leave();
            HandOutLocked(server, ref wake);
        }

        wake.CompleteAll();
    }

    /// <summary>Up (or unchecked) and not in maintenance: a persistent stream may still go there.</summary>
    public static bool TakesPersistent(Server server) => server.State.Operational != OperationalState.Stopped;

    internal bool TryCancel(PendingStream stream)
    {
        lock (State.Gate)
        {
            if (stream.Queue is not { } queue)
            {
                return false;
            }

            queue.RemoveLocked(stream);
        }

        stream.Complete(SlotOutcome.Cancelled);
        return true;
    }

    /// <summary>Gives free slots of <paramref name="server"/> to waiting streams, those that wait longest first, from its own
    /// queue and, if new traffic may go to it, from the backend's.</summary>
    internal int HandOutLocked(Server server, ref WakeList wake)
    {
        var own = server.State.Pending;
        var shared = State.Pending;
        if (own.Count == 0 && shared.Count == 0)
        {
            return 0;
        }

        var handed = 0;
        var takesShared = Array.IndexOf(_usable, server) >= 0;
        var takesOwn = TakesPersistent(server);
        while (server.State.Counters.Sessions.Current < server.SlotsNowLocked())
        {
            var first = takesOwn ? own.First : null;
            if (takesShared && shared.First is { } other && (first is null || other.Ticket < first.Ticket))
            {
                first = other;
            }

            if (first is null)
            {
                break;
            }

            first.Queue!.RemoveLocked(first);
            GrantLocked(first, server);
            wake.Add(first, SlotOutcome.Granted);
            handed++;
        }

        return handed;
    }

    /// <summary>Chooses anew for every stream that waits for <paramref name="server"/>, which has left; returns how many.
    /// <c>option persist</c> lets them wait for it.</summary>
    internal int RedistributeLocked(Server server, ref WakeList wake)
    {
        var queue = server.State.Pending;
        if (Config.Options.Persist)
        {
            return 0;
        }

        var count = 0;
        while (queue.First is { } stream)
        {
            queue.RemoveLocked(stream);
            stream.Server = null;
            count++;
            var outcome = BalanceLocked(stream, new BalanceInput(stream.Hash, null, server, null), prepared: true);
            if (outcome != SlotOutcome.Queued)
            {
                wake.Add(stream, outcome);
            }
        }

        return count;
    }

    private bool IsHonoured(Server wanted) => TakesPersistent(wanted) || Config.Options.Persist;

    private SlotOutcome TakeWantedLocked(PendingStream stream, Server wanted, in BalanceInput input)
    {
        if (wanted.HasRoomLocked())
        {
            return GrantLocked(stream, wanted);
        }

        // A full queue breaks persistence only where the file allows to redispatch.
        return IsQueueFullLocked(wanted) && Config.Redispatch != 0
            ? BalanceLocked(stream, input)
            : WaitForLocked(stream, wanted, prepared: false);
    }

    private SlotOutcome BalanceLocked(PendingStream stream, in BalanceInput input, bool prepared = false)
    {
        if (_usable.Length == 0)
        {
            return SlotOutcome.NoServer;
        }

        var server = Choose(input);
        if (server is null)
        {
            stream.BackendQueuePosition = State.Pending.Count + 1;
            return EnqueueLocked(stream, State.Pending, prepared);
        }

        if (!server.HasRoomLocked())
        {
            return WaitForLocked(stream, server, prepared);
        }

        if (server != input.Avoid)
        {
            server.State.Counters.Balanced.Increment();
            State.Counters.Balanced.Increment();
        }

        return GrantLocked(stream, server);
    }

    private Server? Choose(in BalanceInput input) =>
        _onlyBackup is not null ? _onlyBackup
        : Config.Options.PreferLastServer && Config.Balance.Algorithm != BalanceAlgorithm.Source
            && input.Last is { } last && OwnOf(last) is var own && own != input.Avoid && Array.IndexOf(_usable, own) >= 0 ? own
        : _balancer.Pick(input.Hash, input.Avoid);

    private SlotOutcome WaitForLocked(PendingStream stream, Server server, bool prepared)
    {
        stream.Server = server;
        if (IsQueueFullLocked(server))
        {
            return SlotOutcome.QueueFull;
        }

        stream.ServerQueuePosition = server.State.Pending.Count + 1;
        return EnqueueLocked(stream, server.State.Pending, prepared);
    }

    private static bool IsQueueFullLocked(Server server) =>
        server.Config.MaxQueue > 0 && server.State.Pending.Count >= server.Config.MaxQueue;

    /// <summary>A stream that is <paramref name="prepared"/> is already awaited: it only changes queues.</summary>
    private SlotOutcome EnqueueLocked(PendingStream stream, PendingQueue queue, bool prepared)
    {
        if (!prepared)
        {
            stream.Prepare();
        }

        stream.Ticket = ++State.Tickets;
        queue.AddLocked(stream);
        return SlotOutcome.Queued;
    }

    private static SlotOutcome GrantLocked(PendingStream stream, Server server)
    {
        stream.Server = stream.Backend!.OwnOf(server);
        server.State.Counters.Sessions.Enter();
        return SlotOutcome.Granted;
    }

    /// <summary>This backend's object of a server that a newer or older configuration hands out.</summary>
    internal Server OwnOf(Server server)
    {
        if (server.Backend == this)
        {
            return server;
        }

        foreach (var own in Servers)
        {
            if (own.State == server.State)
            {
                return own;
            }
        }

        return server;
    }

}
