#!/usr/bin/env python3
"""halb-vrrpd against Debian's keepalived and FRR's vrrpd: each as master and as backup, in every way of speaking.

    python3 tests/bench/vrrp/interop.py                                  everything
    python3 tests/bench/vrrp/interop.py --modes v3-mcast --combos hk     one
    python3 tests/bench/vrrp/interop.py --combos kk                      the script itself, keepalived on both boxes

Prints a line for each step, "pass" or "FAIL" with what was seen instead; the exit code is 0 when none failed.
"""
import argparse
import contextlib
import re
import socket
import struct
import subprocess
import sys
import time

import daemons as D
import frr
import lab as L
import measure as M

COMBO = {"k": "keepalived", "h": "halb"}
PASS = "  authentication {\n    auth_type PASS\n    auth_pass 7388\n  }\n"
PASS_LONG = {"lb1": PASS.replace("7388", "longer-than-eight"), "lb2": PASS.replace("7388", "longer-t")}


def unicast(box, family):
    other = "lb2" if box == "lb1" else "lb1"
    return f"  unicast_src_ip {L.address(box, family)}\n  unicast_peer {{\n    {L.address(other, family)}\n  }}\n"


# name: profile, text of the instance by box
MODES = {
    "v2-plain": ("v2-1s", lambda box: ""),
    "v2-pass": ("v2-1s", lambda box: PASS),
    "v2-pass-long": ("v2-1s", lambda box: PASS_LONG[box]),
    "v2-unicast": ("v2-1s", lambda box: PASS + unicast(box, 4)),
    "v3-mcast": ("v3-100ms", lambda box: ""),
    "v3-mcast-10ms": ("v3-10ms", lambda box: ""),
    "v3-mcast-1s": ("v3-1s", lambda box: ""),
    "v3-v6": ("v3-100ms-v6", lambda box: ""),
    "v3-unicast": ("v3-100ms", lambda box: unicast(box, 4)),
    "v3-v6-unicast": ("v3-100ms-v6", lambda box: unicast(box, 6)),
}
SLACK = 0.5          # seconds that a busy machine may add to a limit of the protocol


