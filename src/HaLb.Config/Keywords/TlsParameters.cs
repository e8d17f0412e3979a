using System.Collections.Immutable;
using static HaLb.Config.Keywords.RowShapes;

namespace HaLb.Config.Keywords;

/// <summary>TLS parameters that binds, servers and the global defaults share.</summary>
internal static class TlsParameters
{
    private const string OneVersion = "not supported: say ssl-min-ver and ssl-max-ver";

    /// <summary>What <c>ssl-default-bind-options</c> and <c>ssl-default-server-options</c> take.</summary>
    public static readonly ImmutableArray<ParameterSpec> VersionOptions =
    [
        Value("ssl-min-ver"), Value("ssl-max-ver"),
        Flag("no-sslv3"), Flag("no-tlsv10"), Flag("no-tlsv11"), Flag("no-tlsv12"), Flag("no-tlsv13"),
        Flag("no-tls-tickets"), Flag("tls-tickets"),
        Flag("force-sslv3").Refused(OneVersion), Flag("force-tlsv10"), Flag("force-tlsv11"), Flag("force-tlsv12"), Flag("force-tlsv13"),
        Flag("prefer-client-ciphers").Ignored("OpenSSL's order is used"),
        Flag("strict-sni").Ignored("say it on the bind line"),
        Flag("no-renegotiate").Ignored("renegotiation is never done"), Flag("renegotiate").Ignored("renegotiation is never done"),
    ];

    /// <summary>Version switches as they stand on bind and server lines.</summary>
    public static readonly ImmutableArray<ParameterSpec> OnLine =
    [
        .. VersionOptions.Where(static p => p.Name is not ("strict-sni" or "no-renegotiate" or "renegotiate")),
    ];
}
