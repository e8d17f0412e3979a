"""FRR's vrrpd as a peer. It wants the virtual address on a macvlan with the virtual MAC, and zebra beside it."""
import json
import os
import shutil
import subprocess
import time

import lab as L

LIBRARY = "/usr/lib/frr"


def installed():
    return os.access(f"{LIBRARY}/vrrpd", os.X_OK)


class Frr:
    """zebra and vrrpd in one box. The address is always on the macvlan; the link is up only while FRR is master."""
    kind = "frr"

    def __init__(self, lab, box, priority, interval_ms, family=4, vrid=51):
        self.lab, self.box, self.family, self.vrid = lab, box, family, vrid
        self.folder = lab.path(f"{box}-frr")
        os.makedirs(self.folder, exist_ok=True)
        os.chmod(lab.folder, 0o755)
        device, length = ("vrrp4-2-1", 32) if family == 4 else ("vrrp6-2-1", 128)
        lab.ip(box, f"link add {device} link eth0 type macvlan mode bridge")
        lab.ip(box, f"link set dev {device} address 00:00:5e:00:0{1 if family == 4 else 2}:{vrid:02x}")
        lab.ip(box, f"addr add {L.VIP[family]}/{length} dev {device} nodad" if family == 6 else f"addr add {L.VIP[family]}/{length} dev {device}")
        lab.ip(box, f"link set dev {device} up")
        word = "ip" if family == 4 else "ipv6"
        with open(f"{self.folder}/vrrpd.conf", "w") as f:
            f.write(f"interface eth0\n vrrp {vrid} version 3\n vrrp {vrid} priority {priority}\n vrrp {vrid} advertisement-interval {interval_ms}\n"
                    f" vrrp {vrid} {word} {L.VIP[family]}\n")
        with open(f"{self.folder}/zebra.conf", "w") as f:
            f.write("hostname lab\n")
        for name in ("", "vrrpd.conf", "zebra.conf"):
            shutil.chown(os.path.join(self.folder, name), "frr", "frr")     # FRR gives up root for this user

    def start(self):
        log = open(f"{self.folder}/log", "a")
        self.processes = []
        for name in ("zebra", "vrrpd"):
            d = self.folder
            self.processes.append(self.lab.spawn(self.box, [
                f"{LIBRARY}/{name}", "-f", f"{d}/{name}.conf", "-z", f"{d}/zserv.api", "-i", f"{d}/{name}.pid", "--vty_socket", d, "-P", "0",
                "--log", "stdout", "--log-level", "debug"], stdout=log, stderr=log, stdin=subprocess.DEVNULL))
            time.sleep(0.5)
        return self

    def shown(self):
        """FRR's own status of the router."""
        answer = self.lab.run(self.box, ["vtysh", "--vty_socket", self.folder, "-d", "vrrpd", "-c", "show vrrp json"], check=False)
        try:
            return json.loads(answer.stdout)[0]["v4" if self.family == 4 else "v6"]
        except (ValueError, LookupError):
            return {"error": answer.stdout[-300:] + answer.stderr[-300:]}

    def is_master(self):
        return self.shown().get("status") == "Master"

    def terminate(self):
        self.processes[1].terminate()

    def wait(self, timeout=10):
        self.processes[1].wait(timeout)
        self.processes[0].terminate()
        self.processes[0].wait(timeout)

    def log_text(self):
        with open(f"{self.folder}/log") as f:
            return f.read()
