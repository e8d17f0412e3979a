using HaLb.Config.Model;

namespace HaLb.Proxy.Samples;

/// <summary>Resolves an argument's text; null = it means nothing, for the reason given ("" where the kind says enough).</summary>
internal delegate Argument? ArgumentResolver(string text, out string reason);

/// <summary>What the names in an expression can mean, while one configuration is compiled. Backends and servers do not exist
/// yet at that time: their arguments hold references that are filled in once they do.</summary>
internal sealed class CompileScope(HalbConfig config, VariableTable variables)
{
    private readonly Dictionary<string, BackendReference> _backends = new(StringComparer.Ordinal);
    private readonly Dictionary<(BackendReference, string), ServerReference> _servers = [];
    private string _reason = "";
    private readonly Dictionary<string, FrontendReference> _frontends = new(StringComparer.Ordinal);

    public HalbConfig Config { get; } = config;

    public VariableTable Variables { get; } = variables;

    /// <summary>The proxy whose rules are being compiled: what an empty proxy name means.</summary>
    public required ProxyConfig? Proxy { get; init; }

    /// <summary>Backends that expressions of this configuration name.</summary>
    public IReadOnlyCollection<BackendReference> Backends => _backends.Values;

    public IReadOnlyCollection<FrontendReference> Frontends => _frontends.Values;

    /// <summary>The backend of that name, or null: there is none.</summary>
    public BackendReference? FindBackend(string name)
    {
        if (_backends.TryGetValue(name, out var known))
        {
            return known;
        }

        var found = Config.Proxies.FirstOrDefault(p => p.IsBackend && p.Name == name);
        return found is null ? null : _backends[name] = new BackendReference(found);
    }

    /// <summary>The one reference to a server of <paramref name="backend"/>.</summary>
    public ServerReference FindServer(BackendReference backend, string name)
    {
        if (!_servers.TryGetValue((backend, name), out var known))
        {
            known = new ServerReference(backend, name);
            _servers[(backend, name)] = known;
        }

        return known;
    }

    /// <summary>What kinds beyond proxies and variables resolve to: regular expressions, maps, tables, userlists. Null = no such
    /// thing; <see cref="TakeReason"/> then says more where there is more to say.</summary>
    public Argument? Resolve(ArgumentKind kind, string text)
    {
        _reason = "";
        return Resolvers.TryGetValue(kind, out var resolver) ? resolver(text, out _reason) : null;
    }

    /// <summary>Why the last <see cref="Resolve"/> failed: "" or ": " and a sentence.</summary>
    public string TakeReason()
    {
        var reason = _reason;
        _reason = "";
        return reason.Length == 0 ? "" : $": {reason}";
    }

    /// <summary>One for each kind that the parts around expressions provide.</summary>
    public Dictionary<ArgumentKind, ArgumentResolver> Resolvers { get; } = [];

    public IReadOnlyCollection<ServerReference> Servers => _servers.Values;

    /// <summary>Fills in the references, once the farm of this configuration is built and before anything is evaluated.</summary>
    public void Bind(Core.Servers.Farm farm)
    {
        foreach (var reference in _backends.Values)
        {
            reference.Backend = farm.FindBackend(reference.Config.Name)!;
        }

        foreach (var reference in _frontends.Values)
        {
            reference.Frontend = farm.Frontends.First(f => f.Name == reference.Config.Name);
        }

        foreach (var reference in _servers.Values)
        {
            reference.Server = reference.Backend.Backend.Servers.First(s => s.Name == reference.Name);
        }
    }

    public FrontendReference? FindFrontend(string name)
    {
        if (_frontends.TryGetValue(name, out var known))
        {
            return known;
        }

        var found = Config.Proxies.FirstOrDefault(p => p.IsFrontend && p.Name == name);
        return found is null ? null : _frontends[name] = new FrontendReference(found);
    }
}

/// <summary>A backend that an expression names.</summary>
internal sealed class BackendReference(ProxyConfig config)
{
    public ProxyConfig Config { get; } = config;

    /// <summary>Set before the first evaluation.</summary>
    public Core.Servers.Backend Backend { get; set; } = null!;
}

/// <summary>A frontend that an expression names.</summary>
internal sealed class FrontendReference(ProxyConfig config)
{
    public ProxyConfig Config { get; } = config;

    /// <summary>Set before the first evaluation.</summary>
    public Core.Servers.Frontend Frontend { get; set; } = null!;
}

/// <summary>A server that an expression names.</summary>
internal sealed record ServerReference(BackendReference Backend, string Name)
{
    public Core.Servers.Server? Server { get; set; }
}
