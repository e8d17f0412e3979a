#!/bin/bash
# Time from exec to the first proxied answer, and memory then: bash tests/bench/startup.sh [PROGRAM [ROUNDS]]
# PROGRAM: a published halb (default deploy/out/halb) or haproxy. Needs python3.
set -euo pipefail
exec python3 - "${1:-$(dirname "$0")/../../deploy/out/halb}" "${2:-10}" <<'PY'
import http.server, os, socket, statistics, subprocess, sys, tempfile, threading, time

program, rounds = sys.argv[1], int(sys.argv[2])

class Hello(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.send_header("Content-Length", "2"); self.end_headers(); self.wfile.write(b"ok")
    def log_message(self, *args): pass

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hello)
threading.Thread(target=server.serve_forever, daemon=True).start()
probe = socket.socket(); probe.bind(("127.0.0.1", 0)); port = probe.getsockname()[1]; probe.close()
config = tempfile.NamedTemporaryFile("w", suffix=".cfg")
config.write(f"""defaults
    mode http
    timeout connect 5s
    timeout client 5s
    timeout server 5s
listen web
    bind 127.0.0.1:{port}
    server s1 127.0.0.1:{server.server_port}
""")
config.flush()

def first_answer():
    while True:
        try:
            with socket.create_connection(("127.0.0.1", port)) as client:
                client.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                if b" 200 " in client.recv(4096): return
        except OSError: pass
        time.sleep(0.0005)

times, memory = [], []
for _ in range(rounds):
    began = time.monotonic()
    process = subprocess.Popen([program, "-db", "-f", config.name], stderr=subprocess.DEVNULL)
    try:
        first_answer()
        times.append((time.monotonic() - began) * 1000)
        with open(f"/proc/{process.pid}/status") as status:
            memory.append(int(next(line for line in status if line.startswith("VmRSS")).split()[1]) / 1024)
    finally:
        process.kill(); process.wait()
print(f"{program}: first answer after {statistics.median(times):.0f} ms (median of {rounds}, {min(times):.0f}-{max(times):.0f}), RSS {statistics.median(memory):.1f} MB")
PY
