using System.Collections.Immutable;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using HaLb.Config.Diagnostics;
using HaLb.Config.Model;
using HaLb.Transport;

namespace HaLb.Proxy.Tls;

/// <summary>The TLS side of a server: what HaLb offers it and what it must prove. Files are read when it is made.</summary>
public sealed class ServerTls
{
    /// <summary><c>ca-file</c> word for the system's authorities.</summary>
    private const string SystemAuthorities = "@system-ca";

    private readonly ProtocolSettings _protocol;
    private readonly X509Certificate2Collection? _authorities;
    private readonly SslStreamCertificateContext? _certificate;
    private readonly SslClientAuthenticationOptions _options;

    private ServerTls(
        ServerTlsConfig config, ProtocolSettings protocol, X509Certificate2Collection? authorities, SslStreamCertificateContext? certificate)
    {
        Config = config;
        _protocol = protocol;
        _authorities = authorities;
        _certificate = certificate;
        _options = Options();
    }

    public ServerTlsConfig Config { get; }

    /// <summary>Reads what the configuration names; an error ends in <paramref name="findings"/> and null.</summary>
    public static ServerTls? Load(ServerTlsConfig config, SourcePosition position, List<Diagnostic> findings)
    {
        var errors = new List<Diagnostic>();
        var protocol = ProtocolSettings.Read(config.Protocol, "server", position, errors);
        X509Certificate2Collection? authorities = null;
        if (config.Verify && config.CaFile is { } path && path != SystemAuthorities
            && (authorities = PemFile.ReadAuthorities(path, out var reason)) is null)
        {
            errors.Add(new Diagnostic(Severity.Error, position, reason));
        }

        PemFile? own = null;
        if (config.Certificate is { } file && (own = PemFile.Read(file, out var fault)) is null)
        {
            errors.Add(new Diagnostic(Severity.Error, position, fault));
        }

        findings.AddRange(errors);
        return errors.Count > 0 ? null
            : new ServerTls(config, protocol!, authorities, own is null ? null : SslStreamCertificateContext.Create(own.Certificate, own.Chain, offline: true));
    }

    /// <summary>The same with another name and other protocols (<c>check-sni</c>, <c>check-alpn</c>); null and empty = none.</summary>
    public ServerTls With(string? sni, ImmutableArray<string> alpn) =>
        new(Config with { Sni = sni, Alpn = alpn }, _protocol, _authorities, _certificate);

    /// <summary>Does the handshake over a connection that was just opened.</summary>
    /// <param name="transport">Belongs to the outcome's connection, or is still the caller's to close after a failure.</param>
    /// <param name="timeout">What is left of <c>timeout connect</c>; null = no limit.</param>
    /// <param name="time">Measures it.</param>
    public ValueTask<TlsOutcome> ConnectAsync(Connection transport, TimeSpan? timeout, TimeProvider time) =>
        Handshake.RunAsync(
            transport, static (tls, options, cancel) => tls.AuthenticateAsClientAsync(options, cancel), _options, timeout, time, Config.Sni);

    private SslClientAuthenticationOptions Options() => new()
    {
        TargetHost = Config.Sni ?? "",
        EnabledSslProtocols = _protocol.Versions,
        CipherSuitesPolicy = _protocol.Ciphers,
        ApplicationProtocols = Config.Alpn.IsEmpty ? null : [.. Config.Alpn.Select(static name => new SslApplicationProtocol(name))],
        AllowRenegotiation = false,
        AllowTlsResume = !Config.Protocol.NoTickets,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        CertificateChainPolicy = TrustPolicy.For(_authorities),
        ClientCertificateContext = _certificate,
        RemoteCertificateValidationCallback = Verify,
    };

    /// <summary>The chain must be good; the name only where one is to be checked: <c>verifyhost</c>, else the name sent
    /// (HAProxy manual: <c>verifyhost</c>).</summary>
    private bool Verify(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (!Config.Verify)
        {
            return true;
        }

        if (certificate is not X509Certificate2 shown || (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) != 0)
        {
            return false;
        }

        var expected = Config.VerifyHost ?? Config.Sni;
        return expected is null || shown.MatchesHostname(expected, allowWildcards: true, allowCommonName: true);
    }
}
