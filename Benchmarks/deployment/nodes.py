"""A hundred nodes, each a process with its own rows and certificate, and one coordinator.

Prints what connections and idle processes cost in memory, and what one study costs.
"""

import argparse
import json
import math
import os
import random
import statistics
import subprocess
import sys
import time

from deployed import COORDINATOR, Failure, Federation, account, load, phases, proc, same, simulate

PURPOSE = "Try a hundred nodes"
STUDY = """\
study: hundred
purpose: Try a hundred nodes
target: {column: bad, bad: "1"}
validation: {split: {hash: row, train: 0.7}}
privacy: {aggregation: tolerant}
"""
POLICY = {"maximumRounds": 1_000_000, "maximumQueries": 1_000_000, "maximumNumbers": 1_000_000_000}


def made_up(rows, columns, seed=1):
    """Normal columns and a target of about 20 % bads; the same on every machine."""
    dice = random.Random(seed)
    slopes = [(0.25 + 0.15 * (i % 3)) * (-1) ** i for i in range(columns)]
    yield ",".join([f"x{i + 1}" for i in range(columns)] + ["bad"])
    for _ in range(rows):
        x = [dice.gauss(0, 1) for _ in slopes]
        logit = -1.8 + sum(b * v for b, v in zip(slopes, x))
        bad = dice.random() < 1 / (1 + math.exp(-logit))
        yield ",".join([f"{v:.4f}" for v in x] + [str(int(bad))])


class Loopback:
    """A namespace whose loopback carries nothing else, so that its counter is the federation's."""

    def __init__(self):
        self.space = f"fr{os.getpid()}"
        made = os.geteuid() == 0 and not subprocess.run(
            ["ip", "netns", "add", self.space], capture_output=True).returncode
        self.prefix = ["ip", "netns", "exec", self.space] if made else []
        if made:
            subprocess.run(self.prefix + ["ip", "link", "set", "lo", "up"], check=True)
        else:
            print("# no namespace: bytes on the wire are not counted", file=sys.stderr)

    def byte_count(self):
        if not self.prefix:
            return None
        return int(subprocess.run(
            self.prefix + ["cat", "/sys/class/net/lo/statistics/tx_bytes"], check=True,
            capture_output=True, text=True).stdout)

    def remove(self):
        if self.prefix:
            subprocess.run(["ip", "netns", "del", self.space], check=False)


def available_megabytes():
    with open("/proc/meminfo") as file:
        return next(int(line.split()[1]) >> 10 for line in file if line.startswith("MemAvailable"))


def start(federation, names):
    """Starts nodes, ten at a time: they are to come, not to compete."""
    began = time.monotonic()
    for first in range(0, len(names), 10):
        batch = names[first : first + 10]
        for name in batch:
            federation.start(name)
        federation.wait(
            "they have joined", lambda: all(" joined" in federation.log(n) for n in batch), 300,
            0.1)
    return time.monotonic() - began


def memory(federation, names, empty, seconds):
    time.sleep(5)
    pid = federation.processes[COORDINATOR].pid
    nodes = [federation.processes[name].pid for name in names]
    now = proc(pid, "VmRSS")
    print(json.dumps({
        "what": "idle", "nodes": len(nodes), "coordinator_rss_kb": now,
        "coordinator_alone_kb": empty,
        "kb_per_connection": round((now - empty) / len(nodes), 1),
        "node_rss_kb": statistics.median(proc(n, "VmRSS") for n in nodes),
        "node_pss_kb": statistics.median(proc(n, "Pss") for n in nodes),
        "seconds_to_start": round(seconds, 1), "available_mb": available_megabytes()}), flush=True)


def study(federation, loopback, names, path, simulated):
    before = loopback.byte_count()
    parties = [option for name in names for option in ("--party", name)]
    job, seconds = federation.run(path, "--rounds", "500", "--card-to", names[0], *parties,
                                  seconds=1200)
    after = loopback.byte_count()
    out = federation.export(job)
    told = account(out)
    print(json.dumps({
        "what": "study", "nodes": len(names), "rounds": told["rounds"], "job_s": round(seconds, 2),
        "phases_s": round(phases(out), 2),
        "phases_in_process_s": round(phases(simulated), 2),
        "departures": len(told["departures"]), "messages_bytes": told["bytes"],
        "wire_bytes": after - before if before is not None else None,
        "card_is_the_simulations": same(out, simulated, "card.json"),
        "coordinator_rss_kb": proc(federation.processes[COORDINATOR].pid, "VmRSS"),
        "coordinator_peak_kb": proc(federation.processes[COORDINATOR].pid, "VmHWM"),
        "node_rss_kb": statistics.median(
            proc(federation.processes[n].pid, "VmRSS") for n in names),
        "load_average": load()}), flush=True)


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--nodes", type=int, default=100)
    options.add_argument("--rows", type=int, default=100_000)
    options.add_argument("--columns", type=int, default=20)
    options.add_argument("--runs", type=int, default=3)
    options.add_argument("--idle", type=int, nargs="*", default=[100, 200, 400],
                         help="how many idle nodes to measure memory with")
    options.add_argument("--keep", action="store_true", help="keep the folders after a failure")
    options = options.parse_args()

    lines = list(made_up(options.rows, options.columns))
    names = [f"node{i + 1:03}" for i in range(options.nodes)]
    parts = [[lines[0]] + lines[1 + i :: options.nodes] for i in range(options.nodes)]
    loopback = Loopback()
    federation = None
    failed = False
    try:
        federation = Federation(names, parts, wrap=lambda who: loopback.prefix)
        federation.approve_always(PURPOSE, lines[0].split(","), POLICY)
        path, simulated = federation.path("study.yaml"), federation.path("simulated")
        with open(path, "w") as file:
            file.write(STUDY)

        federation.start(COORDINATOR)
        federation.wait("the coordinator listens",
                        lambda: "listening" in federation.log(COORDINATOR))
        time.sleep(3)
        empty = proc(federation.processes[COORDINATOR].pid, "VmRSS")
        started, seconds = [], 0.0
        for count in sorted(options.idle):
            needed = 60 * (count - len(started)) + 2000
            if available_megabytes() < needed:
                print(f"# {count} nodes are left out: too little memory", file=sys.stderr)
                break
            for i in range(len(federation.nodes), count):
                federation.add_node(f"node{i + 1:03}", [lines[0]])
            new = federation.nodes[len(started) : count]
            seconds += start(federation, new)
            started += new
            memory(federation, started, empty, seconds)

        federation.stop()
        simulate(path, {n: federation.path(n, "rows", "rows.csv") for n in names}, simulated)
        federation.start(COORDINATOR)
        for name in names:
            open(federation.path(name, "log"), "w").close()
        start(federation, names)
        for _ in range(options.runs):
            study(federation, loopback, names, path, simulated)
    except Failure as failure:
        failed = True
        print(f"nodes: {failure}", file=sys.stderr)
        if federation:
            print(federation.log(COORDINATOR)[-2000:], file=sys.stderr)
        return 1
    finally:
        if federation:
            if failed and options.keep:
                federation.stop()
                print(f"Folders and logs are kept in {federation.home}", file=sys.stderr)
            else:
                federation.remove()
        loopback.remove()
    return 0


if __name__ == "__main__":
    sys.exit(main())
