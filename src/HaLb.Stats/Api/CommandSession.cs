using HaLb.Config.Model;
using HaLb.Core.Servers;

namespace HaLb.Stats.Api;

/// <summary>State of one connection to the runtime API.</summary>
internal sealed class CommandSession(IFarmSource source, RuntimeApiLevel level)
{
    public const string Denied = "Permission denied\n";

    /// <summary>What is running now; each command reads it once.</summary>
    public Farm Farm => source.Current;

    public RuntimeApiLevel Level { get; set; } = level;

    /// <summary>Interactive: a prompt after each answer, and the connection stays.</summary>
    public bool Prompt { get; set; }

    public bool Quit { get; set; }

    /// <summary>Time without input after which the connection ends; null = <c>stats timeout</c>.</summary>
    public TimeSpan? Timeout { get; set; }

    /// <summary>Runs one line, commands separated by <c>;</c>, and returns everything to be sent.</summary>
    public string RunLine(string line)
    {
        var answer = new System.Text.StringBuilder();
        foreach (var words in CommandLine.Split(line))
        {
            answer.Append(RunOne(words)).Append('\n');
            if (Quit)
            {
                return "";
            }
        }

        return Prompt ? answer.Append("> ").ToString() : answer.ToString();
    }

    private string RunOne(string[] words)
    {
        foreach (var command in CommandTable.All)
        {
            if (command.Matches(words))
            {
                return Level < command.Level ? Denied : command.Run(this, words[command.WordCount..]);
            }
        }

        return CommandTable.Unknown(words);
    }
}
