using System.Collections.Immutable;
using HaLb.Config.Model;

namespace HaLb.Config.Binding;

/// <summary>An <c>http-check connect</c> or <c>tcp-check connect</c> line: where and how a check connects, instead of what
/// the server line says. Without <c>default</c> the server's own TLS and PROXY settings do not count.</summary>
internal sealed record CheckConnect(bool Default, int Port, AddressConfig? Address, bool Ssl, bool SendProxy, string? Sni, ImmutableArray<string> Alpn)
{
    public CheckServerConfig Apply(CheckServerConfig check) => check with
    {
        Port = Port == 0 ? check.Port : Port,
        Address = Address ?? check.Address,
        Tls = Ssl || (Default && check.Tls),
        SendProxy = SendProxy || (Default && check.SendProxy),
        Sni = Sni ?? check.Sni,
        Alpn = Alpn.IsEmpty ? check.Alpn : Alpn,
    };
}
