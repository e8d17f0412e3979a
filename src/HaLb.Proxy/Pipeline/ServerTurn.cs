using System.Runtime.CompilerServices;
using HaLb.Config.Model;
using HaLb.Core.Balance;
using HaLb.Core.Queue;
using HaLb.Core.Servers;
using HaLb.Proxy.Forward;
using HaLb.Proxy.Snapshot;
using HaLb.Proxy.Stream;
using HaLb.Transport;

namespace HaLb.Proxy.Pipeline;

/// <summary>From the choice of a server to its answer: queue, attempt, retry, redispatch (HAProxy's <c>backend.c</c> rules,
/// manual: <c>retries</c>, <c>option redispatch</c>, <c>retry-on</c>). A slot taken is given back exactly once.</summary>
internal sealed class ServerTurn(Forwarder http1, Forwarder? other, DeadlineWheel wheel)
{
    /// <summary>Pause before the same server is tried again.</summary>
    private static readonly TimeSpan Turnaround = TimeSpan.FromSeconds(1);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<Termination> RunAsync(StreamContext stream, ClientExchange client, Server? wanted, IResponseHook hook)
    {
        var backend = stream.Backend!;
        stream.RetriesLeft = backend.Config.Retries;
        Server? failed = null;
        var redispatch = false;
        while (true)
        {
            var input = Input(stream, backend, redispatch ? null : failed ?? wanted, redispatch ? failed : null);
            var taken = await TakeAsync(stream, backend, input);
            if (!taken.IsNormal)
            {
                return taken;
            }

            var server = stream.Server!;
            if (backend.Config.Options.AbortOnClose && client.HasClientLeft)
            {
                Release(stream, backend, server);
                stream.Server = null;
                return Termination.AbortedInQueue;
            }

            CountAttempt(stream, backend, server, failed ?? LeftFullQueue(server, wanted));
            Termination result;
            try
            {
                result = await ForwarderFor(stream, server).AttemptAsync(stream, client, server, hook);
            }
            finally
            {
                Release(stream, backend, server);
            }

            if (result.IsNormal || stream.ResponseStarted || stream.ReplyBody is not null)
            {
                return result;
            }

            Observation.OnFault(server, result);
            if (!result.MayRetry || result.In == 'C' && (backend.Config.RetryOn & RetryOn.ConnFailure) == 0 || client.BodyConsumed > 0 || stream.RetriesLeft == 0)
            {
                CountFault(backend, server, result);
                return result with { MayRetry = false };
            }

            stream.RetriesLeft--;
            stream.Retries++;
            failed = server;
            redispatch = Redispatches(stream, backend, server, wanted is not null);
            if (Pauses(backend, result, redispatch))
            {
                await Task.Delay(Turnaround, stream.Time);
            }
        }
    }

    /// <summary>Gives the slot back. What is left is counted before the slot goes to the next stream, as HAProxy logs it.</summary>
    private static void Release(StreamContext stream, BackendSnapshot backend, Server server)
    {
        stream.ServerConnections = Math.Max(0, server.State.Counters.Sessions.Current - 1);
        backend.Core.Release(server);
    }

    private Forwarder ForwarderFor(StreamContext stream, Server server) =>
        other is not null && (stream.Backend!.Servers[server.Index].SpeaksHttp2 || stream.Frontend.Engine == Http1Engine.Yarp && !stream.IsUpgrade) ? other : http1;

    private static BalanceInput Input(StreamContext stream, BackendSnapshot backend, Server? wanted, Server? avoid)
    {
        var hash = 0u;
        if (backend.Config.Balance.Algorithm == BalanceAlgorithm.Source && stream.Client.Transport.Remote is { } remote)
        {
            hash = SourceHash.Of(remote.Address, backend.Config.HashType);
        }

        var last = backend.Config.Options.PreferLastServer ? stream.Client.LastServer : null;
        return new BalanceInput(hash, wanted, avoid, last);
    }

