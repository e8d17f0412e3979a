#!/usr/bin/env python3
"""Records what haproxy answers for sample fetches on raw messages.

usage: record-fetches.py [port] > recorded-fetches.txt

Each group has expressions and messages. A line under a message gives the bytes of the expression's value, cast to
bytes, escaped; an expression of the group without a line had no value. A message that haproxy refuses is left out."""
import os, re, socket, subprocess, sys, tempfile, threading, time

PORT = int(sys.argv[1]) if len(sys.argv) > 1 else 18411

URL = ["method", "path", "pathq", "url", "query", "base", "baseq", "base32", "url32", "base32+src", "url32+src",
       "url_ip", "url_port", "req.ver", "req_ver", "capture.req.method", "capture.req.uri", "capture.req.ver",
       "urlp(a)", "url_param(a)", "urlp(b)", "urlp", "urlp(a,;)", "urlp(ab)", "urlp_val(a)", "urlp_val(b)",
       "urlp(A)", "urlp(x.y)", "http_first_req", "fc_http_major", "req.hdr(host)", "src", "fe_name", "fe_id", "so_id", "so_name",
       "dst_port", "fe_defbe", "src_is_local", "dst_is_local", "fc_rcvd_proxy", "ssl_fc", "proc", "nbproc", "stopping"]
def get(target, host="h.example", ver="1.1", extra=""):
    return f"GET {target} HTTP/{ver}\r\n" + (f"Host: {host}\r\n" if host is not None else "") + extra + "\r\n"
URL_M = [get(t) for t in ["/", "/a/b", "/a/b?x=1&y=2", "/?", "/a?a=", "/a?a", "/a?a&b=2", "/a?b=1&a=2;a=3", "/p;a=1?a=2;b=3", "/p;a=5;b=6/q?z",
        "/a?ab=1&a=2", "/a?xa=1&a=-12x&b=99999999999999", "/a?a=1?a=2&b=3", "/a?b=+5&a=%31%32", "/%41%2f?a=%", "/a?=v&a=w", "/a?&&;a=1", "/a?A=1&x.y=2",
        "//double//slash", "/a//b/../c/./d", "/a:b@c", "/~u/!$'()*,"]] + [
        get("/v0", ver="1.0"), get("/nohost", host=None, ver="1.0"), get("/e", host=""), get("/hp", host="h.example:8080"), get("/HC", host="H.ExAmPlE"),
        get("/bin", host="h\xfc.example"), "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n", "OPTIONS /o HTTP/1.1\r\nHost: h\r\n\r\n", "BREW /pot HTTP/1.1\r\nHost: h\r\n\r\n", "get /low HTTP/1.1\r\nHost: h\r\n\r\n",
        "DELETE /d?a=7 HTTP/1.1\r\nHost: a,b\r\n\r\n"] + [
        get(t, host=t.split("/")[2].split("?")[0].split("@")[-1]) for t in ["http://other.example/abs?x=1", "http://other.example", "http://other.example/?x=1", "http://10.1.2.3:8080/z?a=1",
        "http://10.1.2.3/z", "https://10.1.2.3/z", "http://[2001:db8::1]:81/z", "http://localhost/z", "HTTP://UP.example/Q"]] + [get("http://v0.example/p", host=None, ver="1.0")]

def hdrs(p, ip=True):
    out = [f"{p}.hdr(x-a)", f"{p}.hdr(X-A)", f"{p}.hdr", f"{p}.hdr(x-a,1)", f"{p}.hdr(x-a,2)", f"{p}.hdr(x-a,3)", f"{p}.hdr(x-a,12)", f"{p}.hdr(x-a,-1)", f"{p}.hdr(x-a,-2)", f"{p}.hdr(x-a,-3)",
           f"{p}.hdr(x-a,-10)", f"{p}.hdr(x-a,0)", f"{p}.fhdr(x-a)", f"{p}.fhdr", f"{p}.fhdr(x-a,1)", f"{p}.fhdr(x-a,2)", f"{p}.fhdr(x-a,-1)", f"{p}.fhdr(x-a,-2)",
           f"{p}.hdr_cnt(x-a)", f"{p}.hdr_cnt", f"{p}.fhdr_cnt(x-a)", f"{p}.fhdr_cnt", f"{p}.hdr_val(x-a)", f"{p}.hdr_val(x-a,1)", f"{p}.hdr_val(x-a,2)", f"{p}.hdr_val(x-a,-2)",
           f"{p}.hdr_names", f"{p}.hdr_names(;)", f"{p}.hdr_names(ab)", f"{p}.hdr_ip(x-a)", f"{p}.hdr_ip(x-a,1)", f"{p}.hdr_ip(x-a,2)", f"{p}.hdr_ip(x-a,-2)", f"{p}.hdr(x-b)", f"{p}.hdr(connection)",
           f"{p}.hdr(date)", f"{p}.fhdr(date)", f"{p}.hdrs", f"{p}.hdrs_bin"]
    return out
