using System.Collections.Immutable;
using HaLb.Config.Diagnostics;

namespace HaLb.Config.Model;

/// <summary>The syntax that a file was written in. It decides defaults that tools depend on (the log tag).</summary>
public enum ConfigSyntax
{
    Json,
    HaproxyCfg,
    KeepalivedConf,
}

/// <summary>A whole checked configuration: what the files said, defaults filled in, nothing compiled.</summary>
public sealed record HalbConfig
{
    /// <summary>The pair socket where the file names none.</summary>
    public const string DefaultPairSocket = "/run/halb/pair.sock";

    public required GlobalConfig Global { get; init; }

    /// <summary>Every frontend, backend and listen section in the order in which they were declared.</summary>
    public ImmutableArray<ProxyConfig> Proxies { get; init; } = [];

    public ConfigSyntax Syntax { get; init; } = ConfigSyntax.Json;

    /// <summary>The name whose <c>node</c> patch was applied, or this host's name where the file has no <c>node</c>.</summary>
    public string NodeName { get; init; } = "";

    /// <summary>Addresses that the VRRP sections of the same file manage; binding to one that is absent is no surprise.</summary>
    public ImmutableArray<string> VirtualAddresses { get; init; } = [];

    /// <summary>Where <c>halb-vrrpd</c> looks for this proxy, by <c>track_proxy</c> of the same file; null = nothing tracks it.</summary>
    public string? TrackedSocket { get; init; }

    /// <summary>Where this proxy tells <c>halb-vrrpd</c> its state; null = nowhere.</summary>
    public string? PairSocketPath => Global.PairSocket ?? TrackedSocket;

    /// <summary>Hex SHA-256 of the directives after includes and before the node patch: equal on both boxes of a pair
    /// that run the same file.</summary>
    public string Hash { get; init; } = "";
}

/// <summary>The merged <c>global</c> sections.</summary>
public sealed record GlobalConfig
{
    public ImmutableArray<LogTargetConfig> Logs { get; init; } = [];

    /// <summary>Process-wide limit of client connections; null where the file has none (HAProxy then derives it from ulimit-n).</summary>
    public int? MaxConn { get; init; }

    public string? User { get; init; }

    public string? Group { get; init; }

    public int? Uid { get; init; }

    public int? Gid { get; init; }

    /// <summary>Accepted, warned about, not done (haproxy-compat.md).</summary>
    public string? Chroot { get; init; }

    public bool Daemon { get; init; }

    public bool MasterWorker { get; init; }

    public string? PidFile { get; init; }

    /// <summary>Worker threads; null = one for each core.</summary>
    public int? ThreadCount { get; init; }

    public TimeSpan? HardStopAfter { get; init; }

    /// <summary><c>log-send-hostname</c>: null = off, "" = this host's name, else the given name.</summary>
    public string? LogSendHostname { get; init; }

    /// <summary>Null = the program's default: <c>haproxy</c> for a haproxy.cfg, <c>halb</c> for a halb.json.</summary>
    public string? LogTag { get; init; }

    public string? Node { get; init; }

    public string? Description { get; init; }

    public string? LocalPeer { get; init; }

    /// <summary>Percent 0..50 by which check intervals are randomly stretched or shortened.</summary>
    public int SpreadChecks { get; init; }

    /// <summary><c>tune.bufsize</c>, bytes. A request or response head must fit in it less <see cref="MaxRewrite"/>.</summary>
    public int BufSize { get; init; } = 16384;

    /// <summary><c>tune.maxrewrite</c>, bytes kept free for what HaLb adds to a head.</summary>
    public int MaxRewrite { get; init; } = 1024;

    /// <summary><c>tune.http.maxhdr</c>, header lines in one head (1..32767).</summary>
    public int MaxHeaders { get; init; } = 101;

    /// <summary><c>tune.http1.engine</c>: which engine serves HTTP/1 where the frontend does not say.</summary>
    public Http1Engine Http1Engine { get; init; } = Http1Engine.HaLb;

    public UnixSocketConfig UnixBind { get; init; } = UnixSocketConfig.Empty;

    public TlsDefaultsConfig TlsBindDefaults { get; init; } = TlsDefaultsConfig.Empty;

    public TlsDefaultsConfig TlsServerDefaults { get; init; } = TlsDefaultsConfig.Empty;

    /// <summary><c>ssl-server-verify none|required</c>: required is the default.</summary>
    public bool TlsServerVerify { get; init; } = true;

    public string? CaBase { get; init; }

    public string? CrtBase { get; init; }

    public string? KeyBase { get; init; }

    /// <summary><c>stats socket</c> lines: addresses of the runtime API.</summary>
    public ImmutableArray<StatsSocketConfig> StatsSockets { get; init; } = [];

    public TimeSpan StatsTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary><c>stats maxconn</c>, connections to the runtime API at a time.</summary>
    public int StatsMaxConn { get; init; } = 10;

    public int? UlimitN { get; init; }

    /// <summary>The Unix socket that <c>halb-vrrpd</c> connects to (<c>pair socket</c>).</summary>
    public string? PairSocket { get; init; }
}

/// <summary>Which engine parses HTTP/1 from clients.</summary>
public enum Http1Engine
{
    HaLb,
    Yarp,
}

/// <summary>Owner and mode of a Unix socket. Null members leave the process's defaults.</summary>
public sealed record UnixSocketConfig(string? Prefix, int? Mode, string? User, string? Group, int? Uid, int? Gid)
{
    public static readonly UnixSocketConfig Empty = new(null, null, null, null, null, null);
}

/// <summary>One <c>stats socket</c> line.</summary>
public sealed record StatsSocketConfig(AddressConfig Address, SourcePosition Position)
{
    public RuntimeApiLevel Level { get; init; } = RuntimeApiLevel.Operator;

    public UnixSocketConfig Unix { get; init; } = UnixSocketConfig.Empty;
}

/// <summary>What a user of the runtime API may do; each level includes the ones before it.</summary>
public enum RuntimeApiLevel
{
    User,
    Operator,
    Admin,
}

/// <summary>Defaults for every TLS bind or every TLS server.</summary>
public sealed record TlsDefaultsConfig
{
    public static readonly TlsDefaultsConfig Empty = new();

    /// <summary>An OpenSSL cipher expression for TLS 1.2 and below.</summary>
    public string? Ciphers { get; init; }

    /// <summary>Colon-separated TLS 1.3 suites.</summary>
    public string? CipherSuites { get; init; }

    public TlsVersion? MinVersion { get; init; }

    public TlsVersion? MaxVersion { get; init; }

    /// <summary>Versions switched off one by one (<c>no-tlsv10</c>).</summary>
    public ImmutableArray<TlsVersion> Disabled { get; init; } = [];

    public bool NoTickets { get; init; }
}

/// <summary>TLS protocol versions in order of age.</summary>
public enum TlsVersion
{
    Ssl3,
    Tls10,
    Tls11,
    Tls12,
    Tls13,
}
