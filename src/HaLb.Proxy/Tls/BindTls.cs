using HaLb.Config.Model;

namespace HaLb.Proxy.Tls;

/// <summary>The TLS side of a bind: certificates by name, versions, ciphers, ALPN.</summary>
public sealed class BindTls(BindTlsConfig config)
{
    public BindTlsConfig Config { get; } = config;
}
