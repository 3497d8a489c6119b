"""A federation of processes on this machine: authority, coordinator and nodes over mutual TLS."""

import json
import os
import re
import shutil
import socket
import sqlite3
import statistics
import subprocess
import tempfile
import time

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
COORDINATOR = "coordinator"


class Failure(Exception):
    """What went wrong, in a sentence."""


class Refused(Failure):
    """A job that ended with the coordinator's sentence."""


def binaries():
    folder = os.environ.get("BIN", "")
    for name in ("fedrisk", "fedrisk-node", "fedrisk-coordinator"):
        if not os.access(os.path.join(folder, name), os.X_OK):
            raise SystemExit(f"BIN={folder!r} has no {name}; run this with make, or set BIN.")
    return folder


def free_port():
    with socket.socket() as probe:
        probe.bind(("", 0))
        return probe.getsockname()[1]


def without_page(settings):
    """A configuration without the section of the service's page: nobody looks at it here."""
    return re.sub(r"(?m)^web:\n(  .*\n)+", "", settings)


def divide(lines, count):
    """Every `count`-th line each; the first line is everybody's header."""
    return [[lines[0]] + lines[1 + i :: count] for i in range(count)]


def proc(pid, name):
    """A figure of /proc, in kilobytes."""
    path = "smaps_rollup" if name == "Pss" else "status"
    with open(f"/proc/{pid}/{path}") as file:
        return int(re.search(rf"^{name}:\s+(\d+) kB", file.read(), re.M).group(1))


def load():
    return round(os.getloadavg()[0], 2)


def median(values):
    return round(statistics.median(values), 3)


