#!/usr/bin/env python3
"""How long starts take and how much memory an extra worker costs, with a start-up cache and without.

    start.py ROUNDS

Needs WARMPOOL_DIST and BENCH_HOME in the environment; scripts/bench sets them. Each pool has one home, in which its
cache is made first. Each round starts the distribution twice, with and without, in turn: from `serve` to ready, from the
start of each of its workers to UP, and the same for one worker that is replaced while nothing else starts. The memory is
the proportional set size (proc(5), smaps_rollup) of all workers, before and after two more were added.
"""

import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time

LAUNCHER = os.path.join(os.environ["WARMPOOL_DIST"], "bin", "warmpool")
HERE = os.path.dirname(os.path.abspath(__file__))
ECHO = ["--config", os.path.join(HERE, "echo.yaml")]
CASES = [
    ("echo, 2 workers", "echo", ECHO),
    ("assistant, 1 worker", "assistant", ["--set", "pools.assistant.workers=1"]),
    ("assistant, 4 workers", "assistant", []),
]
# The key that switches caches off.
WITHOUT = "startup-cache=false"
LIMIT = 120
MAKING = 180
EXTRA = 2


def cpu_millis(pid):
    """Processor time that a process has used (proc(5), stat): steadier than any clock when others use the machine."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
        fields = stat.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 // os.sysconf("SC_CLK_TCK")


class Serve:
    """A running supervisor."""

    def __init__(self, home, pool, options, cached):
        self.home, self.pool = home, pool
        off = [] if cached else ["--set", f"pools.{pool}.{WITHOUT}"]
        began = time.monotonic()
        self.process = subprocess.Popen(
            [LAUNCHER, "serve", "--home", home, "--set", "http.bind=127.0.0.1:0", *options, *off],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.ups, self.cpus, self.ready = [], [], None
        for line in self.process.stdout:
            up = re.search(r" pid (\d+) up after (\d+) ms", line)
            if up:
                self.cpus.append(cpu_millis(up[1]))
                self.ups.append(int(up[2]))
            if "warmpool is ready" in line:
                self.ready = (time.monotonic() - began) * 1000
                break
            if time.monotonic() - began > LIMIT:
                break
        if self.ready is None:
            self.process.terminate()
            sys.exit(f"serve was not ready within {LIMIT} s")

    def run(self, *words):
        return subprocess.run(
            [LAUNCHER, *words, "--home", self.home], check=True, capture_output=True, text=True, timeout=LIMIT)

    def replaced(self):
        """Milliseconds to UP of one worker that nothing else competes with."""
        steps = self.run("restart", self.pool, "0").stderr
        return int(re.search(r" up after (\d+) ms", steps)[1])

    def pss(self):
        """The sum of all workers in MiB."""
        total = 0
        for worker in json.loads(self.run("ps", self.pool, "--json").stdout)["workers"]:
            with open(f"/proc/{worker['pid']}/smaps_rollup", encoding="ascii") as rollup:
                total += int(re.search(r"^Pss:\s+(\d+) kB", rollup.read(), re.M)[1])
        return total / 1024

    def stop(self):
        try:
            self.run("stop")
        finally:
            self.process.terminate()
            self.process.wait()


def make_cache(home, pool, options):
    serve = Serve(home, pool, options, True)
    folder, began = os.path.join(home, "cache", "aot"), time.monotonic()
    while not any(name.endswith(".aot") for name in os.listdir(folder)):
        if time.monotonic() - began > MAKING:
            sys.exit(f"no start-up cache was made for {pool} within {MAKING} s, see {home}/logs/supervisor.log")
        time.sleep(0.5)
    serve.stop()


def one(home, pool, options, cached, seen):
    serve = Serve(home, pool, options, cached)
    try:
        seen["serve to ready, ms"].append(serve.ready)
        seen["worker to UP, all at once, ms"] += serve.ups
        seen["CPU time of a worker until UP, ms"] += serve.cpus
        seen["worker to UP, replaced alone, ms"].append(serve.replaced())
        if pool == "echo":
            before, workers = serve.pss(), len(serve.ups)
            serve.run("scale", pool, str(workers + EXTRA))
            seen["PSS of an extra worker, MiB"].append((serve.pss() - before) / EXTRA)
    finally:
        serve.stop()


def main():
    rounds = int(sys.argv[1])
    print(f"medians of {rounds} interleaved rounds\n")
    print(f"{'':22}{'':36}{'without':>9}{'with':>9}{'ratio':>8}", flush=True)
    for name, pool, options in CASES:
        home = tempfile.mkdtemp(dir=os.environ["BENCH_HOME"])
        make_cache(home, pool, options)
        whats = ["serve to ready, ms", "worker to UP, all at once, ms", "worker to UP, replaced alone, ms",
                 "CPU time of a worker until UP, ms", "PSS of an extra worker, MiB"]
        seen = {cached: {what: [] for what in whats} for cached in (False, True)}
        for number in range(rounds):
            for cached in ((False, True), (True, False))[number % 2]:
                one(home, pool, options, cached, seen[cached])
        for what in whats:
            if seen[True][what]:
                without, cached = (statistics.median(seen[each][what]) for each in (False, True))
                print(f"{name:22}{what:36}{without:9.0f}{cached:9.0f}{cached / without:8.2f}", flush=True)


if __name__ == "__main__":
    main()
