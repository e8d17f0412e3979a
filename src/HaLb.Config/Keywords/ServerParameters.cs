using System.Collections.Immutable;
using static HaLb.Config.Keywords.RowShapes;

namespace HaLb.Config.Keywords;

/// <summary>Parameters of <c>server</c>, <c>server-template</c> and <c>default-server</c> (HAProxy manual, section 5.2).</summary>
internal static class ServerParameters
{
    private const string Resolvers = "not supported yet: run-time name resolution";
    private const string Agent = "not supported yet: agent checks";
    private const string Signatures = "not supported yet: signature algorithms";
    private const string SocketOption = "not supported yet: this socket option";
    private const string ProxyV2 = "not supported yet: extensions of the PROXY protocol";

    public static readonly ImmutableArray<ParameterSpec> All =
    [
        Value("weight"), Switch("backup"), Value("cookie"), Value("id"), Value("maxconn"), Value("minconn"), Value("maxqueue"), Time("slowstart"),
        Flag("disabled"), Flag("enabled"), Value("source"), Value("interface").Refused(SocketOption), Value("proto"), Switch("tfo"),
        Value("pool-max-conn"), Time("pool-purge-delay"), Switch("send-proxy"), Switch("send-proxy-v2"),

        // Health.
        Switch("check"), Time("inter"), Time("fastinter"), Time("downinter"), Value("rise"), Value("fall"), Value("addr"), Value("port"),
        Switch("check-ssl"), Value("check-sni"), Value("check-alpn") with { CommaList = true }, Switch("check-send-proxy"), Value("track"),
        Value("observe"), Value("on-error"), Value("error-limit"), Value("on-marked-down"), Value("on-marked-up"),

        // TLS.
        Switch("ssl"), Value("verify"), Value("verifyhost"), Value("ca-file"), Value("crt"), Value("sni"), Value("alpn") with { CommaList = true },
        Value("ciphers"), Value("ciphersuites"),
        .. TlsParameters.OnLine,

        Value("init-addr").Ignored("names are resolved at start; one that is not found is an error"),
        Value("pool-low-conn").Ignored("idle connections are shared by all loops or none"),
        Value("max-reuse").Ignored("a connection may be used any number of times"),
        Value("guid").Ignored("only shown"), Value("npn").Ignored("superseded by alpn"),
        Value("ktls").Ignored("TLS is done in user space"), Switch("ssl-reuse").Ignored("sessions are reused where the server lets them"),
        Switch("renegotiate").Ignored("renegotiation is never done"),
        Flag("stick").Ignored("stick tables are not supported yet"), Flag("non-stick").Ignored("stick tables are not supported yet"),
        Flag("strict-maxconn").Ignored("maxconn always counts connections and streams alike over HTTP/1"),
        Value("shard").Ignored("belongs to peers"), Value("log-proto").Ignored("belongs to log rings"), Value("log-bufsize").Ignored("belongs to log rings"),

        Value("resolvers").Refused(Resolvers), Value("resolve-net").Refused(Resolvers), Value("resolve-opts").Refused(Resolvers), Value("resolve-prefer").Refused(Resolvers),
        Switch("agent-check").Refused(Agent), Value("agent-addr").Refused(Agent), Time("agent-inter").Refused(Agent), Value("agent-port").Refused(Agent), Value("agent-send").Refused(Agent),
        Flag("allow-0rtt").Refused("not supported: early data"),
        Value("cc").Refused(SocketOption), Value("namespace").Refused(SocketOption), Value("tcp-md5sig").Refused(SocketOption), Value("tcp-ut").Refused(SocketOption), Value("idle-ping").Refused(SocketOption),
        Value("usesrc").Refused("not supported yet: connecting from the client's address"),
        Value("check-proto").Refused("not supported yet: checks over HTTP/2"), Value("check-pool-conn-name").Refused("not supported yet: checks on pooled connections"),
        Switch("check-reuse-pool").Refused("not supported yet: checks on pooled connections"),
        Switch("check-sni-auto").Refused("not supported yet: name it with check-sni"), Switch("sni-auto").Refused("not supported yet: name it with sni"),
        Flag("check-via-socks4").Refused("not supported: SOCKS"), Value("socks4").Refused("not supported: SOCKS"),
        Value("crl-file").Refused("not supported yet: revocation lists"),
        Value("curves").Ignored("OpenSSL's own curves are used"), Value("sigalgs").Refused(Signatures), Value("client-sigalgs").Refused(Signatures),
        Value("hash-key").Refused("not supported yet: keys of consistent hashing"), Value("healthcheck").Refused("not supported yet: named health checks"),
        Value("init-state").Refused("not supported yet: state at start"), Value("pool-conn-name").Refused("not supported yet: names of pooled connections"),
        Value("proxy-v2-options").Refused(ProxyV2), Switch("send-proxy-v2-ssl").Refused(ProxyV2), Switch("send-proxy-v2-ssl-cn").Refused(ProxyV2),
        Value("set-proxy-v2-tlv-fmt").Refused(ProxyV2),
        Value("redir").Refused("not supported yet: redirecting to servers"), Value("ws").Refused("not supported yet: choice of WebSocket protocol"),
        Value("from").Refused("not supported"),
    ];
}
