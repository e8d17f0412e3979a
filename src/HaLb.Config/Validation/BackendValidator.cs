using HaLb.Config.Binding;
using HaLb.Config.Model;

namespace HaLb.Config.Validation;

/// <summary>The backend side of one proxy.</summary>
internal static class BackendValidator
{
    public static void Run(ProxyConfig proxy, ProxyDraft draft, Findings findings)
    {
        CheckServers(proxy, findings);
        CheckHttpChecks(proxy, draft, findings);
        CheckCookies(proxy, findings);
    }

    private static void CheckServers(ProxyConfig proxy, Findings findings)
    {
        var seen = new Dictionary<string, ServerConfig>();
        foreach (var server in proxy.Servers)
        {
            if (!seen.TryAdd(server.Name, server))
            {
                findings.Error(server.Position, $"another server named '{server.Name}' stands at {seen[server.Name].Position}");
            }

            if (server.Name.Length == 0 || !server.Name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ':'))
            {
                findings.Error(server.Position, $"server name '{server.Name}': only letters, digits, '-', '_', '.' and ':' are permitted");
            }

            if (server.Check is { Enabled: true, Port: 0 } && (server.Check.Address?.Port ?? 0) == 0 && server.Address.PortIsOffset)
            {
                findings.Error(server.Position, $"server '{server.Name}' has no port of its own: say 'port' for its check");
            }

            if ((server.Tls ?? server.Check.TlsSettings) is { Verify: true, CaFile: null })
            {
                findings.Error(server.Position, $"server '{server.Name}': its certificate is to be verified, but there is no 'ca-file' to verify it by; say 'ca-file FILE', 'ca-file @system-ca' or 'verify none'");
            }

            if (server.Proto == "h2" && proxy.Mode == ProxyMode.Tcp)
            {
                findings.Error(server.Position, $"server '{server.Name}': 'proto h2' needs mode http");
            }
        }
    }

    private static void CheckHttpChecks(ProxyConfig proxy, ProxyDraft draft, Findings findings)
    {
        if (proxy.Check.Kind == CheckKind.Http)
        {
            return;
        }

        // HAProxy reads such lines and never uses them.
        foreach (var (keyword, place) in draft.Places)
        {
            if (keyword.StartsWith("http-check ", StringComparison.Ordinal))
            {
                findings.Warning(place, $"'{keyword}' has no effect without 'option httpchk'");
            }
        }
    }

    private static void CheckCookies(ProxyConfig proxy, Findings findings)
    {
        if (proxy.Mode != ProxyMode.Http || proxy.Cookie is not { } cookie)
        {
            return;
        }

        if (cookie.Dynamic && proxy.DynamicCookieKey is null)
        {
            findings.Error(proxy.Position, "a dynamic cookie needs 'dynamic-cookie-key'");
        }

        if (cookie.Mode == CookieMode.Prefix && proxy.Servers.FirstOrDefault(static s => s.Cookie?.Contains('~', StringComparison.Ordinal) == true) is { } server)
        {
            findings.Error(server.Position, $"server '{server.Name}': '~' ends the server's part of a prefixed cookie");
        }
    }
}
