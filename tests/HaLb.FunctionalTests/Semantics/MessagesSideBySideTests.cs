using HaLb.TestKit;
using static HaLb.FunctionalTests.Semantics.Scripts;

namespace HaLb.FunctionalTests.Semantics;

/// <summary>Requests and responses of many shapes.</summary>
public sealed class MessagesSideBySideTests
{
    private const string Post = "POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n";

    private static readonly Dictionary<string, Func<SideBySide>> Scenarios = new(StringComparer.Ordinal)
    {
        ["post of a buffer's size"] = () => new(Cfg(), [Ok()], [Sends(Post + "Content-Length: 16384\r\n\r\n" + new string('x', 16384))], 1),
        ["post of a megabyte in chunks"] = () => new(
            Cfg(), [Ok()], [Sends(Post + "Transfer-Encoding: chunked\r\n\r\n" + string.Concat(Enumerable.Repeat("2710\r\n" + new string('x', 10000) + "\r\n", 100)) + "0\r\n\r\n")], 1),
        ["expect 100-continue"] = () => new(Cfg(), [Continues()], [Expects(Post)], 1, false),
        ["early hints"] = () => new(
            Cfg(), [Answers("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na")], [Gets()], 1, false),
        ["requests in one write"] = () => new(
            Cfg(), [Ok()], [Sends("GET /1 HTTP/1.1\r\nHost: h\r\n\r\nGET /2 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")], 2),
        ["post and get in one write"] = () => new(
            Cfg(), [Ok()], [Sends("POST /1 HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabcGET /2 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")], 2),
        ["requests after each other"] = () => new(
            Cfg(), [Ok()],
            [async peer =>
            {
                await peer.SendAsync("GET /1 HTTP/1.1\r\nHost: h\r\n\r\n");
                return await peer.ReadMessageAsync() + await Gets()(peer);
            }], 2),
        ["idle time ends without a word"] = () => new(
            Cfg(), [Ok()],
            [async peer =>
            {
                await peer.SendAsync("GET /1 HTTP/1.1\r\nHost: h\r\n\r\n");
                return await peer.ReadMessageAsync() + await peer.ReadToEndAsync();
            }], 1),
        ["targets"] = () => new(Cfg(), [Ok()], [With("GET /a?b=c&d HTTP/1.1"), With("OPTIONS * HTTP/1.1"), With("GET http://h/x HTTP/1.1"), With("GET //x/../y%20z HTTP/1.1")], 4),
        ["methods"] = () => new(Cfg(), [Ok()], [With("DELETE /x HTTP/1.1"), With("PATCH /x HTTP/1.1"), With("FOO-BAR /x HTTP/1.1"), With("TRACE /x HTTP/1.1")], 4),
        ["204"] = () => new(Cfg(), [Answers("HTTP/1.1 204 No Content\r\nX: y\r\n\r\n")], [Gets()], 1),
        ["304 with a length"] = () => new(Cfg(), [Answers("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\nETag: \"a\"\r\n\r\n")], [Gets()], 1),
        ["404, 500 and 999"] = () => new(
            Cfg(servers: "server s1 {S1}\nserver s2 {S2}\nserver s3 {S3}"),
            [Answers("HTTP/1.1 404 Not Found\r\nContent-Length: 1\r\n\r\na"), Answers("HTTP/1.1 500 Oh\r\nContent-Length: 1\r\n\r\nb"), Answers("HTTP/1.1 999 X\r\nContent-Length: 1\r\n\r\nc")],
            [Gets(), Gets(), Gets()], 3),
        ["no reason phrase"] = () => new(Cfg(), [Answers("HTTP/1.1 200 \r\nContent-Length: 1\r\n\r\na"), Answers("HTTP/1.1 200\r\nContent-Length: 1\r\n\r\na")], [Gets(), Gets()], 2),
        ["head answered with chunks announced"] = () => new(
            Cfg(), [Answers("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")], [With("HEAD / HTTP/1.1")], 1),
        ["server that closes, client that stays"] = () => new(
            Cfg(), [AnswersAndCloses("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\na")],
            [Sends("GET /1 HTTP/1.1\r\nHost: h\r\n\r\nGET /2 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")], 2),
        ["trailers"] = () => new(
            Cfg(), [Answers("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: T\r\n\r\n1\r\na\r\n0\r\nT: u\r\n\r\n")], [Gets()], 1),
        ["upgrade to another protocol"] = () => new(
            Cfg(), [async (peer, server) =>
            {
                server.Requests.Enqueue(await peer.ReadHeadAsync());
                await peer.SendAsync("HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n");
                await peer.SendAsync("got " + await peer.ReadUntilAsync("ping"));
            }],
            [async peer =>
            {
                await peer.SendAsync("GET /ws HTTP/1.1\r\nHost: h\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n");
                var head = await peer.ReadHeadAsync();
                await peer.SendAsync("ping");
                return head + await peer.ReadToEndAsync();
            }], 1),
        ["headers of all kinds"] = () => new(
            Cfg(), [Ok(fields: "A: 1\r\na: 2\r\nEmpty:\r\nSpaced:   x y  \r\nLatin: \u00e9\r\n")], [Gets("A: 1\r\na: 2\r\nEmpty:\r\nSpaced:   x y  \r\nLatin: \u00e9\r\n!#$%&'*+-.^_`|~: t\r\n")], 1),
        ["many headers"] = () => new(
            Cfg(), [Ok(fields: string.Concat(Enumerable.Range(0, 90).Select(static i => $"R{i}: {i}\r\n")))], [Gets(string.Concat(Enumerable.Range(0, 90).Select(static i => $"Q{i}: {i}\r\n")))], 1),
        ["a long header"] = () => new(Cfg(), [Ok(fields: $"R: {new string('r', 12000)}\r\n")], [Gets($"Q: {new string('q', 12000)}\r\n")], 1),
        ["a long target"] = () => new(Cfg(), [Ok()], [With($"GET /{new string('q', 900)} HTTP/1.1")], 1),
        ["httpclose of the backend alone"] = () => new(Cfg(backend: "option httpclose"), [Ok()], [Sends("GET /x HTTP/1.1\r\nHost: h\r\n\r\n")], 1),
        ["httpclose of the frontend alone"] = () => new(Cfg("option httpclose"), [Ok()], [Sends("GET /x HTTP/1.1\r\nHost: h\r\n\r\n")], 1),
        ["http-server-close of the backend alone"] = () => new(Cfg(backend: "option http-server-close"), [Ok()], [Sends("GET /x HTTP/1.1\r\nHost: h\r\n\r\n")], 1),
        ["http-keep-alive over httpclose of the defaults"] = () => new(
            Cfg("option http-keep-alive", "option http-keep-alive", defaults: "option httpclose"), [Ok()], [Sends("GET /x HTTP/1.1\r\nHost: h\r\n\r\n")], 1),

        // Added headers.
        ["forwardfor except on one side"] = () => new(Cfg("option forwardfor except 127.0.0.1", "option forwardfor"), [Ok()], [Gets()], 1),
        ["forwardfor if-none on both sides"] = () => new(Cfg(defaults: "option forwardfor if-none"), [Ok()], [Gets("X-Forwarded-For: q\r\n"), Gets()], 2),
        ["originalto header and except"] = () => new(Cfg("option originalto header X-To", "option originalto except 10.0.0.0/8"), [Ok()], [Gets()], 1),

        // Framing that is refused or normalised.
        ["length twice, not the same"] = () => new(Cfg(), [Ok()], [Sends(Post + "Content-Length: 2\r\nContent-Length: 3\r\n\r\nabc")], 1),
        ["unknown coding"] = () => new(Cfg(), [Ok()], [Sends(Post + "Transfer-Encoding: gzip\r\n\r\n")], 1),
        ["no host"] = () => new(Cfg(), [Ok()], [Sends("GET / HTTP/1.1\r\nConnection: close\r\n\r\n")], 1),
        ["two hosts"] = () => new(Cfg(), [Ok()], [Sends("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n")], 1),
        ["another host in the target"] = () => new(Cfg(), [Ok()], [Sends("GET http://a/ HTTP/1.1\r\nHost: b\r\nConnection: close\r\n\r\n")], 1),
        ["empty lines before the request"] = () => new(Cfg(), [Ok()], [Sends("\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")], 1),
        ["space before a colon"] = () => new(Cfg(), [Ok()], [Gets("A : b\r\n")], 1),
        ["space in a name"] = () => new(Cfg(), [Ok()], [Gets("A b: c\r\n")], 1),
        ["line without a colon"] = () => new(Cfg(), [Ok()], [Gets("abc\r\n")], 1),
        ["tab in a value"] = () => new(Cfg(), [Ok()], [Gets("A: b\tc\r\n")], 1),
        ["version 0.9"] = () => new(Cfg(), [Ok()], [Sends("GET /\r\n\r\n")], 1),
        ["target with bytes above 127"] = () => new(Cfg(), [Ok()], [With("GET /\u00e9 HTTP/1.1")], 1),
        ["target that is no path"] = () => new(Cfg(), [Ok()], [With("GET x HTTP/1.1")], 1),
        ["chunk size that is no number"] = () => new(Cfg(), [Ok()], [Sends(Post + "Transfer-Encoding: chunked\r\n\r\nxyz\r\nabc\r\n0\r\n\r\n")], 1),
        ["response with length twice, not the same"] = () => new(Cfg(), [Ok(fields: "Content-Length: 2\r\n")], [Gets()], 1),
        ["response with a bad line"] = () => new(Cfg(), [Answers("HTTP/1.1 200 OK\r\nA b: c\r\nContent-Length: 0\r\n\r\n")], [Gets()], 1),
    };

    public static TheoryData<string> Names => [.. Scenarios.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public Task Messages_pass_as_through_haproxy(string name) => SideBySide.CompareAsync(Scenarios[name]);

    private static Func<RawPeer, Task<string>> With(string line) => Sends($"{line}\r\nHost: h\r\nConnection: close\r\n\r\n");

    /// <summary>Waits for the request's head, lets the body come, answers.</summary>
    private static Func<RawPeer, RawServer, Task> Continues() => async (peer, server) =>
    {
        var head = await peer.ReadHeadAsync();
        await peer.SendAsync("HTTP/1.1 100 Continue\r\n\r\n");
        server.Requests.Enqueue(head + await peer.ReadExactlyAsync(5));
        await peer.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na");
    };

    private static Func<RawPeer, Task<string>> Expects(string head) => async peer =>
    {
        await peer.SendAsync(head + "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n");
        var interim = await peer.ReadHeadAsync();
        await peer.SendAsync("hello");
        return interim + await peer.ReadToEndAsync();
    };
}
