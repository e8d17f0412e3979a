using HaLb.Config.Diagnostics;
using HaLb.Config.Directives;
using HaLb.Config.Model;

namespace HaLb.Config.Binding;

/// <summary>A proxy or defaults section while it is read. A proxy starts as a copy of its defaults section, so that what
/// a line does not say stays as inherited.</summary>
internal sealed class ProxyDraft(LoadContext context, SectionKind kind, ConfigSyntax syntax, ProxyConfig config)
{
    public LoadContext Context => context;

    public Findings Findings => context.Findings;

    public SectionKind Kind => kind;

    public ConfigSyntax Syntax => syntax;

    public ProxyConfig Config { get; set; } = config;

    /// <summary>Parameters of servers that follow.</summary>
    public ServerDraft DefaultServer { get; set; } =
        ServerDraft.Empty with { Tls = new ServerTlsConfig { Protocol = context.Global.Config.TlsServerDefaults } };

    /// <summary>Binds whose ALPN waits for the mode.</summary>
    public List<BindDraft> Binds { get; } = [];

    public List<ServerDraft> Servers { get; } = [];

    /// <summary>Log targets; <c>global</c> keeps its place until the end.</summary>
    public List<LogLine> Logs { get; private init; } = [];

    /// <summary>Lines of the rules language so far.</summary>
    public List<RuleConfig> Rules { get; private init; } = [];

    /// <summary>The request of checks so far.</summary>
    public CheckSend CheckSend { get; set; } = CheckSend.Empty;

    /// <summary>How checks connect; null = as the server lines say.</summary>
    public CheckConnect? CheckConnect { get; set; }

    /// <summary>Where each keyword stood last, for findings that need the whole section.</summary>
    public Dictionary<string, SourcePosition> Places { get; } = [];

    /// <summary>Whether this section itself has begun these lists, which replace the inherited ones.</summary>
    public HashSet<string> OwnLists { get; } = [];

    /// <summary>A section that inherits everything of this one.</summary>
    public ProxyDraft Inherit(SectionKind kindOfHeir, ConfigSyntax syntaxOfHeir, ProxyConfig identity) =>
        new(context, kindOfHeir, syntaxOfHeir, Config with
        {
            Name = identity.Name,
            Kind = identity.Kind,
            Position = identity.Position,
            Description = null,
        })
        {
            DefaultServer = DefaultServer,
            Logs = [.. Logs],
            Rules = [.. Rules.Select(static rule => rule with { IsInherited = true })],
            CheckSend = CheckSend,
            CheckConnect = CheckConnect,
        };
}
