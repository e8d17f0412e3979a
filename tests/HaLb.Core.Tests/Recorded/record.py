#!/usr/bin/env python3
"""Asks a real haproxy (2.6) which server it chooses and which cookies it writes, and writes the answers beside this script.

    python3 record.py        needs haproxy in PATH; loopback only, ephemeral ports
"""
import os, socket, subprocess, sys, tempfile, threading, time, http.server

HERE = os.path.dirname(os.path.abspath(__file__))


class Backend(http.server.BaseHTTPRequestHandler):
    """Answers with its name and the Cookie header that reached it; sets the cookie that the request asks for."""
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        body = "\x1f".join(self.headers.get_all("Cookie", ["-"])).encode("latin-1")
        self.send_response(200)
        self.send_header("X-Server", self.server.name)
        for value in self.headers.get_all("X-Set", []):
            self.send_header("Set-Cookie", value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, *args):
        pass


def serve(names):
    ports = {}
    for name in names:
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Backend)
        server.handle_error = lambda *args: None
        server.name = name
        ports[name] = server.server_address[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()
    return ports


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def ask(port, source="127.0.0.1", headers=(), family=socket.AF_INET, method="GET"):
    with socket.socket(family) as s:
        s.settimeout(10)
        s.bind((source, 0))
        s.connect(("::1" if family == socket.AF_INET6 else "127.0.0.1", port))
        s.sendall((f"{method} / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + "".join(h + "\r\n" for h in headers) + "\r\n").encode("latin-1"))
        data = b""
        while chunk := s.recv(65536):
            data += chunk
    head, _, body = data.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")[1:]
    fields = [tuple(l.split(": ", 1)) for l in lines]
    return fields, body.decode("latin-1")


class Haproxy:
    def __init__(self, config):
        self.dir = tempfile.mkdtemp()
        path = os.path.join(self.dir, "h.cfg")
        with open(path, "w") as f:
            f.write("global\n  stats socket " + self.dir + "/s level admin\n"
                    "defaults\n mode http\n timeout connect 5s\n timeout client 5s\n timeout server 5s\n" + config)
        self.process = subprocess.Popen(["haproxy", "-db", "-f", path], stdout=subprocess.DEVNULL, stderr=None if 'DEBUG' in os.environ else subprocess.DEVNULL)
        for _ in range(100):
            if os.path.exists(self.dir + "/s"):
                break
            time.sleep(0.05)
        time.sleep(0.3)

    def ctl(self, command):
        with socket.socket(socket.AF_UNIX) as s:
            s.connect(self.dir + "/s")
            s.sendall(command.encode() + b"\n")
            data = b""
            while chunk := s.recv(65536):
                data += chunk
        return data.decode()

    def stop(self):
        self.process.terminate()
        self.process.wait()


SOURCES = ["127.0.0.%d" % i for i in range(1, 41)] + ["127.%d.%d.%d" % (i * 7 % 256, i * 31 % 256, i * 5 % 251 + 1) for i in range(1, 41)]


def listen(name, port, lines, servers, ports):
    return f"listen {name}\n bind 127.0.0.1:{port}\n bind ::1:{port}\n" + "".join(f" {l}\n" for l in lines) + "".join(
        f" server {s} 127.0.0.1:{ports[s]} {rest}\n" for s, rest in servers)


def record_source(ports):
    weights = {"equal": [1, 1, 1, 1], "mixed": [10, 20, 30, 50], "odd": [3, 1, 7, 2]}
    types = {"map": [], "map-avalanche": ["hash-type map-based sdbm avalanche"], "consistent": ["hash-type consistent"],
             "consistent-plain": ["hash-type consistent sdbm"]}
    config, cases = "", []
    for wn, ws in weights.items():
        for tn, lines in types.items():
            port = free_port()
            config += listen(f"{wn}_{tn}", port, ["balance source"] + lines, [(s, f"weight {w}") for s, w in zip("abcd", ws)], ports)
            cases.append((tn, ws, port, f"{wn}_{tn}"))
    h = Haproxy(config)
    with open(os.path.join(HERE, "source.txt"), "w") as out:
        out.write("# type|weights of a b c d|server in maintenance or -|source|server chosen by haproxy 2.6\n")
        for tn, ws, port, proxy in cases:
            for down in "-b":
                if down != "-":
                    h.ctl(f"set server {proxy}/{down} state maint")
                for source in SOURCES:
                    fields, _ = ask(port, source)
                    out.write(f"{tn}|{','.join(map(str, ws))}|{down}|{source}|{dict(fields)['x-server']}\n")
            h.ctl(f"set server {proxy}/b state ready")
            fields, _ = ask(port, "::1", family=socket.AF_INET6)
            out.write(f"{tn}|{','.join(map(str, ws))}|-|::1|{dict(fields)['x-server']}\n")
    h.stop()


def record_order(ports):
    config, cases = "", []
    for algorithm in ["roundrobin", "static-rr", "leastconn", "first"]:
        for ws in [[1, 1, 1, 1], [4, 2, 1, 1], [10, 20, 30, 50], [3, 1, 7, 2]]:
            port = free_port()
            config += listen(f"{algorithm}_{'_'.join(map(str, ws))}", port, ["balance " + algorithm], [(s, f"weight {w}") for s, w in zip("abcd", ws)], ports)
            cases.append((algorithm, ws, port))
    h = Haproxy(config)
    with open(os.path.join(HERE, "order.txt"), "w") as out:
        out.write("# algorithm|weights of a b c d|servers of 44 requests one after the other, haproxy 2.6\n")
        for algorithm, ws, port in cases:
            order = "".join(dict(ask(port)[0])["x-server"] for _ in range(44))
            out.write(f"{algorithm}|{','.join(map(str, ws))}|{order}\n")
    h.stop()


COOKIES = {
    "insert": "cookie S insert",
    "insert-indirect-nocache": "cookie S insert indirect nocache",
    "insert-all": "cookie S insert indirect nocache httponly secure domain .a.com domain .b.com attr SameSite=Lax attr X=1",
    "insert-preserve": "cookie S insert indirect preserve",
    "insert-preserve-direct": "cookie S insert preserve",
    "insert-postonly": "cookie S insert indirect postonly",
    "rewrite": "cookie S rewrite",
    "rewrite-httponly": "cookie S rewrite httponly secure domain a.com",
    "rewrite-nocache": "cookie S rewrite nocache",
    "prefix": "cookie S prefix",
    "prefix-nocache": "cookie S prefix nocache",
    "passive": "cookie S",
    "passive-indirect": "cookie S indirect",
    "maxlife": "cookie S insert indirect maxlife 10m",
    "maxidle": "cookie S insert indirect maxidle 10m",
    "both": "cookie S insert indirect maxidle 10m maxlife 1h",
}
REQUESTS = [
    ([], []), (["S=a"], []), (["S=b"], []), (["S=zz"], []), (["S="], []), (["x=1; S=a; y=2"], []), (["x=1;S=a;y=2"], []),
    (["x=1; S=a"], []), (["S=a; y=2"], []), (["x=1, S=a, y=2"], []), (["S=a; S=b"], []), (["S=zz; S=b"], []), (["y=2", "S=a", "z=3"], []), (["x=1 ; S = a ; y=2"], []),
    (['S="a"'], []), (['x="1; S=b"; S=a'], []), (["$Version=1; S=a; $Path=/; y=1"], []), (["XS=b; S=a"], []), (["S"], []), (["S; x=1"], []), (["x; S=a"], []), (["=x; S=a"], []),
    (["S=a;"], []), ([";S=a"], []), ([";;S=a;;x=1"], []), (["S=a|"], []), (["S=a|x"], []), (["S=a||"], []), (["S=a|!!!!!"], []), (["S=a~abc"], []), (["S=b~x~y; z=1"], []), (["S=zz~abc"], []), (["S=~abc"], []), (["S=abc"], []),
    (["S=A"], []), (["s=a"], []),
    ([], ["S=app"]), ([], ["S=app; path=/; HttpOnly"]), (["S=a"], ["S=app"]), (["S=zz"], ["S=app; path=/"]), ([], ["x=1"]), ([], ["x=1", "S=app"]), ([], ["S="]), ([], ["S = app ; path=/"]), ([], ['S="app"; path=/']), ([], ["S=app, x=2"]), ([], ["x=2, S=app"]),
    ([], ["XS=app"]), ([], ["S"]), ([], ["x; S=app"]), (["S=a~q"], ["S=new; path=/"]), ([], ["S=a"]), ([], ["S=; path=/"]),
]


def record_cookies(ports):
    config, cases = "", []
    log = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    log.bind(("127.0.0.1", 0))
    log.settimeout(5)
    for i, (name, line) in enumerate(COOKIES.items()):
        port = free_port()
        config += listen(f"c{i}", port, [f"log 127.0.0.1:{log.getsockname()[1]} local0", 'log-format "REC %tsc %s"', "balance roundrobin", line],
                         [("a", "cookie a"), ("b", "cookie b weight 256"), ("c", "cookie c"), ("d", "cookie d")], ports)
        cases.append((name, line, port, f"c{i}"))
    h = Haproxy(config)
    for _, _, _, proxy in cases:
        h.ctl(f"set server {proxy}/a state drain")
        h.ctl(f"set server {proxy}/d state drain")
        h.ctl(f"set server {proxy}/c state maint")
    now = int(time.time())

    def b64(seconds):
        alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        ticks, text = seconds >> 2, ""
        for _ in range(5):
            text = alphabet[ticks & 63] + text
            ticks >>= 6
        return text

    def heard():
        """Cookie letters and server of the next request's log line; lines about server states are passed over."""
        while True:
            text = log.recv(4096).decode().split("]: ")[1].strip()
            if text.startswith("REC "):
                return text.split(" ")[1:]

    def write(out, mode, method, requests, sets, headers):
        fields, reached = ask(port, headers=headers, method=method)
        tsc, server = heard()
        got = [v for k, v in fields if k == "set-cookie"]
        cache = [v for k, v in fields if k.lower() in ("cache-control", "expires", "pragma")]
        out.write("\t".join([mode, method, "\x1f".join(requests), "\x1f".join(sets), tsc[2:], server, reached, "\x1f".join(got), "\x1f".join(cache)]) + "\n")

    with open(os.path.join(HERE, "cookies.txt"), "wb") as raw:
        import io
        out = io.TextIOWrapper(raw, "latin-1", newline="\n")
        out.write("# mode, method, Cookie lines (US-separated), Set-Cookie lines of the server, cookie letters of the log, server, Cookie that reached the server, Set-Cookie lines that reached the client, Cache-Control lines; a and d drain, b takes new streams, c is in maintenance\n")
        for mode, line, port, proxy in cases:
            out.write(f"# {mode}: {line}\n")
            for requests, sets in REQUESTS + [(["S=c"], []), (["S=c; S=a"], []), (["S=c~x"], [])]:
                headers = ["Cookie: " + r for r in requests] + ["X-Set: " + s for s in sets]
                write(out, mode, "GET", requests, sets, headers)
            write(out, mode, "POST", [], [], ["Content-Length: 0"])
        out.flush()
    with open(os.path.join(HERE, "dates.txt"), "w") as out:
        out.write("# mode|age in seconds of the last-seen date or -|age of the first-seen date or -|letters|server|Set-Cookie (L and F for the two dates sent, NOW for the present one)\n")
        for mode, line, port, proxy in cases:
            if "max" not in line:
                continue
            while int(time.time()) % 4:  # haproxy rounds dates up to four seconds: here both ways are the same
                time.sleep(0.01)
            for last in [None, 0, 100, 590, 610, 1000, 4000, -100, -80000, -90000]:
                for first in [None, 0, 590, 610, 3590, 3620, -100, -90000]:
                    at = int(time.time())
                    l = "" if last is None else b64(at - last)
                    f = None if first is None else b64(at - first)
                    value = "a" if last is None and first is None else "a|" + l + ("" if f is None else "|" + f)
                    fields, _ = ask(port, headers=["Cookie: S=" + value])
                    tsc, server = heard()
                    got = "".join(v for k, v in fields if k == "set-cookie")
                    head, _, rest = got.partition(";")
                    parts = head.split("|")
                    parts = [parts[0]] + ["NOW" if p == b64(at) else "L" if p == l else "F" if p == f else p for p in parts[1:]]
                    out.write(f"{mode}|{'-' if last is None else last}|{'-' if first is None else first}|{tsc[2:]}|{server}|{'|'.join(parts)}{';' + rest if rest else ''}\n")
    h.stop()


def record_dynamic():
    config, cases = "", []
    for i, (key, address, p) in enumerate([("secret", "127.0.0.1", 80), ("k", "10.1.2.3", 8080), ("a longer key", "192.168.50.11", 65535), ("secret", "::1", 443), ("secret", "2001:db8::7", 8443)]):
        port = free_port()
        host = f"[{address}]" if ":" in address else address
        config += f"listen d{i}\n bind 127.0.0.1:{port}\n cookie S insert dynamic\n dynamic-cookie-key \"{key}\"\n server a {host}:{p}\n"
        cases.append((i, key, address, p))
    h = Haproxy(config)
    stats = h.ctl("show stat").splitlines()
    names = stats[0].lstrip("# ").split(",")
    with open(os.path.join(HERE, "dynamic.txt"), "w") as out:
        out.write("# key|address|port|cookie value of haproxy 2.6\n")
        for i, key, address, p in cases:
            for row in stats[1:]:
                f = dict(zip(names, row.split(",")))
                if f.get("pxname") == f"d{i}" and f.get("svname") == "a":
                    out.write(f"{key}|{address}|{p}|{f['cookie']}\n")
    h.stop()


def record_hashes():
    port, keys = free_port(), ["", "a", "abc", "/index.html", "The quick brown fox jumps over the lazy dog", "192.168.50.11", "0123456789" * 9]
    functions = ["sdbm", "djb2", "wt6", "crc32"]
    parts = "|".join(f"%[req.hdr(k),{f}({a})]" for f in functions for a in (0, 1))
    h = Haproxy(f'frontend f\n bind 127.0.0.1:{port}\n http-request return status 200 content-type text/plain lf-string "{parts}"\n')
    with open(os.path.join(HERE, "hashes.txt"), "w") as out:
        out.write("# key|" + "|".join(f"{f}|{f} avalanche" for f in functions) + " (haproxy 2.6)\n")
        for key in keys[1:]:
            out.write(key + "|" + ask(port, headers=["k: " + key])[1] + "\n")
    h.stop()


if __name__ == "__main__":
    ports = serve("abcd")
    wanted = sys.argv[1:] or ["source", "order", "dynamic", "hashes", "cookies"]
    if "source" in wanted:
        record_source(ports)
    if "order" in wanted:
        record_order(ports)
    if "dynamic" in wanted:
        record_dynamic()
    if "hashes" in wanted:
        record_hashes()
    if "cookies" in wanted:
        record_cookies(ports)
