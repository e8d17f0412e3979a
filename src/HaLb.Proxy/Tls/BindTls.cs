using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using HaLb.Config.Diagnostics;
using HaLb.Config.Model;
using HaLb.Transport;

namespace HaLb.Proxy.Tls;

/// <summary>The TLS side of a bind: certificates by name, versions, ciphers, ALPN. Files are read when it is made and not
/// again; a reload makes another.</summary>
public sealed class BindTls
{
    private readonly CertificateTable _names;
    private readonly SslServerAuthenticationOptions[] _options;

    private BindTls(BindTlsConfig config, List<PemFile> files, ProtocolSettings protocol, X509Certificate2Collection? authorities)
    {
        Config = config;
        _names = new CertificateTable(files.ConvertAll(static file => file.Certificate));
        var alpn = config.Alpn.Select(static name => new SslApplicationProtocol(name)).ToList();
        _options = [.. files.Select(file => Options(file, protocol, alpn, authorities))];
    }

    public BindTlsConfig Config { get; }

    /// <summary>Reads certificates, keys and settings; an error ends in <paramref name="findings"/> and null.</summary>
    public static BindTls? Load(BindTlsConfig config, SourcePosition position, List<Diagnostic> findings)
    {
        var errors = new List<Diagnostic>();
        var files = CertificateFiles.Read(config.Certificates, position, errors);
        if (files.Count == 0 && errors.Count == 0)
        {
            errors.Add(new Diagnostic(Severity.Error, position, "bind: 'ssl' needs a certificate: say 'crt'"));
        }

        var protocol = ProtocolSettings.Read(config.Protocol, "bind", position, errors);
        X509Certificate2Collection? authorities = null;
        if (config.CaFile is not null && (authorities = PemFile.ReadAuthorities(config.CaFile, out var reason)) is null)
        {
            errors.Add(new Diagnostic(Severity.Error, position, reason));
        }
        else if (config.Verify != TlsVerify.None && authorities is null)
        {
            errors.Add(new Diagnostic(Severity.Error, position, "bind: 'verify' needs a 'ca-file'"));
        }

        findings.AddRange(errors);
        return errors.Count == 0 ? new BindTls(config, files, protocol!, authorities) : null;
    }

    /// <summary>Does the handshake of a client that has sent nothing that was read.</summary>
    /// <param name="transport">Belongs to the outcome's connection, or is still the caller's to close after a failure.</param>
    /// <param name="timeout"><c>timeout http-request</c>, or <c>timeout client</c>; null = no limit.</param>
    /// <param name="time">Measures it.</param>
    public ValueTask<TlsOutcome> HandshakeAsync(Connection transport, TimeSpan? timeout, TimeProvider time) =>
        Handshake.RunAsync(
            transport,
            static (tls, self, cancel) => tls.AuthenticateAsServerAsync(
                static (_, hello, state, _) => ((BindTls)state!).ChooseAsync(hello), self, cancel),
            this, timeout, time, null);

    private ValueTask<SslServerAuthenticationOptions> ChooseAsync(SslClientHelloInfo hello)
    {
        var index = hello.ServerName.Length == 0 ? -1 : _names.Find(hello.ServerName);
        return index >= 0 ? new ValueTask<SslServerAuthenticationOptions>(_options[index])
            : Config.StrictSni ? throw new AuthenticationException("strict-sni: no certificate for that name")
            : new ValueTask<SslServerAuthenticationOptions>(_options[0]);
    }

    private SslServerAuthenticationOptions Options(
        PemFile file, ProtocolSettings protocol, List<SslApplicationProtocol> alpn, X509Certificate2Collection? authorities)
    {
        var trust = authorities is null || Config.Verify == TlsVerify.None ? null
            : SslCertificateTrust.CreateForX509Collection(authorities, sendTrustInHandshake: true);
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(file.Certificate, file.Chain, offline: true, trust),
            EnabledSslProtocols = protocol.Versions,
            CipherSuitesPolicy = protocol.Ciphers,
            ApplicationProtocols = alpn.Count == 0 ? null : alpn,
            AllowRenegotiation = false,
            AllowTlsResume = !Config.Protocol.NoTickets,
            ClientCertificateRequired = Config.Verify != TlsVerify.None,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        };
        if (authorities is not null && Config.Verify != TlsVerify.None)
        {
            options.CertificateChainPolicy = TrustPolicy.For(authorities);
            options.RemoteCertificateValidationCallback = Config.Verify == TlsVerify.Required
                ? static (_, _, _, errors) => errors == SslPolicyErrors.None
                : static (_, certificate, _, errors) => certificate is null || errors == SslPolicyErrors.None;
        }

        return options;
    }
}
