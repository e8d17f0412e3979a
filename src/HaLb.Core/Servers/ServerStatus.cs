using System.Globalization;

namespace HaLb.Core.Servers;

/// <summary>The words of the stats page and the CSV's <c>status</c> field.</summary>
public static class ServerStatus
{
    /// <summary>One of UP, DOWN, NOLB, DRAIN, MAINT, <c>MAINT (via b/s)</c>, <c>MAINT (resolution)</c>, <c>no check</c>, and
    /// <c>UP 2/3</c> and the like while a server changes.</summary>
    public static string Text(Server server)
    {
        var state = server.State;
        if ((state.Admin & AdminState.InheritedMaint) != 0 && server.Tracked is { } tracked)
        {
            return $"MAINT (via {tracked.Backend.Name}/{tracked.Name})";
        }

        if (state.InMaintenance)
        {
            return (state.Admin & AdminState.AnyMaint) == AdminState.ResolutionMaint ? "MAINT (resolution)" : "MAINT";
        }

        return state.Operational switch
        {
            OperationalState.Stopped => Stopped(server),
            OperationalState.Stopping => Counted(server, "NOLB"),
            _ when state.Draining => Counted(server, "DRAIN"),
            _ when !IsChecked(server) => "no check",
            _ => Counted(server, "UP"),
        };
    }

    /// <summary>Checked itself, or by the server that it tracks.</summary>
    public static bool IsChecked(Server server)
    {
        var root = Root(server);
        return root.Config.Check.Enabled && !root.State.ChecksDisabled;
    }

    private static Server Root(Server server)
    {
        while (server.Tracked is { } tracked)
        {
            server = tracked;
        }

        return server;
    }

    private static string Stopped(Server server)
    {
        var health = server.State.Health;
        return health.Health == 0 || !IsChecked(server) ? "DOWN" : Fraction("DOWN", health.Health, health.Rise);
    }

    private static string Counted(Server server, string word)
    {
        var health = server.State.Health;
        return !IsChecked(server) || !health.IsChanging ? word : Fraction(word, health.Health - health.Rise + 1, health.Fall);
    }

    private static string Fraction(string word, int part, int whole) =>
        string.Create(CultureInfo.InvariantCulture, $"{word} {part}/{whole}");
}
