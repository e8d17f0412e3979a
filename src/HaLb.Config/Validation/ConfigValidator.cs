using HaLb.Config.Binding;
using HaLb.Config.Diagnostics;
using HaLb.Config.Model;

namespace HaLb.Config.Validation;

/// <summary>What needs more than one line to be wrong.</summary>
internal static class ConfigValidator
{
    public static void Run(HalbConfig config, IReadOnlyList<ProxyDraft> drafts, Findings findings)
    {
        CheckSizes(config.Global, findings);
        for (var i = 0; i < config.Proxies.Length; i++)
        {
            var proxy = config.Proxies[i];
            findings.Scope = $"{ProxyFinisher.KindName(proxy.Kind)} '{proxy.Name}'";
            if (proxy.IsFrontend)
            {
                FrontendValidator.Run(config, proxy, drafts[i], findings);
            }

            if (proxy.IsBackend)
            {
                BackendValidator.Run(proxy, drafts[i], findings);
            }

            CheckTimeouts(proxy, findings);
        }

        findings.Scope = "";
        TrackValidator.Run(config, findings);
        DuplicateBinds(config, findings);
    }

    private static void CheckSizes(GlobalConfig global, Findings findings)
    {
        if (global.MaxRewrite >= global.BufSize)
        {
            findings.Error(SourcePosition.None, $"global: tune.maxrewrite ({global.MaxRewrite}) has to be below tune.bufsize ({global.BufSize})");
        }
    }

    private static void CheckTimeouts(ProxyConfig proxy, Findings findings)
    {
        var missing = new List<string>(3);
        if (proxy.IsFrontend && proxy.Timeouts.Client is null)
        {
            missing.Add("client");
        }

        // A section without servers forwards nothing by itself.
        if (proxy.IsBackend && !proxy.Servers.IsEmpty)
        {
            if (proxy.Timeouts.Connect is null)
            {
                missing.Add("connect");
            }

            if (proxy.Timeouts.Server is null)
            {
                missing.Add("server");
            }
        }

        if (missing.Count > 0 && !proxy.Disabled)
        {
            findings.Warning(proxy.Position, $"missing timeouts: {string.Join(", ", missing.Select(static t => $"'timeout {t}'"))}; a peer that vanishes would hold its connection for ever");
        }
    }

    private static void DuplicateBinds(HalbConfig config, Findings findings)
    {
        var seen = new Dictionary<string, BindConfig>();
        foreach (var proxy in config.Proxies.Where(static p => p.IsFrontend && !p.Disabled))
        {
            foreach (var bind in proxy.Binds)
            {
                var key = $"{bind.Address} {bind.Interface}";
                if (!seen.TryAdd(key, bind))
                {
                    findings.Warning(bind.Position, $"{ProxyFinisher.KindName(proxy.Kind)} '{proxy.Name}': '{bind.Address}' is bound already at {seen[key].Position}; the kernel spreads connections over both");
                }
            }
        }
    }
}
