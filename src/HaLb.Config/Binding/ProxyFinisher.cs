using HaLb.Config.Model;

namespace HaLb.Config.Binding;

/// <summary>Turns a draft whose lines are all read into the proxy that the rest of the program sees.</summary>
internal static class ProxyFinisher
{
    public static ProxyConfig Finish(ProxyDraft p)
    {
        p.Findings.Scope = $"{KindName(p.Config.Kind)} '{p.Config.Name}'";
        var config = p.Config with
        {
            Logs = [.. p.Logs.SelectMany(line => line.Target is { } target ? [target] : p.Context.Global.Config.Logs)],
            Check = CheckBinding.Finish(p),
            Rules = [.. p.Rules],
        };
        config = config.Mode == ProxyMode.Tcp ? WithoutHttp(p, config) : config;
        return config with
        {
            Binds = [.. p.Binds.Select(bind => BindLineBinding.Finish(bind, config.Mode))],
            Servers = [.. p.Servers.Select(server => Finish(server, config, p))],
        };
    }

    public static string KindName(ProxyKind kind) => kind switch
    {
        ProxyKind.Frontend => "frontend",
        ProxyKind.Backend => "backend",
        _ => "listen",
    };

    private static ServerConfig Finish(ServerDraft draft, ProxyConfig proxy, ProxyDraft p)
    {
        var server = ServerBinding.Finish(draft, p.CheckConnect, p.Context.Global.Config);
        return server with
        {
            // A minconn above maxconn says what maxconn means to be.
            MaxConn = Math.Max(server.MaxConn, server.MinConn),
            MinConn = server.MinConn >= server.MaxConn ? 0 : server.MinConn,
            Source = server.Source ?? proxy.Source,
        };
    }

    /// <summary>In tcp mode what needs HTTP has no effect; HAProxy warns, and so does HaLb.</summary>
    private static ProxyConfig WithoutHttp(ProxyDraft p, ProxyConfig config)
    {
        if (config.Cookie is not null && config.IsBackend)
        {
            Ignored(p, "cookie");
        }

        if (config.ForwardFor is not null)
        {
            Ignored(p, "option forwardfor");
        }

        if (config.OriginalTo is not null)
        {
            Ignored(p, "option originalto");
        }

        if (config.Stats is not null)
        {
            Ignored(p, "stats");
        }

        var needsTcpLog = config.LogFormat is LogFormatKind.Http or LogFormatKind.HttpClf or LogFormatKind.Https;
        if (needsTcpLog && config.IsFrontend)
        {
            p.Findings.Warning(PlaceOf(p, "option httplog"), "'option httplog' needs mode http; lines are written as with 'option tcplog'");
        }

        foreach (var rule in config.Rules.Where(static rule => NeedsHttp(rule.Keyword)))
        {
            p.Findings.Warning(rule.Position, $"'{rule.Keyword}' is ignored: it needs mode http");
        }

        return config with
        {
            Rules = [.. config.Rules.Where(static rule => !NeedsHttp(rule.Keyword))],
            MonitorUri = null,
            Cookie = null,
            ForwardFor = null,
            OriginalTo = null,
            Stats = null,
            LogFormat = needsTcpLog ? LogFormatKind.Tcp : config.LogFormat,
        };
    }

    private static bool NeedsHttp(string keyword) => keyword is "http-request" or "http-response" or "http-after-response" or "redirect" or "monitor fail";

    private static void Ignored(ProxyDraft p, string keyword) =>
        p.Findings.Warning(PlaceOf(p, keyword), $"'{keyword}' is ignored: it needs mode http");

    private static Diagnostics.SourcePosition PlaceOf(ProxyDraft p, string keyword) =>
        p.Places.TryGetValue(keyword, out var place) ? place : p.Config.Position;
}
