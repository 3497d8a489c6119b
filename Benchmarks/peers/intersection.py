"""Times SecretFlow's set intersection of two parties, each a process, over the loopback interface.

One JSON line: seconds, and processor seconds of both parties. `ecdh` is the default curve of its ECDH
protocol, `elligator` the same curve with Elligator 2, `rr22` oblivious transfer with a vector OLE.
Reading and sorting the CSV files, which its interface demands, is part of it.
"""
import argparse
import json
import multiprocessing
import socket
import tempfile
import time


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def party(rank, addresses, folder, protocol, results):
    from spu import libspu, psi

    description = libspu.link.Desc()
    description.recv_timeout_ms = 600_000
    for index, address in enumerate(addresses):
        description.add_party(f"p{index}", address)
    link = libspu.link.create_brpc(description, rank)
    curves = psi.EllipticCurveType
    configuration = psi.PsiExecuteConfig(
        protocol_conf=psi.PsiProtocolConfig(
            protocol=(
                psi.PsiProtocol.PROTOCOL_RR22
                if protocol == "rr22"
                else psi.PsiProtocol.PROTOCOL_ECDH
            ),
            receiver_rank=0,
            broadcast_result=True,
            ecdh_params=psi.EcdhParams(
                curve=(
                    curves.CURVE_25519_ELLIGATOR2
                    if protocol == "elligator"
                    else curves.CURVE_25519
                )
            ),
        ),
        input_params=psi.InputParams(
            path=f"{folder}/{rank}.csv", selected_keys=["id"], keys_unique=True
        ),
        output_params=psi.OutputParams(path=f"{folder}/out{rank}.csv"),
    )
    start, used = time.monotonic(), time.process_time()
    report = psi.psi_execute(configuration, link)
    results.put(
        (time.monotonic() - start, time.process_time() - used, report.intersection_count)
    )


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--size", type=int, default=1_000_000)
    parser.add_argument("--protocol", choices=["ecdh", "elligator", "rr22"], default="ecdh")
    arguments = parser.parse_args()
    size = arguments.size
    with tempfile.TemporaryDirectory() as folder:
        for rank in (0, 1):
            with open(f"{folder}/{rank}.csv", "w") as file:
                file.write("id\n")
                for index in range(size):
                    file.write("91990000MA%08d\n" % (index + rank * (size // 2)))
        context = multiprocessing.get_context("spawn")
        results = context.Queue()
        addresses = [f"127.0.0.1:{port}" for port in free_ports(2)]
        parties = [
            context.Process(
                target=party, args=(rank, addresses, folder, arguments.protocol, results)
            )
            for rank in (0, 1)
        ]
        for one in parties:
            one.start()
        outcomes = [results.get(timeout=1800) for _ in parties]
        for one in parties:
            one.join()
    cpu = sum(outcome[1] for outcome in outcomes)
    print(
        json.dumps(
            {
                "tool": "spu 0.9.5",
                "protocol": arguments.protocol,
                "size": size,
                "common": max(outcome[2] for outcome in outcomes),
                "seconds": round(max(outcome[0] for outcome in outcomes), 3),
                "cpuSeconds": round(cpu, 3),
                "cpuMicrosecondsPerIdAndParty": round(1e6 * cpu / (2 * size), 3),
            }
        )
    )


if __name__ == "__main__":
    main()
