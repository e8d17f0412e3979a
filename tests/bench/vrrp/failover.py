#!/usr/bin/env python3
"""The fail-over table: what a client sees, and who holds the VIP, when something happens to the master.

    python3 tests/bench/vrrp/failover.py                                   the whole table, 5 runs of each row
    python3 tests/bench/vrrp/failover.py --combos kk,hh --profiles v3-100ms --cases sigterm,kill9 -n 3
    python3 tests/bench/vrrp/failover.py --table runs.jsonl                the table of runs made before

A combo is two letters, lb1 (higher priority) then lb2: k keepalived, h halb-vrrpd. Combos take turns run by run. Each run has
a lab of its own, and the event comes at a random phase of the advertisement clock. Every run is a line of JSON in --out.
"""
import argparse
import json
import os
import random
import signal
import statistics
import sys
import time

import daemons as D
import lab as L
import measure as M
import proxies as P

STALL = 0.05         # seconds without a new probe after which a run shows the machine and not the pair
REPEATS = 3          # times that such a run is made again

COMBO = {"k": "keepalived", "h": "halb"}


class Failed(Exception):
    """A run that could not be measured, and why."""


class Run:
    """One pair, one event, one measurement."""
    priorities = {"lb1": 200, "lb2": 100}
    taker, json_file, needs_proxy = "lb2", False, False

    def __init__(self, lab, combo, profile, seed, options):
        self.lab, self.combo, self.profile, self.options = lab, combo, profile, options
        self.random = random.Random(seed)
        self.version, self.interval, self.family = D.PROFILES[profile]
        self.vip = L.VIP[self.family]
        self.down = D.down_time(profile, self.priorities["lb2"])
        self.watch_time = 2 * self.down + 2

    def text(self, box):
        kind = COMBO[self.combo[L.BOXES.index(box)]]
        if kind == "halb" and self.json_file:
            return D.halb_json(self.profile, self.priorities), ".json"
        return D.keepalived_conf(self.profile, self.priorities[box]), ".conf"

    def daemon(self, box):
        text, suffix = self.text(box)
        return D.KINDS[COMBO[self.combo[L.BOXES.index(box)]]](self.lab, box, text, suffix)

    def holders(self):
        return M.Holders(self.watches, self.vip)

    def wait_for(self, boxes, limit, quiet):
        """Until exactly these boxes have held the VIP for `quiet` seconds."""
        end = L.now() + limit
        while L.now() < end:
            steps = self.holders().steps
            if steps and steps[-1][1] == frozenset(boxes) and L.now() - steps[-1][0] >= quiet:
                return
            time.sleep(0.02)
        raise Failed(f"VIP not on {'+'.join(boxes)} alone within {limit:.0f} s, but on {'+'.join(sorted(self.holders().at(L.now()))) or 'none'}")

    def pair(self):
        """Both boxes run, lb1 is the master and has been for a while."""
        self.daemons = {box: self.daemon(box) for box in L.BOXES}
        for box in L.BOXES:
            self.daemons[box].start()
        self.wait_for(["lb1"], 15 + 4 * self.down, max(0.7, 4 * self.interval))

    def prepare(self):
        self.pair()

    def event(self):
        """Does it; returns the moment it began."""
        raise NotImplementedError

    def measure(self):
        self.watches = {box: self.lab.watch(box, "addrs", self.vip) for box in L.BOXES}
        self.prepare()
        probes = self.lab.path("probes")
        probe = self.lab.tool("cl", "probe", self.vip, L.WEB_PORT, 5, 100, probes)
        began = L.now()
        time.sleep(0.7 + self.random.random() * self.interval)
        at = self.event()
        self.follow(at)
        end = L.now()
        time.sleep(0.15)
        probe.terminate()
        probe.wait(5)
        for watch in self.watches.values():
            watch.stop()
        return self.figures(M.read_probes(probes), began, at, end)

    def follow(self, at):
        time.sleep(max(0.0, at + self.watch_time - L.now()))

    def figures(self, probes, began, at, end):
        holders = self.holders()
        gap, gap_at, failed = M.gaps(probes, at, end)
        noise, _, noise_failed = M.gaps(probes, began + 0.1, at - 0.12)
        stood = M.stall(probes, began + 0.1, end)
        leaver = "lb1" if self.taker == "lb2" else "lb2"
        gained, lost = holders.gained(self.taker, at), holders.lost(leaver, at)
        return {
            "clock": round(at, 3), "stall_ms": ms(stood), "stalled": stood > STALL,
            "gap_ms": ms(gap), "gap_at_ms": ms(gap_at - at), "failed": failed, "noise_ms": ms(noise), "noise_failed": noise_failed,
            "taken_ms": gained and ms(gained - at), "left_ms": lost and ms(lost - at),
            "both_ms": ms(holders.time_with(2, at, end)), "none_ms": ms(holders.time_with(0, at, end)),
            "end": "+".join(sorted(holders.at(end))) or "none", "changes": len(holders.changes(at, end)),
            "steps": [[ms(t - at), "+".join(sorted(b))] for t, b in holders.changes(at - 0.05, end)],
        }


