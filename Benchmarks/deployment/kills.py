"""Kills the coordinator and nodes of a federation at random moments and looks at every job's end.

A job may end in the very card of its simulation, or with a sentence; nothing else.
"""

import argparse
import collections
import os
import random
import sys
import time

from deployed import (COORDINATOR, GERMAN_PURPOSE, GERMAN_STUDY, Failure, Federation, divide,
                      german, same, simulate)

BANKS = ["north", "south", "west"]
# Over many jobs on the same rows; what a job may ask is not what is tried here.
POLICY = {"maximumRounds": 1_000_000, "maximumQueries": 1_000_000, "maximumNumbers": 1_000_000_000}


class Violation(Exception):
    """What may never happen."""


class Job:
    def __init__(self, federation, dice, deadline):
        self.federation, self.dice, self.deadline = federation, dice, deadline
        self.id, self.kills, self.longest = None, collections.Counter(), 0.0
        self.moments = collections.Counter()
        self.last_restart = self.last_change = time.monotonic()
        self.recovering, self.before = None, None

    def look(self):
        """Where the job is; measures how long after a restart it moves again."""
        now, progress = time.monotonic(), self.federation.progress(self.id)
        if progress != self.before:
            if self.recovering is not None:
                self.longest = max(self.longest, now - self.recovering)
                self.recovering = None
            self.before, self.last_change = progress, now
        return progress

    def is_over(self):
        state, _, _, receivers = self.look()
        return state == "failed" or state == "done" and receivers == len(BANKS)

    def wait_until(self, reached):
        """False when the job is over before."""
        while not reached(self.look()):
            if self.is_over():
                return False
            self.check_alive()
            if time.monotonic() - max(self.last_restart, self.last_change) > self.deadline:
                raise Violation(f"it hangs at {self.look()}, {self.deadline} s after a restart")
            time.sleep(0.004)
        return True

    def check_alive(self):
        for sentence in self.federation.crashed():
            raise Violation(sentence)

    def moment(self):
        """Draws a moment: its name, when it is reached, and how much longer to wait."""
        state, signatures, sums, receivers = self.look()
        names = {"offered": ["consent", "sums", "sums"], "running": ["sums", "sums", "results"],
                 "done": ["results"], "failed": ["results"]}[state]
        name = self.dice.choice(names)
        if name == "consent":
            least = self.dice.randrange(len(BANKS))
            reached = lambda p: p[0] != "offered" or p[1] >= least
            return name, reached, self.dice.uniform(0, 1.2)
        if name == "sums":
            least = sums + self.dice.randrange(25)
            reached = lambda p: p[0] in ("done", "failed") or p[0] == "running" and p[2] >= least
            return name, reached, self.dice.uniform(0, 0.05)
        least = self.dice.randrange(len(BANKS))
        return name, lambda p: p[0] == "done" and p[3] >= least, self.dice.uniform(0, 0.08)

    def kill(self):
        """One kill, or several at once; false when the job was over first."""
        name, reached, delay = self.moment()
        if not self.wait_until(reached):
            return False
        time.sleep(delay)
        self.moments[name] += 1
        victims = [self.dice.choice([COORDINATOR, COORDINATOR] + BANKS)]
        if self.dice.random() < 0.15:
            victims = list(dict.fromkeys(victims + [self.dice.choice([COORDINATOR] + BANKS)]))
        for who in victims:
            try:
                self.federation.kill(who)
            except Failure as failure:
                raise Violation(str(failure))
            self.kills["coordinator" if who == COORDINATOR else "node"] += 1
        if self.dice.random() < 0.5:
            time.sleep(self.dice.choice([0.05, 0.3, 1, 3]) * self.dice.random())
        for who in victims:
            self.federation.start(who)
        self.last_restart = self.recovering = time.monotonic()
        self.before = self.federation.progress(self.id)
        return True

    def run(self):
        self.id = self.federation.submit(GERMAN_STUDY, "--rounds", "500")
        for _ in range(self.dice.randint(1, 7)):
            if not self.kill():
                break
        self.wait_until(lambda _: self.is_over())


