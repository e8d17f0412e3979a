using static HaLb.Config.Keywords.RowShapes;

namespace HaLb.Config.Keywords;

/// <summary>Keywords of the <c>global</c> section that HaLb implements (HAProxy manual, section 3).</summary>
internal static class GlobalKeywords
{
    public static readonly KeywordRow[] Rows =
    [
        // Process.
        Single(Where.Global, "maxconn", "number", "Client connections of the whole process at a time (1..)."),
        Single(Where.Global, "user", "name", "User to run as when started as root."),
        Single(Where.Global, "group", "name", "Group to run as when started as root."),
        Single(Where.Global, "uid", "number", "As user, by number."),
        Single(Where.Global, "gid", "number", "As group, by number."),
        Single(Where.Global, "daemon", "", "Run in the background.") with { Negatable = true },
        Single(Where.Global, "pidfile", "path", "File that the process id is written to."),
        Single(Where.Global, "nbthread", "number", "Worker threads (1..64); one for each core where it is missing."),
        Single(Where.Global, "hard-stop-after", "time", "Longest time that a soft stop may take (default 30s).")
            with { Unit = TimeUnit.Milliseconds, Support = Support.Differs, Note = "30s where it is missing; HAProxy waits for ever" },
        Single(Where.Global, "ulimit-n", "number", "Open descriptors to ask the kernel for."),
        Single(Where.Global, "node", "name", "Name of this node, for the stats page."),
        Single(Where.Global, "description", "text...", "Text for the stats page.") with { FreeText = true },
        Single(Where.Global, "localpeer", "name", "Name of this box among its peers; the node's name where it is missing."),
        Keyed(Where.Global, "setenv", "name value", "Sets an environment variable for the rest of the file."),
        Keyed(Where.Global, "presetenv", "name value", "As setenv, unless the variable is set already."),
        Single(Where.Global, "master-worker", "[mode]", "Accepted: the process itself does what the master does.")
            with { Support = Support.Differs, Negatable = true, Note = "no separate master process: reload happens inside the one process" },
        Single(Where.Global, "default-path", "base [path]", "What relative file names are relative to: current, config, parent, origin PATH."),
        Member(Where.Global, "pair socket", "path", "Unix socket on which halb tells halb-vrrpd its state."),

        // Logs.
        Single(Where.Global, "log-send-hostname", "[name]", "Host name in the header of each log line."),
        Single(Where.Global, "log-tag", "name", "Program name in the header of each log line."),

        // Checks and sizes.
        Single(Where.Global, "spread-checks", "percent", "Percent (0..50) by which check intervals vary at random."),
        Single(Where.Global, "tune.bufsize", "bytes", "Longest request or response head, with tune.maxrewrite (default 16384)."),
        Single(Where.Global, "tune.maxrewrite", "bytes", "Part of tune.bufsize kept free for headers that are added (default 1024)."),
        Single(Where.Global, "tune.http.maxhdr", "number", "Header lines in one head (1..32767, default 101)."),
        Single(Where.Global, "unix-bind", "", "Owner, mode and path prefix of Unix sockets of bind lines.") with
        {
            Parameters = [Value("prefix"), Value("mode"), Value("user"), Value("uid"), Value("group"), Value("gid")],
        },

        // TLS.
        Single(Where.Global, "ca-base", "directory", "Directory of relative ca-file names."),
        Single(Where.Global, "crt-base", "directory", "Directory of relative crt names."),
        Single(Where.Global, "key-base", "directory", "Directory of relative key names."),
        Single(Where.Global, "ssl-default-bind-ciphers", "ciphers", "OpenSSL cipher expression of binds up to TLS 1.2."),
        Single(Where.Global, "ssl-default-bind-ciphersuites", "suites", "TLS 1.3 suites of binds."),
        Single(Where.Global, "ssl-default-bind-options", "", "TLS versions and tickets of binds.") with { Parameters = TlsParameters.VersionOptions },
        Single(Where.Global, "ssl-default-server-ciphers", "ciphers", "OpenSSL cipher expression of servers up to TLS 1.2."),
        Single(Where.Global, "ssl-default-server-ciphersuites", "suites", "TLS 1.3 suites of servers."),
        Single(Where.Global, "ssl-default-server-options", "", "TLS versions and tickets of servers.") with { Parameters = TlsParameters.VersionOptions },
        Single(Where.Global, "ssl-server-verify", "mode", "none or required: whether server certificates are verified by default."),

        // Runtime API.
        MemberList(Where.Global, "stats socket", "address", "Address of the runtime API.") with { Parameters = BindParameters.StatsSocket },
        Member(Where.Global, "stats timeout", "time", "Idle time of a runtime API connection (default 10s).") with { Unit = TimeUnit.Milliseconds },
        Member(Where.Global, "stats maxconn", "number", "Runtime API connections at a time (default 10)."),

        // Also in frontend and listen: which engine serves HTTP/1.
        Single(Where.Global | Where.Defaults | Where.Frontend, "tune.http1.engine", "engine", "halb (default) or yarp: which engine serves HTTP/1."),
    ];
}
