using HaLb.TestKit;
using static HaLb.FunctionalTests.Semantics.Scripts;

namespace HaLb.FunctionalTests.Semantics;

/// <summary>The same file, servers and clients through Debian's haproxy and through HaLb: what clients get, what servers see,
/// and what the log says must be the same. Meant differences stand in haproxy-compat.md and not here.</summary>
public sealed class SideBySideTests
{
    private const string Cookie = "cookie S insert indirect nocache";
    private const string Two = "server s1 {S1} cookie c1\nserver s2 {S2} cookie c2";
    private const string Post = "POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n";

    private static readonly Dictionary<string, Func<SideBySide>> Scenarios = new(StringComparer.Ordinal)
    {
        // Messages.
        ["get"] = () => new(Cfg(), [Ok()], [Gets()], 1),
        ["get on a connection that stays"] = () => new(Cfg(), [Ok()], [Sends("GET /x HTTP/1.1\r\nHost: h\r\n\r\n")], 1),
        ["head"] = () => new(Cfg(), [Ok()], [Sends("HEAD / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")], 1),
        ["post with a length"] = () => new(Cfg(), [Ok()], [Sends(Post + "Content-Length: 5\r\n\r\nhello")], 1),
        ["post in chunks"] = () => new(Cfg(), [Ok()], [Sends(Post + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")], 1),
        ["post of a megabyte"] = () => new(Cfg(), [Ok()], [Sends(Post + "Content-Length: 1000000\r\n\r\n" + new string('x', 1_000_000))], 1),
        ["response of a megabyte"] = () => new(Cfg(), [Ok(new string('y', 1_000_000))], [Gets()], 1),
        ["response in chunks"] = () => new(Cfg(), [Answers("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n")], [Gets()], 1),
        ["1.0 without and with keep-alive"] = () => new(
            Cfg(), [Ok()], [Sends("GET / HTTP/1.0\r\n\r\n"), Sends("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")], 2),
        ["httpclose"] = () => new(Cfg(defaults: "option httpclose"), [Ok()], [Sends("GET /x HTTP/1.1\r\nHost: h\r\n\r\n")], 1),
        ["http-server-close"] = () => new(Cfg(defaults: "option http-server-close"), [Ok()], [Sends("GET /x HTTP/1.1\r\nHost: h\r\n\r\n")], 1),
        ["http-server-close of the frontend alone"] = () => new(
            Cfg(frontend: "option http-server-close"), [Ok()], [Sends("GET /x HTTP/1.1\r\nHost: h\r\n\r\n")], 1),
        ["answer to a half-closed client"] = () => new(Cfg(), [Ok()], [SendsAndFinishes("GET /x HTTP/1.1\r\nHost: h\r\n\r\n")], 1),

        // Added headers.
        ["forwardfor"] = () => new(Cfg(defaults: "option forwardfor"), [Ok()], [Gets(), Gets("X-Forwarded-For: 1.2.3.4\r\nFoo: x\r\n")], 2),
        ["forwardfor except"] = () => new(Cfg("option forwardfor except 127.0.0.0/8"), [Ok()], [Gets()], 1),
        ["forwardfor header if-none"] = () => new(Cfg("option forwardfor header X-C if-none"), [Ok()], [Gets(), Gets("x-c: q\r\n")], 2),
        ["forwardfor on both sides"] = () => new(
            Cfg("option forwardfor header X-A if-none", "option forwardfor header X-B"), [Ok()], [Gets("x-b: q\r\n")], 1),
        ["originalto"] = () => new(Cfg("option originalto"), [Ok()], [Gets()], 1),

        // Persistence.
        ["cookie insert"] = () => new(
            Cfg(backend: Cookie, servers: Two), [Ok("a"), Ok("b")],
            [Gets(), Gets(), Gets("Cookie: S=c1\r\n"), Gets("Cookie: a=1; S=c2; b=2\r\n"), Gets("Cookie: S=zz\r\n")], 5),
        ["cookie nocache where the response can be cached"] = () => new(
            Cfg(backend: Cookie, servers: Two), [Ok("a", "ETag: \"x\"\r\n"), Ok("b", "Cache-Control: no-store\r\nETag: \"x\"\r\n")], [Gets(), Gets(), Gets("Cookie: S=c1\r\n")], 3),
        ["cookie maxlife"] = () => new(
            Cfg(backend: Cookie + " maxlife 10m", servers: Two), [Ok("a"), Ok("b")], [Gets(), Gets("Cookie: S=c2\r\n"), Gets("Cookie: S=c2|AAAAA|AAAAA\r\n")], 3),
        ["cookie prefix"] = () => new(
            Cfg(backend: "cookie J prefix", servers: Two), [Ok("a", "Set-Cookie: J=abc; path=/\r\n"), Ok("b", "Set-Cookie: J=abc\r\n")],
            [Gets(), Gets("Cookie: J=c2~abc\r\n")], 2),
        ["cookie rewrite"] = () => new(
            Cfg(backend: "cookie J rewrite", servers: Two), [Ok("a", "Set-Cookie: J=abc; path=/\r\n"), Ok("b", "Set-Cookie: J=abc\r\n")],
            [Gets(), Gets("Cookie: J=c2\r\n")], 2),
        ["cookie of a server in maintenance"] = () => new(Cfg(backend: Cookie, servers: Two + " disabled"), [Ok("a"), Ok("b")], [Gets("Cookie: S=c2\r\n")], 1),
        ["cookie of a server of weight 0"] = () => new(
            Cfg(backend: Cookie, servers: Two + " weight 0"), [Ok("a"), Ok("b")], [Gets("Cookie: S=c2\r\n"), Gets(), Gets()], 3),
        ["cookie of a backup"] = () => new(Cfg(backend: Cookie, servers: Two + " backup"), [Ok("a"), Ok("b")], [Gets("Cookie: S=c2\r\n"), Gets()], 2),

        // Servers that fail.
        ["refused with retries"] = () => new(Cfg(servers: "server s1 {DEAD}"), [], [Gets()], 1),
        ["refused, redispatched at once"] = () => new(Cfg(backend: "option redispatch", servers: "server s0 {DEAD}\nserver s1 {S1}"), [Ok()], [Gets()], 1),
        ["refused, post redispatched"] = () => new(
            Cfg(backend: "option redispatch", servers: "server s0 {DEAD}\nserver s1 {S1}"), [Ok()], [Sends(Post + "Content-Length: 5\r\n\r\nhello")], 1),
        ["refused by the cookie's server, redispatched"] = () => new(
            Cfg(backend: "option redispatch\n" + Cookie, servers: "server s0 {DEAD} cookie c0\nserver s1 {S1} cookie c1"), [Ok()], [Gets("Cookie: S=c0\r\n")], 1),
        ["no servers"] = () => new(Cfg(servers: ""), [], [Gets()], 1),
        ["all servers in maintenance"] = () => new(Cfg(servers: "server s1 {S1} disabled"), [Ok()], [Gets()], 1),
        ["server that closes"] = () => new(Cfg(), [AnswersAndCloses("")], [Gets()], 1),
        ["server that talks rubbish"] = () => new(Cfg(), [AnswersAndCloses("garbage\r\n\r\n")], [Gets()], 1),
        ["server that closes in its head"] = () => new(Cfg(), [AnswersAndCloses("HTTP/1.1 200 OK\r\nA: b")], [Gets()], 1),
        ["server with a head too long"] = () => new(
            Cfg(), [Answers("HTTP/1.1 200 OK\r\nA: " + new string('x', 17000) + "\r\nContent-Length: 0\r\n\r\n")], [Gets()], 1),
        ["server that is silent"] = () => new(Cfg(), [Silent()], [Gets()], 1),
        ["body cut by length"] = () => new(Cfg(), [AnswersAndCloses("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")], [Gets()], 1),
        ["body cut in a chunk"] = () => new(Cfg(), [AnswersAndCloses("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\nabc")], [Gets()], 1),
        ["body that stops"] = () => new(Cfg(), [Answers("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")], [Gets()], 1),
        ["status that is retried on the same server"] = () => new(
            Cfg(backend: "retry-on 503", servers: "server s1 {S1}\nserver s2 {S2}"), [Answers("HTTP/1.1 503 X\r\nContent-Length: 0\r\n\r\n"), Ok("b")], [Gets()], 1, false),
        ["status that is retried elsewhere"] = () => new(
            Cfg(backend: "retry-on 503\noption redispatch", servers: "server s1 {S1}\nserver s2 {S2}"), [Answers("HTTP/1.1 503 X\r\nContent-Length: 0\r\n\r\n"), Ok("b")], [Gets()], 1, false),

        // Clients that fail.
        ["malformed requests"] = () => new(Cfg(), [Ok()], [Sends("GET /\u0001 HTTP/1.1\r\n\r\n"), Sends("foo\r\n\r\n")], 2),
        ["length with a sign"] = () => new(Cfg(), [Ok()], [Sends("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: +5\r\n\r\nhello")], 1),
        ["request that does not begin"] = () => new(Cfg(), [Ok()], [Sends("")], 1),
        ["request that does not begin, dontlognull"] = () => new(Cfg(defaults: "option dontlognull"), [Ok()], [Sends("")], 0),
        ["request that does not end"] = () => new(Cfg(defaults: "option dontlognull"), [Ok()], [Sends("GET / HT")], 1),
        ["client that leaves in its request"] = () => new(Cfg(), [Ok()], [SendsAndFinishes("GET / HT")], 1),
        ["client that leaves without a word"] = () => new(Cfg(), [Ok()], [SendsAndFinishes("")], 1),

        // Queue, errors, log options.
        ["queue that times out"] = () => new(
            Cfg(servers: "server s1 {S1} maxconn 1"), [Silent()],
            [async peer =>
            {
                using var first = await RawPeer.ConnectAsync(peer.Socket.RemoteEndPoint!);
                await first.SendAsync("GET /first HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
                await SideBySide.UntilAsync("be", "s1", "scur", "1");
                return await Gets()(peer);
            }], 1),
        ["errorloc"] = () => new(Cfg(servers: "", defaults: "errorloc 503 http://x/e"), [], [Gets()], 1),
        ["dontlog-normal"] = () => new(Cfg(defaults: "option dontlog-normal"), [Ok()], [Gets(), Sends("foo\r\n\r\n")], 1),
        ["mode tcp"] = () => new(
            Cfg(defaults: "mode tcp\noption tcplog").Replace("option httplog", "", StringComparison.Ordinal), [AnswersAndCloses("HTTP/1.1 200 OK\r\n\r\nabc")], [Gets()], 1),
    };

    public static TheoryData<string> Names => [.. Scenarios.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public Task Scenario_gives_what_haproxy_gives(string name) => SideBySide.CompareAsync(Scenarios[name]);

    [Fact]
    public async Task Log_level_notice_gives_no_line_for_a_stream()
    {
        using var log = new LogSink();
        using var server = RawServer.Run(Ok());
        var text = Cfg().Replace("{LOG}", log.Directive.Replace(" info", " notice", StringComparison.Ordinal), StringComparison.Ordinal)
            .Replace("{S1}", $"127.0.0.1:{server.Port}", StringComparison.Ordinal);
        await using (var engine = EngineUnderTest.Start(text))
        {
            using var peer = await engine.ConnectAsync();
            Assert.StartsWith("HTTP/1.1 200 OK", await Gets()(peer), StringComparison.Ordinal);
        }

        // The engine has flushed its log at its end.
        Assert.True(log.IsEmpty);
    }
}
