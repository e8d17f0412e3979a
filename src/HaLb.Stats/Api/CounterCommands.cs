using HaLb.Config.Model;
using HaLb.Core.Counters;

namespace HaLb.Stats.Api;

/// <summary><c>clear counters [all]</c>.</summary>
internal static class CounterCommands
{
    public static string Clear(CommandSession session, string[] words)
    {
        var all = words is ["all", ..];
        if (all && session.Level < RuntimeApiLevel.Admin)
        {
            return CommandSession.Denied;
        }

        session.Farm.ClearCounters(all);
        return "";
    }
}
