using HaLb.Config.Model;
using Xunit;

namespace HaLb.Config.Tests.Binding;

public sealed class PublishedFileTests
{
    private static readonly HalbConfig Config = Loaded.Config(Text);

    [Fact]
    public void Global_section_is_bound_whole()
    {
        var global = Config.Global;
        Assert.Equal(4000, global.MaxConn);
        Assert.Equal(("haproxy", "haproxy", true), (global.User, global.Group, global.Daemon));
        Assert.Equal("/var/lib/haproxy", global.Chroot);
        var log = Assert.Single(global.Logs);
        Assert.Equal((LogSink.Udp, "127.0.0.1", 514, 17, 5), (log.Sink, log.Address, log.Port, log.Facility, log.Level));
        var socket = Assert.Single(global.StatsSockets);
        Assert.Equal((AddressFamily.Unix, "/run/haproxy/admin.sock", RuntimeApiLevel.Admin, Convert.ToInt32("660", 8)),
            (socket.Address.Family, socket.Address.Host, socket.Level, socket.Unix.Mode));
        Assert.Equal(TimeSpan.FromSeconds(30), global.StatsTimeout);
        Assert.Equal([TlsVersion.Ssl3], global.TlsBindDefaults.Disabled);
        Assert.StartsWith("ECDH+AESGCM:", global.TlsBindDefaults.Ciphers, StringComparison.Ordinal);
        Assert.Equal(ConfigSyntax.HaproxyCfg, Config.Syntax);
    }

    [Fact]
    public void Defaults_reach_every_proxy()
    {
        Assert.Equal(["stats_page", "haproxy", "server"], Config.Proxies.Select(static p => p.Name));
        Assert.All(Config.Proxies, static proxy =>
        {
            Assert.Equal(ProxyMode.Http, proxy.Mode);
            Assert.Equal(LogFormatKind.Http, proxy.LogFormat);
            Assert.True(proxy.Options.DontLogNull);
            Assert.Equal("X-Forwarded-For", proxy.ForwardFor?.Header);
            Assert.Equal(HttpConnectionMode.Close, proxy.ConnectionMode);
            Assert.Equal(TimeSpan.FromMinutes(1), proxy.Timeouts.Queue);
            Assert.Equal(TimeSpan.FromSeconds(10), proxy.Timeouts.HttpKeepAlive);
            Assert.Single(proxy.Logs);
        });
    }

    [Fact]
    public void Stats_page_has_the_realm_that_haproxy_takes()
    {
        var stats = Config.Proxies[0].Stats!;
        Assert.Equal(("/", "HAProxy"), (stats.Uri, stats.Realm));
        Assert.Equal(["admin:admin"], stats.Users);
    }

    [Fact]
    public void Backend_is_bound_whole()
    {
        var backend = Config.Proxies[2];
        Assert.Equal(BalanceAlgorithm.RoundRobin, backend.Balance.Algorithm);
        var cookie = backend.Cookie!;
        Assert.Equal(("SVID", CookieMode.Insert, true, true, TimeSpan.FromMinutes(10)), (cookie.Name, cookie.Mode, cookie.Indirect, cookie.NoCache, cookie.MaxLife));
        var request = backend.Check.Request!;
        Assert.Equal(("GET", "/", "HTTP/1.0"), (request.Method, request.Uri, request.Version));
        Assert.Equal([(200, 200)], Assert.Single(backend.Check.Expect).StatusRanges);
        var server = backend.Servers[1];
        Assert.Equal(("web02", "192.168.50.12", 80, "web02", 2), (server.Name, server.Address.Host, server.Address.Port, server.Cookie, server.Id));
        Assert.Equal((true, TimeSpan.FromSeconds(3), 2, 5), (server.Check.Enabled, server.Check.Inter, server.Check.Rise, server.Check.Fall));
    }

    [Fact]
    public void Ids_are_those_that_haproxy_shows() =>
        Assert.Equal([2, 3, 4], Config.Proxies.Select(static p => p.Id));

    [Fact]
    public void Only_chroot_and_the_cut_realm_are_warned_about()
    {
        var warnings = Loaded.Findings(Text, Diagnostics.Severity.Warning);
        Assert.Equal(2, warnings.Length);
        Assert.Contains("'chroot' is ignored", warnings[0], StringComparison.Ordinal);
        Assert.Contains("'Statistics' and what follows is ignored", warnings[1], StringComparison.Ordinal);
    }

    private const string Text = """
        global
            log 127.0.0.1   local1 notice
            chroot /var/lib/haproxy
            stats socket /run/haproxy/admin.sock mode 660 level admin expose-fd listeners
            stats timeout 30s
            user haproxy
            group haproxy
            daemon
            maxconn 4000
            ca-base /etc/ssl/certs
            crt-base /etc/ssl/private
            ssl-default-bind-ciphers ECDH+AESGCM:DH+AESGCM:ECDH+AES256:DH+AES256:ECDH+AES128:DH+AES:RSA+AESGCM:RSA+AES:!aNULL:!MD5:!DSS
            ssl-default-bind-options no-sslv3
        defaults
            log global
            mode    http
            option  httplog
            option  dontlognull
            option  forwardfor
            option  httpclose
            timeout http-request 10s
            timeout http-keep-alive 10s
            timeout connect 10s
            timeout client  1m
            timeout server  1m
            timeout queue   1m
            errorfile 408 /dev/null
        listen stats_page
            bind    *:8080
            stats   enable
            stats   realm HAProxy Statistics
            stats   uri /
            stats   auth admin:admin
        frontend haproxy
            bind    *:80
            mode    http
            default_backend server
        backend server
            mode    http
            balance roundrobin
            cookie  SVID insert indirect nocache maxlife 10m
            option  httpchk GET /
            http-check expect status 200
            server web01 192.168.50.11:80 cookie web01 check inter 3000 rise 2 fall 5
            server web02 192.168.50.12:80 cookie web02 check inter 3000 rise 2 fall 5
        """;
}
