using System.Collections.Immutable;
using HaLb.Config.Diagnostics;

namespace HaLb.Config.Model;

/// <summary>One address that a frontend listens on. A <c>bind</c> line with commas or a port range becomes several.</summary>
public sealed record BindConfig(AddressConfig Address, SourcePosition Position)
{
    public string? Name { get; init; }

    /// <summary>Numeric id for stats; 0 = given in order.</summary>
    public int Id { get; init; }

    public int? MaxConn { get; init; }

    public int? Backlog { get; init; }

    public bool AcceptProxy { get; init; }

    public bool V6Only { get; init; }

    /// <summary><c>v4v6</c>: an IPv6 wildcard also takes IPv4.</summary>
    public bool V4V6 { get; init; }

    /// <summary><c>interface NAME</c>: SO_BINDTODEVICE.</summary>
    public string? Interface { get; init; }

    /// <summary><c>transparent</c>: IP_TRANSPARENT.</summary>
    public bool Transparent { get; init; }

    /// <summary><c>tfo</c>: TCP_FASTOPEN.</summary>
    public bool FastOpen { get; init; }

    /// <summary><c>defer-accept</c>: TCP_DEFER_ACCEPT.</summary>
    public bool DeferAccept { get; init; }

    /// <summary><c>proto h1|h2</c>; null = by ALPN or the first bytes.</summary>
    public string? Proto { get; init; }

    public UnixSocketConfig Unix { get; init; } = UnixSocketConfig.Empty;

    /// <summary>Null = cleartext.</summary>
    public BindTlsConfig? Tls { get; init; }
}

/// <summary>TLS settings of a bind, with the global defaults already merged in.</summary>
public sealed record BindTlsConfig
{
    /// <summary>Paths of PEM files or directories, absolute, in order. The first certificate is the default one.</summary>
    public ImmutableArray<string> Certificates { get; init; } = [];

    /// <summary>ALPN names in order of preference; HAProxy's default for an HTTP bind is h2,http/1.1.</summary>
    public ImmutableArray<string> Alpn { get; init; } = [];

    public bool StrictSni { get; init; }

    /// <summary>Ciphers, versions and ticket setting after merging <c>ssl-default-bind-*</c>.</summary>
    public TlsDefaultsConfig Protocol { get; init; } = TlsDefaultsConfig.Empty;

    /// <summary><c>ca-file</c>, absolute.</summary>
    public string? CaFile { get; init; }

    public TlsVerify Verify { get; init; } = TlsVerify.None;
}

/// <summary>Whether the peer must show a certificate that verifies.</summary>
public enum TlsVerify
{
    None,
    Optional,
    Required,
}
