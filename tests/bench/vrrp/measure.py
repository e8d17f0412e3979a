"""What the probe and the address watches saw, as figures."""


def read_probes(path):
    """[(start, end, name or None, reason)] in seconds, by end."""
    probes = []
    with open(path) as f:
        for line in f:
            words = line.split()
            probes.append((int(words[0]) / 1e9, int(words[1]) / 1e9, None if words[2] == "-" else words[2], words[3] if len(words) > 3 else ""))
    return sorted(probes, key=lambda p: p[1])


def gaps(probes, since, until):
    """Longest time between two completed successes that touches [since, until], and where it began; failed probes that began there."""
    ends = [p[1] for p in probes if p[2]]
    longest, at, last = 0.0, since, None
    for end in [*ends, None]:
        if end is None:                          # nothing more answered: the gap lasts to the end
            end = until
        if last is not None and end >= since and last <= until and end - last > longest:
            longest, at = end - last, last
        last = end
    failed = sum(1 for p in probes if not p[2] and since <= p[0] <= until)
    return longest, at, failed


def stall(probes, since, until):
    """Longest time between the starts of two probes: how long the instrument itself, or the machine, stood still."""
    starts = sorted(p[0] for p in probes if since <= p[0] <= until)
    return max((b - a for a, b in zip([since, *starts], [*starts, until])), default=until - since)


class Holders:
    """Which boxes hold the VIP over time, from the watches' events."""

    def __init__(self, watches, vip):
        changes = sorted((e[0], box, e[1] == "+") for box, w in watches.items() for e in list(w.events) if e[2] == vip)
        self.steps, held = [], set()             # (time, frozenset of boxes)
        for at, box, on in changes:
            (held.add if on else held.discard)(box)
            self.steps.append((at, frozenset(held)))

    def at(self, when):
        held = frozenset()
        for at, boxes in self.steps:
            if at > when:
                break
            held = boxes
        return held

    def gained(self, box, since):
        """When the box first held the VIP after `since` without having held it at `since`; None if never."""
        return self._first(box, since, True)

    def lost(self, box, since):
        return self._first(box, since, False)

    def _first(self, box, since, on):
        if (box in self.at(since)) == on:
            return None
        return next((at for at, boxes in self.steps if at > since and (box in boxes) == on), None)

    def time_with(self, count, since, until):
        """Seconds in [since, until] with that many holders."""
        total, last, held = 0.0, since, self.at(since)
        for at, boxes in [*((a, b) for a, b in self.steps if since < a < until), (until, frozenset())]:
            total += (at - last) if len(held) == count else 0
            last, held = at, boxes
        return total

    def changes(self, since, until):
        return [(at, boxes) for at, boxes in self.steps if since < at <= until]