class Interop:
    def __init__(self):
        self.failed = self.passed = 0

    def check(self, name, good, seen=""):
        self.passed += bool(good)
        self.failed += not good
        print(f"{'pass' if good else 'FAIL'}  {self.title}: {name}" + (f"  [{seen}]" if seen != "" and not good else ""), flush=True)
        return good

    @contextlib.contextmanager
    def pair(self, title, profile, vip):
        self.title, self.profile, self.vip = title, profile, vip
        self.version, self.interval, self.family = D.PROFILES[profile]
        with L.Lab() as self.lab:
            self.watches = {box: self.lab.watch(box, "addrs", vip) for box in L.BOXES}
            try:
                yield
            except (OSError, RuntimeError, ValueError, subprocess.SubprocessError) as error:
                self.check("carried out", False, f"{type(error).__name__}: {error}")

    def holders(self):
        return M.Holders(self.watches, self.vip)

    def wait_for(self, box, limit, quiet=0.0):
        """Until the box alone holds the VIP, and has for `quiet` seconds; seconds waited, or None."""
        begin = L.now()
        while L.now() < begin + limit + quiet:
            steps = self.holders().steps
            if steps and steps[-1][1] == frozenset([box]) and L.now() - steps[-1][0] >= quiet:
                return max(0.0, steps[-1][0] - begin)
            time.sleep(0.01)
        return None

    def holding(self):
        return "+".join(sorted(self.holders().at(L.now()))) or "none"

    # -- keepalived and halb-vrrpd, either way round ------------------------------------------------------------------

    def daemon(self, combo, mode, box, priority):
        kind = D.KINDS[COMBO[combo[L.BOXES.index(box)]]]
        return kind(self.lab, box, D.keepalived_conf(self.profile, priority, instance=MODES[mode][1](box)))

    def run(self, combo, mode):
        profile = MODES[mode][0]
        with self.pair(f"{mode} {COMBO[combo[0]]}+{COMBO[combo[1]]}", profile, L.VIP[D.PROFILES[profile][2]]):
            lb1, lb2 = (self.daemon(combo, mode, box, priority) for box, priority in (("lb1", 200), ("lb2", 100)))
            down, skew = D.down_time(profile, 100), D.down_time(profile, 100) - 3 * self.interval
            capture, pcap = self.capture("lb1")
            lb2.start()
            self.check("a backup alone becomes master", self.wait_for("lb2", down + 4 + SLACK) is not None, self.holding())
            lb1.start()
            self.check("election: the higher priority takes over", self.wait_for("lb1", D.down_time(profile, 200) + 4 + SLACK) is not None, self.holding())
            begin, changes = time.time(), len(self.holders().steps)
            time.sleep(max(1.0, 4 * self.interval))
            end = time.time()
            self.check("steady: nobody changes", len(self.holders().steps) == changes, self.holding())
            at = L.now()
            lb1.terminate()
            self.wait_for("lb2", down + 1)
            taken = self.holders().gained("lb2", at)
            self.check("priority 0 hands over within the skew", taken and taken - at < skew + SLACK * min(1, down), f"{taken and taken - at}")
            self.check("the old master left before the new one came", self.holders().time_with(2, at, L.now()) == 0)
            lb1.wait()
            lb1.start()
            self.check("fail-back", self.wait_for("lb1", D.down_time(profile, 200) + 4 + SLACK, 0.3) is not None, self.holding())
            time.sleep(0.3)
            capture.terminate()
            capture.wait(10)
            self.decode(pcap, combo, begin, end)
            self.split(lb1, lb2, down)
            self.counters(lb1, lb2)
            at = L.now()
            self.lab.port("lb1", False)
            self.wait_for("lb2", down + 1 + SLACK)
            taken = self.holders().gained("lb2", at)
            self.check("power-off: the backup takes over within its down interval", taken and 2 * self.interval < taken - at < down + SLACK,
                       f"{taken and taken - at}")
            self.lab.port("lb1", True)
            self.check("power comes back: one master, the higher priority", self.wait_for("lb1", 2 * down + 4 + SLACK, 0.3) is not None, self.holding())
            self.no_crash(lb1, lb2)
            lb1.terminate(), lb2.terminate()
            lb1.wait(), lb2.wait()
            time.sleep(0.2)
            self.check("both stopped: nobody holds the VIP", self.holding() == "none", self.holding())
        with self.pair(f"{mode} {COMBO[combo[0]]}+{COMBO[combo[1]]} equal priorities", profile, L.VIP[D.PROFILES[profile][2]]):
            lb1, lb2 = (self.daemon(combo, mode, box, 150) for box in L.BOXES)
            lb1.start(), lb2.start()
            time.sleep(down + 3 + SLACK)
            self.check("one master", len(self.holders().at(L.now())) == 1, self.holding())
            self.split(lb1, lb2, down, winner="lb2", name="the higher address")
            self.counters(lb1, lb2)
            self.no_crash(lb1, lb2)

    def split(self, lb1, lb2, down, winner="lb1", name="the higher priority"):
        """Both masters while they cannot hear each other; one once they can."""
        self.lab.isolate(True)
        end = L.now() + down + 1 + SLACK
        while len(self.holders().at(L.now())) < 2 and L.now() < end:
            time.sleep(0.01)
        self.check("split: both masters", self.holding() == "lb1+lb2", self.holding())
        time.sleep(2 * self.interval)
        self.lab.isolate(False)
        healed = self.wait_for(winner, 2 * self.interval + SLACK, 0.3)
        self.check(f"healed: {name} wins within one advertisement interval", healed is not None and healed <= self.interval + SLACK / 2, f"{healed} {self.holding()}")

    def capture(self, box):
        """Packets at the bridge's port of the box: its own and all that reach it."""
        path = self.lab.path(f"{box}.pcap")
        process = self.lab.spawn("br", ["tcpdump", "-q", "-U", "-p", "-i", box, "-w", path], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        process.stderr.readline()
        time.sleep(0.2)
        return process, path

    def decode(self, pcap, combo, begin, end):
        """What tshark and tcpdump say of every advertisement."""
        fields = ("frame.time_epoch", "ip.src", "ipv6.src", "ipv6.dst", "ip.ttl", "ipv6.hlim", "ip.dsfield", "ipv6.tclass", "vrrp.prio", "vrrp.checksum.status",
                  "_ws.malformed", "_ws.expert.message")
        argv = ["tshark", "-r", pcap, "-Y", "vrrp and not icmp", "-o", "ip.check_checksum:TRUE", "-T", "fields", "-E", "separator=|"]
        answer = subprocess.run(argv + [w for f in fields for w in ("-e", f)], text=True, capture_output=True)
        packets = [dict(zip(fields, line.split("|"))) for line in answer.stdout.splitlines()]
        self.check("adverts were captured", len(packets) > 3, f"{len(packets)} {answer.stderr[-200:]}")
        text = subprocess.run(["tcpdump", "-nvvr", pcap, "proto 112 or ip6 proto 112"], text=True, capture_output=True).stdout
        for box, letter in zip(L.BOXES, combo):
            sources = (L.address(box), L.link_local(box), L.address(box, 6))
            own = [p for p in packets if p["ip.src"] in sources or p["ipv6.src"] in sources]
            who = f"{COMBO[letter]} on {box}"
            self.check(f"tshark: adverts of {who} have a good checksum", own and all(p["vrrp.checksum.status"] == "1" for p in own),
                       f"{len(own)} {[p for p in own if p['vrrp.checksum.status'] != '1'][:1]}")
            self.check(f"tshark: no complaint about {who}", not any(p["_ws.malformed"] or p["_ws.expert.message"] for p in own),
                       [p for p in own if p["_ws.malformed"] or p["_ws.expert.message"]][:1])
            # keepalived 2.2.7 leaves the hop limit of IPv6 unicast to the kernel.
            hops = "64" if letter == "k" and self.family == 6 and own and own[0]["ipv6.dst"] != "ff02::12" else "255"
            self.check(f"tshark: TTL {hops} of {who}", all((p["ip.ttl"] or p["ipv6.hlim"]) == hops for p in own), own[:1])
            if self.family == 4:
                self.check(f"tshark: ToS 0xc0 of {who}", all(p["ip.dsfield"] == "0xc0" for p in own), own[:1])
            lines = [line for line in text.splitlines() if any(f"{s} >" in line for s in sources)]
            self.check(f"tcpdump: no complaint about {who}", lines and not [x for x in lines if re.search(r"bad|invalid|truncated|\[\|", x)],
                       [x for x in lines if re.search(r"bad|invalid|truncated|\[\|", x)][:1])
        zero = [p for p in packets if p["vrrp.prio"] == "0" and (p["ip.src"] == L.address("lb1") or p["ipv6.src"] == L.link_local("lb1") or p["ipv6.src"] == L.address("lb1", 6))]
        self.check("priority 0 was sent exactly once", len(zero) == 1, len(zero))
        refused = subprocess.run(["tshark", "-r", pcap, "-Y", f"(icmp.type == 3 or icmpv6.type == 1 or icmpv6.type == 4) and frame.time_epoch >= {begin} and frame.time_epoch <= {end}"],
                                 text=True, capture_output=True).stdout.splitlines()
        self.check("no ICMP error answers an advert", not refused, refused[:1])
        window = sorted(float(p["frame.time_epoch"]) for p in packets if begin <= float(p["frame.time_epoch"]) <= end)
        longest = max((b - a for a, b in zip(window, window[1:])), default=9)
        self.check("adverts come once each interval", longest < self.interval * 1.5 + 0.05, longest)

    def counters(self, *daemons):
        for daemon in daemons:
            wrong = daemon.discards()
            self.check(f"no discards counted by {daemon.kind} on {daemon.box}", not wrong, wrong)

    def no_crash(self, *daemons):
        for daemon in daemons:
            self.check(f"{daemon.kind} on {daemon.box} still runs", daemon.process.poll() is None, daemon.process.poll())

    # -- FRR ----------------------------------------------------------------------------------------------------------

    def with_frr(self, letter, family):
        profile = "v3-100ms" if family == 4 else "v3-100ms-v6"
        with self.pair(f"frr v3 IPv{family} {COMBO[letter]}+frr", profile, L.VIP[family]):
            peer = frr.Frr(self.lab, "lb2", 100, 100, family).start()
            lb1 = D.KINDS[COMBO[letter]](self.lab, "lb1", D.keepalived_conf(profile, 200))
            self.until(lambda: peer.is_master(), 5)
            self.check("FRR alone is master", peer.is_master(), peer.shown())
            lb1.start()
            self.until(lambda: "lb1" in self.holders().at(L.now()) and not peer.is_master(), 5)
            self.check("the higher priority takes over, FRR is backup", "lb1" in self.holders().at(L.now()) and not peer.is_master(), peer.shown())
            time.sleep(1)
            before = peer.shown()
            lb1.terminate()
            self.until(peer.is_master, 3)
            self.check("priority 0 hands over to FRR", peer.is_master() and "lb1" not in self.holders().at(L.now()), f"{before} {peer.shown()}")
            lb1.wait()
            lb1.configure(D.keepalived_conf(profile, 50))
            lb1.start()
            time.sleep(2)
            self.check("a lower priority stays backup of FRR", peer.is_master() and "lb1" not in self.holders().at(L.now()), self.holding())
            self.counters(lb1)
            at = L.now()
            peer.terminate()
            self.until(lambda: "lb1" in self.holders().at(L.now()), 3)
            taken = self.holders().gained("lb1", at)
            self.check("takes over when FRR stops", taken and taken - at < 0.1 + SLACK, taken and taken - at)

    def until(self, condition, limit):
        end = L.now() + limit
        while L.now() < end and not condition():
            time.sleep(0.1)

    # -- the two ways to compute the checksum of v3 over IPv4 ---------------------------------------------------------

    def dialects(self):
        for dialect in ("pseudo-header", "message only", "neither"):
            with self.pair(f"v3 checksum over {dialect}, halb on lb1", "v3-100ms", L.VIP[4]):
                halb = D.Halb(self.lab, "lb1", D.keepalived_conf("v3-100ms", 100))
                forger = self.lab.spawn("lb2", [sys.executable, __file__, "--forge", dialect])
                time.sleep(0.5)
                halb.start()
                time.sleep(3)
                held = "lb1" in self.holders().at(L.now())
                if dialect == "neither":
                    self.check("a master with a wrong checksum is not believed", held, self.holding())
                    self.check("and is counted", halb.discards(), "no discards")
                else:
                    self.check("a master with this checksum is believed", not held, self.holding())
                    self.check("no discards counted", not halb.discards(), halb.discards())
                forger.kill()
        with self.pair("v3_checksum_as_v2, halb on lb1", "v3-100ms", L.VIP[4]):
            halb = D.Halb(self.lab, "lb1", D.keepalived_conf("v3-100ms", 200, instance="  v3_checksum_as_v2\n"))
            capture, pcap = self.capture("lb1")
            halb.start()
            self.check("becomes master", self.wait_for("lb1", 5) is not None, self.holding())
            time.sleep(0.5)
            capture.terminate()
            capture.wait(10)
            answer = subprocess.run(["tshark", "-r", pcap, "-Y", "vrrp", "-T", "fields", "-e", "vrrp.checksum"], text=True, capture_output=True).stdout.split()
            wanted = f"0x{checksum(advert(200)):04x}"
            self.check("sends the sum over the message only", answer and set(answer) == {wanted}, f"{set(answer)} {wanted}")


def show():
    """What tcpdump makes of three adverts and the leaving of each program, for the same configuration."""
    for mode in ("v2-pass", "v3-mcast-1s", "v3-v6"):
        profile, text = MODES[mode]
        for kind in D.KINDS.values():
            with L.Lab(web=False) as lab:
                box = Interop()
                box.lab, daemon = lab, kind(lab, "lb1", D.keepalived_conf(profile, 200, instance=text("lb1")))
                capture, pcap = box.capture("lb1")
                daemon.start()
                time.sleep(D.down_time(profile, 200) + 2.5 * D.PROFILES[profile][1] + 0.5)
                daemon.terminate()
                daemon.wait()
                time.sleep(0.2)
                capture.terminate()
                capture.wait(10)
                print(f"# {mode}, {kind.kind}: tcpdump -nvv vrrp")
                lines = subprocess.run(["tcpdump", "-ntvvr", pcap, "proto 112 or ip6 proto 112 or arp or (icmp6 and ip6[40] == 136)"], text=True, capture_output=True).stdout
                print(lines)


def checksum(data):
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return total ^ 0xffff


def advert(priority, sum_=0):
    return struct.pack(">BBBBHH4s", 0x31, 51, priority, 1, 10, sum_, socket.inet_aton(L.VIP[4]))


def forge(dialect):
    """A master of priority 250 on this box, ten adverts a second."""
    raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, 112)
    raw.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 255)
    raw.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(L.address("lb2")))
    pseudo = socket.inet_aton(L.address("lb2")) + socket.inet_aton("224.0.0.18") + struct.pack(">BBH", 0, 112, 12)
    sums = {"pseudo-header": checksum(pseudo + advert(250)), "message only": checksum(advert(250)), "neither": 0x1234}
    while True:
        raw.sendto(advert(250, sums[dialect]), ("224.0.0.18", 0))
        time.sleep(0.1)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--modes", default=",".join(MODES))
    parser.add_argument("--combos", default="hk,kh,hh")
    parser.add_argument("--skip", default="", help="frr,dialects")
    parser.add_argument("--show", action="store_true", help="print tcpdump's text of both programs' packets instead")
    parser.add_argument("--forge", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.forge:
        forge(options.forge)
    if options.show:
        show()
        return 0
    interop, skip = Interop(), options.skip.split(",")
    for mode in filter(None, options.modes.split(",")):
        for combo in options.combos.split(","):
            interop.run(combo, mode)
    if "frr" not in skip:
        for letter in sorted(set("".join(options.combos.split(",")))):
            for family in (4, 6):
                if frr.installed():
                    interop.with_frr(letter, family)
                else:
                    print("skipped: FRR is not installed")
    if "dialects" not in skip and "h" in options.combos:
        interop.dialects()
    print(f"{interop.passed} passed, {interop.failed} failed")
    return 1 if interop.failed else 0


if __name__ == "__main__":
    sys.exit(main())