class Quiet(Run):
    """Nothing happens: the noise floor of lab and probe."""
    def event(self):
        return L.now()


class Sigterm(Run):
    def event(self):
        at = L.now()
        self.daemons["lb1"].terminate()
        return at


class Sigterm254(Sigterm):
    """Priorities that make the skew of the backup 11.7 ms of a second."""
    priorities = {"lb1": 254, "lb2": 253}


class SigtermNode(Sigterm):
    """halb.json whose `node` names exactly two boxes: the backup may answer priority 0 at once."""
    json_file = True


class Poweroff(Run):
    """The cable of lb1 is cut at the bridge's side; nobody sends lb1 a signal."""
    def event(self):
        at = L.now()
        self.lab.port("lb1", False)
        return at


class Silent(Run):
    """lb1's port drops everything, with carrier: what a failed switch looks like from lb1, and a power-off from lb2."""
    def event(self):
        at = L.now()
        self.lab.run("br", ["bridge", "link", "set", "dev", "lb1", "state", "0"])
        return at


class Linkdown(Run):
    """eth0 of lb1 is set down on lb1."""
    def event(self):
        at = L.now()
        self.lab.ip("lb1", "link set eth0 down")
        return at


class Kill9(Run):
    """Every process of lb1's daemon is killed at once, guard and parent too."""
    def event(self):
        pids = self.daemons["lb1"].all()
        at = L.now()
        self.lab.signal(pids, signal.SIGSTOP)    # else keepalived's child sees its parent die, and leaves in good order
        self.lab.signal(pids, signal.SIGKILL)
        return at


class Kill9Daemon(Run):
    """The process that the service manager knows is killed: keepalived's parent; halb-vrrpd without its guard."""
    def event(self):
        at = L.now()
        self.daemons["lb1"].process.send_signal(signal.SIGKILL)
        return at


class Stop(Run):
    """SIGSTOP of every process of lb1's daemon."""
    def event(self):
        pids = self.daemons["lb1"].all()
        at = L.now()
        self.lab.signal(pids, signal.SIGSTOP)
        return at


class StopDaemon(Run):
    """SIGSTOP of the VRRP process alone: keepalived's child; halb-vrrpd without its guard."""
    def event(self):
        at = L.now()
        os.kill(self.daemons["lb1"].main(), signal.SIGSTOP)
        return at


class Cont(StopDaemon):
    """SIGSTOP of everything, and SIGCONT once the other box has taken over: what a thawed machine does to the pair."""
    def event(self):
        pids = self.daemons["lb1"].all()
        at = L.now()
        self.lab.signal(pids, signal.SIGSTOP)
        time.sleep(self.down + 1.5)
        self.lab.signal(pids, signal.SIGCONT)
        return at


class Crash(Run):
    """The VRRP process alone is killed and started again at once: by keepalived's parent; by a service manager (this script)."""
    def event(self):
        daemon = self.daemons["lb1"]
        at = L.now()
        os.kill(daemon.main(), signal.SIGKILL)
        if daemon.kind == "halb":
            daemon.wait()
            time.sleep(self.options.restart_delay / 1000)
            daemon.start()
        return at


