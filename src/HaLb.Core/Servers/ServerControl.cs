using HaLb.Config.Model;
using HaLb.Core.Health;
using HaLb.Core.Queue;

namespace HaLb.Core.Servers;

/// <summary>What an operator may ask of a server (<c>set server b/s state</c>).</summary>
public enum AdminRequest
{
    Ready,
    Drain,
    Maint,
}

/// <summary>What an operator may say of a server's health (<c>set server b/s health</c>).</summary>
public enum ForcedHealth
{
    Up,
    Stopping,
    Down,
}

/// <summary>Changes servers' states: health checks, observed traffic, the operator. Every change is made under the
/// backend's lock; streams are woken, events told and trackers changed after it. All methods may be called from any thread and
/// return what changed, null for nothing.</summary>
public static class ServerControl
{
    /// <summary>Counts a finished check. In maintenance, with checks disabled, or for a server that tracks another it is noted
    /// but changes nothing.</summary>
    public static CheckReport ReportCheck(Server server, CheckResult result)
    {
        HealthState before = default;
        HealthState after = default;
        var newStatus = false;
        var transition = Change(server, TransitionCause.Check, result, null, s =>
        {
            newStatus = s.State.LastCheck.Status != result.Status;
            before = s.State.Health;
            Note(s, result);
            if (!s.State.InMaintenance && !s.State.ChecksDisabled && s.Tracked is null)
            {
                Count(s.State, result);
            }

            after = s.State.Health;
        });
        return new CheckReport(before, after, newStatus || before != after, transition);
    }

    /// <summary>Counts a stream seen good or bad under <c>observe</c>; <paramref name="what"/> names the error as HAProxy does
    /// (<c>L4 unsuccessful connection</c>). Costs nothing where the server observes nothing or all is well.</summary>
    public static ObservationReport ReportObserved(Server server, bool good, string what = "")
    {
        var state = server.State;
        if (server.Config.Observe == ObserveMode.None || !server.Config.Check.Enabled || good && state.ObservedErrors == 0)
        {
            return default;
        }

        var reached = false;
        var transition = Change(server, TransitionCause.Observed, null, null, s =>
        {
            s.State.ObservedErrors = good ? 0 : s.State.ObservedErrors + 1;
            reached = s.State.ObservedErrors >= s.Config.ErrorLimit;
            if (reached && !s.State.InMaintenance)
            {
                Punish(s, what);
            }
        });
        var report = new ObservationReport(reached, transition is null ? null : transition with { Check = state.LastCheck });
        if (reached)
        {
            server.Backend.Events.Publish(server, report);
        }

        return report;
    }

    /// <summary><c>set server b/s state ready|drain|maint</c>.</summary>
    public static ServerTransition? SetAdmin(Server server, AdminRequest request, string? reason = null) =>
        Change(server, TransitionCause.Operator, null, reason, s =>
        {
            var others = s.State.Admin & ~(AdminState.ForcedMaint | AdminState.ConfigMaint | AdminState.ForcedDrain);
            SetAdminLocked(s, request switch
            {
                AdminRequest.Maint => others | AdminState.ForcedMaint,
                AdminRequest.Drain => others | AdminState.ForcedDrain,
                _ => others,
            });
        });

