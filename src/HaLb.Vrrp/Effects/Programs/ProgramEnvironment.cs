using System.Collections;

namespace HaLb.Vrrp.Effects.Programs;

/// <summary>The environment of the programs that we start: ours, without what systemd tells us alone.</summary>
internal static class ProgramEnvironment
{
    /// <summary>Runs files that are neither binaries nor begin with <c>#!</c>, as keepalived's scripts may.</summary>
    public const string Shell = "/bin/sh";

    private static readonly HashSet<string> Hidden = new(StringComparer.Ordinal)
    {
        "NOTIFY_SOCKET", "WATCHDOG_PID", "WATCHDOG_USEC", "LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES",
    };

    public static List<string> Lines { get; } = Read();

    private static List<string> Read()
    {
        var lines = new List<string>();
        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            if (entry is { Key: string key, Value: string value } && !Hidden.Contains(key))
            {
                lines.Add($"{key}={value}");
            }
        }

        return lines;
    }
}
