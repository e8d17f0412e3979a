using System.Net.Security;
using System.Security.Authentication;
using HaLb.Config.Diagnostics;
using HaLb.Config.Model;

namespace HaLb.Proxy.Tls;

/// <summary>Versions and ciphers of one side as SslStream takes them.</summary>
/// <param name="Versions">None never occurs.</param>
/// <param name="Ciphers">Null = the system's.</param>
internal sealed record ProtocolSettings(SslProtocols Versions, CipherSuitesPolicy? Ciphers)
{
    /// <summary>Reads the settings; null with an error in <paramref name="findings"/> where they cannot be met.</summary>
    /// <param name="config">Defaults already merged in.</param>
    /// <param name="side"><c>bind</c> or <c>server</c>, for messages.</param>
    /// <param name="position">For messages.</param>
    /// <param name="findings">Gets the errors.</param>
    public static ProtocolSettings? Read(TlsDefaultsConfig config, string side, SourcePosition position, List<Diagnostic> findings)
    {
        var versions = EnabledVersions(config);
        if (versions == SslProtocols.None)
        {
            findings.Add(new Diagnostic(Severity.Error, position, $"{side}: all TLS versions are disabled"));
            return null;
        }

        if (config.Ciphers is null && config.CipherSuites is null)
        {
            return new ProtocolSettings(versions, null);
        }

        return ReadCiphers(config, side, position, findings) is { } policy ? new ProtocolSettings(versions, policy) : null;
    }

    private static CipherSuitesPolicy? ReadCiphers(TlsDefaultsConfig config, string side, SourcePosition position, List<Diagnostic> findings)
    {
        if (OpenSsl.Instance is not { } library)
        {
            findings.Add(new Diagnostic(
                Severity.Error, position, $"{side}: ciphers are an OpenSSL expression, and this system has no libssl to read it"));
            return null;
        }

        if (config.Ciphers is not null && library.Expand(config.Ciphers, null) is null)
        {
            findings.Add(new Diagnostic(Severity.Error, position, $"{side}: unable to set SSL cipher list to '{config.Ciphers}'"));
            return null;
        }

        if (library.Expand(config.Ciphers, config.CipherSuites) is not { Count: > 0 } entries)
        {
            findings.Add(new Diagnostic(Severity.Error, position, $"{side}: unable to set TLSv1.3 cipher suites to '{config.CipherSuites}'"));
            return null;
        }

#pragma warning disable CA1416 // HaLb runs on Linux only.
        return new CipherSuitesPolicy(entries.ConvertAll(static entry => (TlsCipherSuite)entry.Id));
#pragma warning restore CA1416
    }

    /// <summary>HAProxy's default is TLS 1.2 and later (manual: <c>ssl-min-ver</c>). SSL 3 does not exist in the libraries
    /// any more.</summary>
    private static SslProtocols EnabledVersions(TlsDefaultsConfig config)
    {
        var enabled = SslProtocols.None;
        var from = config.MinVersion ?? (config.MaxVersion < TlsVersion.Tls12 ? config.MaxVersion.Value : TlsVersion.Tls12);
        for (var version = from; version <= (config.MaxVersion ?? TlsVersion.Tls13); version++)
        {
            if (!config.Disabled.Contains(version))
            {
                enabled |= Flag(version);
            }
        }

        return enabled;
    }

    private static SslProtocols Flag(TlsVersion version) => version switch
    {
#pragma warning disable SYSLIB0039, CA5397 // The administrator asked for an old version by name.
        TlsVersion.Tls10 => SslProtocols.Tls,
        TlsVersion.Tls11 => SslProtocols.Tls11,
#pragma warning restore SYSLIB0039, CA5397
        TlsVersion.Tls12 => SslProtocols.Tls12,
        TlsVersion.Tls13 => SslProtocols.Tls13,
        _ => SslProtocols.None,
    };
}
