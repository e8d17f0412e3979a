"""Two boxes, a client and a bridge between them, as network namespaces; the instruments; nothing else.

    with Lab() as lab:
        lab.spawn("lb1", ["ping", "-c1", "10.77.0.10"])

Namespaces are PREFIX-br, -lb1, -lb2, -cl; the prefix holds the process id, so runs do not meet. They are removed on every way
out; those that a killed run (kill -9) left behind are removed by the next one. The root namespace is never touched.
Box N has 10.77.0.N and fd77::N on eth0 (MAC 02:00:0a:4d:00:0N, link-local fe80::aff:fe4d:N); the client has .10.
"""
import ctypes
import glob
import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
VIP = {4: "10.77.0.100", 6: "fd77::100"}
BOXES = ("lb1", "lb2")
HOSTS = {"lb1": 1, "lb2": 2, "cl": 10}
WEB_PORT = 80
MEMORY = "/dev/shm" if os.path.ismount("/dev/shm") else tempfile.gettempdir()     # run directories belong on tmpfs, as /run is
LIBC = ctypes.CDLL(None, use_errno=True)
PR_SET_PDEATHSIG = 1


def address(host, family=4):
    return f"10.77.0.{HOSTS[host]}" if family == 4 else f"fd77::{HOSTS[host]:x}"


def link_local(host):
    return f"fe80::aff:fe4d:{HOSTS[host]:x}"


def mac(host):
    return f"02:00:0a:4d:00:{HOSTS[host]:02x}"


def now():
    """Seconds on the clock of the instruments (CLOCK_MONOTONIC)."""
    return time.monotonic_ns() / 1e9


def _die_with_parent():
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _leave(number, _frame):
    raise SystemExit(128 + number)


def tools():
    """Compiles the C instruments once for each state of their sources; returns the folder of the programs."""
    names = ("web", "probe", "check", "addrs", "adverts", "flood", "burn")
    sources = [os.path.join(HERE, n) for n in ("lab.h", *(f"{name}.c" for name in names))]
    digest = hashlib.sha256(b"".join(open(s, "rb").read() for s in sources)).hexdigest()[:12]
    folder = os.path.join(tempfile.gettempdir(), f"halb-vrrp-lab-{os.getuid()}-{digest}")
    if not os.path.isdir(folder):
        work = tempfile.mkdtemp(prefix="halb-vrrp-lab-build-")
        for name in names:
            subprocess.run(["gcc", "-O2", "-Wall", "-Wextra", "-o", f"{work}/{name}", os.path.join(HERE, f"{name}.c")], check=True)
        try:
            os.rename(work, folder)
        except OSError:                          # another run was faster
            shutil.rmtree(work)
    return folder


class Watch:
    """A program whose output lines become tuples (seconds, word, ...), collected as they come."""

    def __init__(self, process):
        self.process, self.events, self.ready = process, [], threading.Event()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self):
        for line in self.process.stdout:
            words = line.split()
            if words[1:] == ["=", "ready"]:
                self.ready.set()
            else:
                self.events.append((int(words[0]) / 1e9, *words[1:]))
        self.ready.set()

    def stop(self):
        """Ends the program once what it has seen is read."""
        time.sleep(0.05)
        self.process.kill()
        self.process.wait()
        self._thread.join(5)


