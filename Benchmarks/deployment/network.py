"""The same jobs in process, over the loopback, and over lines with delay, loss and little rate."""

import argparse
import gzip
import json
import os
import statistics
import sys
import tempfile

from deployed import (GERMAN_PURPOSE, GERMAN_STUDY, ROOT, Federation, account, divide,
                      german, load, median, phases, same, simulate)
from link import Line, Network

BANKS = ["north", "south", "west"]
HOST = "coordinator.example"
POLICY = {"maximumRounds": 1_000_000, "maximumQueries": 1_000_000, "maximumNumbers": 1_000_000_000}
UCI = os.path.join(ROOT, "..", "shared", "data", "uci_default", "UCI_Credit_Card.csv.gz")
UCI_STUDY = """\
study: uci_default
purpose: Time a deployed study
target: {column: default.payment.next.month, bad: "1"}
validation: {split: {hash: ID, train: 0.7}}
"""


class Way:
    """One way to run a study: a federation, or a simulation of it."""

    def __init__(self, name, federation=None, network=None):
        self.name, self.federation, self.network = name, federation, network
        self.sent, self.got, self.with_results = [], [], []
        self.seconds, self.phases = [], []


def counters(way):
    if not way.network:
        return []
    return [way.network.counters(bank) for bank in BANKS]


def run(way, study, simulated):
    federation = way.federation
    before = counters(way)
    job, seconds = federation.run(study, "--rounds", "500", "--card-to", BANKS[0])
    # Only one node gets the results, so that the others show what the job alone costs.
    federation.wait("the results are there", lambda: federation.progress(job)[3] == 1)
    after = counters(way)
    out = federation.export(job)
    if not same(out, simulated, "card.json"):
        raise SystemExit(f"{way.name}: the card is not the simulation's")
    way.seconds.append(seconds)
    way.phases.append(phases(out))
    for bank, (sent, got), (sent_after, got_after) in zip(BANKS, before, after):
        if bank == BANKS[0]:
            way.with_results.append(got_after - got)
        else:
            way.sent.append(sent_after - sent)
            way.got.append(got_after - got)
    return account(out)


def measure(name, study, purpose, lines, line, repeats):
    parts = divide(lines, len(BANKS))
    columns = [column.strip('"') for column in lines[0].split(",")]
    network = Network(BANKS, line, HOST)
    loopback = distant = None
    try:
        loopback = Federation(BANKS, parts)
        distant = Federation(BANKS, parts, host=HOST, wrap=network.wrap)
        for federation in (loopback, distant):
            federation.approve_always(purpose, columns, POLICY)
            federation.start_all()
        print(f"# {name}: a TCP connection takes {network.round_trip('north', distant.port)} ms",
              file=sys.stderr)
        ways = [Way("loopback", loopback), Way("lines", distant, network)]
        in_process = Way("in process")
        rows = {bank: loopback.path(bank, "rows", "rows.csv") for bank in BANKS}
        simulated = loopback.path("simulated")
        for _ in range(repeats):
            simulate(study, rows, simulated)
            in_process.phases.append(phases(simulated))
            for way in ways:
                told = run(way, study, simulated)
        base = statistics.median(in_process.phases)
        for way in [in_process] + ways:
            print(json.dumps({
                "study": name, "way": way.name, "runs": repeats, "rounds": told["rounds"],
                "phases_s": median(way.phases),
                "job_s": median(way.seconds) if way.seconds else None,
                "job_s_all": [round(s, 2) for s in way.seconds],
                "phases_over_in_process": round(statistics.median(way.phases) / base, 2),
                "messages_bytes_of_all_nodes": told["bytes"],
                "wire_bytes_from_node": round(statistics.median(way.sent)) if way.sent else None,
                "wire_bytes_to_node": round(statistics.median(way.got)) if way.got else None,
                "wire_bytes_to_node_with_results":
                    round(statistics.median(way.with_results)) if way.with_results else None,
                "load_average": load()}), flush=True)
    finally:
        for federation in (loopback, distant):
            if federation:
                federation.remove()
        network.remove()


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--delay", type=float, default=25, help="milliseconds each way")
    options.add_argument("--loss", type=float, default=0.01, help="of packets, each way")
    options.add_argument("--rate", type=float, default=10, help="Mbit/s each way, for each node")
    options.add_argument("--runs", type=int, default=5)
    options = options.parse_args()
    if os.geteuid() != 0 or not os.path.exists("/dev/net/tun"):
        raise SystemExit("this makes namespaces and TUN devices: it needs root and /dev/net/tun.")
    line = Line(options.delay / 1000, options.loss, options.rate * 1e6)

    measure("german", GERMAN_STUDY, GERMAN_PURPOSE, german(), line, options.runs)
    if not os.path.exists(UCI):
        print(f"# skipped: the UCI study needs {os.path.relpath(UCI, ROOT)}", file=sys.stderr)
        return
    with gzip.open(UCI, "rt") as file:
        lines = file.read().splitlines()
    with tempfile.TemporaryDirectory() as folder:
        study = os.path.join(folder, "study.yaml")
        with open(study, "w") as file:
            file.write(UCI_STUDY)
        runs = max(3, options.runs - 2)
        measure("uci_default", study, "Time a deployed study", lines, line, runs)


if __name__ == "__main__":
    main()