def check(federation, job, simulated):
    """The card, the results at the nodes, their journals. True when the job gave its card."""
    reason = federation.reason(job.id)
    if reason is None:
        out = federation.export(job.id)
        for name in ("card.json", "fit.json"):
            if not same(out, simulated, name):
                raise Violation(f"{name} is not the simulation's")
        for bank in BANKS:
            results = federation.path(bank, "results", job.id)
            if sorted(os.listdir(results)) != sorted(os.listdir(out) + ["signature.json"]):
                raise Violation(f"{bank} has the files {os.listdir(results)}")
            for name in os.listdir(out):
                if not same(out, results, name):
                    raise Violation(f"{name} at {bank} is not the coordinator's")
    elif not (reason.endswith(".") and len(reason.split()) > 3):
        raise Violation(f"this is no sentence: {reason!r}")
    for bank in BANKS:
        try:
            said = federation.command("node", "audit", "verify", "--folder", federation.path(bank))
        except Failure as failure:
            raise Violation(f"the journal of {bank}: {failure}")
        if not said.startswith("The journal is whole"):
            raise Violation(f"the journal of {bank}: {said}")
        for digest, attempt, count in federation.repeated_masks(bank):
            raise Violation(
                f"a repeated mask: {bank} sent {count} vectors in attempt {attempt} of {digest}")
    return reason


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, default=200)
    options.add_argument("--seed", type=int, default=int(time.time()))
    options.add_argument("--deadline", type=float, default=60,
                         help="seconds after the last restart and the last progress")
    options = options.parse_args()

    began = time.monotonic()
    parts = divide(german(), len(BANKS))
    federation = Federation(BANKS, parts)
    federation.approve_always(GERMAN_PURPOSE, parts[0][0].split(","), POLICY)
    simulated = federation.path("simulated")
    rows = {bank: federation.path(bank, "rows", "rows.csv") for bank in BANKS}
    simulate(GERMAN_STUDY, rows, simulated)
    federation.start_all()

    kills, moments, reasons = collections.Counter(), collections.Counter(), collections.Counter()
    jobs, right, longest, seed = 0, 0, 0.0, options.seed
    job = None
    try:
        while sum(kills.values()) < options.kills:
            job = Job(federation, random.Random(seed), options.deadline)
            job.run()
            reason = check(federation, job, simulated)
            jobs += 1
            right += reason is None
            if reason:
                reasons[reason] += 1
            kills += job.kills
            moments += job.moments
            longest = max(longest, job.longest)
            print(f"seed {seed}: job {job.id[:8]}, {dict(job.kills)} killed at "
                  f"{dict(job.moments)}, {reason or 'the card of the simulation'}", flush=True)
            seed += 1
    except (Violation, Failure) as violation:
        federation.stop()
        print(f"VIOLATION with --seed {seed}: job {job and job.id}: {violation}\n"
              f"Folders and logs are kept in {federation.home}", file=sys.stderr)
        return 1
    attempts = sum(federation.attempts(bank) for bank in BANKS) / len(BANKS)
    summary = (
        f"{sum(kills.values())} kills ({kills['coordinator']} of the coordinator, "
        f"{kills['node']} of nodes; at {dict(moments)}) in {jobs} jobs: {right} ended in the card "
        f"of the simulation, {jobs - right} with a sentence. {attempts:.0f} attempts of a node, none with two masked "
        f"vectors; all journals whole. Longest from a restart to the next step {longest:.1f} s. "
        f"{time.monotonic() - began:.0f} s in all; seeds {options.seed} to {seed - 1}.")
    federation.remove()
    print(summary)
    for reason, count in reasons.items():
        print(f"{count} times: {reason}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