HDR = hdrs("req") + ["hdr(x-a)", "hdr(x-a,1)", "hdr_cnt(x-a)", "hdr_ip(x-a)", "hdr_val(x-a)"]
VALUES = [["one"], ["one, two"], ["one,two,three", "four"], [""], ["", ""], ["a,,b"], ["a,"], [","], [",a"], ["  spaced  out  "], ["\ttab\t,\tx\t"], ['"q,uoted",b'], ['"es\\"c,aped",b'], ['"open,b'], ['a"b,c"d,e'],
          ["12"], ["12, -7"], ["1x2"], ["+5"], ["-"], ["99999999999"], ["4294967296"], ["2147483648"], ["-2147483649"], ["x9"], ["1 2"], ["/5"], ["10.1.2.3"], ["10.1.2.3, 10.4.5.6"], ["10.1.2.3:8080"], ["10.1.2.3:99999"], ["10.1.2.3:"], ["10.1.2.3:8x"],
          ["010.001.000.255"], ["10.1.2"], ["10.1.2.3.4"], ["10.1.2.256"], ["2001:db8::1"], ["[2001:db8::1]"], ["[2001:db8::1]:80"], ["::ffff:10.1.2.3"], ["unknown", "10.0.0.9"], ["10.0.0.9", "unknown"], ["\xe4\xf6\xfc,\xdf"], ["Tue, 15 Nov 1994 08:12:31 GMT"],
          [str(i) for i in range(1, 13)], [",".join(str(i) for i in range(1, 13))], ["1", "2,3", "", "4"]]
def with_headers(first, values):
    return first + "X-B: bee\r\n" + "".join(f"X-A: {v}\r\n" if i % 2 == 0 else f"x-a: {v}\r\n" for i, v in enumerate(values)) + "Date: Tue, 15 Nov 1994 08:12:31 GMT\r\n\r\n"
HDR_M = [with_headers("GET / HTTP/1.1\r\nHost: h\r\n", v) for v in VALUES] + ["GET / HTTP/1.0\r\n\r\n", "GET / HTTP/1.1\r\nhOsT: h\r\nX-A:nospace\r\n\r\n"] + [
        f"GET / HTTP/1.1\r\nHost: h\r\nConnection: {c}\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nKeep-Alive: 3\r\nTE: trailers\r\nProxy-Connection: x\r\n\r\n" for c in ["Upgrade", "close", "keep-alive", "keep-alive, Upgrade", "close,keep-alive"]]

def cooks(p):
    return [f"{p}.cook(a)", f"{p}.cook(b)", f"{p}.cook(ab)", f"{p}.cook(A)", f"{p}.cook", f"{p}.cook_cnt(a)", f"{p}.cook_cnt(b)", f"{p}.cook_cnt", f"{p}.cook_val(a)", f"{p}.cook_val(b)", f"{p}.cook_val"]
COOK = cooks("req") + ["cook(a)", "cook_cnt(a)", "cook_val(a)", "cookie(a)", "cookie"]
COOKIES = [["a=1"], ["a=1; b=2"], ["b=2;a=1"], ["a=1; a=2"], ["a=1", "a=2"], ["a="], ["a=; b=2"], ["b=2; a="], ["a"], ["a; b=2"], ["a;b=2;a=3"], [" a = 1 ; b\t=\t2 "], ["a=1,b=2"], ["a=1, b=2; a=3"], ['a="x;y"; b=2'], ['a="x,y"; b=2'], ['a="x\\";y"; b=2'], ['a="open; b=2'],
           ["ab=1; a=2"], ["xa=1; a=2"], ["$Version=1; a=2; $Path=/"], ["=v; a=1"], ["=v"], ["a==b"], ["a=b=c; b=d"], ["a=1 2 3; b=2"], [";;; a=1;;"], ["a=\xe4\xf6; b=2"], [""], ["a=12x; b=-5"], ["b=1", "", "a=2"], ["a=1; Path=/; b=2"], ["b=ab; a=%41"], ["a=1;"], ["a=1; b"]]
