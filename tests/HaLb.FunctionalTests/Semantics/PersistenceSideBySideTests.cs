using HaLb.TestKit;
using static HaLb.FunctionalTests.Semantics.Scripts;

namespace HaLb.FunctionalTests.Semantics;

/// <summary>Cookies of all modes, and how the servers are chosen without one.</summary>
public sealed class PersistenceSideBySideTests
{
    private const string Two = "server s1 {S1} cookie c1\nserver s2 {S2} cookie c2";

    private static readonly Dictionary<string, Func<SideBySide>> Scenarios = new(StringComparer.Ordinal)
    {
        ["insert without indirect"] = () => new(
            Cfg(backend: "cookie S insert", servers: Two), [Ok("a"), Ok("b")], [Gets(), Gets("Cookie: S=c2\r\n"), Gets("Cookie: S=no\r\n")], 3),
        ["insert with attributes"] = () => new(
            Cfg(backend: "cookie S insert indirect httponly secure domain .a.b domain .c attr SameSite=Lax", servers: Two), [Ok("a"), Ok("b")], [Gets()], 1),
        ["insert for posts only"] = () => new(
            Cfg(backend: "cookie S insert indirect postonly", servers: Two), [Ok("a"), Ok("b")],
            [Gets(), Sends("POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")], 2),
        ["insert where the server sets the cookie itself"] = () => new(
            Cfg(backend: "cookie S insert indirect", servers: Two), [Ok("a", "Set-Cookie: S=own\r\n"), Ok("b", "Set-Cookie: S=own\r\nSet-Cookie: T=1\r\n")],
            [Gets(), Gets(), Gets("Cookie: S=c1\r\n")], 3),
        ["insert preserve where the server sets the cookie itself"] = () => new(
            Cfg(backend: "cookie S insert indirect preserve", servers: Two), [Ok("a", "Set-Cookie: S=own\r\n"), Ok("b", "Set-Cookie: S=\r\n")],
            [Gets(), Gets(), Gets("Cookie: S=c1\r\n")], 3),
        ["insert where the server has no value"] = () => new(
            Cfg(backend: "cookie S insert indirect", servers: "server s1 {S1}\nserver s2 {S2} cookie c2"), [Ok("a"), Ok("b")], [Gets(), Gets()], 2),
        ["maxidle"] = () => new(
            Cfg(backend: "cookie S insert indirect maxidle 10m", servers: Two), [Ok("a"), Ok("b")], [Gets(), Gets("Cookie: S=c2\r\n"), Gets("Cookie: S=c2|AAAAA\r\n")], 3),
        ["cookies of many shapes"] = () => new(
            Cfg(backend: "cookie S insert indirect", servers: Two), [Ok("a"), Ok("b")],
            [
                Gets("Cookie: S=\r\n"), Gets("Cookie: S = c2 ; a=b\r\n"), Gets("Cookie: S=c2; S=c1\r\n"), Gets("Cookie: a=1\r\nCookie: S=c2\r\n"),
                Gets("Cookie: a=1;S=c2\r\n"), Gets("Cookie: S=c2,b=2\r\n"), Gets("Cookie: s=c2\r\n"), Gets("Cookie: XS=c2; S2=c2\r\n"), Gets("Cookie: S=c2;\r\n"),
                Gets("Cookie: $Version=1; S=c2; $Path=/\r\n"), Gets("Cookie: a=\"S=c1\"; S=c2\r\n"), Gets("Cookie: ;S=c2\r\n"), Gets("Cookie: S\r\n"),
            ], 13),
        ["prefix of many shapes"] = () => new(
            Cfg(backend: "cookie J prefix", servers: Two), [Ok("a", "Set-Cookie: J=abc\r\n"), Ok("b")],
            [Gets("Cookie: J=c1~abc; x=y\r\n"), Gets("Cookie: J=zz~abc\r\n"), Gets("Cookie: J=abc\r\n"), Gets("Cookie: J=c2~\r\n"), Gets("Cookie: J=c2\r\n")], 5),
        ["prefix with indirect"] = () => new(
            Cfg(backend: "cookie J prefix indirect", servers: Two), [Ok("a"), Ok("b")], [Gets("Cookie: J=c1~abc; x=y\r\n")], 1),
        ["rewrite of many shapes"] = () => new(
            Cfg(backend: "cookie J rewrite", servers: Two), [Ok("a", "Set-Cookie: K=1, J=2\r\n"), Ok("b", "Set-Cookie: J=x; path=/; secure\r\n")],
            [Gets(), Gets(), Gets("Cookie: J=c2\r\n"), Gets("Cookie: J=no\r\n")], 4),
        ["nocache with other cache headers"] = () => new(
            Cfg(backend: "cookie S insert indirect nocache", servers: "server s1 {S1} cookie c1\nserver s2 {S2} cookie c2\nserver s3 {S3} cookie c3"),
            [Ok("a", "Cache-Control: max-age=10\r\n"), Ok("b", "Cache-Control: private\r\n"), Ok("c", "Expires: Thu, 01 Jan 2099 00:00:00 GMT\r\n")], [Gets(), Gets(), Gets()], 3),
        ["the cookie's server refuses, no redispatch"] = () => new(
            Cfg(backend: "cookie S insert indirect", servers: "server s0 {DEAD} cookie c0\nserver s1 {S1} cookie c1"), [Ok()], [Gets("Cookie: S=c0\r\n")], 1),
        ["the cookie's server refuses twice, redispatched at last"] = () => new(
            Cfg(backend: "cookie S insert indirect\noption redispatch\nretries 2", servers: "server s0 {DEAD} cookie c0\nserver s1 {S1} cookie c1"), [Ok()], [Gets("Cookie: S=c0\r\n")], 1),
        ["the cookie's server refuses, redispatched at the first retry"] = () => new(
            Cfg(backend: "cookie S insert indirect\noption redispatch 1\nretries 2", servers: "server s0 {DEAD} cookie c0\nserver s1 {S1} cookie c1"), [Ok()], [Gets("Cookie: S=c0\r\n")], 1),

        // Without cookies.
        ["all servers are backups"] = () => new(
            Cfg(servers: "server s1 {S1} backup\nserver s2 {S2} backup"), [Ok("a"), Ok("b")], [Gets(), Gets()], 2),
        ["allbackups"] = () => new(
            Cfg(backend: "option allbackups", servers: "server s1 {S1} backup\nserver s2 {S2} backup"), [Ok("a"), Ok("b")], [Gets(), Gets()], 2),
        ["backup where the active refuses"] = () => new(
            Cfg(backend: "option redispatch", servers: "server s0 {DEAD}\nserver s1 {S1} backup"), [Ok("a")], [Gets()], 1),
        ["roundrobin by weight"] = () => new(
            Cfg(backend: "balance roundrobin", servers: "server s1 {S1} weight 3\nserver s2 {S2} weight 1"), [Ok("a"), Ok("b")], [GetsEight], 0),
        ["static-rr by weight"] = () => new(
            Cfg(backend: "balance static-rr", servers: "server s1 {S1} weight 3\nserver s2 {S2} weight 1"), [Ok("a"), Ok("b")], [GetsEight], 0),
        ["leastconn without load"] = () => new(
            Cfg(backend: "balance leastconn", servers: "server s1 {S1}\nserver s2 {S2}"), [Ok("a"), Ok("b")], [.. Enumerable.Repeat(Gets(), 4)], 4),
        ["first"] = () => new(
            Cfg(backend: "balance first", servers: "server s1 {S1} maxconn 5\nserver s2 {S2} maxconn 5"), [Ok("a"), Ok("b")], [.. Enumerable.Repeat(Gets(), 3)], 3),
        ["source"] = () => new(
            Cfg(backend: "balance source", servers: "server s1 {S1}\nserver s2 {S2}\nserver s3 {S3} weight 3"), [Ok("a"), Ok("b"), Ok("c")], [.. Enumerable.Repeat(Gets(), 3)], 3),
        ["source, consistent"] = () => new(
            Cfg(backend: "balance source\nhash-type consistent", servers: "server s1 {S1}\nserver s2 {S2}\nserver s3 {S3} weight 3"), [Ok("a"), Ok("b"), Ok("c")], [.. Enumerable.Repeat(Gets(), 3)], 3),
        ["leastconn where a server refuses"] = () => new(
            Cfg(backend: "balance leastconn\noption redispatch", servers: "server s0 {DEAD}\nserver s1 {S1}"), [Ok("a")], [Gets()], 1),
    };

    public static TheoryData<string> Names => [.. Scenarios.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public Task Servers_are_kept_and_chosen_as_by_haproxy(string name) => SideBySide.CompareAsync(Scenarios[name]);

    /// <summary>Eight requests; the servers in order of name, since the sequence within a round is not the same.</summary>
    private static async Task<string> GetsEight(RawPeer peer)
    {
        var bodies = new List<string>();
        for (var i = 0; i < 8; i++)
        {
            using var each = await RawPeer.ConnectAsync(peer.Socket.RemoteEndPoint!);
            bodies.Add((await Gets()(each))[^1..]);
        }

        await SideBySide.UntilAsync("be", "BACKEND", "hrsp_2xx", "8");
        peer.FinishSending();
        _ = await peer.ReadToEndAsync();
        return string.Concat(bodies.Order(StringComparer.Ordinal));
    }
}