class Lab:
    """The namespaces and every process in them."""

    def __init__(self, prefix=None, web=True):
        self.prefix = prefix or f"lab{os.getpid()}"
        self.folder = tempfile.mkdtemp(prefix=f"{self.prefix}-", dir=MEMORY)
        self.tools, self._web, self._processes, self._own = tools(), web, [], set()

    def __enter__(self):
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
                signal.signal(number, _leave)
        try:
            _remove_leftovers()
            self._build()
        except BaseException:
            self.__exit__(*sys.exc_info())
            raise
        return self

    def __exit__(self, *_):
        for host in ("lb1", "lb2", "cl", "br"):
            for pid in self.pids(host, everything=True):
                _kill(pid, signal.SIGKILL)
        for process in self._processes:
            if process.poll() is None:
                process.kill()
            process.wait()
        _remove_namespaces(self.prefix)
        shutil.rmtree(self.folder, ignore_errors=True)

    def ns(self, host):
        return f"{self.prefix}-{host}"

    def path(self, name):
        return os.path.join(self.folder, name)

    def _build(self):
        bridge = self.ns("br")
        for host in ("br", "lb1", "lb2", "cl"):
            subprocess.run(["ip", "netns", "add", self.ns(host)], check=True)
        lines = [f"-n {bridge} link add br0 type bridge stp_state 0 forward_delay 0", f"-n {bridge} link set br0 up"]
        for host in HOSTS:
            lines += [
                f"-n {bridge} link add {host} type veth peer name eth0 netns {self.ns(host)} address {mac(host)}",
                f"-n {bridge} link set {host} master br0 up",
                f"-n {self.ns(host)} link set lo up",
                f"-n {self.ns(host)} link set eth0 up",
                f"-n {self.ns(host)} addr add {address(host)}/24 dev eth0",
                f"-n {self.ns(host)} addr add {address(host, 6)}/64 dev eth0 nodad",
            ]
        # A switch neither filters nor checks IP headers; without br_netfilter the keys are not there.
        self.run("br", ["sysctl", "-qew", *(f"net.bridge.bridge-nf-call-{t}=0" for t in ("iptables", "ip6tables", "arptables"))], check=False)
        for host in HOSTS:                       # before the links: no duplicate address detection, no late source address
            self.run(host, ["sysctl", "-qw", "net.ipv6.conf.all.accept_dad=0", "net.ipv6.conf.default.accept_dad=0",
                            "net.ipv6.conf.default.router_solicitations=0", "net.ipv4.ping_group_range=0 0"])
        for line in lines:
            subprocess.run(["ip", *line.split()], check=True)
        if self._web:
            for box in BOXES:
                self.start_web(box)

    def start_web(self, box, port=WEB_PORT):
        return self.tool(box, "web", box, port)

    def ip(self, host, command):
        subprocess.run(["ip", "-n", self.ns(host), *command.split()], check=True)

    def run(self, host, argv, check=True, timeout=30):
        return subprocess.run(["ip", "netns", "exec", self.ns(host), *argv], check=check, text=True, capture_output=True, timeout=timeout)

    def spawn(self, host, argv, **options):
        """Starts a program in the namespace of a host; it dies with the lab."""
        process = subprocess.Popen(["ip", "netns", "exec", self.ns(host), *map(str, argv)], preexec_fn=_die_with_parent, **options)
        self._processes.append(process)
        return process

    def tool(self, host, name, *arguments, **options):
        process = self.spawn(host, [f"{self.tools}/{name}", *arguments], **options)
        self._own.add(process.pid)
        return process

    def watch(self, host, name, *arguments):
        watch = Watch(self.tool(host, name, *arguments, stdout=subprocess.PIPE, text=True))
        if name == "addrs":
            watch.ready.wait(5)
        return watch

    def pids(self, host, everything=False):
        """Processes in the namespace of a host; without the lab's own instruments unless everything is asked for."""
        answer = subprocess.run(["ip", "netns", "pids", self.ns(host)], text=True, capture_output=True)
        return [int(p) for p in answer.stdout.split() if everything or int(p) not in self._own]

    def signal(self, pids, number):
        for pid in pids:
            _kill(pid, number)

    def port(self, host, up):
        """The cable of a host at the bridge's side."""
        self.ip("br", f"link set {host} {'up' if up else 'down'}")

    def isolate(self, on):
        """Cuts (or heals) the path between the boxes; both still see the client."""
        for box in BOXES:
            subprocess.run(["ip", "netns", "exec", self.ns("br"), "bridge", "link", "set", "dev", box, "isolated", "on" if on else "off"], check=True)


def _kill(pid, number):
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass


def _remove_namespaces(prefix):
    listed = subprocess.run(["ip", "netns", "list"], text=True, capture_output=True).stdout.split("\n")
    for name in (line.split()[0] for line in listed if line.strip()):
        if name.startswith(prefix + "-"):
            subprocess.run(["ip", "netns", "del", name], check=False)


def _remove_leftovers():
    """Namespaces labPID-* whose PID is gone: only this script makes such names."""
    listed = subprocess.run(["ip", "netns", "list"], text=True, capture_output=True).stdout
    for pid in set(re.findall(r"^lab(\d+)-(?:br|lb1|lb2|cl)\b", listed, re.M)):
        if not os.path.exists(f"/proc/{pid}"):
            for host in ("lb1", "lb2", "cl", "br"):
                left = subprocess.run(["ip", "netns", "pids", f"lab{pid}-{host}"], text=True, capture_output=True).stdout
                for child in left.split():
                    _kill(int(child), signal.SIGKILL)
            _remove_namespaces(f"lab{pid}")
            for folder in glob.glob(os.path.join(MEMORY, f"lab{pid}-*")):
                shutil.rmtree(folder, ignore_errors=True)