    /// <summary>Gets a server's slot, waiting in a queue for at most <c>timeout queue</c>.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Termination> TakeAsync(StreamContext stream, BackendSnapshot backend, BalanceInput input)
    {
        var outcome = backend.Core.Take(stream.Pending, input);
        if (outcome == SlotOutcome.Queued)
        {
            outcome = await stream.QueueWait(wheel).WaitAsync(backend.Config.Timeouts.Queue ?? backend.Config.Timeouts.Connect);
        }

        switch (outcome)
        {
            case SlotOutcome.Granted:
                stream.Server = stream.Pending.Server;
                stream.QueuedAt = stream.Time.GetTimestamp();
                return Termination.Normal;
            case SlotOutcome.QueueFull:
                stream.Server = stream.Pending.Server;
                stream.ServerConnections = stream.Server?.State.Counters.Sessions.Current ?? 0;
                backend.Counters.ConnectErrors.Increment();
                return Termination.QueueFull;
            case SlotOutcome.Cancelled:
                stream.QueuedAt = stream.Time.GetTimestamp();
                stream.Server = input.Wanted;
                stream.ServerConnections = stream.Server?.State.Counters.Sessions.Current ?? 0;
                input.Wanted?.State.Counters.ConnectErrors.Increment();
                backend.Counters.ConnectErrors.Increment();
                return Termination.QueueTimeout;
            default:
                stream.Server = null;
                backend.Counters.ConnectErrors.Increment();
                return Termination.NoServer;
        }
    }

    /// <summary>The server that the cookie asked for and that had no place left in its queue, where another one is taken
    /// instead: a redispatch, unlike the way around a server that is down. Null = that is not so.</summary>
    private static Server? LeftFullQueue(Server taken, Server? wanted) =>
        wanted is not null && !ReferenceEquals(wanted, taken) && Backend.TakesPersistent(wanted) ? wanted : null;

    private static void CountAttempt(StreamContext stream, BackendSnapshot backend, Server server, Server? failed)
    {
        var counters = server.State.Counters;
        counters.TotalSessions.Increment();
        _ = counters.SessionRate.Tick();
        if (failed is null)
        {
            return;
        }

        if (!ReferenceEquals(failed, server))
        {
            stream.Redispatched = true;
            StickyCookie.OnRedispatch(stream);
            failed.State.Counters.Redispatches.Increment();
            backend.Counters.Redispatches.Increment();
        }
        else
        {
            counters.Retries.Increment();
            backend.Counters.Retries.Increment();
        }
    }

    private static void CountFault(BackendSnapshot backend, Server server, Termination result)
    {
        if (result.In == 'C')
        {
            server.State.Counters.ConnectErrors.Increment();
            backend.Counters.ConnectErrors.Increment();
        }
        else if (result.In == 'H' && result.By is 'S' or 's' or 'P')
        {
            server.State.Counters.ResponseErrors.Increment();
            backend.Counters.ResponseErrors.Increment();
        }
    }

    /// <summary>Whether the next attempt may go to another server: at the interval that <c>option
    /// redispatch</c> says, or at once where the server takes nothing any more or round robin chose it and another is up.
    /// Never without that option.</summary>
    private static bool Redispatches(StreamContext stream, BackendSnapshot backend, Server server, bool persistent)
    {
        var interval = backend.Config.Redispatch;
        if (interval == 0)
        {
            return false;
        }

        if (!Backend.TakesPersistent(server))
        {
            return true;
        }

        var done = stream.Retries;
        var due = interval > 0 ? done % interval == 0
            : backend.Config.Retries + 1 + interval is > 0 and var every && done % every == 0;
        return due || !persistent && IsRoundRobin(backend) && backend.Core.ActiveCount > 1;
    }

    /// <summary>The pause is for a server that refused and will be asked again; a time-out was pause enough.</summary>
    private static bool Pauses(BackendSnapshot backend, Termination result, bool redispatch) =>
        result is { By: 'S', In: 'C' } && (!redispatch || !IsRoundRobin(backend) || backend.Core.ActiveCount <= 1);

    private static bool IsRoundRobin(BackendSnapshot backend) =>
        backend.Config.Balance.Algorithm is BalanceAlgorithm.RoundRobin or BalanceAlgorithm.StaticRoundRobin or BalanceAlgorithm.Random;
}
