using System.Collections.Immutable;
using static HaLb.Config.Keywords.RowShapes;

namespace HaLb.Config.Keywords;

/// <summary>Parameters of <c>bind</c> and <c>stats socket</c> (HAProxy manual, section 5.1).</summary>
internal static class BindParameters
{
    private const string Signatures = "not supported yet: signature algorithms";
    private const string ClientCertificates = "not supported yet: details of client certificates";
    private const string Threads = "HaLb spreads connections over its loops by itself";
    private const string SocketOption = "not supported yet: this socket option";

    private static readonly ImmutableArray<ParameterSpec> UnixSocket =
        [Value("mode"), Value("user"), Value("group"), Value("uid"), Value("gid")];

    public static readonly ImmutableArray<ParameterSpec> All =
    [
        Value("name"), Value("id"), Value("maxconn"), Value("backlog"), Flag("accept-proxy"), Flag("v4v6"), Flag("v6only"),
        Value("interface"), Flag("transparent"), Flag("tfo"), Flag("defer-accept"), Value("proto"),
        .. UnixSocket,
        Flag("ssl"), Value("crt") with { Repeatable = true }, Value("alpn") with { CommaList = true }, Flag("no-alpn"),
        Switch("strict-sni"), Value("ciphers"), Value("ciphersuites"), Value("ca-file"), Value("verify"),
        .. TlsParameters.OnLine,

        Value("nice").Ignored("there is no scheduler priority of a listener"),
        Value("process").Ignored(Threads), Value("thread").Ignored(Threads), Value("shards").Ignored(Threads),
        Value("expose-fd").Ignored("a reload passes descriptors by itself"),
        Value("label").Ignored("only shown"), Value("guid-prefix").Ignored("only shown"),
        Value("severity-output").Ignored("the runtime API answers without severities"),
        Value("ktls").Ignored("TLS is done in user space"),
        Flag("no-ca-names").Ignored("the list of authorities is always sent"),
        Value("npn").Ignored("superseded by alpn"), Value("ecdhe").Ignored("OpenSSL's own curves are used"), Value("curves").Ignored("OpenSSL's own curves are used"),
        Value("sigalgs").Refused(Signatures), Value("client-sigalgs").Refused(Signatures),
        Value("level").Ignored("belongs to stats socket"),

        Value("accept-netscaler-cip").Refused("not supported: NetScaler's client IP protocol"),
        Flag("allow-0rtt").Refused("not supported: early data"),
        Value("ca-ignore-err").Refused(ClientCertificates), Value("crt-ignore-err").Refused(ClientCertificates),
        Value("ca-verify-file").Refused(ClientCertificates), Value("crl-file").Refused(ClientCertificates),
        Value("ca-sign-file").Refused("not supported: certificates made on the fly"), Value("ca-sign-pass").Refused("not supported: certificates made on the fly"),
        Flag("generate-certificates").Refused("not supported: certificates made on the fly"),
        Value("crt-list").Refused("not supported yet: certificate lists"), Value("default-crt").Refused("not supported yet: name the default first with crt"),
        Value("tls-ticket-keys").Refused("not supported yet: shared ticket keys"),
        Value("cc").Refused(SocketOption), Value("mss").Refused(SocketOption), Value("namespace").Refused(SocketOption), Value("tcp-md5sig").Refused(SocketOption),
        Value("tcp-ss").Refused(SocketOption), Value("tcp-ut").Refused(SocketOption), Value("idle-ping").Refused(SocketOption),
        Value("nbconn").Refused("not supported: reverse HTTP"),
    ];

    public static readonly ImmutableArray<ParameterSpec> StatsSocket =
    [
        Value("level"), .. UnixSocket,
        Value("expose-fd").Ignored("a reload passes descriptors by itself"),
        Value("severity-output").Ignored("the runtime API answers without severities"),
        Value("process").Ignored(Threads), Value("thread").Ignored(Threads), Value("backlog").Ignored("the kernel's default serves"),
        Value("name").Ignored("only shown"), Value("id").Ignored("only shown"), Value("maxconn").Ignored("stats maxconn limits them all"),
        Value("interface").Refused(SocketOption), Flag("ssl").Refused("not supported: TLS on the runtime API"),
        Value("crt").Refused("not supported: TLS on the runtime API"), Flag("accept-proxy").Refused("not supported on the runtime API"),
    ];
}
