using System.Globalization;
using System.Text;
using HaLb.Config.Model;
using HaLb.Core.Health;
using HaLb.Core.Servers;

namespace HaLb.Proxy.Checks;

/// <summary>HAProxy's sentences for what happens to servers, word for word as HAProxy 2.6 writes them. Pure.</summary>
internal static class ServerSentences
{
    private const int Emergency = 0;
    private const int Alert = 1;
    private const int Notice = 5;

    /// <summary>The lines of one change, in order.</summary>
    public static void Describe(ServerTransition change, ICollection<EventLine> lines)
    {
        var was = (change.AdminFrom & AdminState.AnyMaint) != 0;
        var isNow = (change.AdminTo & AdminState.AnyMaint) != 0;
        switch (was, isNow)
        {
            case (false, true):
                EnterMaintenance(change, lines);
                break;
            case (true, false):
                LeaveMaintenance(change, lines);
                break;
            case (true, true):
                StayInMaintenance(change, lines);
                break;
            default:
                ChangeOperation(change, lines);
                break;
        }

        if (!isNow)
        {
            ChangeDrain(change, was, lines);
        }

        if (change.BackendWentDown)
        {
            var kind = change.Backend.Config.Kind == ProxyKind.Listen ? "proxy" : "backend";
            lines.Add(new EventLine(
                Emergency, $"{kind} {change.Backend.Name} has no server available!", $"{kind} '{change.Backend.Name}' has no server available!"));
        }
    }

    /// <summary>The line of <c>option log-health-checks</c>.</summary>
    public static EventLine HealthCheck(Server server, CheckResult result, HealthState health)
    {
        var text = new StringBuilder("Health check for ");
        text.Append(server.Config.Backup ? "backup server " : "server ").Append(server.Backend.Name).Append('/').Append(server.Name).Append(' ');
        text.Append(result.Status == CheckStatus.Layer7OkConditional ? "conditionally " : "").Append(result.Passed ? "succeeded" : "failed");
        AppendResult(text, result);
        var word = !health.IsUp ? "DOWN" : server.State.UserWeight > 0 ? "UP" : "DRAIN";
        text.Append(CultureInfo.InvariantCulture,
            $", status: {(health.IsUp ? health.Health - health.Rise + 1 : health.Health)}/{(health.IsUp ? health.Fall : health.Rise)} {word}.");
        return Line(Notice, text.ToString());
    }

    private static void ChangeOperation(ServerTransition change, ICollection<EventLine> lines)
    {
        if (change.From == change.To)
        {
            return;
        }

        var text = Subject(change);
        if (change.To == OperationalState.Stopped)
        {
            text.Append(" is DOWN");
            AppendWhy(text, change);
            AppendLeft(text, change);
            lines.Add(Line(change.From == OperationalState.Stopping ? Notice : Alert, text.ToString()));
            return;
        }

        // The end of a slow start is no news.
        if (change.To != OperationalState.Stopping && change.From is OperationalState.Starting or OperationalState.Running)
        {
            return;
        }

        text.Append(change.To == OperationalState.Stopping ? " is stopping" : " is UP");
        AppendWhy(text, change);
        AppendOnline(text, change, change.To == OperationalState.Stopping ? change.Requeued : change.Transferred);
        lines.Add(Line(Notice, text.ToString()));
    }

    private static void EnterMaintenance(ServerTransition change, ICollection<EventLine> lines)
    {
        var text = Subject(change);
        var wasDown = change.From == OperationalState.Stopped;
        text.Append(wasDown ? " was DOWN and now enters maintenance" : " is going DOWN for maintenance");
        AppendReason(text, change);
        AppendVia(text, change, (change.AdminTo & AdminState.ForcedMaint) == 0);
        if (wasDown)
        {
            text.Append('.');
        }
        else
        {
            AppendLeft(text, change);
        }

        lines.Add(Line(wasDown || change.From == OperationalState.Stopping ? Notice : Alert, text.ToString()));
    }

    private static void LeaveMaintenance(ServerTransition change, ICollection<EventLine> lines)
    {
        var kind = (change.AdminFrom & AdminState.ForcedMaint) != 0 ? "leaving forced maintenance"
            : (change.AdminFrom & AdminState.ResolutionMaint) != 0 ? "resolves again"
            : "leaving maintenance";
        var state = change.To == OperationalState.Stopped ? "DOWN" : "UP";
        var admin = (change.AdminTo & AdminState.AnyDrain) != 0 ? "DRAIN" : "READY";
        lines.Add(Line(Notice, Subject(change).Append($" is {state}/{admin} ({kind}).").ToString()));
    }

