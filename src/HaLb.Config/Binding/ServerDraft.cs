using HaLb.Config.Diagnostics;
using HaLb.Config.Model;

namespace HaLb.Config.Binding;

/// <summary>A server line, or default-server, while its parameters are gathered. TLS words count only with <c>ssl</c>.</summary>
internal sealed record ServerDraft(ServerConfig Config)
{
    /// <summary>What servers are without any parameter.</summary>
    public static readonly ServerDraft Empty = new(new ServerConfig("", new AddressConfig(AddressFamily.Name, "", 0), SourcePosition.None));

    public bool Ssl { get; init; }

    public ServerTlsConfig Tls { get; init; } = new();

    /// <summary>Null = follows <c>ssl</c>.</summary>
    public bool? CheckSsl { get; init; }

    /// <summary><c>verify</c> was given; otherwise ssl-server-verify decides.</summary>
    public bool HasVerify { get; init; }

    /// <summary>Keyword position of <c>track</c> for findings.</summary>
    public SourcePosition TrackPosition { get; init; }
}
