#!/usr/bin/env python3
"""CPU per request of HaLb beside HAProxy on the load variant of the pair's file.

Starts two nginx servers, a UDP log sink, and each proxy in turn (A B C A B C ...), all on loopback; drives them with wrk;
prints requests/s and CPU microseconds per request (utime + stime of the proxy / requests), medians of the rounds, and the
ratio to HAProxy. With --idle N it also opens N keep-alive connections to each proxy and prints its resident memory.

    python3 tests/bench/load.py --halb deploy/out/halb [--rounds 5] [--seconds 5] [--connections 64] [--idle 5000]
"""
import argparse
import os
import re
import resource
import shutil
import signal
import socket
import statistics
import subprocess
import tempfile
import threading
import time

WEB_PORTS = (18811, 18812)
LOG_PORT = 18814
CONFIG = """
global
    log 127.0.0.1:{log} local1 info
    maxconn {maxconn}
    {extra}
defaults
    log global
    mode    http
    option  httplog
    option  dontlognull
    option  forwardfor
    option  redispatch
    timeout http-request 10s
    timeout http-keep-alive 5m
    timeout connect 10s
    timeout client  1m
    timeout server  1m
    timeout queue   1m
frontend haproxy
    bind    127.0.0.1:{port}
    maxconn {maxconn}
    default_backend server
backend server
    balance roundrobin
    cookie  SVID insert indirect nocache maxlife 10m
    option  httpchk GET /
    http-check expect status 200
    server web01 127.0.0.1:{web1} cookie web01 check inter 3000 rise 2 fall 5
    server web02 127.0.0.1:{web2} cookie web02 check inter 3000 rise 2 fall 5
"""
NGINX = """
worker_processes 1;
pid {dir}/nginx-{port}.pid;
error_log {dir}/nginx-{port}.log;
events {{ worker_connections 20000; }}
http {{
  access_log off;
  keepalive_requests 100000000;
  keepalive_timeout 300s;
  server {{
    listen 127.0.0.1:{port} backlog=4096;
    location / {{ return 200 "hello from {port}\\n"; }}
  }}
}}
"""


def ticks(pid):
    """CPU seconds of a process, all threads."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as f:
        fields = f.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def rss(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as f:
        return int(re.search(r"VmRSS:\s+(\d+)", f.read()).group(1))


def wait_port(port, process):
    for _ in range(600):
        if process.poll() is not None:
            raise SystemExit(f"proxy on port {port} ended with {process.returncode}")
        try:
            with socket.create_connection(("127.0.0.1", port), 1):
                return
        except OSError:
            time.sleep(0.05)
    raise SystemExit(f"port {port} never opened")


def sink():
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
    s.bind(("127.0.0.1", LOG_PORT))
    def drain():
        while True:
            s.recv(65536)
    threading.Thread(target=drain, daemon=True).start()


def run_wrk(port, seconds, connections, core):
    out = subprocess.run(
        ["taskset", "-c", core, "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", f"http://127.0.0.1:{port}/"],
        capture_output=True, text=True, check=True).stdout
    requests = int(re.search(r"(\d+) requests in", out).group(1))
    bad = re.findall(r"(Non-2xx.*|Socket errors.*)", out)
    return requests, bad


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--halb", default="deploy/out/halb")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--idle", type=int, default=0)
    parser.add_argument("--only", default="", help="comma list of haproxy, halb, yarp")
    args = parser.parse_args()
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    directory = tempfile.mkdtemp(prefix="halb-bench-")
    children = []
    try:
        for port in WEB_PORTS:
            path = f"{directory}/nginx-{port}.conf"
            with open(path, "w", encoding="ascii") as f:
                f.write(NGINX.format(dir=directory, port=port))
            children.append(subprocess.Popen(["taskset", "-c", "1", "nginx", "-g", "daemon off;", "-c", path]))
        sink()
        proxies = {}
        wanted = args.only.split(",") if args.only else ["haproxy", "halb", "yarp"]
        for i, (name, program, extra) in enumerate([
            ("haproxy", [shutil.which("haproxy") or "/usr/sbin/haproxy", "-db", "-f"], "nbthread 1"),
            ("halb", [args.halb, "-db", "-f"], ""),
            ("yarp", [args.halb, "-db", "-f"], "tune.http1.engine yarp"),
        ]):
            if name not in wanted:
                continue
            port = 18820 + i
            path = f"{directory}/{name}.cfg"
            with open(path, "w", encoding="ascii") as f:
                f.write(CONFIG.format(maxconn=min(20000, (hard - 200) // 2), log=LOG_PORT, port=port, extra=extra, web1=WEB_PORTS[0], web2=WEB_PORTS[1]))
            process = subprocess.Popen(["taskset", "-c", "0", *program, path], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            children.append(process)
            wait_port(port, process)
            proxies[name] = (process.pid, port)
        figures = {name: [] for name in proxies}
        for name, (pid, port) in proxies.items():
            run_wrk(port, 5 if name == "haproxy" else 15, args.connections, "1")
        for _ in range(args.rounds):
            for name, (pid, port) in proxies.items():
                before = ticks(pid)
                requests, bad = run_wrk(port, args.seconds, args.connections, "1")
                figures[name].append(((ticks(pid) - before) / requests * 1e6, requests / args.seconds))
                if bad:
                    print(name, *bad)
        base = statistics.median(f[0] for f in figures.get("haproxy") or [(1, 1)])
        print(f"{'proxy':10}{'us/request':>12}{'ratio':>8}{'requests/s':>12}{'RSS MB':>8}")
        for name, rows in figures.items():
            cpu = statistics.median(r[0] for r in rows)
            rate = statistics.median(r[1] for r in rows)
            print(f"{name:10}{cpu:12.1f}{cpu / base:8.2f}{rate:12.0f}{rss(proxies[name][0]) / 1024:8.1f}")
        if args.idle:
            for name, (pid, port) in proxies.items():
                before = rss(pid)
                held = []
                for _ in range(args.idle):
                    c = socket.create_connection(("127.0.0.1", port))
                    c.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                    c.recv(4096)
                    held.append(c)
                time.sleep(2)
                after = rss(pid)
                print(f"{name:10} RSS with {args.idle} idle keep-alive connections: {after / 1024:.1f} MB "
                      f"({(after - before) * 1024 / args.idle:.0f} bytes each over what it had)")
                for c in held:
                    c.close()
    finally:
        for child in children:
            child.send_signal(signal.SIGTERM)
        for child in children:
            try:
                child.wait(10)
            except subprocess.TimeoutExpired:
                child.kill()
        shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    main()
