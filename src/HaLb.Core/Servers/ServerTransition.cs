using HaLb.Core.Health;

namespace HaLb.Core.Servers;

/// <summary>What made a server change.</summary>
public enum TransitionCause
{
    /// <summary>A health check.</summary>
    Check,

    /// <summary>Errors in live traffic (<c>observe</c>).</summary>
    Observed,

    /// <summary>The stats page or the runtime API.</summary>
    Operator,

    /// <summary>The server that this one tracks changed.</summary>
    Tracked,
}

/// <summary>One change of a server's operational state, admin state or weight, with the figures that HAProxy's log sentences
/// give. A value: it says what was true when the change was made.</summary>
public sealed record ServerTransition(Server Server, TransitionCause Cause, OperationalState From, OperationalState To, AdminState AdminFrom, AdminState AdminTo)
{
    public Backend Backend => Server.Backend;

    /// <summary>The check's or observation's result behind it; null for the operator's changes.</summary>
    public CheckResult? Check { get; init; }

    /// <summary>The operator's reason or null.</summary>
    public string? Reason { get; init; }

    public bool WentDown => To == OperationalState.Stopped && From != OperationalState.Stopped;

    public bool WentUp => From == OperationalState.Stopped && To != OperationalState.Stopped;

    /// <summary>Usable active servers of the backend now.</summary>
    public int ActiveLeft { get; init; }

    /// <summary>Usable backup servers now, in use or not.</summary>
    public int BackupLeft { get; init; }

    /// <summary>Streams on the server.</summary>
    public int Sessions { get; init; }

    /// <summary>Streams that waited for the server and were sent on.</summary>
    public int Requeued { get; init; }

    /// <summary>Streams that the server took over from queues.</summary>
    public int Transferred { get; init; }

    /// <summary>Streams that still wait for this server.</summary>
    public int QueueLeft { get; init; }

    /// <summary>The backend lost its last usable server by this (<c>has no server available!</c>).</summary>
    public bool BackendWentDown { get; init; }

    public bool BackendCameUp { get; init; }

    /// <summary><c>on-marked-down shutdown-sessions</c>: the streams of this server are to be ended (state <c>D</c>).</summary>
    public bool ShutdownSessions { get; init; }

    /// <summary><c>on-marked-up shutdown-backup-sessions</c>: the streams of the backup servers are to be ended (state <c>U</c>).</summary>
    public bool ShutdownBackupSessions { get; init; }
}

/// <summary>What a health check's result did.</summary>
/// <param name="Before">Health before.</param>
/// <param name="After">Health after.</param>
/// <param name="Noteworthy">Status or health changed: <c>option log-health-checks</c> writes a line.</param>
/// <param name="Transition">The change of state, or null.</param>
public readonly record struct CheckReport(HealthState Before, HealthState After, bool Noteworthy, ServerTransition? Transition);

/// <summary>What an observed stream did to its server.</summary>
/// <param name="LimitReached">The <c>error-limit</c> was reached: the next check is due after <c>fastinter</c> at the latest.</param>
/// <param name="Transition">The change of state, or null.</param>
public readonly record struct ObservationReport(bool LimitReached, ServerTransition? Transition);

/// <summary>Tells about changes of servers, after the change and without any lock held, on the thread that made it. Logs,
/// stream killers, and idle connection pools subscribe; handlers must be quick and must not throw.</summary>
public sealed class ServerEvents
{
    public event Action<ServerTransition>? Changed;

    /// <summary>The <c>error-limit</c> of a server was reached in live traffic; after <see cref="Changed"/>.</summary>
    public event Action<Server, ObservationReport>? Observed;

    internal void Publish(Server server, ObservationReport report) => Observed?.Invoke(server, report);

    internal void Publish(ServerTransition transition) => Changed?.Invoke(transition);
}