class Failback(Run):
    """lb1, the higher priority, starts while lb2 is the master."""
    taker = "lb1"

    def prepare(self):
        self.pair()
        self.daemons["lb1"].terminate()
        self.daemons["lb1"].wait()
        self.wait_for(["lb2"], 15 + 4 * self.down, max(0.7, 4 * self.interval))
        self.watch_time = 2 * self.down + 5

    def event(self):
        at = L.now()
        self.daemons["lb1"].start()
        return at


class Proxydead(Run):
    """kill -9 of the proxy on lb1. halb-vrrpd has track_proxy; keepalived a script each second that connects to the proxy, weight 0."""
    needs_proxy = True

    def text(self, box):
        kind = COMBO[self.combo[L.BOXES.index(box)]]
        if kind == "halb":
            return D.halb_json(self.profile, self.priorities, {"track_proxy": True}, P.configuration(self.lab, box)), ".json"
        return D.keepalived_conf(self.profile, self.priorities[box], script=f"{self.lab.tools}/check 127.0.0.1 {L.WEB_PORT}"), ".conf"

    def prepare(self):
        for box in L.BOXES:
            P.start(self.lab, box)
        P.wait_ready(self.lab)
        self.pair()
        self.watch_time += 2

    def event(self):
        at = L.now()
        self.lab.proxies["lb1"].kill()
        return at


class Split(Run):
    """The path between the boxes is cut while both see the client, then healed. The figures are those after the heal."""
    taker = "none"

    def prepare(self):
        self.pair()
        time.sleep(5.5)                          # past keepalived's second volley of gratuitous ARP, which would hide what the heal does

    def event(self):
        cut = self.options.cut or (6 if self.interval >= 1 else 2)
        self.lab.isolate(True)
        time.sleep(cut + self.random.random() * self.interval)
        self.split_holders = "+".join(sorted(self.holders().at(L.now())))
        at = L.now()
        self.lab.isolate(False)
        return at

    def follow(self, at):
        time.sleep(max(0.0, at + self.options.heal_watch - L.now()))

    def figures(self, probes, began, at, end):
        holders = self.holders()
        result = super().figures(probes, began, at, end)
        changes = holders.changes(at, end)
        result.update(left_ms=None, taken_ms=ms(changes[-1][0] - at) if changes else None, split_holders=self.split_holders,
                      blackhole=result["gap_ms"] > 1000, noise_ms=None)
        return result


CASES = {"quiet": Quiet, "sigterm": Sigterm, "sigterm-254": Sigterm254, "sigterm-node": SigtermNode, "poweroff": Poweroff,
         "silent": Silent, "linkdown": Linkdown, "kill9": Kill9, "kill9-daemon": Kill9Daemon, "stop": Stop, "stop-daemon": StopDaemon,
         "cont": Cont, "crash": Crash, "proxydead": Proxydead, "failback": Failback, "split": Split}


def ms(seconds):
    return round(seconds * 1000, 1)


def one(combo, profile, case, seed, options):
    row = {"combo": combo, "profile": profile, "case": case, "seed": seed}
    kind = CASES[case]
    with L.Lab(web=not kind.needs_proxy) as lab:
        run = None
        try:
            run = kind(lab, combo, profile, seed, options)
            row.update(run.measure())
        except (Failed, OSError, ValueError, RuntimeError) as error:
            row["error"] = f"{type(error).__name__}: {error}" if not isinstance(error, Failed) else str(error)
        if options.logs or "error" in row:
            row["logs"] = {box: daemon.log_text()[-4000:] for box, daemon in getattr(run, "daemons", {}).items() if daemon.process}
    return row


def spread(values, digits=0):
    values = [v for v in values if v is not None]
    if not values:
        return "-"
    low, middle, high = min(values), statistics.median(values), max(values)
    return f"{middle:.{digits}f}" if len(values) == 1 else f"{middle:.{digits}f} ({low:.{digits}f}-{high:.{digits}f})"


def counted(values):
    return ", ".join(f"{v}" if values.count(v) == len(values) else f"{values.count(v)}x {v}" for v in sorted(set(values)))


