using HaLb.Config.Binding;
using HaLb.Config.Diagnostics;
using HaLb.Config.Keywords;
using HaLb.Config.Model;

namespace HaLb.Config.Validation;

/// <summary>The frontend side of one proxy.</summary>
internal static class FrontendValidator
{
    public static void Run(HalbConfig config, ProxyConfig proxy, ProxyDraft draft, Findings findings)
    {
        if (proxy.Binds.IsEmpty && !proxy.Disabled)
        {
            findings.Warning(proxy.Position, "there is no 'bind' line; a section without one listens to nothing");
        }

        foreach (var bind in proxy.Binds.Where(static b => b.Tls is { Verify: not TlsVerify.None, CaFile: null }))
        {
            findings.Error(bind.Position, $"bind '{bind.Address}': clients' certificates are to be verified, but there is no 'ca-file' to verify them by");
        }

        if (proxy.DefaultBackend is { } name)
        {
            CheckDefaultBackend(config, proxy, name, draft.Places.GetValueOrDefault("default_backend", proxy.Position), findings);
        }
    }

    private static void CheckDefaultBackend(HalbConfig config, ProxyConfig proxy, string name, SourcePosition position, Findings findings)
    {
        var backend = config.Proxies.FirstOrDefault(p => p.Name == name && p.IsBackend);
        if (backend is null)
        {
            var names = config.Proxies.Where(static p => p.IsBackend).Select(static p => p.Name);
            findings.Error(position, config.Proxies.Any(p => p.Name == name)
                ? $"default_backend '{name}' is a frontend"
                : $"there is no backend '{name}' for default_backend{Suggestions.ForWord(name, names)}");
        }
        else if (backend.Mode != proxy.Mode && !(proxy.Mode == ProxyMode.Tcp && backend.Mode == ProxyMode.Http))
        {
            findings.Error(position, $"default_backend '{name}' is in mode {NameOf(backend.Mode)}, but this section is in mode {NameOf(proxy.Mode)}");
        }
        else if (backend.Mode != proxy.Mode)
        {
            findings.Error(position, $"default_backend '{name}' is in mode http, but this section is in mode tcp: not supported yet: upgrading connections to http");
        }
    }

    private static string NameOf(ProxyMode mode) => mode == ProxyMode.Http ? "http" : "tcp";
}
