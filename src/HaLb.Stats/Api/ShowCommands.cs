using System.Collections;
using System.Globalization;
using System.Text;

namespace HaLb.Stats.Api;

/// <summary>Commands that only show.</summary>
internal static class ShowCommands
{
    public static string Info(CommandSession session, string[] words) =>
        words.Length > 0 ? "Only the plain form of 'show info' is supported.\n" : new ProcessInfo(session.Farm).Write();

    public static string Backends(CommandSession session, string[] words)
    {
        var text = new StringBuilder("# name\n");
        foreach (var proxy in ProxyView.All(session.Farm).Where(proxy => proxy.Backend is not null))
        {
            text.Append(proxy.Config.Name).Append('\n');
        }

        return text.ToString();
    }

    public static string Stat(CommandSession session, string[] words)
    {
        var filter = new StatFilter();
        var rest = words.AsSpan();
        if (words.Length >= 3 && TryNumber(words[1], out var types) && TryNumber(words[2], out var service))
        {
            filter = filter with { Proxy = ProxyFilter(words[0]), Types = types, ServiceId = service };
            rest = rest[3..];
        }

        foreach (var word in rest)
        {
            switch (word)
            {
                case "no-maint":
                    filter = filter with { HideMaintenance = true };
                    break;
                case "up":
                    filter = filter with { HideDown = true };
                    break;
                case "typed" or "json" or "desc":
                    return $"The {word} form of 'show stat' is not supported.\n";
            }
        }

        return StatCsv.Write(session.Farm, filter, legends: true);
    }

    public static string States(CommandSession session, string[] words)
    {
        var only = words.Length == 0 ? null : ServerTarget.FindBackend(session.Farm, words[0]);
        return words.Length > 0 && only is null ? "Can't find backend.\n" : ServersState.Write(session.Farm, only);
    }

    public static string Sockets(CommandSession session, string[] words)
    {
        var text = new StringBuilder("# socket lvl processes\n");
        foreach (var socket in session.Farm.Config.Global.StatsSockets)
        {
            text.Append(CultureInfo.InvariantCulture, $"{socket.Address} {LevelName(socket.Level)} all\n");
        }

        return text.ToString();
    }

    public static string Environment(CommandSession session, string[] words)
    {
        if (words.Length > 0)
        {
            return System.Environment.GetEnvironmentVariable(words[0]) is { } value ? $"{words[0]}={value}\n" : "Variable not found\n";
        }

        var text = new StringBuilder();
        foreach (DictionaryEntry entry in System.Environment.GetEnvironmentVariables())
        {
            text.Append(CultureInfo.InvariantCulture, $"{entry.Key}={entry.Value}\n");
        }

        return text.ToString();
    }

    private static Func<string, int, bool>? ProxyFilter(string text) =>
        text == "-1" ? null
        : TryNumber(text, out var id) ? (_, proxyId) => proxyId == id
        : (name, _) => name == text;

    private static string LevelName(Config.Model.RuntimeApiLevel level) => level switch
    {
        Config.Model.RuntimeApiLevel.Admin => "admin",
        Config.Model.RuntimeApiLevel.Operator => "operator",
        _ => "user",
    };

    private static bool TryNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
}