class Federation:
    """Folders, certificates and processes. Nothing is started yet.

    `wrap(who)` is what stands before a command of `who`, such as the namespace it runs in.
    """

    def __init__(self, nodes, header_and_rows, host="localhost", wrap=lambda who: []):
        self.bin = binaries()
        self.home = tempfile.mkdtemp(prefix="fedrisk-deployed-")
        self.nodes, self.host, self.wrap = list(nodes), host, wrap
        self.port = free_port()
        self.processes = {}
        self._store = None
        self.command(COORDINATOR, "authority", "make", "--folder", self.path("authority"),
                     "--name", "Benchmark")
        self.command(COORDINATOR, "init", "--folder", self.path(COORDINATOR), "--host", host,
                     "--port", self.port)
        self.configure(COORDINATOR, without_page)
        self.certify(COORDINATOR)
        for name, lines in zip(self.nodes, header_and_rows):
            self.add_node(name, lines)

    def add_node(self, name, lines):
        self.command("node", "init", "--folder", self.path(name), "--name", name, "--coordinator",
                     self.host, "--port", self.port)
        self.configure(name, without_page)
        self.certify(name)
        os.makedirs(self.path(name, "rows"))
        with open(self.path(name, "rows", "rows.csv"), "w") as file:
            file.write("\n".join(lines) + "\n")
        if name not in self.nodes:
            self.nodes.append(name)

    def configure(self, who, change):
        path = self.path(who, COORDINATOR + ".yaml" if who == COORDINATOR else "node.yaml")
        with open(path) as file:
            text = file.read()
        with open(path, "w") as file:
            file.write(change(text))

    def approve_always(self, purpose, columns, policy=(), rounds=500):
        """Standing rules at all nodes, and rules of their own in the place of the template's."""

        def change(text):
            for key, value in dict(policy).items():
                text, count = re.subn(rf"(?m)^  {key}: .*$", f"  {key}: {value}", text)
                if count != 1:
                    raise Failure(f"the template of node.yaml has no {key}")
            names = json.dumps(self.nodes)
            return text + (
                f"\nstanding:\n  - purpose: {json.dumps(purpose)}\n    parties: {names}\n"
                f"    columns: {json.dumps(columns)}\n    maximumRounds: {rounds}\n"
                "    until: 2099-12-31\n")

        for name in self.nodes:
            self.configure(name, change)

    def path(self, *parts):
        return os.path.join(self.home, *parts)

    def log(self, who):
        try:
            with open(self.path(who, "log")) as file:
                return file.read()
        except FileNotFoundError:
            return ""

    def certify(self, who):
        self.command(COORDINATOR, "authority", "issue", "--folder", self.path("authority"),
                     self.path(who, "request.pem"), "--out", self.path(who, "certificate.pem"))
        shutil.copy(self.path("authority", "authority.pem"), self.path(who))

    # Commands and services

    def command(self, service, *arguments):
        """Runs a command of `fedrisk-<service>`; what it prints."""
        line = [os.path.join(self.bin, f"fedrisk-{service}")] + [str(a) for a in arguments]
        done = subprocess.run(line, capture_output=True, text=True, timeout=120)
        if done.returncode != 0:
            raise Failure(f"{' '.join(line[:3])}: {done.stderr.strip()}")
        return done.stdout

    def start(self, who):
        service = COORDINATOR if who == COORDINATOR else "node"
        line = self.wrap(who) + [
            os.path.join(self.bin, f"fedrisk-{service}"), "serve", "--folder", self.path(who)]
        with open(self.path(who, "log"), "ab") as log:
            self.processes[who] = subprocess.Popen(
                line, stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def kill(self, who):
        process = self.processes.pop(who)
        if process.poll() is not None:
            raise Failure(f"{who} ended by itself with code {process.returncode}")
        process.kill()
        process.wait()

    def stop(self):
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.processes = {}
        if self._store:
            self._store.close()
            self._store = None

    def remove(self):
        self.stop()
        shutil.rmtree(self.home, ignore_errors=True)

    def crashed(self):
        return [f"{who} ended by itself with code {process.poll()}"
                for who, process in self.processes.items() if process.poll() is not None]

    # The coordinator's store, only read

    def rows(self, sql, *values):
        for _ in range(200):
            try:
                if self._store is None:
                    path = self.path(COORDINATOR, "coordinator.sqlite")
                    self._store = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10)
                return self._store.execute(sql, values).fetchall()
            except sqlite3.OperationalError:
                # Not made yet, or its owner was killed at a bad moment; both pass.
                self._store = None
                time.sleep(0.02)
        raise Failure("the coordinator's store cannot be read")

    def members(self):
        return [name for (name,) in self.rows("SELECT name FROM member")]

    def progress(self, job):
        """State, and how many signatures, sums and receivers."""
        ((state,),) = self.rows("SELECT state FROM job WHERE id = ?", job)
        counts = [self.rows(f"SELECT count(*) FROM {table} WHERE job = ?", job)[0][0]
                  for table in ("signature", "total", "receiver")]
        state = json.loads(state)
        return (next(iter(state)), *counts)

    def reason(self, job):
        ((state,),) = self.rows("SELECT state FROM job WHERE id = ?", job)
        return json.loads(state).get("failed", {}).get("reason")

    def wait(self, what, condition, seconds=120.0, step=0.02):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = condition()
            if found:
                return found
            for sentence in self.crashed():
                raise Failure(f"{what}: {sentence}")
            time.sleep(step)
        raise Failure(f"{what} does not happen within {seconds:.0f} s")

    def start_all(self, seconds=120.0):
        for who in [COORDINATOR] + self.nodes:
            self.start(who)
        self.wait("all have joined", lambda: set(self.members()) >= set(self.nodes), seconds)

    def submit(self, study, *options):
        before = {id for (id,) in self.rows("SELECT id FROM job")}
        for _ in range(3):
            self.command(COORDINATOR, "submit", "--folder", self.path(COORDINATOR), study, *options)
            new = {id for (id,) in self.rows("SELECT id FROM job")} - before
            if new:
                return new.pop()
        raise Failure("nothing was submitted")

    def export(self, job, out=None):
        out = out or self.path("out", job[:8])
        self.command(COORDINATOR, "export", "--folder", self.path(COORDINATOR), job, "--out", out)
        return out

    def run(self, study, *options, seconds=600.0):
        """A job to its end; its id, and seconds from the last signature to the end."""
        job = self.submit(study, *options)
        self.wait("all have signed", lambda: self.progress(job)[0] != "offered", seconds, 0.002)
        began = time.monotonic()
        self.wait("the end", lambda: self.progress(job)[0] in ("done", "failed"), seconds, 0.005)
        ended = time.monotonic()
        if self.reason(job):
            raise Refused(self.reason(job))
        return job, ended - began

    # What the nodes wrote down

    def journal(self, who, sql):
        path = self.path(who, "node.sqlite")
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10) as store:
            return store.execute(sql).fetchall()

    def repeated_masks(self, who):
        """Attempts of a job in which two different vectors of masked numbers left a node."""
        return self.journal(who, """
            SELECT job, attempt, count(DISTINCT digest) FROM journal_line
            WHERE numbers > 0 AND attempt IS NOT NULL
            GROUP BY job, attempt HAVING count(DISTINCT digest) > 1""")

    def attempts(self, who):
        return self.journal(who, """
            SELECT count(*) FROM (SELECT DISTINCT job, attempt FROM journal_line
            WHERE numbers > 0 AND attempt IS NOT NULL)""")[0][0]


def simulate(study, parties, out, *options):
    """The same study and rows in one process; its federation.json."""
    line = [os.path.join(binaries(), "fedrisk"), "simulate", study, "--out", out, "-q",
            "--no-comparison", *options]
    for name, path in parties.items():
        line += ["--party", f"{name}={path}"]
    done = subprocess.run(line, capture_output=True, text=True)
    if done.returncode != 0:
        raise Failure(f"simulate: {done.stderr.strip()}")
    return account(out)


def account(out):
    with open(os.path.join(out, "federation.json")) as file:
        return json.load(file)


def phases(out):
    """Seconds of all phases together."""
    return sum(account(out)["secondsByPhase"].values())


def same(one, other, name):
    with open(os.path.join(one, name), "rb") as a, open(os.path.join(other, name), "rb") as b:
        return a.read() == b.read()


def german():
    """The lines of German credit."""
    with open(os.path.join(ROOT, "datasets", "german", "german.csv"), newline="") as file:
        return file.read().splitlines()


GERMAN_STUDY = os.path.join(ROOT, "datasets", "german", "study.yaml")
GERMAN_PURPOSE = "Show a three-bank scorecard"
