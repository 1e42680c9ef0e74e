#!/usr/bin/env python3
"""What it costs to hand a job in, with either store, beside what the disk takes for one fsync.

    jobs.py [--rounds 3] [--rate 200] [--seconds 10] [--clients 64] [--million 1000000]

Each round has for each store, interleaved: an open load of --rate submits a second while all workers are busy, each timed
from when it was due; then as many submits as --clients connections can do; then jobs that really run. Before each, 300
appends of 4 KiB with fdatasync to the same disk. After the rounds the SQLite store is filled with --million ended jobs
(0 leaves it out), and submits, lists and deep pages are timed again.

Needs JAVA_HOME, WARMPOOL_DIST, WARMPOOL_TESTKIT and BENCH_HOME in the environment, and redis-server and wrk on the PATH;
scripts/bench sets and installs them. Exits with 1 if a submit failed, and with 0 if a target was missed: it says so.
"""

import argparse
import http.client
import json
import os
import re
import statistics
import subprocess
import sys
import threading
import time

import jobstores

TARGET_P99_MS = 10
TARGET_PER_SECOND = 1000
LATER = "1h"


def percentile(values, percent):
    """The nearest rank; nan if there is nothing."""
    return sorted(values)[max(0, -(-len(values) * percent // 100) - 1)] if values else float("nan")


def fsync_millis(folder, times=300):
    """What an append of 4 KiB with fdatasync takes, in milliseconds."""
    took = []
    path = os.path.join(folder, "fsync")
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        for _ in range(times):
            began = time.perf_counter()
            os.write(file, b"x" * 4096)
            os.fdatasync(file)
            took.append((time.perf_counter() - began) * 1000)
    finally:
        os.close(file)
        os.unlink(path)
    return took


class Client:
    """One connection that is kept."""

    def __init__(self, address):
        self.connection = http.client.HTTPConnection(*address, timeout=30)

    def ask(self, method, path, body=None, headers=None):
        self.connection.request(method, path, body, headers or {})
        answer = self.connection.getresponse()
        return answer.status, answer.read()

    def submit(self, body, **headers):
        status, said = self.ask("POST", "/v1/agents/slow/jobs", body, headers)
        if status != 202:
            raise RuntimeError(f"a submit failed: {status} {said[:200]!r}")
        return json.loads(said)


def open_load(address, rate, seconds, threads=8):
    """Submits at a fixed rate, whatever becomes of the earlier ones; milliseconds of each from when it was due."""
    took, errors = [], []
    begin = time.perf_counter() + 0.2
    total = int(rate * seconds)

    def run(first):
        client = Client(address)
        mine = []
        for number in range(first, total, threads):
            due = begin + number / rate
            time.sleep(max(0.0, due - time.perf_counter()))
            try:
                client.submit("1", **{"Warmpool-Delay": LATER})
                mine.append((time.perf_counter() - due) * 1000)
            except (OSError, RuntimeError, http.client.HTTPException) as failure:
                errors.append(str(failure))
                client = Client(address)
        took.extend(mine)

    running = [threading.Thread(target=run, args=(first,)) for first in range(threads)]
    for each in running:
        each.start()
    for each in running:
        each.join()
    return took, errors


def sustained(address, clients, seconds):
    """Submits a second that wrk gets done, and how many of them failed."""
    script = os.path.join(os.environ["BENCH_HOME"], "submit.lua")
    with open(script, "w", encoding="ascii") as text:
        text.write(f'wrk.method = "POST"\nwrk.body = "1"\nwrk.headers["Warmpool-Delay"] = "{LATER}"\n')
    command = ["wrk", "-t1", f"-c{clients}", f"-d{seconds}s", "-s", script, f"http://{address[0]}:{address[1]}/v1/agents/slow/jobs"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    return float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1]), int(failed[1]) if failed else 0


def really_run(address, jobs):
    """Jobs a second from the first submit to the last end, for jobs that take a millisecond."""
    client = Client(address)
    began = time.perf_counter()
    ids = [client.submit("1", **{"Warmpool-Priority": "9"})["id"] for _ in range(jobs)]
    for each in ids:
        status, said = client.ask("GET", f"/v1/jobs/{each}?wait=30s")
        if status != 200 or json.loads(said)["state"] != "succeeded":
            raise RuntimeError(f"job {each} did not succeed: {status} {said[:200]!r}")
    return jobs / (time.perf_counter() - began)


def busy(address):
    """Fills every place: jobs take their share, and callers who wait the rest."""
    client = Client(address)
    for _ in range(8):
        client.submit("20000")

    def call():
        try:
            Client(address).ask("POST", "/v1/agents/slow/invoke", "20000")
        except OSError:
            pass  # the server is stopped before it answers

    for _ in range(8):
        threading.Thread(target=call, daemon=True).start()
    time.sleep(1)


def line(cells):
    print("".join(f"{cell:>14}" for cell in cells), flush=True)


def one_round(number, store, options, results):
    with store:
        disk = fsync_millis(store.folder)
        per_job = really_run(store.address, 200)
        busy(store.address)
        took, errors = open_load(store.address, options.rate, options.seconds)
        rate, failed = sustained(store.address, options.clients, options.seconds)
        line([number, store.name] + [f"{x:.2f}" for x in (
            percentile(disk, 50), percentile(disk, 99), percentile(took, 50), percentile(took, 95), percentile(took, 99), max(took))]
            + [f"{rate:.0f}", f"{per_job:.0f}", len(errors) + failed])
        for each in errors[:3]:
            print(f"failed: {each}", file=sys.stderr)
        results.setdefault(store.name, []).append((percentile(took, 99), rate, len(errors) + failed))


def timed(action, times=50):
    took = []
    for _ in range(times):
        began = time.perf_counter()
        action()
        took.append((time.perf_counter() - began) * 1000)
    return took


def lists(client):
    """Milliseconds of a first page, of one with filters, and of pages deep down."""
    def page(query):
        status, said = client.ask("GET", "/v1/jobs?limit=50" + query)
        if status != 200:
            raise RuntimeError(f"a list failed: {status} {said[:200]!r}")
        return json.loads(said)

    first = timed(lambda: page(""))
    filtered = timed(lambda: page("&state=succeeded&agent=slow"))
    rare = timed(lambda: page("&state=dead&user=nobody"))
    deep, before = [], ""
    for _ in range(200):
        began = time.perf_counter()
        answer = page(before)
        deep.append((time.perf_counter() - began) * 1000)
        if not answer.get("next"):
            break
        before = "&before=" + answer["next"]
    return first, filtered, rare, deep


def million(options):
    """The same store, empty and full."""
    print(f"\n{options.million} ended jobs in the SQLite store, and none (ms: p50/p99)")
    line(["jobs", "submit p50", "submit p99", "list", "filtered", "rare", "200 pages", "submits/s"])
    rates = []
    for count in (0, options.million):
        with jobstores.Sqlite("sqlite", ended=count) as store:
            really_run(store.address, 200)  # as in the rounds: what is measured is not the start of a JVM
            took, errors = open_load(store.address, options.rate, options.seconds)
            if errors:
                raise RuntimeError(errors[0])
            pages = lists(Client(store.address))
            rate, _ = sustained(store.address, options.clients, options.seconds)
            rates.append(rate)
            line([count, f"{percentile(took, 50):.2f}", f"{percentile(took, 99):.2f}"]
                 + [f"{percentile(each, 50):.1f}/{percentile(each, 99):.1f}" for each in pages] + [f"{rate:.0f}"])
    print(f"submits a second with them: {rates[1] / rates[0]:.2f} of those without")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--rate", type=int, default=200)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--million", type=int, default=1_000_000)
    options = parser.parse_args()
    results = {}
    print(f"{options.rate} submits a second while all workers are busy, then {options.clients} connections; ms")
    line(["round", "store", "fsync p50", "fsync p99", "submit p50", "p95", "p99", "max", "submits/s", "jobs run/s", "failed"])
    for number in range(1, options.rounds + 1):
        for store in (jobstores.Sqlite("sqlite"), jobstores.Redis("redis always", "always"), jobstores.Redis("redis 1s", "everysec")):
            one_round(number, store, options, results)
    failed = 0
    for name, rounds in results.items():
        p99 = statistics.median(each[0] for each in rounds)
        rate = statistics.median(each[1] for each in rounds)
        failed += sum(each[2] for each in rounds)
        print(f"{name}: p99 {p99:.1f} ms, wanted {TARGET_P99_MS}: {'met' if p99 < TARGET_P99_MS else 'missed'};"
              f" {rate:.0f} submits/s, wanted {TARGET_PER_SECOND}: {'met' if rate >= TARGET_PER_SECOND else 'missed'}")
    if options.million:
        million(options)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
