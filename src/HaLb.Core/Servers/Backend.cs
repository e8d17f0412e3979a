using System.Collections.Immutable;
using HaLb.Config.Model;
using HaLb.Core.Counters;
using HaLb.Core.Queue;

namespace HaLb.Core.Servers;

/// <summary>What changes about a backend while HaLb runs; found again by name after a reload.</summary>
public sealed class BackendState(TimeProvider time)
{
    public BackendCounters Counters { get; } = new(time);

    public long LastChange { get; internal set; } = time.GetTimestamp();

    public TimeSpan DownBefore { get; internal set; }

    public long Downs { get; internal set; }

    public long LastSession { get; set; }
}

/// <summary>What a choice of server may depend on.</summary>
/// <param name="Hash">Hash of the balance key (source address), already through the hash function; 0 where unused.</param>
/// <param name="Wanted">The server that persistence asks for, or null. It is taken even when drained or of weight 0.</param>
/// <param name="Avoid">On a redispatch: the server that just failed.</param>
/// <param name="Last">The server of this client's previous stream (<c>prefer-last-server</c>), or null.</param>
public readonly record struct BalanceInput(uint Hash, Server? Wanted, Server? Avoid, Server? Last);

/// <summary>A farm: its servers, how one is chosen, and who waits. One lock guards choice, slots and queues; nothing
/// waits or calls out under it.</summary>
public sealed class Backend
{
    public Backend(ProxyConfig config, ImmutableArray<Server> servers, BackendState state, TimeProvider time)
    {
        Config = config;
        Servers = servers;
        State = state;
        Time = time;
    }

    public ProxyConfig Config { get; }

    public string Name => Config.Name;

    public ImmutableArray<Server> Servers { get; }

    public BackendState State { get; }

    private TimeProvider Time { get; }

    /// <summary>Chooses a server and takes its slot, or queues the stream (HAProxy's <c>assign_server_and_queue</c>).</summary>
    public SlotOutcome Take(PendingStream stream, in BalanceInput input) => throw new NotImplementedException();

    /// <summary>Gives a slot back and hands it to the stream that has waited longest.</summary>
    public void Release(Server server) => throw new NotImplementedException();

    /// <summary>The server whose cookie value this is, in any state; null = none.</summary>
    public Server? FindByCookie(ReadOnlySpan<byte> value) => throw new NotImplementedException();

    /// <summary>Up (or unchecked) and not in maintenance: a persistent stream may still go there.</summary>
    public static bool TakesPersistent(Server server) => throw new NotImplementedException();

    internal bool TryCancel(PendingStream stream) => throw new NotImplementedException();
}
