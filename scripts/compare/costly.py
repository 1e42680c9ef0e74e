"""Three ways of running the agent of io.warmpool.testkit.costly: each answers turns, and tells what it cost."""

import http.client
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

JAVA = os.path.join(os.environ["JAVA_HOME"], "bin", "java")
JCMD = os.path.join(os.environ["JAVA_HOME"], "bin", "jcmd")
DIST = os.environ["WARMPOOL_DIST"]
LAUNCHER = os.path.join(DIST, "bin", "warmpool")
TESTKIT = os.environ["WARMPOOL_TESTKIT"]
CLASSES = os.pathsep.join([TESTKIT, os.path.join(DIST, "worker", "*")])
CONFIG = os.path.join(os.path.dirname(os.path.abspath(__file__)), "costly.yaml")
LIMIT = 120
MIB = 1 << 20


def body(turn):
    return json.dumps({"user-turn": turn.said, "project": turn.project, "mode": turn.mode})


def resident(pid, field="VmRSS"):
    """Resident memory of a process now, or the most it ever had (VmHWM), in bytes (proc(5), status)."""
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return int(re.search(rf"^{field}:\s+(\d+) kB", status.read(), re.M)[1]) * 1024


class Log:
    """Where a process writes what nobody reads unless something went wrong."""

    def __init__(self, name):
        self.file = tempfile.NamedTemporaryFile("w+", dir=os.environ["BENCH_HOME"], prefix=name, suffix=".log", delete=False)

    def tail(self):
        with open(self.file.name, encoding="utf-8", errors="replace") as text:
            return text.read()[-2000:]


class ProcessPerRequest:
    """A new process for each request, which loads everything, answers and ends."""

    name = "new process per request"

    def __init__(self, scale, reply_ms):
        self.command = [JAVA, "-Xmx256m", "-cp", CLASSES, "io.warmpool.testkit.costly.OneRequest", str(scale), str(reply_ms)]
        self.peaks = []

    def send(self, turn):
        lines = "\n".join([turn.tenant, turn.user, turn.session, body(turn)]) + "\n"
        log = Log("process")
        process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log.file)
        process.stdin.write(lines.encode())
        process.stdin.close()
        out = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        self.peaks.append(usage.ru_maxrss * 1024)
        if process.returncode != 0:
            return None, f"exit {process.returncode}: {log.tail()}"
        return json.loads(out), None

    def memory(self):
        return f"{max(self.peaks) / MIB:.0f} MiB at most for each request that runs"

    def close(self):
        pass


class Http:
    """Sends turns over one kept connection per thread."""

    def __init__(self, host, port, path):
        self.address, self.path, self.local = (host, port), path, threading.local()

    def send(self, turn):
        if not hasattr(self.local, "connection"):
            self.local.connection = http.client.HTTPConnection(*self.address, timeout=LIMIT)
        connection = self.local.connection
        try:
            connection.request("POST", self.path, body(turn), {
                "Content-Type": "application/json", "Warmpool-Tenant": turn.tenant, "Warmpool-User": turn.user,
                "Warmpool-Session": turn.session})
            answer = connection.getresponse()
            text = answer.read()
        except Exception:
            connection.close()
            raise
        if answer.status != 200:
            return None, f"{answer.status}: {text[:300].decode(errors='replace')}"
        return json.loads(text), None


class FreshLoad:
    """One process that loads everything anew for each request."""

    name = "fresh load per request"

    def __init__(self, scale, reply_ms):
        self.log = Log("fresh")
        self.process = subprocess.Popen(
            [JAVA, "-Xmx2g", "-cp", CLASSES, "io.warmpool.testkit.costly.FreshServer", str(scale), str(reply_ms)],
            stdout=subprocess.PIPE, stderr=self.log.file, text=True)
        port = self.process.stdout.readline().strip()
        if not port:
            sys.exit(f"the server of fresh loads did not start: {self.log.tail()}")
        self.send = Http("127.0.0.1", int(port), "/").send

    def memory(self):
        return f"{resident(self.process.pid, 'VmHWM') / MIB:.0f} MiB at most"

    def close(self):
        self.process.terminate()
        self.process.wait()


class Warmpool:
    """A supervisor with two workers that keep what they have loaded."""

    name = "warmpool, 2 workers"

    def __init__(self, scale, reply_ms, *settings):
        self.home, self.log = tempfile.mkdtemp(dir=os.environ["BENCH_HOME"]), Log("serve")
        words = [f"pools.costly.class-path=[{TESTKIT}]", f"pools.costly.settings.scale={scale}",
                 f"pools.costly.settings.reply-ms={reply_ms}", *settings]
        self.process = subprocess.Popen(
            [LAUNCHER, "serve", "--home", self.home, "--config", CONFIG, *(word for each in words for word in ("--set", each))],
            stdin=subprocess.DEVNULL, stdout=self.log.file, stderr=subprocess.STDOUT)
        end = time.monotonic() + LIMIT
        while "warmpool is ready" not in self.log.tail():
            if self.process.poll() is not None or time.monotonic() > end:
                self.process.terminate()
                sys.exit(f"warmpool was not ready: {self.log.tail()}")
            time.sleep(0.2)
        status = self.run("status", "--json")
        self.pid, url = status["pid"], urllib.parse.urlsplit(status["http"])
        self.send = Http(url.hostname, url.port, "/v1/agents/costly/invoke").send

    def run(self, *words):
        """What a command prints as JSON."""
        done = subprocess.run([LAUNCHER, *words, "--home", self.home], capture_output=True, text=True, timeout=LIMIT)
        if done.returncode != 0:
            sys.exit(f"warmpool {' '.join(words)}: {done.stderr}{self.log.tail()}")
        return json.loads(done.stdout)

    def caches(self, times=10):
        """The figures of all workers together, by scope: asked for until they stay the same, at most so many times."""
        last = None
        for _ in range(times):
            total = {}
            for worker in self.run("cache", "ls", "--json")["workers"]:
                for cache in worker["caches"]:
                    sums = total.setdefault(cache["scope"], dict.fromkeys(("entries", "weight", "hits", "misses", "loads", "load-ms"), 0))
                    for figure in sums:
                        sums[figure] += cache[figure]
            if total == last:
                return total
            last = total
            if times > 1:
                time.sleep(1.2)  # workers report each second
        return last

    def memory(self):
        """Resident memory and heap of all workers in bytes, after a full collection, and the supervisor's resident memory."""
        pids = [worker["pid"] for worker in self.run("ps", "costly", "--json")["workers"]]
        for pid in pids:
            subprocess.run([JCMD, str(pid), "GC.run"], check=True, capture_output=True, timeout=LIMIT)
        time.sleep(2.5)  # workers report each second
        heaps = [worker["heap-after-gc"] or 0 for worker in self.run("ps", "costly", "--json")["workers"]]
        return sum(resident(pid) for pid in pids), sum(heaps), resident(self.pid)

    def close(self):
        try:
            subprocess.run([LAUNCHER, "stop", "--home", self.home], capture_output=True, timeout=LIMIT)
        finally:
            self.process.terminate()
            self.process.wait()
