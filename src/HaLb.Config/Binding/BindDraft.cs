using HaLb.Config.Model;

namespace HaLb.Config.Binding;

/// <summary>A bind line while its TLS words are gathered; they count only with <c>ssl</c>.</summary>
internal sealed record BindDraft(BindConfig Config)
{
    public bool Ssl { get; init; }

    public BindTlsConfig Tls { get; init; } = new();

    /// <summary><c>alpn</c> or <c>no-alpn</c> was given.</summary>
    public bool HasAlpn { get; init; }
}
