"""Times Flower's SecAgg+ on one sum of vectors, in one process and on one core.

usage: aggregation.py [--nodes 3,10,100] [--words 5152,126000,1000000] [--drop 0,0.1] [--runs N]
                      [--shares S] [--threshold T] [--budget SECONDS]

Flower's own `SecAggPlusWorkflow` and `secaggplus_mod` run all four stages: setup, share keys,
collect masked vectors, unmask. Only what lies between them is ours: a grid that hands each client
its message, and a strategy that keeps the aggregate as it comes. A client's vector has `words`
doubles in [-1000, 1000]. The share `--drop` of the clients, at least one unless it is 0, leaves
after sharing its keys and before sending its vector. One JSON line for each configuration:

    nodeCPUSeconds      of a client's four stages; median over the clients that stayed and the runs
    nodeStages          the same for each stage
    serverCPUSeconds    of the workflow without the clients; median over the runs
    bytesFromNode       all messages of a client as protocol buffers; median over those that stayed
    bytesToNode         all messages to a client, likewise; no model is sent along
    wrongBy             largest difference of any word to the true sum, in any run
    largestSum          largest word of the true sums, to hold wrongBy against

Not measured: the network and Flower's own transport, turning messages to bytes and back, training,
and the averaging in a strategy.

Flower has no default for the number of shares and the threshold. Shares of 1.0 mean that all pairs
of clients mask, as in SecAgg. The clipping range is that of the data, since the default of 8 would
cut them off, and each client has the largest weight, which costs the least precision. The other
settings are Flower's defaults.
"""

import argparse
import json
import logging
import os
import random
import signal
import statistics
import time
from importlib.metadata import version

os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # one core: Flower's sharing starts threads

import numpy as np
from flwr.app import ArrayRecord, ConfigRecord, Context, Message, RecordDict
from flwr.client.mod import secaggplus_mod
from flwr.common import Code, FitRes, Status, ndarrays_to_parameters, parameters_to_ndarrays
from flwr.common.secure_aggregation.secaggplus_constants import (
    RECORD_KEY_CONFIGS,
    RECORD_KEY_STATE,
    Key,
    Stage,
)
from flwr.common.serde import message_from_proto, message_to_proto
from flwr.compat.common.recorddict_compat import fitres_to_recorddict
from flwr.proto.message_pb2 import Message as ProtoMessage
from flwr.server.client_manager import SimpleClientManager
from flwr.server.compat.grid_client_proxy import GridClientProxy
from flwr.server.compat.legacy_context import LegacyContext
from flwr.server.strategy import FedAvg
from flwr.server.workflow import SecAggPlusWorkflow
from flwr.server.workflow.constant import MAIN_CONFIGS_RECORD, MAIN_PARAMS_RECORD
from flwr.server.workflow.constant import Key as WorkflowKey
from flwr.supercore.task_identity import TaskIdentity

RANGE = 1000.0
WEIGHT = 1000  # of each client, and Flower's default for the largest


class OverBudget(Exception):
    pass


def over_budget(*_):
    raise OverBudget


def empty_context(node_id):
    return Context(run_id=1, node_id=node_id, node_config={}, state=RecordDict(), run_config={})


class Client:
    """One client: its vector, Flower's state, and what it cost."""

    def __init__(self, node_id, vector):
        self.context = empty_context(node_id)
        self.vector = vector
        self.seconds = {}
        self.bytes_in = 0
        self.bytes_out = 0

    def train(self, message, _):
        parameters = ndarrays_to_parameters([self.vector])
        result = FitRes(Status(Code.OK, ""), parameters, num_examples=WEIGHT, metrics={})
        return Message(fitres_to_recorddict(result, keep_input=True), reply_to=message)

    def answer(self, sent):
        """The reply to the bytes `sent`, as bytes."""
        message = message_from_proto(ProtoMessage.FromString(sent))
        stage = message.content.config_records[RECORD_KEY_CONFIGS][Key.STAGE]
        start = time.process_time()
        reply = secaggplus_mod(message, self.context, self.train)
        self.seconds[stage] = time.process_time() - start
        received = message_to_proto(reply).SerializeToString()
        # Of the whole message, content and metadata, without the ids that a SuperLink would set.
        self.bytes_in += len(sent)
        self.bytes_out += len(received)
        return received


class Grid:
    """Hands messages to the clients one after the other; those in `leaving` send no vector."""

    def __init__(self, clients, leaving):
        self.clients = clients
        self.leaving = leaving
        self.seconds = 0.0

    def send_and_receive(self, messages, *, timeout=None):
        start = time.process_time()
        replies = []
        for message in messages:
            node_id = message.metadata.dst_node_id
            stage = message.content.config_records[RECORD_KEY_CONFIGS][Key.STAGE]
            if node_id in self.leaving and stage == Stage.COLLECT_MASKED_VECTORS:
                continue
            received = self.clients[node_id].answer(message_to_proto(message).SerializeToString())
            replies.append(message_from_proto(ProtoMessage.FromString(received)))
        self.seconds += time.process_time() - start
        return replies


