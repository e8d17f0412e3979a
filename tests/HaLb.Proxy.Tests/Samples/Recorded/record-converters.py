#!/usr/bin/env python3
"""Records what HAProxy answers to the expressions of a file of cases.

usage: record-converters.py CASES OUTPUT [PORT]

CASES has one expression a line; '#' begins a comment line, '!' a line that expands: each choice
written «x¦y» stands for x and for y. The output has, for each expression, a tab and
  error         HAProxy refuses it at load
  none          it has no value
  TYPE HEX      its value, as bytes (a number: eight, big endian)
Needs haproxy and curl. Times are in the zone Europe/Berlin.
"""
import itertools, os, re, subprocess, sys, tempfile, time, urllib.request

BATCH = 250
KEYS = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'keys') + '/'


def expressions(path):
    seen = set()
    for line in open(path, encoding="utf-8"):
        line = line.rstrip("\n")
        if not line or line.startswith("#"):
            continue
        if not line.startswith("!"):
            found = [line]
        else:
            parts = re.split("«(.*?)»", line[1:])
            choices = [p.split("¦") if i % 2 else [p] for i, p in enumerate(parts)]
            found = ["".join(c) for c in itertools.product(*choices)]
        for expression in found:
            if expression not in seen:
                seen.add(expression)
                yield expression


def quoted(expression):
    return "'" + expression.replace("'", "'\\''") + "'"


def configuration(batch, port):
    lines = ["defaults", " mode http", " timeout client 20s", " timeout server 20s", " timeout connect 5s",
             "frontend f", f" bind 127.0.0.1:{port}",
             " http-request set-var(txn.text) str(Hello)", " http-request set-var(txn.number) int(42)",
             " http-request set-var(txn.negative) int(-7)", " http-request set-var(txn.empty) str()",
             " http-request set-var(txn.bytes) bin(00ff80)", " http-request set-var(txn.address) ipv4(192.0.2.1)",
             " http-request set-var(txn.key) str(a2V5)"]
    where = {}
    for number, expression in batch:
        lines.append(f" http-request set-var(txn.r) {quoted(expression.replace('KEYS/', KEYS) + f',debug(case{number},stdout)')} if {{ path /{number} }}")
        where[len(lines)] = number
    lines.append(' http-request return status 200 content-type text/plain lf-string "%[var(txn.r),hex]." if { var(txn.r) -m found }')
    lines.append(' http-request return status 200 content-type text/plain string "none"')
    return "\n".join(lines) + "\n", where


def main():
    cases = list(enumerate(expressions(sys.argv[1])))
    port = int(sys.argv[3]) if len(sys.argv) > 3 else 18099
    answers = {}
    environment = dict(os.environ, TZ="Europe/Berlin")
    for start in range(0, len(cases), BATCH):
        batch = cases[start:start + BATCH]
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "c.cfg")
            while True:
                text, where = configuration(batch, port)
                open(path, "w", encoding="utf-8").write(text)
                check = subprocess.run(["haproxy", "-c", "-f", path], capture_output=True, env=environment)
                if check.returncode == 0:
                    break
                wrong = {where[int(n)] for n in re.findall(rb"c\.cfg:(\d+)\]", check.stderr) if int(n) in where}
                if not wrong:
                    sys.exit(check.stderr.decode())
                for number in wrong:
                    answers[number] = "error"
                batch = [c for c in batch if c[0] not in wrong]
            out = open(os.path.join(folder, "out"), "w+b")
            process = subprocess.Popen(["haproxy", "-f", path, "-db"], stdout=out, stderr=subprocess.DEVNULL, env=environment)
            try:
                bodies = {}
                for number, _ in batch:
                    for _ in range(50):
                        try:
                            bodies[number] = urllib.request.urlopen(f"http://127.0.0.1:{port}/{number}", timeout=5).read().decode()
                            break
                        except (ConnectionError, OSError):
                            time.sleep(0.1)
                time.sleep(0.2)
            finally:
                process.kill()
                process.wait()
            out.seek(0)
            types = {int(n): t.decode() for n, t in re.findall(rb"case(\d+): type=(\w+)", out.read())}
            for number, _ in batch:
                body = bodies.get(number, "lost")
                answers[number] = f"{types.get(number, '?')} {body[:-1]}" if body.endswith(".") else body
    with open(sys.argv[2], "w", encoding="utf-8") as output:
        for number, expression in cases:
            output.write(f"{expression}\t{answers[number]}\n")


main()
