#!/usr/bin/env python3
"""What it brings to keep what is slow to make: one agent run in three ways, side by side in one run.

    cache.py [--users 50] [--parallel 10] [--sessions 4] [--requests 3000] [--scale 1.0] [--reply-ms 20] [--many 10000]

Users have several sessions each, which are interleaved and sent by as many clients as --parallel says. All candidates
get requests of one list. Those that load everything for each request take some ten seconds for each, so they get the
first three turns of as many sessions as there are clients. The run goes in three rounds: in each a turn of these for the
two, and a third of the whole list for warmpool.

A request is a first one if it is the first of its session, whoever had to load what; all others are later ones. --scale
0.1 makes everything a tenth as slow to load. The second part opens --many sessions with `caches.sessions=200`, two calls
each, and looks at the memory ten times; --many 0 leaves it out.

Needs JAVA_HOME, WARMPOOL_DIST, WARMPOOL_TESTKIT and BENCH_HOME in the environment; scripts/bench sets them. Exits with 1
if a request failed or a session lost a turn, and with 0 if a target was missed: it says so.
"""

import argparse
import collections
import statistics
import sys

import conversations
from costly import MIB, FreshLoad, ProcessPerRequest, Warmpool

ROUNDS = 3
TARGET_LATER_MS = 20
TARGET_HIT_PERCENT = 90
TARGET_GROWTH_PERCENT = 5
KEPT_SESSIONS = 200


