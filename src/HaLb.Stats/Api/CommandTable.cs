using System.Text;
using HaLb.Config.Model;

namespace HaLb.Stats.Api;

/// <summary>Every command of the runtime API, longer names before their beginnings. Adding a command is adding a row.</summary>
internal static class CommandTable
{
    private const RuntimeApiLevel User = RuntimeApiLevel.User;
    private const RuntimeApiLevel Operator = RuntimeApiLevel.Operator;
    private const RuntimeApiLevel Admin = RuntimeApiLevel.Admin;

    public static readonly Command[] All =
    [
        new("clear counters", "clear counters [all]", "clear max statistics counters (or all counters)", Operator, CounterCommands.Clear),
        new("disable health", "disable health <bk>/<srv>", "disable health checks", Admin, (session, words) => ServerCommands.SetChecks(session, words, enabled: false)),
        new("disable server", "disable server <bk>/<srv>", "disable a server for maintenance", Admin, ServerCommands.Disable),
        new("enable health", "enable health <bk>/<srv>", "enable health checks", Admin, (session, words) => ServerCommands.SetChecks(session, words, enabled: true)),
        new("enable server", "enable server <bk>/<srv>", "enable a disabled server", Admin, ServerCommands.Enable),
        new("get weight", "get weight <bk>/<srv>", "report a server's current weight", User, ServerCommands.GetWeight),
        new("operator", "operator", "lower the level of the current session to operator", User, (session, _) => SessionCommands.Lower(session, Operator)),
        new("set server", "set server <bk>/<srv> [opts]", "change a server's state, weight or health", Admin, ServerCommands.Set),
        new("set timeout cli", "set timeout cli <delay>", "change the timeout of this session", User, SessionCommands.SetTimeout),
        new("set weight", "set weight <bk>/<srv> <w>", "change a server's weight", Admin, ServerCommands.SetWeight),
        new("show backend", "show backend", "list backends in the current running config", User, ShowCommands.Backends),
        new("show cli level", "show cli level", "display the level of the current session", User, SessionCommands.ShowLevel),
        new("show cli sockets", "show cli sockets", "dump list of runtime API sockets", Operator, ShowCommands.Sockets),
        new("show env", "show env [var]", "dump environment variables known to the process", Operator, ShowCommands.Environment),
        new("show info", "show info", "report information about the running process", User, ShowCommands.Info),
        new("show servers state", "show servers state [<backend>]", "dump volatile server information", Operator, ShowCommands.States),
        new("show stat", "show stat [<px> <type> <sid>|no-maint|up]", "report counters for each proxy and server", User, ShowCommands.Stat),
        new("show version", "show version", "show version of the current process", User, (_, _) => ProcessInfo.Version + "\n"),
        new("user", "user", "lower the level of the current session to user", User, (session, _) => SessionCommands.Lower(session, User)),
        new("help", "help [<command>]", "list matching or all commands", User, Help),
        new("prompt", "prompt", "toggle interactive mode with prompt", User, SessionCommands.TogglePrompt),
        new("quit", "quit", "disconnect", User, SessionCommands.End),
    ];

    /// <summary>The answer to what no row matches: those that begin alike, else all.</summary>
    public static string Unknown(string[] words)
    {
        var near = words.Length == 0 ? [] : All.Where(command => command.Words.Split(' ')[0] == words[0]).ToArray();
        return near.Length > 0
            ? List("Unknown command, but maybe one of the following ones is a better match:\n", near)
            : List("Unknown command. Please enter one of the following commands only:\n", All);
    }

    private static string Help(CommandSession session, string[] words)
    {
        var wanted = string.Join(' ', words);
        var found = All.Where(command => command.Level <= session.Level && command.Words.StartsWith(wanted, StringComparison.Ordinal)).ToArray();
        return found.Length == 0 ? Unknown(words) : List("The following commands are valid at this level:\n", found);
    }

    private static string List(string title, IEnumerable<Command> commands)
    {
        var text = new StringBuilder(title);
        foreach (var command in commands)
        {
            text.Append(command.HelpLine);
        }

        return text.ToString();
    }
}