COOK_M = ["GET / HTTP/1.1\r\nHost: h\r\n" + "".join(f"Cookie: {c}\r\n" for c in cs) + "\r\n" for cs in COOKIES]

BODY = ["req.body", "req.body_len", "req.body_size", "req.body_param(a)", "req.body_param(b)", "req.body_param", "req.body_param(ab)", "req.body_param(c)"]
BODIES = ["", "a=1", "a=1&b=2", "b=1;a=2", "a=&b=", "a", "ab=1&a=2&a=3", "x?a=1?b=2&c=3", "\x00\xff\x01", "a=%20+&b=\xe4", "=1&a=2", "{\"a\":1}"]
BODY_M = [f"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: {len(b)}\r\n\r\n{b}" for b in BODIES] + [
          "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\na=1\r\n0\r\n\r\n", "GET / HTTP/1.1\r\nHost: h\r\n\r\n"]

AUTH = ["http_auth_type", "http_auth_user", "http_auth_pass", "http_auth_bearer", "http_auth_bearer(x-token)", "http_auth(ops)", "http_auth_group(ops)"]
AUTHS = ["Authorization: Basic YWxpY2U6c2VjcmV0", "authorization: basic YWxpY2U6c2VjcmV0", "Authorization: Basic YWxpY2U6d3Jvbmc=", "Authorization: Basic Ym9iOmIgbyBi", "Authorization: Basic YWxpY2U=", "Authorization: Basic OnA=", "Authorization: Basic YWxpY2U6",
         "Authorization: Basic !!!!", "Authorization: Basic", "Authorization: Basic ", "Authorization: Basic  YWxpY2U6c2VjcmV0", "Authorization: Bearer tok.en", "Authorization: bearer x", "Authorization: Bearer", "Authorization: Bearer a b", "Authorization: Digest x=1", "Authorization:", "X-Token: Bearer abc", "X-Token: raw",
         "Authorization: Basic YWxpY2U6c2U6Y3JldA==", "Authorization: Basic YWxpY2U6c2VjcmV0\r\nAuthorization: Basic Ym9iOmIgbyBi", "Authorization: Basic YWxpY2U6c2VjcmV0,x", "Authorization: Basic Y2Fyb2w6cHc="]
AUTH_M = [f"GET / HTTP/1.1\r\nHost: h\r\n{a}\r\n\r\n" for a in AUTHS]

RES = hdrs("res") + ["shdr(x-a)", "shdr_cnt(x-a)", "shdr_ip(x-a)", "shdr_val(x-a)", "hdr(x-a)", "hdr(x-a,1)", "status", "res.ver", "resp_ver", "capture.res.ver", "capture.req.uri", "capture.req.method", "be_name", "be_id", "srv_name", "srv_id", "bc_http_major", "bc_dst", "bc_dst_port", "ssl_bc", "res.body_size", "fe_name"]
RES_M = [with_headers(f"HTTP/1.1 {s}\r\nContent-Length: 0\r\n", v) for s, v in [("200 OK", v) for v in VALUES[:16] + VALUES[27:30]] + [("404 Not Found", ["x"]), ("599 Odd", ["x"]), ("204 No Content", ["x"])]] + ["HTTP/1.0 200 OK\r\nX-A: old\r\n\r\n"]
RCOOK = cooks("res") + ["scook(a)", "scook_cnt(a)", "scook_val(a)", "cookie(a)", "cookie"]
RCOOK_M = ["HTTP/1.1 200 OK\r\nContent-Length: 0\r\n" + "".join(f"Set-Cookie: {c}\r\n" for c in cs) + "\r\n" for cs in
           [["a=1"], ["a=1; Path=/; b=2"], ["a=1", "a=2"], ["b=1; a=2"], ["a=1, b=2"], ["a=", "b=2"], ["a"], ['a="x;y"; Secure'], ["a=1; Expires=Tue, 15 Nov 1994 08:12:31 GMT"], ["b=1; Expires=Tue, a=5"], [" a = 1 "]]]

GROUPS = [("url", "request", URL, URL_M), ("header", "request", HDR, HDR_M), ("cookie", "request", COOK, COOK_M), ("body", "request", BODY, BODY_M),
          ("auth", "request", AUTH, AUTH_M), ("response", "response", RES, RES_M), ("set-cookie", "response", RCOOK, RCOOK_M)]

