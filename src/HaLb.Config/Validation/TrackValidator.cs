using HaLb.Config.Binding;
using HaLb.Config.Keywords;
using HaLb.Config.Model;

namespace HaLb.Config.Validation;

/// <summary>The <c>track</c> parameters: each names a server, and each chain of them ends at one that is checked.</summary>
internal static class TrackValidator
{
    public static void Run(HalbConfig config, Findings findings)
    {
        foreach (var proxy in config.Proxies)
        {
            foreach (var server in proxy.Servers.Where(static s => s.Track is not null))
            {
                Follow(config, proxy, server, findings);
            }
        }
    }

    private static void Follow(HalbConfig config, ProxyConfig proxy, ServerConfig server, Findings findings)
    {
        var name = $"server '{proxy.Name}/{server.Name}'";
        if (server.Check.Enabled)
        {
            findings.Error(server.Position, $"{name}: 'check' and 'track' exclude each other");
            return;
        }

        var (atProxy, at) = (proxy, server);
        var seen = new HashSet<(string, string)>();
        while (at.Track is { } target)
        {
            if (!seen.Add((atProxy.Name, at.Name)))
            {
                findings.Error(server.Position, $"{name}: 'track' runs in a circle");
                return;
            }

            var slash = target.IndexOf('/', StringComparison.Ordinal);
            var backendName = slash < 0 ? atProxy.Name : target[..slash];
            var serverName = target[(slash + 1)..];
            var backend = config.Proxies.FirstOrDefault(p => p.Name == backendName && p.IsBackend);
            var next = backend?.Servers.FirstOrDefault(s => s.Name == serverName);
            if (backend is null || next is null)
            {
                findings.Error(server.Position, backend is null
                    ? $"{name}: there is no backend '{backendName}' to track"
                    : $"{name}: there is no server '{backendName}/{serverName}' to track{Suggestions.ForWord(serverName, backend.Servers.Select(static s => s.Name))}");
                return;
            }

            (atProxy, at) = (backend, next);
        }

        if (!at.Check.Enabled)
        {
            findings.Error(server.Position, $"{name}: the server that it tracks, '{atProxy.Name}/{at.Name}', has no check");
        }
    }
}