    /// <summary><c>set weight b/s N</c>; 0..256, 0 = only persistent traffic.</summary>
    public static ServerTransition? SetWeight(Server server, int weight)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(weight);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(weight, 256);
        return Change(server, TransitionCause.Operator, null, null, s => s.State.UserWeight = weight);
    }

    /// <summary><c>set weight b/s N%</c>: of the file's weight, at most 256 in the end.</summary>
    public static ServerTransition? SetWeightPercent(Server server, int percent)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(percent);
        return SetWeight(server, (int)Math.Min(256L, (long)server.Config.Weight * percent / 100));
    }

    /// <summary><c>set server b/s health up|stopping|down</c>. Up, the first failed check takes it down. Not for servers that
    /// track another.</summary>
    public static ServerTransition? ForceHealth(Server server, ForcedHealth health) =>
        Change(server, TransitionCause.Operator, null, null, s =>
        {
            if (s.Tracked is null)
            {
                s.State.Health = s.State.Health with { Health = health == ForcedHealth.Down ? 0 : s.State.Health.Rise };
                s.State.Stopping = health == ForcedHealth.Stopping;
            }
        });

    /// <summary><c>enable health</c>, <c>disable health</c>.</summary>
    public static void SetChecks(Server server, bool enabled) =>
        Change(server, TransitionCause.Operator, null, null, s => s.State.ChecksDisabled = !enabled);

    /// <summary>Makes a tracking server's state that of the tracked one.</summary>
    internal static ServerTransition? Follow(Server server) =>
        Change(server, TransitionCause.Tracked, null, null, s =>
        {
            if (s.Tracked?.State is { } leader)
            {
                s.State.Health = leader.Health;
                s.State.Stopping = leader.Stopping;
                var own = s.State.Admin & ~(AdminState.InheritedMaint | AdminState.InheritedDrain);
                s.State.Admin = own
                    | (leader.InMaintenance ? AdminState.InheritedMaint : 0)
                    | (leader.Draining ? AdminState.InheritedDrain : 0);
            }
        });

    private static void Note(Server server, CheckResult result)
    {
        server.State.LastCheck = result;
        server.State.LastCheckAt = server.Backend.Time.GetTimestamp();
    }

    private static void Count(ServerState state, CheckResult result)
    {
        if (!result.Passed)
        {
            if (state.Health.Health > 0)
            {
                state.Counters.FailedChecks.Increment();
            }

            state.Health = state.Health.After(passed: false);
            state.Stopping &= state.Health.IsUp;
            return;
        }

        state.Health = state.Health.After(passed: true);
        state.ObservedErrors = 0;
        state.Stopping = result.Status == CheckStatus.Layer7OkConditional && state.Health.IsUp;
    }

    /// <summary>The limit of observed errors was reached: <c>on-error</c>.</summary>
    private static void Punish(Server server, string what)
    {
        var state = server.State;
        var text = $"Detected {state.ObservedErrors} consecutive errors, last one was: {what}";
        state.ObservedErrors = 0;
        state.Counters.FailedObservations.Increment();
        if (server.Config.OnError == OnErrorAction.FastInter)
        {
            return;
        }

        var health = state.Health;
        if (server.Config.OnError == OnErrorAction.SuddenDeath && health.Health > health.Rise)
        {
            // One more than rise: this failure leaves it up, the next failed check takes it down.
            state.Health = health with { Health = health.Rise + 1 };
        }
        else if (server.Config.OnError == OnErrorAction.MarkDown && health.IsUp)
        {
            state.Health = health with { Health = health.Rise };
        }

        var result = new CheckResult(CheckStatus.Observed, 0, text, -1);
        Note(server, result);
        Count(state, result);
    }

    /// <summary>Leaving maintenance a checked server starts as at the start of the process: up, the first failure is enough.</summary>
    private static void SetAdminLocked(Server server, AdminState admin)
    {
        var state = server.State;
        var left = state.InMaintenance && (admin & AdminState.AnyMaint) == 0;
        state.Admin = admin;
        if (left && server.Config.Check.Enabled && server.Tracked is null)
        {
            state.Health = state.Health with { Health = state.Health.Rise };
        }
    }

    private static ServerTransition? Change(Server server, TransitionCause cause, CheckResult? check, string? reason, Action<Server> change)
    {
        var wake = default(WakeList);
        ServerTransition? transition;
        Server own;
        var current = server.Backend.State.Latest ?? server.Backend;
        lock (current.State.Gate)
        {
            own = current.OwnOf(server);
            transition = own.Backend.ChangeLocked(own, cause, change, ref wake);
        }

        wake.CompleteAll();
        if (transition is not null)
        {
            transition = transition with { Check = check, Reason = reason };
            transition.Backend.Events.Publish(transition);
        }

        foreach (var tracker in own.Trackers)
        {
            _ = Follow(tracker);
        }

        return transition;
    }
}