    private static void StayInMaintenance(ServerTransition change, ICollection<EventLine> lines)
    {
        var gone = change.AdminFrom & ~change.AdminTo;
        if ((gone & AdminState.ForcedMaint) != 0)
        {
            var text = Subject(change).Append(" is leaving forced maintenance but remains in maintenance");
            AppendVia(text, change, true);
            lines.Add(Line(Notice, text.Append('.').ToString()));
        }
        else if ((gone & AdminState.InheritedMaint) != 0)
        {
            lines.Add(Line(Notice, Subject(change).Append(" remains in forced maintenance.").ToString()));
        }
    }

    private static void ChangeDrain(ServerTransition change, bool leftMaintenance, ICollection<EventLine> lines)
    {
        var from = change.AdminFrom & AdminState.AnyDrain;
        var to = change.AdminTo & AdminState.AnyDrain;
        if (to == 0)
        {
            if (from != 0 && !leftMaintenance)
            {
                var state = change.To == OperationalState.Stopped ? "DOWN" : "UP";
                lines.Add(Line(Notice, Subject(change).Append($" is {state} (leaving forced drain).").ToString()));
            }

            return;
        }

        if (from == 0 && !leftMaintenance)
        {
            var text = Subject(change).Append(" enters drain state");
            AppendReason(text, change);
            AppendVia(text, change, (to & AdminState.ForcedDrain) == 0);
            AppendOnline(text, change, change.Requeued);
            lines.Add(Line(Notice, text.ToString()));
        }
        else if (from != to || leftMaintenance)
        {
            var text = Subject(change);
            if ((to & AdminState.ForcedDrain) != 0)
            {
                text.Append(" remains in forced drain mode");
            }
            else
            {
                text.Append(" is leaving forced drain but remains in drain mode");
                AppendVia(text, change, true);
            }

            lines.Add(Line(Notice, text.Append('.').ToString()));
        }
    }

    private static EventLine Line(int severity, string text) => new(severity, text, text);

    private static StringBuilder Subject(ServerTransition change) =>
        new StringBuilder(change.Server.Config.Backup ? "Backup Server " : "Server ").Append(change.Backend.Name).Append('/').Append(change.Server.Name);

    /// <summary>With log-health-checks the check's own line has said why already.</summary>
    private static void AppendWhy(StringBuilder text, ServerTransition change)
    {
        if (change.Server.Tracked is not null)
        {
            AppendVia(text, change, true);
        }
        else if (change.Cause == TransitionCause.Operator)
        {
            text.Append(", ").Append(change.Reason ?? "changed from CLI");
        }
        else if (change.Check is { } check && !change.Backend.Config.Options.LogHealthChecks)
        {
            AppendResult(text, check);
        }
    }

    private static void AppendResult(StringBuilder text, CheckResult result)
    {
        text.Append(", reason: ").Append(CheckDescription.Of(result.Status));
        if (result.Status is CheckStatus.Layer7Ok or CheckStatus.Layer7OkConditional or CheckStatus.Layer7Status)
        {
            text.Append(CultureInfo.InvariantCulture, $", code: {result.Code}");
        }

        if (result.Info.Length > 0)
        {
            text.Append(", info: \"").Append(CheckWords.Quote(result.Info)).Append('"');
        }

        if (result.DurationMs >= 0)
        {
            text.Append(CultureInfo.InvariantCulture, $", check duration: {result.DurationMs}ms");
        }
    }

    private static void AppendReason(StringBuilder text, ServerTransition change)
    {
        if (!string.IsNullOrEmpty(change.Reason))
        {
            text.Append(" (").Append(change.Reason).Append(')');
        }
    }

    private static void AppendVia(StringBuilder text, ServerTransition change, bool inherited)
    {
        if (inherited && change.Server.Tracked is { } tracked)
        {
            text.Append(" via ").Append(tracked.Backend.Name).Append('/').Append(tracked.Name);
        }
    }

    private static void AppendLeft(StringBuilder text, ServerTransition change) => text.Append(CultureInfo.InvariantCulture,
        $". {change.ActiveLeft} active and {change.BackupLeft} backup servers left.{OnBackup(change)} {change.Sessions} sessions active, {change.Requeued} requeued, {change.QueueLeft} remaining in queue.");

    private static void AppendOnline(StringBuilder text, ServerTransition change, int requeued) => text.Append(CultureInfo.InvariantCulture,
        $". {change.ActiveLeft} active and {change.BackupLeft} backup servers online.{OnBackup(change)} {requeued} sessions requeued, {change.QueueLeft} total in queue.");

    private static string OnBackup(ServerTransition change) => change is { ActiveLeft: 0, BackupLeft: > 0 } ? " Running on backup." : "";
}