def percentile(values, percent):
    """The nearest rank; nan if there is nothing."""
    if not values:
        return float("nan")
    return sorted(values)[max(0, -(-len(values) * percent // 100) - 1)]


def is_first(seen):
    return seen.turn.number == 1


def latency_line(name, seen, reply_ms):
    good = [each for each in seen if each.error is None]
    groups = [[each.millis for each in good if is_first(each) == first] for first in (True, False)]
    cells = "".join(f"{len(group):7}" + "".join(f"{percentile(group, p):9.0f}" for p in (50, 95, 99)) for group in groups)
    print(f"{name:26}{cells}{percentile(groups[1], 95) - reply_ms:12.1f}{len(seen) - len(good):8}", flush=True)


def loads(seen):
    """How often each kind was loaded: every answer tells it for its process so far."""
    processes = collections.defaultdict(dict)
    for each in seen:
        if each.answer:
            known = processes[each.answer["pid"]]
            for kind, count in each.answer["loads"].items():
                known[kind] = max(known.get(kind, 0), count)
    return sum((collections.Counter(known) for known in processes.values()), collections.Counter())


def lost_turns(seen):
    """Sessions' turns that do not follow the one before."""
    return [each for each in seen if each.answer and each.answer["turn"] != each.turn.number]


def verdict(what, seen, target, unit, met):
    missed = "" if met else f" by {abs(seen - target):.1f} {unit}"
    print(f"{what}: {seen:.1f} {unit}, wanted {target} {unit}: {'met' if met else 'missed' + missed}", flush=True)


def complain(seen):
    """Prints what went wrong, and tells how much."""
    failed, lost = [each for each in seen if each.error], lost_turns(seen)
    for each in failed[:5]:
        print(f"failed: {each.turn.session}, turn {each.turn.number}: {each.error}", file=sys.stderr)
    for each in lost[:5]:
        print(f"lost: {each.turn.session}, turn {each.turn.number} was answered as turn {each.answer['turn']}", file=sys.stderr)
    return len(failed) + len(lost)


def side_by_side(args):
    turns = max(ROUNDS, args.requests // (args.users * args.sessions))
    sessions = [conversations.Session(user, number, turns) for user in range(args.users) for number in range(args.sessions)]
    whole = conversations.interleaved(sessions)
    sample = sessions[:: args.sessions][: args.parallel]
    third = -(-len(whole) // ROUNDS)
    print(f"{args.users} users, {len(sessions)} sessions of {turns} turns, {args.parallel} at once, reply {args.reply_ms} ms, "
          f"scale {args.scale}: {len(whole)} requests for warmpool, {len(sample) * ROUNDS} for each of the others\n", flush=True)
    candidates = []
    try:
        candidates += [each(args.scale, args.reply_ms) for each in (ProcessPerRequest, FreshLoad, Warmpool)]
        pool, seen = candidates[2], {each.name: [] for each in candidates}
        before, cold = pool.memory(), pool.caches()
        for number in range(ROUNDS):
            few = [session.turn(number + 1) for session in sample]
            for candidate, some in zip(candidates, (few, few, whole[number * third: (number + 1) * third])):
                seen[candidate.name] += conversations.send_all(some, args.parallel, candidate.send)
        after, warm = pool.memory(), pool.caches()
        wrong = report(args, candidates, seen, before, after, cold, warm)
    finally:
        for candidate in candidates:
            candidate.close()
    return wrong


def report(args, candidates, seen, before, after, cold, warm):
    print(f"{'latency in ms':26}{'first':>7}{'p50':>9}{'p95':>9}{'p99':>9}{'later':>7}{'p50':>9}{'p95':>9}{'p99':>9}"
          f"{'p95-reply':>12}{'errors':>8}")
    for name, each in seen.items():
        latency_line(name, each, args.reply_ms)
    print("\nloads by kind (and for how many requests)")
    for name, each in seen.items():
        print(f"{name:26}{len(each):7}  " + ", ".join(f"{kind} {count}" for kind, count in sorted(loads(each).items())))
    pool = seen[candidates[2].name]
    later = [each for each in pool if each.error is None and not is_first(each)]
    print(f"\nof warmpool's {len(later)} later requests {sum(bool(each.answer['paid']) for each in later)} loaded something")
    print(f"\n{'scope':12}{'entries':>9}{'KiB':>9}{'hits':>9}{'misses':>9}{'hit %':>9}{'loads':>9}{'avg ms':>9}")
    rates = {}
    for scope, figures in warm.items():
        was = cold.get(scope, {})
        hits, misses, made = (figures[what] - was.get(what, 0) for what in ("hits", "misses", "loads"))
        took = figures["load-ms"] - was.get("load-ms", 0)
        rates[scope] = (hits, misses)
        print(f"{scope:12}{figures['entries']:9}{figures['weight'] / 1024:9.0f}{hits:9}{misses:9}"
              f"{100 * hits / max(1, hits + misses):9.1f}{made:9}{took / max(1, made):9.0f}")
    print("\nmemory")
    for candidate in candidates[:2]:
        print(f"{candidate.name:26}{candidate.memory()}")
    resident, heap = ((after[i] - before[i]) / args.users / 1024 for i in (0, 1))
    print(f"{candidates[2].name:26}{after[0] / MIB:.0f} MiB, {before[0] / MIB:.0f} before the first request; for each user "
          f"{resident:.0f} KiB resident, {heap:.0f} KiB of heap (after a collection)\n")
    above = percentile([each.millis for each in later], 95) - args.reply_ms
    verdict("later requests, p95 above the reply time", above, TARGET_LATER_MS, "ms", above <= TARGET_LATER_MS)
    for what, scopes in (("hit rate", rates), ("hit rate without the process scope", rates.keys() - {"process"})):
        hits, misses = (sum(rates[scope][i] for scope in scopes) for i in (0, 1))
        percent = 100 * hits / max(1, hits + misses)
        verdict(what, percent, TARGET_HIT_PERCENT, "%", percent > TARGET_HIT_PERCENT)
    wrong = sum(complain(each) for name, each in seen.items() if name == candidates[2].name)
    wrong += sum(each.error is not None for name in seen if name != candidates[2].name for each in seen[name])
    print(f"requests that failed, and turns that were lost: {wrong}")
    return wrong


def many_sessions(args):
    print(f"\n{args.many} sessions of two calls each with caches.sessions={KEPT_SESSIONS}, memory of both workers after a "
          f"collection\n\n{'sessions':>9}{'rss MiB':>9}{'heap MiB':>10}{'kept':>7}{'supervisor rss MiB':>20}", flush=True)
    pool = Warmpool(args.scale, 0, f"pools.costly.caches.sessions={KEPT_SESSIONS}")
    points, seen, step = [], [], -(-args.many // 10)
    try:
        for first in range(0, args.many, step):
            sessions = [conversations.Session(number % args.users, number, 2) for number in range(first, min(first + step, args.many))]
            seen += conversations.send_all(conversations.interleaved(sessions), args.parallel, pool.send)
            resident, heap, supervisor = pool.memory()
            points.append((first + len(sessions), resident / MIB, heap / MIB))
            kept = pool.caches(times=1)["session"]["entries"]
            print(f"{points[-1][0]:9}{resident / MIB:9.1f}{heap / MIB:10.1f}{kept:7}{supervisor / MIB:20.1f}", flush=True)
    finally:
        pool.close()
    print()
    half = points[len(points) // 2 - 1:]
    for what, column in (("resident memory", 1), ("heap", 2)):
        numbers, sizes = [point[0] for point in half], [point[column] for point in half]
        slope = statistics.linear_regression(numbers, sizes).slope
        grown = 100 * slope * (numbers[-1] - numbers[0]) / statistics.mean(sizes)
        print(f"{what} in the last half: {slope * 1000:+.2f} MiB for 1,000 sessions")
        verdict(f"growth of {what} in the last half", grown, TARGET_GROWTH_PERCENT, "%", grown <= TARGET_GROWTH_PERCENT)
    wrong = complain(seen)
    print(f"requests that failed, and turns that were lost: {wrong}")
    return wrong


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--users", type=int, default=50)
    options.add_argument("--parallel", type=int, default=10)
    options.add_argument("--sessions", type=int, default=4, help="of each user")
    options.add_argument("--requests", type=int, default=3000)
    options.add_argument("--scale", type=float, default=1.0)
    options.add_argument("--reply-ms", type=int, default=20)
    options.add_argument("--many", type=int, default=10_000)
    args = options.parse_args()
    if min(args.users, args.parallel, args.sessions, args.requests) < 1:
        options.error("--users, --parallel, --sessions and --requests must be at least 1")
    if args.many != 0 and args.many < 10:
        options.error("--many must be 0 or at least 10")
    wrong = side_by_side(args) + (many_sessions(args) if args.many else 0)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
