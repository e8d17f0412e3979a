using System.Globalization;
using HaLb.Core.Servers;

namespace HaLb.Stats.Api;

/// <summary>Commands that read or change one server.</summary>
internal static class ServerCommands
{
    private const string Usage = "usage: set server <backend>/<server> health | state | weight\n";

    public static string GetWeight(CommandSession session, string[] words) =>
        With(session, words, server => string.Create(CultureInfo.InvariantCulture, $"{server.State.UserWeight} (initial {server.Config.Weight})\n"));

    public static string SetWeight(CommandSession session, string[] words) =>
        With(session, words, server => ServerTarget.SetWeight(server, words.Length > 1 ? words[1] : ""));

    public static string Disable(CommandSession session, string[] words) =>
        With(session, words, server => SetState(server, AdminRequest.Maint));

    public static string Enable(CommandSession session, string[] words) =>
        With(session, words, server => SetState(server, AdminRequest.Ready));

    public static string SetChecks(CommandSession session, string[] words, bool enabled) =>
        With(session, words, server =>
        {
            if (!server.Config.Check.Enabled)
            {
                return "Health checks are not configured on this server, cannot enable.\n";
            }

            ServerControl.SetChecks(server, enabled);
            return "";
        });

    public static string Set(CommandSession session, string[] words) =>
        With(session, words, server => words switch
        {
            [_, "state", "ready", ..] => SetState(server, AdminRequest.Ready),
            [_, "state", "drain", ..] => SetState(server, AdminRequest.Drain),
            [_, "state", "maint", ..] => SetState(server, AdminRequest.Maint),
            [_, "state", ..] => "'set server <srv> state' expects 'ready', 'drain' and 'maint'.\n",
            [_, "health", "up", ..] => SetHealth(server, ForcedHealth.Up),
            [_, "health", "stopping", ..] => SetHealth(server, ForcedHealth.Stopping),
            [_, "health", "down", ..] => SetHealth(server, ForcedHealth.Down),
            [_, "health", ..] => "'set server <srv> health' expects 'up', 'stopping', or 'down'.\n",
            [_, "weight", var weight, ..] => ServerTarget.SetWeight(server, weight),
            [_, "weight"] => ServerTarget.SetWeight(server, ""),
            _ => Usage,
        });

    private static string SetState(Server server, AdminRequest request)
    {
        _ = ServerControl.SetAdmin(server, request);
        return "";
    }

    private static string SetHealth(Server server, ForcedHealth health)
    {
        if (server.Tracked is not null)
        {
            return "cannot change health on a tracking server.\n";
        }

        _ = ServerControl.ForceHealth(server, health);
        return "";
    }

    private static string With(CommandSession session, string[] words, Func<Server, string> run)
    {
        var server = ServerTarget.Find(session.Farm, words.Length > 0 ? words[0] : "", out var error);
        return server is null ? error : run(server);
    }
}
