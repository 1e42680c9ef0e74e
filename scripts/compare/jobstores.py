"""A warmpool with either store of jobs, started for one measurement and stopped after it."""

import os
import re
import shutil
import socket
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

    def __exit__(self, *_):
        subprocess.run([LAUNCHER, "stop", "--drain", "0s", "--home", os.path.join(self.folder, "home")],
                       capture_output=True, check=False, timeout=LIMIT)
        self.process.wait(LIMIT)
        shutil.rmtree(self.folder, ignore_errors=True)


class Sqlite(Warmpool):
    """The file in the home folder; with so many ended jobs in it from the start."""

    def __init__(self, name, ended=0):
        super().__init__(name)
        self.ended = ended

    def store(self):
        return "sqlite"


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
