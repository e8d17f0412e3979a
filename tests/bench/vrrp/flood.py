#!/usr/bin/env python3
"""100,000 malformed adverts a second for 10 s on the segment of a pair: no change of state, own adverts in time.

    python3 tests/bench/vrrp/flood.py                        halb-vrrpd on both boxes, then keepalived for comparison
    python3 tests/bench/vrrp/flood.py --combos hh --rate 100000 --seconds 10 --profile v2-1s

The sender stands at the client's port. What it sends is in flood.c: wrong TTL, checksum, version, type, VRID, length, count,
password, interval, source; fragments, options, rubbish; forged from the boxes' own addresses, by multicast and to a box alone.
The exit code is 0 when no box gained or lost the VIP and no gap between two adverts of the master reached two intervals.
"""
import argparse
import subprocess
import sys
import time

import daemons as D
import lab as L
import soak


def received(lab, box):
    """Frames that reached eth0 of the box."""
    return int(lab.run(box, ["cat", "/sys/class/net/eth0/statistics/rx_packets"]).stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--combos", default="hh,kk")
    parser.add_argument("--profile", default="v3-100ms", choices=[p for p, v in D.PROFILES.items() if v[2] == 4])
    parser.add_argument("--rate", type=int, default=100000)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--kinds", default="", help="as flood.c names them; default: all")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    version, interval, _ = D.PROFILES[options.profile]
    bad = 0
    for combo in options.combos.split(","):
        with L.Lab() as lab:
            lab.ip("br", "link set br0 type bridge mcast_snooping 0")        # snooping would drop bad IP headers before the boxes see them
            daemons, watches = soak.pair(lab, combo, options.profile)
            # At the port of lb1, so that the flood itself is not seen: "inbound" there is what lb1 sends.
            adverts = lab.watch("br", "adverts", "lb1")
            time.sleep(3 * interval)
            before = {box: received(lab, box) for box in L.BOXES}
            since = L.now()
            sender = lab.tool("cl", "flood", "eth0", options.rate, options.seconds, version, 51, round(interval * 100), L.VIP[4],
                              L.mac("lb1"), L.address("lb1"), L.address("lb2"), options.seed, *filter(None, options.kinds.split(",")), stdout=subprocess.PIPE, text=True)
            said = sender.communicate()[0].strip()
            until = L.now()
            print(f"flood: {said}")
            time.sleep(1 + 4 * interval)
            end = L.now()
            changes = soak.report(combo, options.profile, daemons, watches, adverts.events, since, end)
            gaps = soak.advert_gaps(adverts.events, L.address("lb1"), since - 2 * interval, until + 2 * interval)
            late = not gaps or max(gaps) >= 2 * interval
            for box in L.BOXES:
                print(f"  {box}: {received(lab, box) - before[box]} frames arrived; discards counted: {daemons[box].discards()}")
            dead = [d.kind for d in daemons.values() if d.process.poll() is not None]
            good = not changes and not late and not dead
            print(f"  {'pass' if good else 'FAIL'}: {changes} changes of the VIP, longest gap {max(gaps, default=0) * 1000:.1f} ms" + (f", ended: {dead}" if dead else ""))
            if not good:
                for daemon in daemons.values():
                    print("".join(f"    {daemon.box}: {line}\n" for line in daemon.log_text().splitlines()[-8:]), end="")
            bad += not good and "h" in combo
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
