#!/usr/bin/env python3
"""Time from `serve` to ready, and from a worker's start to UP, over several starts.

    start.py RUNS

Needs WARMPOOL_DIST and BENCH_HOME in the environment; scripts/bench sets them. Each run starts the distribution anew
with an echo pool of two workers, or with the default pool, and stops it again. Prints minimum, median and maximum.
"""

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time

LAUNCHER = os.path.join(os.environ["WARMPOOL_DIST"], "bin", "warmpool")
HERE = os.path.dirname(os.path.abspath(__file__))
POOLS = {"echo (2 workers)": ["--config", os.path.join(HERE, "echo.yaml")], "assistant (4 workers)": []}
LIMIT = 120


def one(home, options):
    """Milliseconds to ready, and of each worker to UP."""
    began = time.monotonic()
    serve = subprocess.Popen(
        [LAUNCHER, "serve", "--home", home, "--set", "http.bind=127.0.0.1:0", *options],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    ready, ups = None, []
    try:
        for line in serve.stdout:
            up = re.search(r" up after (\d+) ms", line)
            if up:
                ups.append(int(up[1]))
            if "warmpool is ready" in line:
                ready = (time.monotonic() - began) * 1000
                break
            if time.monotonic() - began > LIMIT:
                break
        if ready is None:
            sys.exit(f"serve was not ready within {LIMIT} s")
        subprocess.run([LAUNCHER, "stop", "--home", home], check=True, capture_output=True, timeout=LIMIT)
    finally:
        serve.terminate()
        serve.wait()
    return ready, ups


def main():
    runs = int(sys.argv[1])
    print(f"{'ms':24}{'':>14}{'min':>8}{'median':>8}{'max':>8}")
    for name, options in POOLS.items():
        readies, ups = [], []
        for _ in range(runs):
            ready, up = one(tempfile.mkdtemp(dir=os.environ["BENCH_HOME"]), options)
            readies.append(ready)
            ups += up
        for what, values in (("serve to ready", readies), ("worker to UP", ups)):
            print(f"{name:24}{what:>14}{min(values):8.0f}{statistics.median(values):8.0f}{max(values):8.0f}")


if __name__ == "__main__":
    main()
