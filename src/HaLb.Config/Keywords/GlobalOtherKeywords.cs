using HaLb.Config.Binding;
using static HaLb.Config.Keywords.RowShapes;

namespace HaLb.Config.Keywords;

/// <summary>Keywords of the <c>global</c> section that HaLb accepts without effect, or refuses by name.</summary>
internal static class GlobalOtherKeywords
{
    private const string Memory = "HAProxy's own memory or scheduler, which HaLb does not have";
    private const string Poller = "chooses a system call that HaLb does not use or always uses";

    public static readonly KeywordRow[] Rows =
    [
        Single(Where.Global, "chroot", "directory", "Accepted, not done.")
            with { BindGlobal = GlobalBinding.Chroot, WarnsWhenIgnored = true, Support = Support.Ignored, Note = "not done: the process drops privileges and systemd confines it" },
        .. Ignored(Where.Global, Poller, "noepoll", "nopoll", "nokqueue", "noevports", "nosplice", "nogetaddrinfo", "noktls", "busy-polling", "tune.epoll.mask-events"),
        .. Ignored(Where.Global, "spread-checks alone decides", "max-spread-checks"),
        .. Ignored(Where.Global, "each loop has its own accepting socket", "noreuseport"),
        .. Ignored(Where.Global, "there is one process", "stats bind-process").Select(static row => row with { Kind = KeywordKind.Family, Family = "stats" }),
        .. Ignored(Where.Global, "output of the program is set on the command line", "quiet"),
        .. Ignored(Where.Global, "HaLb decides by itself how threads and cores meet", "cpu-map", "cpu-affinity", "cpu-policy", "cpu-set", "numa-cpu-mapping",
            "thread-group", "thread-groups", "thread-hard-limit", "max-threads-per-group", "nbproc"),
        .. Ignored(Where.Global, "there is no master process and no older worker to limit", "mworker-max-reloads"),
        .. Ignored(Where.Global, "HaLb never starts other programs on its own", "insecure-fork-wanted", "insecure-setuid-wanted"),
        .. Ignored(Where.Global, "the service unit decides this", "set-dumpable", "setcap", "fd-hard-limit", "strict-limits", "prealloc-fd"),
        .. Ignored(Where.Global, "a diagnostic switch of HAProxy's", "anonkey", "profiling.memory", "profiling.tasks", "debug.counters", "force-cfg-parser-pause",
            "warn-blocked-traffic-after", "stress-level", "tune.fail-alloc", "expose-deprecated-directives", "expose-experimental-directives", "no-memory-trimming",
            "tune.defaults.purge"),
        .. Ignored(Where.Global, "superseded by hard-stop-after", "grace", "close-spread-time"),
        .. Ignored(Where.Global, "HaLb keeps the state over a reload by itself", "shm-stats-file", "shm-stats-file-max-objects", "stats-file"),
        .. Ignored(Where.Global, Memory,
            "tune.applet.zero-copy-forwarding", "tune.buffers.limit", "tune.buffers.reserve", "tune.bufsize.large", "tune.bufsize.small", "tune.chksize",
            "tune.disable-fast-forward", "tune.disable-zero-copy-forwarding", "tune.events.max-events-at-once", "tune.fd.edge-triggered", "tune.glitches.kill.cpu-usage",
            "tune.h1.be.glitches-threshold", "tune.h1.fe.glitches-threshold", "tune.h1.zero-copy-fwd-recv", "tune.h1.zero-copy-fwd-send",
            "tune.idle-pool.shared", "tune.idletimer", "tune.listener.default-shards", "tune.listener.multi-queue", "tune.max-checks-per-thread", "tune.max-rules-at-once",
            "tune.maxaccept", "tune.maxpollevents", "tune.memory.hot-size", "tune.pattern.cache-size", "tune.peers.max-updates-at-once", "tune.pipesize",
            "tune.pool-high-fd-ratio", "tune.pool-low-fd-ratio", "tune.pt.zero-copy-forwarding", "tune.recv_enough", "tune.renice.runtime", "tune.renice.startup",
            "tune.ring.queues", "tune.runqueue-depth", "tune.sched.low-latency", "tune.streams-elasticity", "tune.takeover-other-tg-connections", "tune.cli.max-payload-size",
            "tune.vars.*", "tune.stick-counters", "tune.lua.*", "maxpipes", "maxzlibmem"),
        .. Ignored(Where.Global, "Kestrel's HTTP/2 settings are used", "tune.h2.*", "h2-workaround-bogus-websocket-clients"),
        .. Ignored(Where.Global, "the kernel sizes socket buffers by itself", "tune.rcvbuf.*", "tune.sndbuf.*", "tune.notsent-lowat.*"),
        .. Ignored(Where.Global, "belongs to compression, which is not supported yet", "tune.comp.maxlevel", "tune.zlib.*", "maxcomprate", "maxcompcpuusage"),
        .. Ignored(Where.Global, "HTTP/3 is not supported yet", "tune.quic.*", "limited-quic", "no-quic"),
        .. Ignored(Where.Global, "OpenSSL's own curves are used", "ssl-default-bind-curves", "ssl-default-server-curves"),
        .. Ignored(Where.Global, "OpenSSL's and .NET's own defaults are used", "tune.ssl.*", "ssl-dh-param-file", "ssl-security-level", "ssl-skip-self-issued-ca",
            "issuers-chain-path", "ssl-load-extra-files", "ssl-load-extra-del-ext", "ssl-mode-async"),
        .. Ignored(Where.Global, "header names keep the case in which they came", "h1-case-adjust", "h1-case-adjust-file"),
        .. Ignored(Where.Global, "external checks are not supported yet and are refused where they are used", "external-check"),
        .. Ignored(Where.Global, "a privileged source port has no use for HTTP", "harden.reject-privileged-ports.*"),
        .. Ignored(Where.Global, "captures are not supported yet", "tune.http.cookielen"),
        .. Ignored(Where.Global, "HaLb does no OCSP update of its own yet", "ocsp-update.*", "httpclient.*"),
        .. Ignored(Where.Global, "names are resolved by the system", "dns-accept-family"),
        .. Ignored(Where.Global, "not needed: HaLb's own health connections never claim a client", "pp2-never-send-local"),

        .. Refused(Where.Global, KeywordKind.Single, "not supported yet: limits of rates in the whole process", "maxconnrate", "maxsessrate", "maxsslrate", "maxsslconn"),
        .. Refused(Where.Global, KeywordKind.Single, "not supported yet: log line limits", "tune.http.logurilen"),
        .. Refused(Where.Global, KeywordKind.List, "not supported yet: variables", "set-var", "set-var-fmt"),
        .. Ignored(Where.Global, "done while the text is read", "unsetenv", "resetenv").Select(static row => row with { BindGlobal = GlobalBinding.DoneByReader, Kind = KeywordKind.List, Support = Support.Supported, Summary = "Forgets environment variables for the rest of the file." }),
        .. Refused(Where.Global, KeywordKind.List, "Lua is not supported", "lua-load", "lua-load-per-thread", "lua-prepend-path"),
        .. Refused(Where.Global, KeywordKind.Single, "not supported yet: server state files; HaLb keeps the state over a reload by itself", "server-state-file", "server-state-base"),
        .. Refused(Where.Global, KeywordKind.Single, "not supported: relaxes the framing of HTTP/1",
            "h1-accept-payload-with-any-method", "h1-do-not-close-on-insecure-transfer-encoding"),
        .. Refused(Where.Global, KeywordKind.Single, "not supported yet: which statuses count as errors", "http-err-codes", "http-fail-codes"),
        .. Refused(Where.Global, KeywordKind.Single, "not supported: OpenSSL engines and providers", "ssl-engine", "ssl-provider", "ssl-provider-path", "ssl-propquery"),
        .. Refused(Where.Global, KeywordKind.Single, "not supported yet: signature algorithms",
            "ssl-default-bind-sigalgs", "ssl-default-bind-client-sigalgs",
            "ssl-default-server-sigalgs", "ssl-default-server-client-sigalgs"),
        .. Refused(Where.Global, KeywordKind.Single, "not supported yet: keys with a passphrase", "ssl-passphrase-cmd"),
        .. Refused(Where.Global, KeywordKind.Single, "not supported yet: JWT", "jwt.*"),
        .. Refused(Where.Global, KeywordKind.Single, "not supported yet: ACME", "acme.*"),
        .. Refused(Where.Global, KeywordKind.Single, "not supported yet: secret of generated identifiers", "cluster-secret"),
        .. Refused(Where.Global, KeywordKind.Single, "not supported: device detection of other makers", "51degrees-*", "deviceatlas-*", "wurfl-*"),
    ];
}
