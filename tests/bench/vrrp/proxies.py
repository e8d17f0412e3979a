"""The proxy of a box for the cases that kill it: the real `halb`, answering with the name of its box."""
import json
import os
import time

import daemons as D
import lab as L

SERVER_PORT = 8080


def halb():
    given = os.environ.get("HALB_PROGRAM")
    if given:
        return given.split()
    published = os.path.join(D.ROOT, "deploy/out/halb")
    return [published] if os.access(published, os.X_OK) else ["dotnet", os.path.join(D.ROOT, "src/HaLb/bin/Debug/net10.0/halb.dll")]


def socket_path(lab, box):
    return lab.path(f"{box}-pair.sock")


def configuration(lab, box):
    """The sections of halb.json that are halb's: a server on the box answers every request with the name of the box."""
    return {
        "global": {"pair": {"socket": socket_path(lab, box)}},
        "defaults": {"mode": "http", "timeout": {"client": "5s", "server": "5s", "connect": "1s"}},
        "frontend": {"web": {"bind": [f":::{L.WEB_PORT} v4v6"], "default_backend": "server"}},
        "backend": {"server": {"server": {box: f"127.0.0.1:{SERVER_PORT}"}}},
    }


def start(lab, box):
    lab.start_web(box, SERVER_PORT)
    path = lab.path(f"{box}-halb.json")
    with open(path, "w") as f:
        json.dump(configuration(lab, box), f, indent=2)
    log = open(lab.path(f"{box}-halb.log"), "a")
    lab.proxies = getattr(lab, "proxies", {})
    lab.proxies[box] = lab.spawn(box, [*halb(), "-f", path], stdout=log, stderr=log)


def wait_ready(lab, limit=30):
    end = L.now() + limit
    for box in L.BOXES:
        while lab.run(box, [f"{lab.tools}/check", "127.0.0.1", str(L.WEB_PORT)], check=False).returncode:
            if L.now() > end:
                with open(lab.path(f"{box}-halb.log")) as f:
                    raise RuntimeError(f"halb on {box} does not answer: {f.read()[-500:]}")
            time.sleep(0.1)
