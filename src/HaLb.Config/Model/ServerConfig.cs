using System.Collections.Immutable;
using HaLb.Config.Diagnostics;

namespace HaLb.Config.Model;

/// <summary>One member of a backend, <c>default-server</c> already merged in.</summary>
public sealed record ServerConfig(string Name, AddressConfig Address, SourcePosition Position)
{
    /// <summary>Numeric id for stats and state files; 0 = given in order.</summary>
    public int Id { get; init; }

    /// <summary>0..256; 0 takes no new traffic except persistent.</summary>
    public int Weight { get; init; } = 1;

    public bool Backup { get; init; }

    public bool Disabled { get; init; }

    /// <summary>Value of the persistence cookie; null = this server has none.</summary>
    public string? Cookie { get; init; }

    /// <summary>0 = no limit.</summary>
    public int MaxConn { get; init; }

    /// <summary>With <c>fullconn</c>: the limit at low load; 0 = as <see cref="MaxConn"/>.</summary>
    public int MinConn { get; init; }

    /// <summary>Streams that may wait for this server; 0 = no limit.</summary>
    public int MaxQueue { get; init; }

    public TimeSpan? SlowStart { get; init; }

    public CheckServerConfig Check { get; init; } = CheckServerConfig.None;

    /// <summary><c>track [backend/]server</c>: takes its health from another server.</summary>
    public string? Track { get; init; }

    public bool OnMarkedDownShutdownSessions { get; init; }

    public bool OnMarkedUpShutdownBackupSessions { get; init; }

    public ObserveMode Observe { get; init; } = ObserveMode.None;

    public OnErrorAction OnError { get; init; } = OnErrorAction.FailCheck;

    /// <summary>Errors in a row seen in traffic before <see cref="OnError"/> happens.</summary>
    public int ErrorLimit { get; init; } = 10;

    /// <summary>Null = cleartext to the server.</summary>
    public ServerTlsConfig? Tls { get; init; }

    /// <summary><c>send-proxy</c>: 0 = none, 1 or 2 = version.</summary>
    public int SendProxy { get; init; }

    /// <summary><c>proto h1|h2</c>; null = h1.</summary>
    public string? Proto { get; init; }

    /// <summary><c>pool-max-conn</c>: idle connections kept; -1 = no limit, 0 = none.</summary>
    public int PoolMaxConn { get; init; } = -1;

    public TimeSpan PoolPurgeDelay { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary><c>source ADDRESS[:PORT]</c> of outgoing connections.</summary>
    public AddressConfig? Source { get; init; }

    public bool FastOpen { get; init; }
}

/// <summary>Health check settings of one server.</summary>
public sealed record CheckServerConfig
{
    public static readonly CheckServerConfig None = new();

    public bool Enabled { get; init; }

    public TimeSpan Inter { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Interval while going up or down; null = <see cref="Inter"/>.</summary>
    public TimeSpan? FastInter { get; init; }

    /// <summary>Interval while fully down; null = <see cref="Inter"/>.</summary>
    public TimeSpan? DownInter { get; init; }

    public int Rise { get; init; } = 2;

    public int Fall { get; init; } = 3;

    /// <summary><c>addr</c>; null = the server's own.</summary>
    public AddressConfig? Address { get; init; }

    /// <summary><c>port</c>; 0 = the server's own.</summary>
    public int Port { get; init; }

    /// <summary><c>check-ssl</c>, or implied by <c>ssl</c> when neither addr nor port differ.</summary>
    public bool Tls { get; init; }

    /// <summary>How a TLS check speaks TLS (certificates, versions), also where traffic is cleartext; null where
    /// <see cref="Tls"/> is false and the server has none.</summary>
    public ServerTlsConfig? TlsSettings { get; init; }

    public string? Sni { get; init; }

    public ImmutableArray<string> Alpn { get; init; } = [];

    public bool SendProxy { get; init; }
}

/// <summary>TLS towards a server.</summary>
public sealed record ServerTlsConfig
{
    /// <summary>False = <c>verify none</c>.</summary>
    public bool Verify { get; init; } = true;

    public string? CaFile { get; init; }

    public string? VerifyHost { get; init; }

    /// <summary><c>sni str(NAME)</c> resolved to the constant name; null = none sent.</summary>
    public string? Sni { get; init; }

    /// <summary>Client certificate (PEM with key), absolute path.</summary>
    public string? Certificate { get; init; }

    public ImmutableArray<string> Alpn { get; init; } = [];

    /// <summary>Ciphers, versions and ticket setting after merging <c>ssl-default-server-*</c>.</summary>
    public TlsDefaultsConfig Protocol { get; init; } = TlsDefaultsConfig.Empty;
}

/// <summary>Which layer of live traffic counts towards a server's health.</summary>
public enum ObserveMode
{
    None,
    Layer4,
    Layer7,
}

/// <summary>What happens when <c>error-limit</c> errors in a row were observed.</summary>
public enum OnErrorAction
{
    FastInter,
    FailCheck,
    SuddenDeath,
    MarkDown,
}
