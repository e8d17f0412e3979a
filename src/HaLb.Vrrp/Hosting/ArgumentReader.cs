using System.Collections.Immutable;

namespace HaLb.Vrrp.Hosting;

/// <summary>Reads the command line: a few options of our own, and keepalived's as far as they have a meaning here, so that its unit
/// file starts this program unchanged.</summary>
internal static class ArgumentReader
{
    public const string Usage = """
        Usage: halb-vrrpd -f FILE [-f FILE]... [options]
               halb-vrrpd ctl [--run-dir DIR] COMMAND...     ('ctl help' lists the commands)

          -f FILE         configuration: halb.json or keepalived.conf; may be repeated
          -t              check the configuration, print every error, leave: exit 0 or 1
          --node NAME     which of the file's nodes this box is; default: the host name
          -i NAME         chooses the @NAME lines of a keepalived.conf; default: the node's name
          --run-dir DIR   state, pid and ctl.sock; default /run/halb-vrrpd, best on tmpfs
          -p FILE         write the process id there
          -v, -h          version, this text

        Of keepalived's options these are accepted and change nothing: -n -l -D -P -d -G -m -M -R -V -S N -g N -r FILE -c FILE.
        It stays in the foreground and logs to standard error.
        Signals: TERM, INT give the addresses up and leave; HUP reads the file anew; USR1 logs the status, USR2 the counters.
        """;

    /// <summary>keepalived's options without and with an argument that have no meaning here: it always stays in the foreground, logs in
    /// detail, and has no checkers.</summary>
    private static readonly string[] Accepted =
    [
        "-n", "--dont-fork", "-l", "--log-console", "-D", "--log-detail", "-P", "--vrrp", "-d", "--dump-conf", "-G", "--no-syslog",
        "-m", "--core-dump", "-M", "--core-dump-pattern", "-R", "--dont-respawn", "-V", "--dont-release-vrrp",
    ];

    private static readonly string[] AcceptedWithArgument =
        ["-S", "--log-facility", "-g", "--log-file", "-r", "--vrrp_pid", "-c", "--checkers_pid", "-T", "--genhash"];

    private static readonly Dictionary<string, string> Refused = new(StringComparer.Ordinal)
    {
        ["-C"] = "there are no checkers: halb checks its servers itself",
        ["--check"] = "there are no checkers: halb checks its servers itself",
        ["-B"] = "there is no BFD",
        ["--no_bfd"] = "there is no BFD",
        ["-x"] = "there is no SNMP: 'halb-vrrpd ctl show metrics' has the figures",
        ["--snmp"] = "there is no SNMP: 'halb-vrrpd ctl show metrics' has the figures",
        ["-s"] = "namespaces are the service manager's: start it in one",
        ["--namespace"] = "namespaces are the service manager's: start it in one",
    };

    /// <summary>Null with an error.</summary>
    public static VrrpdArguments? Read(ReadOnlySpan<string> words, out string error)
    {
        var arguments = new VrrpdArguments();
        var files = ImmutableArray.CreateBuilder<string>();
        error = "";
        for (var i = 0; i < words.Length; i++)
        {
            var (name, attached) = Split(words[i]);
            var isOption = TakesArgument(name);
            var value = isOption ? attached ?? (++i < words.Length ? words[i] : null) : null;
            if (isOption && value is null)
            {
                error = $"option '{name}' needs an argument";
                return null;
            }

            switch (name)
            {
                case "-f" or "--use-file":
                    files.Add(value!);
                    break;
                case "-p" or "--pid":
                    arguments = arguments with { PidFile = value };
                    break;
                case "-i" or "--config-id":
                    arguments = arguments with { ConfigId = value };
                    break;
                case "--node":
                    arguments = arguments with { NodeName = value };
                    break;
                case "--run-dir":
                    arguments = arguments with { RunDirectory = value! };
                    break;
                case "-t" or "--config-test":
                    arguments = arguments with { IsTest = true };
                    break;
                case "-v" or "--version":
                    arguments = arguments with { ShowsVersion = true };
                    break;
                case "-h" or "--help":
                    arguments = arguments with { ShowsHelp = true };
                    break;
                default:
                    error = Accepted.Contains(name) || AcceptedWithArgument.Contains(name) ? "" : Refusal(words[i]);
                    if (error.Length > 0)
                    {
                        return null;
                    }

                    break;
            }
        }

        return arguments with { Files = files.ToImmutable() };
    }

    private static bool TakesArgument(string name) =>
        name is "-f" or "--use-file" or "-p" or "--pid" or "--node" or "-i" or "--config-id" or "--run-dir" || AcceptedWithArgument.Contains(name);

    private static string Refusal(string word) => Refused.TryGetValue(word, out var reason)
        ? $"option '{word}': {reason}"
        : $"unknown {(word.StartsWith('-') ? "option" : "word")} '{word}'";

    /// <summary><c>--name=value</c>, and <c>-fvalue</c>.</summary>
    private static (string Name, string? Value) Split(string word)
    {
        if (word.StartsWith("--", StringComparison.Ordinal))
        {
            var equals = word.IndexOf('=', StringComparison.Ordinal);
            return equals < 0 ? (word, null) : (word[..equals], word[(equals + 1)..]);
        }

        return word is ['-', not '-', _, ..] && TakesArgument(word[..2]) ? (word[..2], word[2..]) : (word, null);
    }
}
