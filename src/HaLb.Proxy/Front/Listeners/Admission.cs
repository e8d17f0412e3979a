using HaLb.Core.Counters;
using HaLb.Core.Servers;
using HaLb.Proxy.Snapshot;

namespace HaLb.Proxy.Front.Listeners;

/// <summary>What a listener does at the moment: the configuration of its frontend and of itself.</summary>
internal sealed record ListenerRole(FrontendSnapshot Frontend, ListenerSnapshot Listener);

/// <summary>Keeps the numbers of client connections within <c>maxconn</c> of the process, the frontend and the bind. What does
/// not fit waits: nothing is refused, the rest queues in the kernel.</summary>
internal sealed class Admission(ProcessState process)
{
    private readonly Lock _gate = new();
    private readonly List<TaskCompletionSource> _waiting = [];

    /// <summary>Counts a new connection in, waiting for room. False = the listener closed meanwhile.</summary>
    /// <param name="listener">Asks; its role may change while it waits.</param>
    public async ValueTask<ListenerRole?> EnterAsync(ListenerLoop listener)
    {
        while (true)
        {
            TaskCompletionSource wait;
            var role = listener.Role;
            lock (_gate)
            {
                if (listener.IsClosed)
                {
                    return null;
                }

                if (HasRoom(role))
                {
                    CountIn(role);
                    return role;
                }

                wait = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _waiting.Add(wait);
            }

            await wait.Task;
        }
    }

    public void Leave(ListenerRole role)
    {
        lock (_gate)
        {
            _ = process.Connections.Leave();
            _ = role.Frontend.Counters.Sessions.Leave();
            _ = role.Listener.Core.Counters.Sessions.Leave();
        }

        Wake();
    }

    /// <summary>Limits may have changed, or a listener closed: everyone who waits looks again.</summary>
    public void Wake()
    {
        TaskCompletionSource[] woken;
        lock (_gate)
        {
            if (_waiting.Count == 0)
            {
                return;
            }

            woken = [.. _waiting];
            _waiting.Clear();
        }

        foreach (var wait in woken)
        {
            wait.SetResult();
        }
    }

    private bool HasRoom(ListenerRole role) =>
        IsBelow(process.Connections, process.MaxConn)
        && IsBelow(role.Frontend.Counters.Sessions, role.Frontend.Config.MaxConn)
        && IsBelow(role.Listener.Core.Counters.Sessions, role.Listener.Config.MaxConn);

    private static bool IsBelow(Gauge gauge, int? max) => max is not > 0 || gauge.Current < max;

    private void CountIn(ListenerRole role)
    {
        _ = process.Connections.Enter();
        process.TotalConnections.Increment();
        _ = process.ConnectionRate.Tick();
        _ = process.SessionRate.Tick();
        CountIn(role.Frontend.Counters);
        CountIn(role.Listener.Core.Counters);
    }

    private static void CountIn(FrontendCounters counters)
    {
        _ = counters.Sessions.Enter();
        counters.TotalConnections.Increment();
        counters.TotalSessions.Increment();
        _ = counters.ConnectionRate.Tick();
        _ = counters.SessionRate.Tick();
    }
}
