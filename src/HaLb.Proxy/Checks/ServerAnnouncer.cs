using HaLb.Core.Health;
using HaLb.Core.Servers;
using HaLb.Proxy.Log;

namespace HaLb.Proxy.Checks;

/// <summary>Writes HAProxy's sentences for every change of a server, whoever made it (checks, observed traffic, stats page,
/// runtime API), to the backend's log targets, and hands them to <see cref="Announced"/> for the console. Made once for the
/// life of the process.</summary>
public sealed class ServerAnnouncer : IDisposable
{
    private readonly ServerEvents _events;
    private readonly Func<string, LogOutput?> _findLog;

    /// <param name="events">Of the <see cref="ProcessState"/>: the source of all changes.</param>
    /// <param name="findLog">The log of the backend of that name in the running configuration, or null.</param>
    public ServerAnnouncer(ServerEvents events, Func<string, LogOutput?> findLog)
    {
        _events = events;
        _findLog = findLog;
        events.Changed += OnChanged;
        events.Observed += OnObserved;
    }

    /// <summary>Each line, after it was logged; for standard error (<see cref="EventLine.ForConsole"/>) and the event log.
    /// Handlers must be quick and must not throw.</summary>
    public event Action<EventLine>? Announced;

    public void Dispose()
    {
        _events.Changed -= OnChanged;
        _events.Observed -= OnObserved;
    }

    /// <summary>A check ended: the line of <c>option log-health-checks</c>, unless the change it made has written it.</summary>
    internal void Checked(Server server, CheckResult result, in CheckReport report)
    {
        if (server.Backend.Config.Options.LogHealthChecks && report is { Noteworthy: true, Transition: null })
        {
            Write(server.Backend.Name, ServerSentences.HealthCheck(server, result, report.After));
        }
    }

    private void OnChanged(ServerTransition change)
    {
        var backend = change.Backend;
        var isCheck = change.Cause is TransitionCause.Check or TransitionCause.Observed;
        if (isCheck && change.Check is null)
        {
            change = change with { Check = change.Server.State.LastCheck };
        }

        if (isCheck && backend.Config.Options.LogHealthChecks)
        {
            Write(backend.Name, ServerSentences.HealthCheck(change.Server, change.Check!, change.Server.State.Health));
        }

        var lines = new List<EventLine>(2);
        ServerSentences.Describe(change, lines);
        foreach (var line in lines)
        {
            Write(backend.Name, line);
        }
    }

    private void OnObserved(Server server, ObservationReport report)
    {
        var state = server.State;
        if (report is { LimitReached: true, Transition: null } && state.LastCheck.Status == CheckStatus.Observed
            && server.Backend.Config.Options.LogHealthChecks)
        {
            Write(server.Backend.Name, ServerSentences.HealthCheck(server, state.LastCheck, state.Health));
        }
    }

    private void Write(string backend, in EventLine line)
    {
        _findLog(backend)?.Event(line.Severity, line.Text);
        Announced?.Invoke(line);
    }
}
