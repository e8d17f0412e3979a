using HaLb.Config.Binding;
using static HaLb.Config.Keywords.RowShapes;

namespace HaLb.Config.Keywords;

/// <summary>Keywords of the <c>global</c> section that HaLb implements (HAProxy manual, section 3).</summary>
internal static class GlobalKeywords
{
    public static readonly KeywordRow[] Rows =
    [
        // Process.
        Single(Where.Global, "maxconn", "number", "Client connections of the whole process at a time (1..).") with { BindGlobal = GlobalBinding.MaxConn },
        Single(Where.Global, "user", "name", "User to run as when started as root.") with { BindGlobal = GlobalBinding.User },
        Single(Where.Global, "group", "name", "Group to run as when started as root.") with { BindGlobal = GlobalBinding.Group },
        Single(Where.Global, "uid", "number", "As user, by number.") with { BindGlobal = GlobalBinding.Uid },
        Single(Where.Global, "gid", "number", "As group, by number.") with { BindGlobal = GlobalBinding.Gid },
        Single(Where.Global, "daemon", "", "Run in the background.") with { BindGlobal = GlobalBinding.Daemon, Negatable = true },
        Single(Where.Global, "pidfile", "path", "File that the process id is written to.") with { BindGlobal = GlobalBinding.PidFile },
        Single(Where.Global, "nbthread", "number", "Worker threads (1..64); one for each core where it is missing.") with { BindGlobal = GlobalBinding.Threads },
        Single(Where.Global, "hard-stop-after", "time", "Longest time that a soft stop may take (default 30s).")
            with { BindGlobal = GlobalBinding.HardStopAfter, Unit = TimeUnit.Milliseconds, Support = Support.Differs, Note = "30s where it is missing; HAProxy waits for ever" },
        Single(Where.Global, "ulimit-n", "number", "Open descriptors to ask the kernel for.") with { BindGlobal = GlobalBinding.UlimitN },
        Single(Where.Global, "node", "name", "Name of this node, for the stats page.") with { BindGlobal = GlobalBinding.Node },
        Single(Where.Global, "description", "text...", "Text for the stats page.") with { BindGlobal = GlobalBinding.Description, FreeText = true },
        Single(Where.Global, "localpeer", "name", "Name of this box among its peers; the node's name where it is missing.") with { BindGlobal = GlobalBinding.LocalPeer },
        Keyed(Where.Global, "setenv", "name value", "Sets an environment variable for the rest of the file.") with { BindGlobal = GlobalBinding.DoneByReader },
        Keyed(Where.Global, "presetenv", "name value", "As setenv, unless the variable is set already.") with { BindGlobal = GlobalBinding.DoneByReader },
        Single(Where.Global, "master-worker", "[mode]", "Accepted: the process itself does what the master does.")
            with { BindGlobal = GlobalBinding.MasterWorker, Support = Support.Differs, Negatable = true, Note = "no separate master process: reload happens inside the one process" },
        Single(Where.Global, "default-path", "base [path]", "What relative file names are relative to: current, config, parent, origin PATH.") with { BindGlobal = GlobalBinding.DefaultPath },
        Single(Where.Global, "zero-warning", "", "A file with a warning is refused.") with { BindGlobal = GlobalBinding.ZeroWarning },
        Member(Where.Global, "pair socket", "path", "Unix socket on which halb tells halb-vrrpd its state.") with { BindGlobal = GlobalBinding.PairSocket },

        // Logs.
        Single(Where.Global, "log-send-hostname", "[name]", "Host name in the header of each log line.") with { BindGlobal = GlobalBinding.LogSendHostname },
        Single(Where.Global, "log-tag", "name", "Program name in the header of each log line.") with { BindGlobal = GlobalBinding.LogTag },

        // Checks and sizes.
        Single(Where.Global, "spread-checks", "percent", "Percent (0..50) by which check intervals vary at random.") with { BindGlobal = GlobalBinding.SpreadChecks },
        Single(Where.Global, "tune.bufsize", "bytes", "Longest request or response head, with tune.maxrewrite (default 16384).") with { BindGlobal = GlobalBinding.BufSize },
        Single(Where.Global, "tune.maxrewrite", "bytes", "Part of tune.bufsize kept free for headers that are added (default 1024).") with { BindGlobal = GlobalBinding.MaxRewrite },
        Single(Where.Global, "tune.http.maxhdr", "number", "Header lines in one head (1..32767, default 101).") with { BindGlobal = GlobalBinding.MaxHeaders },
        Single(Where.Global, "unix-bind", "", "Owner, mode and path prefix of Unix sockets of bind lines.") with
        {
            BindGlobal = GlobalBinding.UnixBind,
            Parameters = [Value("prefix"), Value("mode"), Value("user"), Value("uid"), Value("group"), Value("gid")],
        },

        // TLS.
        Single(Where.Global, "ca-base", "directory", "Directory of relative ca-file names.") with { BindGlobal = GlobalBinding.CaBase },
        Single(Where.Global, "crt-base", "directory", "Directory of relative crt names.") with { BindGlobal = GlobalBinding.CrtBase },
        Single(Where.Global, "key-base", "directory", "Directory of relative key names.") with { BindGlobal = GlobalBinding.KeyBase },
        Single(Where.Global, "ssl-default-bind-ciphers", "ciphers", "OpenSSL cipher expression of binds up to TLS 1.2.") with { BindGlobal = GlobalBinding.BindCiphers },
        Single(Where.Global, "ssl-default-bind-ciphersuites", "suites", "TLS 1.3 suites of binds.") with { BindGlobal = GlobalBinding.BindSuites },
        Single(Where.Global, "ssl-default-bind-options", "", "TLS versions and tickets of binds.") with { BindGlobal = GlobalBinding.BindOptions, Parameters = TlsParameters.VersionOptions },
        Single(Where.Global, "ssl-default-server-ciphers", "ciphers", "OpenSSL cipher expression of servers up to TLS 1.2.") with { BindGlobal = GlobalBinding.ServerCiphers },
        Single(Where.Global, "ssl-default-server-ciphersuites", "suites", "TLS 1.3 suites of servers.") with { BindGlobal = GlobalBinding.ServerSuites },
        Single(Where.Global, "ssl-default-server-options", "", "TLS versions and tickets of servers.") with { BindGlobal = GlobalBinding.ServerOptions, Parameters = TlsParameters.VersionOptions },
        Single(Where.Global, "ssl-server-verify", "mode", "none or required: whether server certificates are verified by default.") with { BindGlobal = GlobalBinding.ServerVerify },

        // Runtime API.
        MemberList(Where.Global, "stats socket", "address", "Address of the runtime API.") with { BindGlobal = GlobalBinding.StatsSocket, Parameters = BindParameters.StatsSocket },
        Member(Where.Global, "stats timeout", "time", "Idle time of a runtime API connection (default 10s).") with { BindGlobal = GlobalBinding.StatsTimeout, Unit = TimeUnit.Milliseconds },
        Member(Where.Global, "stats maxconn", "number", "Runtime API connections at a time (default 10).") with { BindGlobal = GlobalBinding.StatsMaxConn },

        // Also in frontend and listen: which engine serves HTTP/1.
        Single(Where.Global | Where.Defaults | Where.Frontend, "tune.http1.engine", "engine", "halb (default) or yarp: which engine serves HTTP/1.") with { BindGlobal = GlobalBinding.Engine, BindProxy = ProxyBinding.Engine },
    ];
}