def escape(raw):
    return "".join({"\\": "\\\\", "\r": "\\r", "\n": "\\n", "\t": "\\t"}.get(c, c if " " <= c <= "~" else "\\x%02x" % ord(c)) for c in raw.decode("latin1"))

def config(kind, fmt, exprs):
    # A response that is replaced has no headers any more: its values are kept in variables.
    kept = "" if kind == "request" else "".join(f"  http-response set-var(txn.l{i}) {e},length\n  http-response set-var(txn.v{i}) {e},hex\n" for i, e in enumerate(exprs))
    open(fmt, "w").write("".join(f"%[{e},length]:%[{e},hex]\n" if kind == "request" else f"%[var(txn.l{i})]:%[var(txn.v{i})]\n" for i, e in enumerate(exprs)))
    rule = f"return status 200 content-type text/plain lf-file {fmt}"
    body = f"  option http-buffer-request\n  http-request {rule}\n" if kind == "request" else "  default_backend b\nbackend b\n  server s 127.0.0.1:%d\n%s  http-response %s\n" % (PORT + 1, kept, rule)
    return f"""global
  tune.bufsize 65536
  log 127.0.0.1:1 local0
userlist ops
  group admins users alice
  user alice insecure-password secret
  user bob insecure-password "b o b"
  user carol password $6$ab$SvJMmPb.5hBpEFPOzJ0fYhIWFnz3mFpTmJpN8j1ZGoLeJnlNXeEbpYkZZQfZzJg9wX0h9n0zM1mjV2Z8s4Z5k1
defaults
  mode http
  log global
  option httplog
  timeout client 3s
  timeout server 3s
  timeout connect 3s
frontend f
  bind 127.0.0.1:{PORT} name lis
{body}"""

def serve(listener, box):
    while True:
        try: c, _ = listener.accept()
        except OSError: return
        c.recv(65536); c.sendall(box[0]); c.close()

def ask(raw):
    s = socket.create_connection(("127.0.0.1", PORT), 5); s.settimeout(5)
    s.sendall(raw); out = b""
    while True:
        try: part = s.recv(65536)
        except OSError: break
        if not part: break
        out += part
        head, sep, body = out.partition(b"\r\n\r\n")
        m = re.search(rb"content-length: (\d+)", head)
        if sep and m and len(body) >= int(m[1]): break
    s.close(); return out

def main():
    folder = tempfile.mkdtemp(); cfg, fmt = folder + "/c.cfg", folder + "/f"
    print("# made by record-fetches.py with " + subprocess.run(["haproxy", "-v"], capture_output=True, text=True).stdout.split("\n")[0].split(" - ")[0])
    listener = socket.create_server(("127.0.0.1", PORT + 1)); box = [b""]
    threading.Thread(target=serve, args=(listener, box), daemon=True).start()
    for name, kind, exprs, messages in GROUPS:
        good = []
        for e in exprs:
            open(cfg, "w").write(config(kind, fmt, [e]))
            r = subprocess.run(["haproxy", "-c", "-f", cfg], capture_output=True, text=True)
            if r.returncode == 0: good.append(e)
            else: print(f"refused {e}: {r.stderr[-300:]}", file=sys.stderr)
        open(cfg, "w").write(config(kind, fmt, good))
        p = subprocess.Popen(["haproxy", "-f", cfg, "-db"], stderr=subprocess.DEVNULL)
        for _ in range(50):
            try: socket.create_connection(("127.0.0.1", PORT), 1).close(); break
            except OSError: time.sleep(.1)
        print(f"[{name} {kind}]"); print("\n".join("? " + e for e in good))
        for m in messages:
            box[0] = m.encode("latin1")
            out = ask(box[0] if kind == "request" else b"GET /r?q=1 HTTP/1.1\r\nHost: h\r\n\r\n")
            head, _, body = out.partition(b"\r\n\r\n")
            lines = body.decode().split("\n")
            if not head.startswith(b"HTTP/1.1 200") or len(lines) != len(good) + 1:
                print(f"{name}: {escape(box[0])}: {head[:60]}", file=sys.stderr); continue
            print("> " + escape(box[0]))
            for e, line in zip(good, lines):
                length, _, value = line.partition(":")
                if length: print(f"{e} = {escape(bytes.fromhex(value))}")
        p.terminate(); p.wait()
main()
