"""A warmpool with either store of jobs, started for one measurement and stopped after it."""

import http.client
import json
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import tempfile
import time

LAUNCHER = os.path.join(os.environ["WARMPOOL_DIST"], "bin", "warmpool")
TESTKIT = os.environ["WARMPOOL_TESTKIT"]
CONFIG = os.path.join(os.path.dirname(os.path.abspath(__file__)), "jobs.yaml")
LIMIT = 90


def wait_until(what, condition):
    deadline = time.monotonic() + LIMIT
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.05)
    raise RuntimeError(f"not within {LIMIT} s: {what}")


class Warmpool:
    """One supervisor on a home of its own; `with` starts and stops it."""

    def __init__(self, name):
        self.name = name
        self.folder = tempfile.mkdtemp(dir=os.environ["BENCH_HOME"], prefix="jobs-")
        self.address = None
        self.process = None

    def store(self):
        """What `store` is set to."""
        raise NotImplementedError

    def __enter__(self):
        output = os.path.join(self.folder, "output")
        with open(output, "w", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                [LAUNCHER, "serve", "--home", os.path.join(self.folder, "home"), "--config", CONFIG, "--set",
                 f"pools.slow.class-path=[{TESTKIT}]", "--set", f"store={self.store()}"],
                stdout=log, stderr=subprocess.STDOUT, cwd=self.folder)

        def ready():
            if self.process.poll() is not None:
                raise RuntimeError("serve has ended: " + open(output, encoding="utf-8").read()[-2000:])
            return re.search(r"ready at http://([\d.]+):(\d+)", open(output, encoding="utf-8").read())

        found = wait_until("warmpool is ready", ready)
        self.address = (found[1], int(found[2]))
        return self

    def stop(self):
        """Ends the supervisor and leaves its home."""
        subprocess.run([LAUNCHER, "stop", "--drain", "0s", "--home", os.path.join(self.folder, "home")],
                       capture_output=True, check=False, timeout=LIMIT)
        self.process.wait(LIMIT)

    def __exit__(self, *_):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


class Sqlite(Warmpool):
    """The file in the home folder; with so many ended jobs in it from the start."""

    def __init__(self, name, ended=0):
        super().__init__(name)
        self.ended = ended

    def store(self):
        return "sqlite"

    def __enter__(self):
        if self.ended:
            self.fill()
        return super().__enter__()

    def fill(self):
        """Runs one job, and copies its record as often as wanted while nobody has the file open."""
        super().__enter__()
        connection = http.client.HTTPConnection(*self.address, timeout=60)
        connection.request("POST", "/v1/agents/slow/jobs", "1")
        job = json.loads(connection.getresponse().read())["id"]
        connection.request("GET", f"/v1/jobs/{job}?wait=30s")
        if json.loads(connection.getresponse().read())["state"] != "succeeded":
            raise RuntimeError("the job that is to be copied did not succeed")
        connection.close()
        self.stop()
        file = sqlite3.connect(os.path.join(self.folder, "home", "state", "jobs.db"))
        with file:
            columns = ", ".join(row[1] for row in file.execute("PRAGMA table_info(job)") if row[1] not in ("n", "id"))
            file.execute(
                "WITH RECURSIVE number(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM number WHERE i < ?) "
                f"INSERT INTO job (id, {columns}) SELECT printf('01k%023d', i), {columns} FROM number, job", (self.ended,))
            for table, columns in (("input", "bytes"), ("output", "bytes"),
                                   ("attempt", "number, call, claimed, started, ended, worker, outcome, cause"),
                                   ("event", "id, at, size, kind, number, name, text")):
                taken = ", ".join("kept." + each for each in columns.split(", "))
                file.execute(f"INSERT INTO {table} (job, {columns}) SELECT job.n, {taken} FROM job, {table} AS kept "
                             "WHERE kept.job = 1 AND job.n > 1")
            file.execute("UPDATE total SET jobs = jobs + ? WHERE state = (SELECT state FROM job WHERE n = 1)", (self.ended,))
        file.close()


class Redis(Warmpool):
    """A Redis of its own, which writes each change to its log as `fsync` says."""

    def __init__(self, name, fsync):
        super().__init__(name)
        self.fsync = fsync
        self.server = None
        self.port = 0

    def store(self):
        return f"redis://127.0.0.1:{self.port}"

    def __enter__(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.server = subprocess.Popen(
            ["redis-server", "--bind", "127.0.0.1", "--port", str(self.port), "--dir", self.folder, "--appendonly", "yes",
             "--appendfsync", self.fsync, "--save", ""], stdout=subprocess.DEVNULL)

        def answers():
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", self.port)) == 0

        wait_until("redis-server listens", answers)
        return super().__enter__()

    def __exit__(self, *failure):
        try:
            super().__exit__(*failure)
        finally:
            self.server.terminate()
            self.server.wait(LIMIT)
