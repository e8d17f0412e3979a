namespace HaLb.SystemTests.Kit;

/// <summary>Command lines of Debian's haproxy.service, read from it where it is installed.</summary>
/// <param name="Start">Arguments of ExecStart.</param>
/// <param name="Check">Arguments of the first ExecReload.</param>
internal sealed record UnitFile(string[] Start, string[] Check)
{
    private const string Path = "/usr/lib/systemd/system/haproxy.service";

    private const string Recorded = """
        ExecStart=/usr/sbin/haproxy -Ws -f $CONFIG -p $PIDFILE $EXTRAOPTS
        ExecReload=/usr/sbin/haproxy -Ws -f $CONFIG -c -q $EXTRAOPTS
        """;

    public static UnitFile Debian(string config, string pidFile, string masterSocket)
    {
        var lines = File.Exists(Path) ? File.ReadAllLines(Path) : Recorded.Split('\n');
        return new UnitFile(Arguments("ExecStart="), Arguments("ExecReload="));

        string[] Arguments(string key) => lines.First(line => line.StartsWith(key, StringComparison.Ordinal)).Trim()
            .Replace("$CONFIG", config, StringComparison.Ordinal)
            .Replace("$PIDFILE", pidFile, StringComparison.Ordinal)
            .Replace("$EXTRAOPTS", $"-S {masterSocket}", StringComparison.Ordinal)
            .Split(' ')[1..];
    }
}
