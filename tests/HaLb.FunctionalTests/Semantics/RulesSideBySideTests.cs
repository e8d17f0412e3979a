using HaLb.TestKit;
using static HaLb.FunctionalTests.Semantics.Scripts;

namespace HaLb.FunctionalTests.Semantics;

/// <summary>Rules through Debian's haproxy and through HaLb: ACLs, actions in every list, switching, and log formats.</summary>
public sealed class RulesSideBySideTests
{
    private const string Two = "server s1 {S1} cookie c1\nserver s2 {S2} cookie c2";

    private static readonly Dictionary<string, Func<SideBySide>> Scenarios = new(StringComparer.Ordinal)
    {
        // ACLs.
        ["acl: path, host, method, source"] = () => new(
            Cfg("""
                acl api path_beg /api/ /v1/
                acl img path_end -i .PNG .jpg
                acl dir path_dir static
                acl host hdr(host) -i WWW.example.com
                acl sub hdr_dom(host) -i example
                acl local src 127.0.0.0/8
                acl many hdr_cnt(x-a) gt 1
                http-request set-header x-seen "api" if api
                http-request add-header x-seen "img" if img
                http-request add-header x-seen "dir" if dir
                http-request add-header x-seen "host" if host
                http-request add-header x-seen "sub" if sub
                http-request add-header x-seen "local" if local
                http-request add-header x-seen "many" if many
                http-request add-header x-seen "get" if METH_GET
                http-request add-header x-seen "post" if { method POST }
                http-request add-header x-seen "content" if HTTP_CONTENT
                http-request add-header x-seen "notlocal" unless LOCALHOST
                http-request add-header x-seen "either" if api or img !host
                http-request add-header x-seen "value" if { req.hdr(x-a) two }
                http-request add-header x-seen "full" if { req.fhdr(x-a) -m sub "one, t" }
                http-request add-header x-seen "q" if { url_param(a) -m len 3 } { urlp(b) -m found }
                """),
            [Ok()],
            [
                Get("/api/x", "h"), Get("/v1", "www.example.COM"), Get("/a/static/b.png", "www.example.com"), Get("/static?x", "x.example.org"),
                Get("/x.JPG", "exampleX.com", "X-A: one\r\nX-A: two\r\n"), Get("/y", "h", "X-A: one, two\r\n"), Get("/z?a=123&b", "h"),
                Sends("POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx"), Sends("HEAD / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"),
            ], 9),
        ["acl: integer ranges and regular expressions"] = () => new(
            Cfg("""
                http-request add-header x-seen "range" if { req.hdr_val(x-n) 5:10 20 }
                http-request add-header x-seen "ge" if { req.hdr_val(x-n) ge 10 }
                http-request add-header x-seen "lt" if { req.hdr_val(x-n) lt 0 }
                http-request add-header x-seen "reg" if { path_reg -i ^/a[0-9]+/B$ }
                http-request add-header x-seen "sub" if { path_sub bc }
                http-request add-header x-seen "len" if { path_len gt 6 }
                http-request add-header x-seen "ip" if { req.hdr_ip(x-f) 10.0.0.0/8 2001:db8::/32 }
                """),
            [Ok()],
            [
                Get("/a12/b", "h", "X-N: 7\r\n"), Get("/a/b", "h", "X-N: 20\r\n"), Get("/abcd/", "h", "X-N: 10\r\n"), Get("/longer/path", "h", "X-N: -3\r\n"),
                Get("/", "h", "X-F: 1.2.3.4, 10.1.2.3\r\n"), Get("/", "h", "X-F: 2001:db8::1\r\n"), Get("/", "h", "X-F: junk\r\n"),
            ], 7),

        // Answers.
        ["deny"] = () => new(
            Cfg("""
                http-request deny if { path /a }
                http-request deny deny_status 429 if { path /b }
                http-request deny status 418 content-type text/plain string "short and stout" if { path /c }
                http-request deny status 418 if { path /d }
                http-request deny hdr x-why because if { path /e }
                http-request deny status 451 content-type text/plain lf-string "%[path] %[method]" hdr x-y "%[src]" if { path /f }
                """),
            [Ok()], [Get("/a"), Get("/b"), Get("/c"), Get("/d"), Get("/e"), Get("/f"), Get("/g"), Sends("HEAD /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")], 8),
        ["deny in the backend"] = () => new(Cfg(backend: "http-request deny if { path /a }\nhttp-request set-header x-b 1"), [Ok()], [Get("/a"), Get("/b")], 2),
        ["deny keeps the connection"] = () => new(
            Cfg("http-request deny if { path /a }"), [Ok()], [Sends("GET /a HTTP/1.1\r\nHost: h\r\n\r\nGET /b HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")], 2),
        ["return"] = () => new(
            Cfg("""
                http-request return if { path /a }
                http-request return status 404 if { path /b }
                http-request return content-type text/plain string hello if { path /c }
                http-request return status 201 content-type "text/html; charset=utf-8" lf-string "<p>%[path] %[query] %HM</p>" hdr x-a "a b" hdr x-c "%[req.hdr(x-q)]" if { path /d }
                http-request return status 503 default-errorfiles if { path /e }
                http-request return status 204 if { path /f }
                """),
            [Ok()],
            [
                Get("/a"), Get("/b"), Get("/c"), Get("/d?x=1", "h", "X-Q: q\r\n"), Get("/e"), Get("/f"),
                Sends("HEAD /c HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"), Sends("GET /c HTTP/1.0\r\n\r\n"),
                Sends("POST /c HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc"),
            ], 9),
        ["auth"] = () => new(Cfg("http-request auth realm \"My Realm\" if { path /a }\nhttp-request auth if { path /b }"), [Ok()], [Get("/a"), Get("/b"), Get("/c")], 3),
        ["tarpit"] = () => new(
            Cfg("http-request tarpit if { path /a }\nhttp-request tarpit deny_status 429 if { path /b }", defaults: "timeout tarpit 200ms"), [Ok()], [Get("/a"), Get("/b")], 2),
        ["redirect"] = () => new(
            Cfg("""
                http-request redirect location http://x%[path] if { path /a }
                http-request redirect prefix http://y if { path /b }
                http-request redirect prefix / code 301 if { path /c }
                http-request redirect scheme https if { path /d }
                http-request redirect scheme https code 307 drop-query if { path /e }
                http-request redirect prefix http://z drop-query append-slash code 308 if { path_beg /f }
                http-request redirect location / set-cookie "A=1" code 303 if { path /g }
                http-request redirect location / clear-cookie A= if { path /h }
                http-request redirect location %[req.hdr(x-no)] ignore-empty if { path /i }
                redirect location /lit%[path] if { path /j }
                http-request set-header x-late 1
                """),
            [Ok()],
            [
                Get("/a?q"), Get("/b?q"), Get("/c?q"), Get("/d?q=1", "www.h:80"), Get("/e?q=1"), Get("/f?q"), Get("/f/?q"), Get("/g"), Get("/h"), Get("/i"), Get("/j?x"),
                Sends("GET /d HTTP/1.0\r\n\r\n"), Sends("GET http://abs.org/d?x HTTP/1.1\r\nHost: abs.org\r\nConnection: close\r\n\r\n"),
            ], 13),
        ["redirect in the backend"] = () => new(Cfg(backend: "redirect prefix http://y if { path /b }"), [Ok()], [Get("/b"), Get("/c")], 2),
        ["early hints"] = () => new(
            Cfg("http-request early-hint Link \"</a.css>; rel=preload\" if { path /a }\nhttp-request early-hint Link \"</b.css>\" if { path /a }"), [Ok()], [Get("/a"), Get("/b")], 2),

        // Edits of requests.
        ["headers of requests"] = () => new(
            Cfg("""
                http-request set-header X-One "1 %[src] %%"
                http-request set-header host new.org if { path /h }
                http-request add-header x-list "z"
                http-request del-header x-gone
                http-request del-header x-b -m beg
                http-request del-header -e$ -m reg
                http-request replace-header x-rep '^(.*), *(.*)$' "\2-\1"
                http-request replace-value x-val "^b(.)" "[\1]"
                http-request set-header x-ctl "a%[url_param(c),url_dec]b"
                http-request set-header x-quote "\"%{+Q}[method]\""
                http-request set-header x-alias "%ci %f %HM %HP %HQ %HV"
                http-request allow if { path /allow }
                http-request set-header x-after 1
                """),
            [Ok()],
            [
                Get("/h", "h", "x-one: old\r\nX-ONE: older\r\nx-list: a\r\nx-gone: 1\r\nX-Gone: 2\r\nx-b1: 1\r\nx-be: 2\r\nx-ae: 3\r\n"),
                Get("/allow?c=1", "h", "x-rep: a, b\r\nx-rep: nothing\r\nx-val: a,b1 ,  b2,c\r\n"),
                Get("/x?c=%0d%0aX-Evil:%201"),
            ], 3),
        ["targets"] = () => new(
            Cfg("""
                http-request set-path /p%[path] if { path_beg /sp }
                http-request set-query "%[path]" if { path_beg /sq }
                http-request set-pathq /new?a if { path_beg /spq }
                http-request set-uri /uri?b if { path_beg /su }
                http-request set-uri http://other.org/xx?y if { path_beg /abs }
                http-request set-method FOO if { path_beg /sm }
                http-request replace-path '^/rp/(.*)$' "/\1/x" if { path_beg /rp }
                http-request replace-pathq '^/rq/(.*)$' "/R/\1" if { path_beg /rq }
                http-request replace-uri "^/ru(.*)" "/U\1" if { path_beg /ru }
                http-request replace-path "(.*)/none" "/never" if { path_beg /no }
                """),
            [Ok()],
            [
                Get("/sp?a=b"), Get("/sq?a=b"), Get("/sq"), Get("/spq?x"), Get("/su?x"), Get("/abs"), Get("/sm"), Get("/rp/foo?q"), Get("/rq/foo?q=1"), Get("/ru/foo?q"), Get("/no?x"),
                Sends("GET http://abs.org/sp?x HTTP/1.1\r\nHost: abs.org\r\nConnection: close\r\n\r\n"),
            ], 12),
        ["variables"] = () => new(
            Cfg("""
                http-request set-var(txn.host) req.hdr(host),lower
                http-request set-var(req.p) path
                http-request set-var(sess.n) int(7)
                http-request set-var-fmt(txn.fmt) "%[method]-%[var(txn.host)]"
                http-request set-header x-vars "%[var(txn.host)] %[var(req.p)] %[var(sess.n)] %[var(txn.fmt)] %[var(txn.none)]"
                http-request unset-var(txn.host)
                http-request set-header x-unset "[%[var(txn.host)]]"
                http-request set-header x-acl yes if { var(sess.n) -m int 5:9 }
                http-response set-header x-res "%[var(txn.fmt)] [%[var(req.p)]]"
                """),
            [Ok()], [Get("/v", "HOST.org")], 1),

        // Responses.
        ["responses"] = () => new(
            Cfg(
                """
                http-response set-header x-fe "%[status] %[res.hdr(x-s)]"
                http-response set-status 202 reason "Taken" if { status 200 }
                http-after-response set-header x-after "%[status]"
                http-after-response del-header x-s
                """,
                """
                http-response set-header x-be 1
                http-response add-header x-order be
                http-response replace-header x-s "^(.)" "<\1>"
                http-response del-header server
                """),
            [Ok("a", "X-S: sss\r\nServer: x\r\nX-Order: s\r\n")], [Get("/")], 1),
        ["deny and return of responses"] = () => new(
            Cfg(backend: """
                http-response deny if { res.hdr(x-a) deny }
                http-response deny deny_status 429 if { res.hdr(x-a) deny429 }
                http-response return status 404 content-type text/plain string gone if { res.hdr(x-a) return }
                http-response redirect location /r if { res.hdr(x-a) redirect }
                http-response allow if { res.hdr(x-a) allow }
                http-response set-header x-b 1
                """),
            [EchoesHeader()], [Get("/deny"), Get("/deny429"), Get("/return"), Get("/redirect"), Get("/allow"), Get("/none")], 6),
        ["after-response on answers of the proxy's own"] = () => new(
            Cfg("http-after-response set-header x-after \"%[status]\"\nhttp-request deny if { path /a }\nhttp-request redirect location /x if { path /b }\nmonitor-uri /m", servers: ""),
            [], [Get("/a"), Get("/b"), Get("/c"), Get("/m")], 3),

        // Switching.
        ["use_backend"] = () => new(
            Cfg("""
                use_backend one if { path_beg /one }
                use_backend %[path,field(2,/)] if { path_beg /dyn }
                use_backend %[req.hdr(x-to)] if { path_beg /hdr }
                """)
            + "backend one\n    http-request set-header x-be one\n    server o1 {S1}\nbackend dynamic\n    http-request set-header x-be dyn\n    server d1 {S1}\n",
            [Ok()], [Get("/one"), Get("/dynamic"), Get("/dyn"), Get("/hdr", "h", "X-To: one\r\n"), Get("/other")], 5),
        ["use_backend and use-server in mode tcp"] = () => new(
            Cfg(defaults: "mode tcp\noption tcplog", frontend: "use_backend other if { src 127.0.0.0/8 } { dst_port gt 0 }")
                .Replace("option httplog", "", StringComparison.Ordinal)
            + "backend other\n    use-server o2 if { src 127.0.0.1 }\n    server o1 {S1}\n    server o2 {S2}\n",
            [AnswersAndCloses("HTTP/1.1 200 OK\r\n\r\na"), AnswersAndCloses("HTTP/1.1 200 OK\r\n\r\nb")], [Gets()], 1),
        ["use-server"] = () => new(
            Cfg(backend: "cookie S insert indirect\nuse-server s2 if { path_beg /two }\nuse-server s3 if { path_beg /three }\nuse-server s2 if { path_beg /three }",
                servers: Two + "\nserver s3 {S1} disabled cookie c3"),
            [Ok("a"), Ok("b")], [Get("/two"), Get("/three"), Get("/two", "h", "Cookie: S=c1\r\n"), Get("/two"), Get("/x")], 5),
        ["monitor"] = () => new(
            Cfg("monitor-uri /mon\nacl dead nbsrv(be) lt 2\nmonitor fail if dead { hdr(x-f) -m found }"), [Ok()],
            [Get("/mon"), Get("/mon", "h", "X-F: 1\r\n"), Get("/mon?x")], 1),

        // Log.
        ["log-format"] = () => new(
            Cfg("""
                log-format "%ci:%cp [%tr] %ft %b/%s %TR/%Tw/%Tc/%Tr/%Ta %ST %B %CC %CS %tsc %ac/%fc/%bc/%sc/%rc %sq/%bq %hr %hs %{+Q}r x=%[var(txn.x)] m=%HM p=%HP q=%HQ v=%HV u=%{+Q}[src] %{+Q}b n=%[int(5)] [%[var(txn.none)]]"
                http-request set-var(txn.x) path,length
                http-request set-log-level err if { path /err }
                http-request set-log-level silent if { path /silent }
                """),
            [Ok()], [Get("/abc?q=\"1"), Get("/err"), Get("/silent")], 2),
        ["log-format: flags and variables"] = () => new(
            Cfg("""
                http-request set-var(txn.q) 'str("a\"b]")'
                http-request set-header x-flags "%{+Q}[method]|%{+Q}f|%{+Q}[var(txn.none)]|%{+E}[var(txn.q)]|%{+X}fi|%HM %HU %HP %HPO"
                http-request set-var-fmt(txn.v) "%{+Q}[method]|%{+Q}f|%{+Q}[var(txn.none)]|%{+E}[var(txn.q)]|%{+Q,+E}[var(txn.q)]"
                log-format "%ci:%cp [%tr] %f %b/%s %TR/%Tw/%Tc/%Tr/%Ta %ST %B %CC %CS %tsc %ac/%fc/%bc/%sc/%rc %sq/%bq %{+Q}[var(txn.v)]|%{+Q}ft|%{+Q}[var(txn.none)]|%{+Q,+E}[var(txn.q)]|%{+X}fi|%HM %HU %HP %HPO %HQ|%{+Q}ST|%{+Q}HQ|%ID|%ts|%sslv|%sslc|%{+Q}o|%f|%rc|%{+Q}HV|%{+Q}b   x   %s   "
                """),
            [Ok()], [Get("/a?b=c"), Sends("GET http://abs.org/p?q HTTP/1.1\r\nHost: abs.org\r\nConnection: close\r\n\r\n")], 2),
        ["log-format of a request that is none"] = () => new(
            Cfg("log-format \"%ci:%cp [%tr] %ft %b/%s %TR/%Tw/%Tc/%Tr/%Ta %ST %B %CC %CS %tsc %ac/%fc/%bc/%sc/%rc %sq/%bq %{+Q}r %HM %HP %HV\""), [Ok()], [Sends("foo\r\n\r\n")], 1),
        ["option httpslog without TLS"] = () => new(Cfg("option httpslog"), [Ok()], [Get("/a")], 1),
        ["strict mode"] = () => new(
            Cfg("http-request strict-mode off\nhttp-request set-header x-a \"%[req.hdr(x-long)]\"\nhttp-request set-header x-b 1"), [Ok()], [Get("/", "h", "X-Long: " + new string('a', 3000) + "\r\n")], 1),
    };

    public static TheoryData<string> Names => [.. Scenarios.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public Task Scenario_gives_what_haproxy_gives(string name) => SideBySide.CompareAsync(Scenarios[name]);

    private static Func<RawPeer, Task<string>> Get(string target, string host = "h", string fields = "") =>
        Sends($"GET {target} HTTP/1.1\r\nHost: {host}\r\n{Close}{fields}\r\n");

    /// <summary>Answers with the last part of the path in <c>x-a</c>.</summary>
    private static Func<RawPeer, RawServer, Task> EchoesHeader() => async (peer, server) =>
    {
        while (true)
        {
            var request = await peer.ReadMessageAsync();
            server.Requests.Enqueue(request);
            await peer.SendAsync($"HTTP/1.1 200 OK\r\nX-A: {request.Split(' ')[1][1..]}\r\nContent-Length: 2\r\n\r\nok");
        }
    };
}
