"""How each VRRP program is started in a box: keepalived, halb-vrrpd; and the configurations that they share."""
import json
import os
import re
import signal
import subprocess
import time

import lab as L

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(L.HERE)))

# name: version, advertisement interval in seconds, family
PROFILES = {
    "v2-1s": (2, 1, 4), "v3-1s": (3, 1, 4), "v3-100ms": (3, 0.1, 4), "v3-10ms": (3, 0.01, 4),
    "v3-1s-v6": (3, 1, 6), "v3-100ms-v6": (3, 0.1, 6), "v3-10ms-v6": (3, 0.01, 6),
}


def down_time(profile, priority):
    """Master_Down_Interval in seconds."""
    version, interval, _ = PROFILES[profile]
    return 3 * interval + (256 - priority) / 256 * (1 if version == 2 else interval)


def halb_vrrpd():
    """The command of halb-vrrpd: HALB_VRRPD, the published program, or the built one."""
    given = os.environ.get("HALB_VRRPD")
    if given:
        return given.split()
    published = os.path.join(ROOT, "deploy/out/halb-vrrpd")
    if os.access(published, os.X_OK):
        return [published]
    built = os.path.join(ROOT, "src/HaLb.Vrrp/bin/Debug/net10.0/halb-vrrpd.dll")
    if not os.path.exists(built):
        raise SystemExit("no halb-vrrpd: bash deploy/publish.sh, or dotnet build src/HaLb.Vrrp, or set HALB_VRRPD")
    return ["dotnet", built]


def keepalived_conf(profile, priority, *, script=None, instance="", head="", family=None, vips=None, state="BACKUP"):
    """The configuration file of one box, as keepalived and halb-vrrpd both read it."""
    version, interval, own_family = PROFILES[profile]
    family = family or own_family
    text = "global_defs {\n  router_id lab\n  script_user root\n  enable_script_security\n" + head + "}\n"
    if script:
        text += f'vrrp_script chk {{\n  script "{script}"\n  interval 1\n  rise 1\n  fall 1\n}}\n'
        instance += "  track_script { chk }\n"
    length = 32 if family == 4 else 128
    addresses = "".join(f"    {v}/{length} dev eth0\n" for v in vips or [L.VIP[family]])
    return text + (
        f"vrrp_instance VI_1 {{\n  version {version}\n  state {state}\n  interface eth0\n  virtual_router_id 51\n"
        f"  priority {priority}\n  advert_int {interval}\n{instance}  virtual_ipaddress {{\n{addresses}  }}\n}}\n")


def halb_json(profile, priorities, instance=None, more=None):
    """One halb.json for both boxes: `node` names exactly two. `more` has further sections."""
    version, interval, family = PROFILES[profile]
    length = 32 if family == 4 else 128
    return json.dumps({
        "vrrp_instance": {"VI_1": {
            "version": version, "state": "BACKUP", "interface": "eth0", "virtual_router_id": 51, "priority": 100, "advert_int": interval,
            "virtual_ipaddress": [f"{L.VIP[family]}/{length}"], **(instance or {})}},
        "node": {box: {"vrrp_instance": {"VI_1": {"priority": priority}}} for box, priority in priorities.items()},
        **(more or {}),
    }, indent=2)


class Daemon:
    """One VRRP program in one box. `main` is its VRRP process, `all` every process that it started."""

    def __init__(self, lab, box, text, suffix=".conf"):
        self.lab, self.box, self.process = lab, box, None
        self.folder = lab.path(f"{box}-{self.kind}")
        os.makedirs(self.folder, exist_ok=True)
        self.conf = os.path.join(self.folder, "vrrp" + suffix)
        self.configure(text)

    def configure(self, text):
        with open(self.conf, "w") as f:
            f.write(text)

    def start(self):
        self.log = open(os.path.join(self.folder, "log"), "a")
        self.process = self.lab.spawn(self.box, self.command(), stdout=self.log, stderr=self.log, stdin=subprocess.DEVNULL,
                                      env={**os.environ, "TMPDIR": self.folder})
        self.lab.daemons = getattr(self.lab, "daemons", {})
        self.lab.daemons[self.box] = self
        return self

    def log_text(self):
        with open(os.path.join(self.folder, "log")) as f:
            return f.read()

    def all(self):
        """Every process in the box that neither the lab nor a proxy is: the daemon, its guard, children, scripts."""
        proxy = getattr(self.lab, "proxies", {}).get(self.box)
        others = _tree(proxy.pid) if proxy else set()
        return [p for p in self.lab.pids(self.box) if p not in others]

    def terminate(self):
        self.process.send_signal(signal.SIGTERM)

    def wait(self, timeout=10):
        return self.process.wait(timeout)


def _tree(pid):
    found, todo = set(), [pid]
    while todo:
        p = todo.pop()
        found.add(p)
        try:
            for task in os.listdir(f"/proc/{p}/task"):
                with open(f"/proc/{p}/task/{task}/children") as f:
                    todo += [int(c) for c in f.read().split()]
        except OSError:
            pass
    return found


class Keepalived(Daemon):
    """Debian's keepalived, the VRRP half alone: a parent and one VRRP child."""
    kind = "keepalived"

    def command(self):
        d = self.folder
        return ["keepalived", "-n", "-l", "-D", "-P", "-f", self.conf, "-p", f"{d}/pid", "-r", f"{d}/vrrp.pid", "-c", f"{d}/check.pid"]

    def main(self):
        with open(f"{self.folder}/vrrp.pid") as f:
            return int(f.read())

    def stats(self):
        """The counters that SIGUSR2 writes: {"Length": 0, ...}, as keepalived names them."""
        path = os.path.join(self.folder, "keepalived.stats")
        if os.path.exists(path):
            os.unlink(path)
        os.kill(self.main(), signal.SIGUSR2)
        for _ in range(100):
            time.sleep(0.05)
            if os.path.exists(path) and os.stat(path).st_size:
                time.sleep(0.05)
                with open(path) as f:
                    return {k.strip(): int(v) for k, v in re.findall(r"^([^:\n]+): (\d+)$", f.read(), re.M)}
        raise RuntimeError("keepalived wrote no statistics")

    def discards(self):
        """Counters of received adverts that were found wrong, those above zero."""
        wrong = ("Length", "TTL", "Invalid Type", "Advertisement Interval", "Address List", "Invalid Type", "Type Mismatch", "Failure")
        return {k: v for k, v in self.stats().items() if k in wrong and v}


class Halb(Daemon):
    """halb-vrrpd: the daemon and its guard."""
    kind = "halb"

    def command(self):
        node = ["--node", self.box] if self.conf.endswith(".json") else []
        return [*halb_vrrpd(), "-f", self.conf, "--run-dir", self.folder, *node]

    def main(self):
        return self.process.pid

    def status(self):
        """`show vrrp json`."""
        answer = self.ctl("show", "vrrp", "json")
        try:
            return json.loads(answer)
        except ValueError:
            raise RuntimeError(f"halb-vrrpd ctl answered {answer[:200]!r}") from None

    def discards(self):
        """Counters of received adverts that were found wrong, those above zero; own packets that come back are no fault."""
        found = {}
        for instance in self.status()["instances"]:
            for reason, count in instance["counters"]["discarded"].items():
                if count and not reason.startswith("own"):
                    found[reason] = found.get(reason, 0) + count
        return found

    def ctl(self, *words):
        return self.lab.run(self.box, [*halb_vrrpd(), "ctl", "--run-dir", self.folder, *words], check=False).stdout


KINDS = {"keepalived": Keepalived, "halb": Halb}