def table(rows):
    order = {name: i for i, name in enumerate(CASES)}
    keys = sorted({(r["profile"], r["case"], r["combo"]) for r in rows}, key=lambda k: (list(D.PROFILES).index(k[0]), order[k[1]], "kh".index(k[2][0]) * 2 + "kh".index(k[2][1])))
    names = {a + b: f"{COMBO[a]} + {COMBO[b]}" for a in COMBO for b in COMBO}
    yield "| profile | case | lb1 + lb2 | n | gap ms | VIP taken, ms | VIP left, ms | two holders ms | none ms | failed probes | at end |"
    yield "|---|---|---|---|---|---|---|---|---|---|---|"
    for profile, case, combo in keys:
        runs = [r for r in rows if (r["profile"], r["case"], r["combo"]) == (profile, case, combo)]
        good = [r for r in runs if "error" not in r and not r.get("stalled")]
        stalled = sum(1 for r in runs if r.get("stalled"))
        bad = (f", {stalled} stalled" if stalled else "") + (f", {len(runs) - len(good) - stalled} not measured" if len(good) + stalled < len(runs) else "")
        column = {key: spread([r.get(key) for r in good]) for key in ("gap_ms", "taken_ms", "left_ms", "both_ms", "none_ms", "failed")}
        end = counted([r["end"] for r in good])
        if case == "split":
            end += f"; {sum(r['blackhole'] for r in good)} blackholes"
        yield (f"| {profile} | {case} | {names[combo]} | {len(good)}{bad} | {column['gap_ms']} | {column['taken_ms']} | {column['left_ms']} | "
               f"{column['both_ms']} | {column['none_ms']} | {column['failed']} | {end} |")
    noise = [r["noise_ms"] for r in rows if r.get("noise_ms") and not r.get("stalled")]
    if noise:
        ordered = sorted(noise)
        yield ""
        yield (f"Noise floor (longest gap before the event, {len(noise)} runs): median {statistics.median(noise):.1f} ms, "
               f"p90 {ordered[int(len(ordered) * 0.9) - (len(ordered) == 1)]:.1f} ms, max {max(noise):.1f} ms.")
    for error in sorted({f"{r['combo']} {r['profile']} {r['case']}: {r['error']}" for r in rows if "error" in r}):
        yield f"Not measured: {error}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--combos", default="kk,hh,hk,kh")
    parser.add_argument("--profiles", default="v2-1s,v3-100ms,v3-10ms")
    parser.add_argument("--cases", default=",".join(CASES))
    parser.add_argument("-n", type=int, default=5, help="runs of each row")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    parser.add_argument("--out", default="failover.jsonl", help="every run, one JSON object a line (appended)")
    parser.add_argument("--cut", type=float, default=0, help="seconds of a split (default: 6 at 1 s, else 2)")
    parser.add_argument("--heal-watch", type=float, default=25, help="seconds watched after a heal")
    parser.add_argument("--restart-delay", type=float, default=0, help="ms between a crash and the start by the service manager")
    parser.add_argument("--logs", action="store_true", help="keep the daemons' logs of every run in --out")
    parser.add_argument("--table", metavar="FILE", help="print the table of a file of runs, measure nothing")
    options = parser.parse_args()
    if options.table:
        with open(options.table) as f:
            print("\n".join(table([json.loads(line) for line in f])))
        return 0
    rows, seeds = [], random.Random(options.seed)
    combos, profiles, cases = (v.split(",") for v in (options.combos, options.profiles, options.cases))
    for profile in profiles:
        for case in cases:
            for number in range(options.n):
                for combo in combos:
                    if case == "sigterm-node" and combo == "kk":
                        continue
                    for _ in range(1 + REPEATS):
                        row = one(combo, profile, case, seeds.randrange(1 << 30), options)
                        rows.append(row)
                        with open(options.out, "a") as f:
                            f.write(json.dumps(row) + "\n")
                        if not row.get("stalled"):
                            break
                        print(f"{profile} {case} {combo} {number + 1}: the probe stood still for {row['stall_ms']} ms: again", file=sys.stderr, flush=True)
                    said = row.get("error") or f"gap {row['gap_ms']} taken {row['taken_ms']} left {row['left_ms']} both {row['both_ms']} end {row['end']}"
                    print(f"{profile} {case} {combo} {number + 1}: {said}", file=sys.stderr, flush=True)
    print(f"seed {options.seed}\n")
    print("\n".join(table(rows)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
