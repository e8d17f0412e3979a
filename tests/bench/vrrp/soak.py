#!/usr/bin/env python3
"""A pair under load: no change of state, adverts in time.

    python3 tests/bench/vrrp/soak.py                                     30 minutes at v3 100 ms, halb-vrrpd on both boxes
    python3 tests/bench/vrrp/soak.py --profile v3-10ms --minutes 5 --combos hh,kk

Every core has a burner at ordinary priority, another one that allocates and frees memory, and one writes and syncs a file.
A capture with the kernel's time stamps at the client sees every advert; the gaps between them are the histogram. The exit
code is 0 when no box gained or lost the VIP.
"""
import argparse
import os
import sys
import time

import daemons as D
import lab as L
import measure as M

COMBO = {"k": "keepalived", "h": "halb"}


def pair(lab, combo, profile, priorities=None):
    """Starts both boxes and waits until lb1 alone is master; (daemons, watches)."""
    priorities = priorities or {"lb1": 200, "lb2": 100}
    vip = L.VIP[D.PROFILES[profile][2]]
    watches = {box: lab.watch(box, "addrs", vip) for box in L.BOXES}
    daemons = {box: D.KINDS[COMBO[letter]](lab, box, D.keepalived_conf(profile, priorities[box])) for box, letter in zip(L.BOXES, combo)}
    for daemon in daemons.values():
        daemon.start()
    end = L.now() + 20
    while not settled(M.Holders(watches, vip), 1):
        if L.now() > end:
            raise SystemExit("no single master on lb1:\n" + "\n".join(d.log_text()[-2000:] for d in daemons.values()))
        time.sleep(0.05)
    return daemons, watches


def settled(holders, quiet):
    return bool(holders.steps) and holders.steps[-1][1] == {"lb1"} and L.now() - holders.steps[-1][0] > quiet


def advert_gaps(events, source, since, until):
    times = [e[0] for e in events if e[1] == source and since <= e[0] <= until]
    return [b - a for a, b in zip(times, times[1:])]


def source(box, profile):
    return L.address(box) if D.PROFILES[profile][2] == 4 else L.link_local(box)


def histogram(gaps, interval):
    """One line: how many gaps were up to 1.1, 1.25, 1.5, 2, 3 intervals and above."""
    edges = (1.1, 1.25, 1.5, 2, 3)
    counts = [sum(1 for g in gaps if (edges[i - 1] if i else 0) * interval < g <= e * interval) for i, e in enumerate(edges)]
    counts.append(sum(1 for g in gaps if g > edges[-1] * interval))
    return ", ".join(f"{name} {n}" for name, n in zip([*(f"<= {e} x" for e in edges), "> 3 x"], counts))


def report(combo, profile, daemons, watches, events, since, until):
    """Prints what happened in [since, until]; the number of changes of the VIP."""
    interval, family = D.PROFILES[profile][1], D.PROFILES[profile][2]
    changes = M.Holders(watches, L.VIP[family]).changes(since, until)
    gaps = sorted(advert_gaps(events, source("lb1", profile), since, until))
    strangers = sum(1 for e in events if e[1] == source("lb2", profile) and since <= e[0] <= until)
    print(f"{COMBO[combo[0]]} + {COMBO[combo[1]]}, {profile}, {until - since:.0f} s: {len(changes)} changes of the VIP, {strangers} adverts of lb2")
    if gaps:
        print(f"  {len(gaps) + 1} adverts of lb1; gap ms median {gaps[len(gaps) // 2] * 1000:.2f}, p99 {gaps[int(len(gaps) * 0.99)] * 1000:.2f}, "
              f"p99.9 {gaps[int(len(gaps) * 0.999)] * 1000:.2f}, max {gaps[-1] * 1000:.2f}; {histogram(gaps, interval)}")
    for at, boxes in changes[:10]:
        print(f"  at {at - since:.3f} s: {'+'.join(sorted(boxes)) or 'none'}")
    for at, _ in changes[:4]:
        around = [e for e in events if at - 4 * interval <= e[0] <= at + 2 * interval]
        print(f"  adverts around {at - since:.3f} s: " + ", ".join(f"{e[0] - since:.3f} {e[1]} {e[4]}" for e in around[:40]))
    for daemon in daemons.values() if changes else ():
        print("".join(f"    {daemon.box}: {line}\n" for line in daemon.log_text().splitlines()[-8:]), end="")
    for box, daemon in daemons.items():
        with open(f"/proc/{daemon.main()}/status") as f:
            memory = next(line.split(":")[1].strip() for line in f if line.startswith("VmRSS"))
        ticks = os.sysconf("SC_CLK_TCK")
        with open(f"/proc/{daemon.main()}/stat") as f:
            words = f.read().rsplit(")", 1)[1].split()
        print(f"  {daemon.kind} on {box}: RSS {memory}, {(int(words[11]) + int(words[12])) / ticks:.1f} s of CPU")
    sys.stdout.flush()
    return len(changes)


def burn(lab):
    burners = []
    for core in range(os.cpu_count()):
        burners += [lab.tool("cl", "burn", "cpu", core), lab.tool("cl", "burn", "alloc", core)]
    burners.append(lab.tool("cl", "burn", "disk", lab.path("noise")))
    return burners


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--combos", default="hh")
    parser.add_argument("--profile", default="v3-100ms", choices=D.PROFILES)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--idle", action="store_true", help="without the load")
    options = parser.parse_args()
    changed = 0
    for combo in options.combos.split(","):
        with L.Lab() as lab:
            daemons, watches = pair(lab, combo, options.profile)
            adverts = lab.watch("cl", "adverts", "eth0")
            if not options.idle:
                burn(lab)
            since = L.now()
            time.sleep(options.minutes * 60)
            changed += report(combo, options.profile, daemons, watches, adverts.events, since, L.now())
    return 1 if changed else 0


if __name__ == "__main__":
    sys.exit(main())
