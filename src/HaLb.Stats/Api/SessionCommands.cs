using System.Globalization;
using HaLb.Config.Model;

namespace HaLb.Stats.Api;

/// <summary>Commands about the connection itself.</summary>
internal static class SessionCommands
{
    public static string Lower(CommandSession session, RuntimeApiLevel level)
    {
        session.Level = (RuntimeApiLevel)Math.Min((int)session.Level, (int)level);
        return "";
    }

    public static string ShowLevel(CommandSession session, string[] words) => session.Level switch
    {
        RuntimeApiLevel.Admin => "admin\n",
        RuntimeApiLevel.Operator => "operator\n",
        _ => "user\n",
    };

    public static string TogglePrompt(CommandSession session, string[] words)
    {
        session.Prompt = !session.Prompt;
        return "";
    }

    public static string End(CommandSession session, string[] words)
    {
        session.Quit = true;
        return "";
    }

    public static string SetTimeout(CommandSession session, string[] words)
    {
        // The unit is the second, as HAProxy has it here.
        var text = words.Length > 0 && words[0].EndsWith('s') ? words[0][..^1] : words.Length > 0 ? words[0] : "";
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds is 0 or > 86400)
        {
            return "Invalid timeout value.\n";
        }

        session.Timeout = TimeSpan.FromSeconds(seconds);
        return "";
    }
}