class KeepAggregate(FedAvg):
    """Flower's FedAvg chooses the clients; the aggregate is kept as the workflow hands it over."""

    aggregate = None

    def aggregate_fit(self, server_round, results, failures):
        self.aggregate = results[0][1].parameters
        return None, {}


def aggregate(nodes, words, leave, settings, seed):
    """One aggregation.

    Returns the clients that stayed, the server's CPU seconds, Flower's sum and the true one.
    """
    chance = random.Random(seed)
    node_ids = [chance.getrandbits(63) for _ in range(nodes)]  # as wide as Flower's
    rng = np.random.default_rng(seed)
    clients = {node: Client(node, rng.uniform(-RANGE, RANGE, words)) for node in node_ids}
    grid = Grid(clients, set(node_ids[:leave]))
    manager = SimpleClientManager()
    for node in node_ids:
        manager.register(GridClientProxy(node, grid, run_id=1))
    strategy = KeepAggregate(min_fit_clients=nodes, min_available_clients=nodes)
    context = LegacyContext(empty_context(node_id=1), strategy=strategy, client_manager=manager)
    context.state.config_records[MAIN_CONFIGS_RECORD] = ConfigRecord({WorkflowKey.CURRENT_ROUND: 1})
    context.state.array_records[MAIN_PARAMS_RECORD] = ArrayRecord()

    start = time.process_time()
    SecAggPlusWorkflow(**settings)(grid, context)
    seconds = time.process_time() - start - grid.seconds
    if strategy.aggregate is None:
        raise RuntimeError("Flower stopped the aggregation")

    stayed = [clients[node] for node in node_ids[leave:]]
    average = parameters_to_ndarrays(strategy.aggregate)[0]  # Flower's answer is the weighted mean
    truth = np.sum([client.vector for client in stayed], axis=0)
    return stayed, seconds, average * len(stayed), truth


def measure(nodes, words, drop, arguments):
    """One configuration's line."""
    leave = max(1, round(drop * nodes)) if drop > 0 else 0
    line = {
        "peer": "flwr SecAgg+",
        "version": version("flwr"),
        "nodes": nodes,
        "words": words,
        "dropped": leave,
    }
    settings = {
        "num_shares": arguments.shares,
        "reconstruction_threshold": arguments.threshold,
        "max_weight": float(WEIGHT),
        "clipping_range": RANGE,
        "quantization_range": 2**22,
        "modulus_range": 2**32,
    }
    node, stages, server, bytes_out, bytes_in = [], [], [], [], []
    wrong, largest = 0.0, 0.0
    signal.alarm(arguments.budget)
    try:
        for seed in range(arguments.runs):
            stayed, seconds, sums, truth = aggregate(nodes, words, leave, settings, seed)
            node.append(statistics.median(sum(client.seconds.values()) for client in stayed))
            stages.append({
                stage: statistics.median(client.seconds[stage] for client in stayed)
                for stage in Stage.all()
            })
            server.append(seconds)
            bytes_out.append(statistics.median(client.bytes_out for client in stayed))
            bytes_in.append(statistics.median(client.bytes_in for client in stayed))
            wrong = max(wrong, np.abs(sums - truth).max())
            largest = max(largest, np.abs(truth).max())
    except OverBudget:
        if not node:
            return line | {"skipped": f"one run takes longer than {arguments.budget} s"}
    finally:
        signal.alarm(0)
    agreed = stayed[0].context.state.config_records[RECORD_KEY_STATE]  # as Flower told the clients
    return line | {
        "runs": len(node),
        "nodeCPUSeconds": round(statistics.median(node), 5),
        "nodeStages": {
            stage: round(statistics.median(run[stage] for run in stages), 5)
            for stage in Stage.all()
        },
        "serverCPUSeconds": round(statistics.median(server), 5),
        "bytesFromNode": round(statistics.median(bytes_out)),
        "bytesToNode": round(statistics.median(bytes_in)),
        "wrongBy": float(f"{wrong:.3g}"),
        "largestSum": float(f"{largest:.4g}"),
        "settings": settings | {
            "num_shares": agreed["share_num"],
            "reconstruction_threshold": agreed["threshold"],
        },
    }


def numbers(kind):
    return lambda text: [kind(part) for part in text.split(",")]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--nodes", type=numbers(int), default=[3, 10, 100])
    parser.add_argument("--words", type=numbers(int), default=[5152, 126000, 1000000])
    parser.add_argument("--drop", type=numbers(float), default=[0.0, 0.1], help="of all clients")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--shares", type=float, default=1.0, help="of a key, for each client")
    parser.add_argument("--threshold", type=float, default=2 / 3, help="of the shares of a key")
    parser.add_argument("--budget", type=int, default=1800, help="seconds for a configuration")
    arguments = parser.parse_args()
    logging.getLogger("flwr").setLevel(logging.ERROR)
    signal.signal(signal.SIGALRM, over_budget)
    TaskIdentity.run_id, TaskIdentity.node_id, TaskIdentity.task_id = 1, 1, 1

    for nodes in arguments.nodes:
        for words in arguments.words:
            for drop in arguments.drop:
                print(json.dumps(measure(nodes, words, drop, arguments)), flush=True)


if __name__ == "__main__":
    main()
