using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using HaLb.Proxy.Tls;

namespace HaLb.Proxy.Samples.Fetches;

/// <summary>Fetches of certificates (manual 7.3.4): the client's (<c>ssl_c_*</c>) and the one shown to it (<c>ssl_f_*</c>).</summary>
internal static class CertificateFetches
{
    private static readonly ImmutableArray<ArgumentSpec> NamePart =
        [new(ArgumentKind.Str, IsOptional: true), new(ArgumentKind.Int, IsOptional: true), new(ArgumentKind.Str, IsOptional: true)];

    public static readonly SampleFetch[] Rows =
    [
        .. RowsOf("ssl_c", static (in context) => Client(context)),
        .. RowsOf("ssl_f", static (in context) => (context.Client.Transport as TlsConnection)?.Stream.LocalCertificate as X509Certificate2),
        Shown("ssl_c_used"),
        Shown("ssl_fc_has_crt"),

        // A certificate that does not verify ends the handshake.
        Zero("ssl_c_verify"),
        Zero("ssl_c_err"),
        Zero("ssl_c_ca_err"),
        Zero("ssl_c_ca_err_depth"),
    ];

    internal delegate X509Certificate2? CertificateSource(in SampleContext context);

    private delegate bool CertificateReader(X509Certificate2 certificate, SampleArena arena, ref Sample sample);

    private static X509Certificate2? Client(in SampleContext context) => (context.Client.Transport as TlsConnection)?.PeerCertificate as X509Certificate2;

    /// <summary>Rows for one of the certificates of a connection.</summary>
    internal static SampleFetch[] RowsOf(string prefix, CertificateSource source) =>
    [
        Of(prefix + "_der", SampleType.Bin, source, static (certificate, arena, ref sample) => Bin(certificate.RawDataMemory.Span, ref sample)),
        Of(prefix + "_sha1", SampleType.Bin, source, static (certificate, arena, ref sample) => Bin(certificate.GetCertHash(), ref sample)),
        Of(prefix + "_serial", SampleType.Bin, source, static (certificate, arena, ref sample) => Bin(certificate.SerialNumberBytes.Span.TrimStart((byte)0), ref sample)),
        Of(prefix + "_notbefore", SampleType.Str, source, static (certificate, arena, ref sample) => Date(certificate.NotBefore, arena, ref sample)),
        Of(prefix + "_notafter", SampleType.Str, source, static (certificate, arena, ref sample) => Date(certificate.NotAfter, arena, ref sample)),
        Of(prefix + "_version", SampleType.Int, source, static (certificate, arena, ref sample) =>
        {
            sample.SetInt(certificate.Version);
            return true;
        }),
        Of(prefix + "_sig_alg", SampleType.Str, source, static (certificate, arena, ref sample) => Name(certificate.SignatureAlgorithm.Value, arena, ref sample)),
        Of(prefix + "_key_alg", SampleType.Str, source, static (certificate, arena, ref sample) => Name(certificate.PublicKey.Oid.Value, arena, ref sample)),
        NameRow(prefix + "_s_dn", source, static certificate => certificate.SubjectName),
        NameRow(prefix + "_i_dn", source, static certificate => certificate.IssuerName),
    ];

    private static SampleFetch Of(string name, SampleType type, CertificateSource source, CertificateReader read) =>
        new(name, type, FetchPlaces.Session, (in context, arguments, ref sample) => source(context) is { } certificate && read(certificate, context.Arena, ref sample));

    private static SampleFetch NameRow(string name, CertificateSource source, Func<X509Certificate2, X500DistinguishedName> which) =>
        new(name, SampleType.Str, FetchPlaces.Session, (in context, arguments, ref sample) =>
            source(context) is { } certificate
            && DistinguishedNames.Read(which(certificate), arguments[0].Text, arguments[1].IsGiven ? (int)arguments[1].Integer : 1, arguments[2].IsGiven) is { } text
            && SampleText.TrySet(text, context.Arena, ref sample))
        {
            Arguments = NamePart,
            Check = static arguments => !arguments[2].IsGiven || arguments[2].Text == "rfc2253" ? null : $"its format is rfc2253, not '{arguments[2].Text}'",
        };

    private static SampleFetch Shown(string name) => new(name, SampleType.Bool, FetchPlaces.Session, static (in context, arguments, ref sample) =>
    {
        sample.SetBool(Client(context) is not null);
        return context.Client.Transport.Tls is not null;
    });

    private static SampleFetch Zero(string name) => new(name, SampleType.Int, FetchPlaces.Session, static (in context, arguments, ref sample) =>
    {
        sample.SetInt(0);
        return context.Client.Transport.Tls is not null;
    });

    private static bool Bin(ReadOnlySpan<byte> value, ref Sample sample)
    {
        sample.SetBin(value);
        return true;
    }

    private static bool Date(DateTime date, SampleArena arena, ref Sample sample) =>
        SampleText.TrySet(date.ToUniversalTime().ToString("yyMMddHHmmss'Z'", CultureInfo.InvariantCulture), arena, ref sample);

    private static bool Name(string? identifier, SampleArena arena, ref Sample sample) =>
        DistinguishedNames.AlgorithmOf(identifier) is { } name && SampleText.TrySet(name, arena, ref sample);
}
