"""Wide-area links between network namespaces, packet by packet.

The kernel's netem does this where it is built in; TUN devices need no module:

    packet -> lost by chance? -> queue at the line's rate (1,000 packets) -> delay

Every node has a line of its own to the coordinator. Needs root and /dev/net/tun.
"""

import ctypes
import fcntl
import heapq
import itertools
import multiprocessing
import os
import random
import select
import struct
import subprocess
import time

TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
CLONE_NEWNET = 0x40000000


class Line:
    """Both ways of one node's line: each has the whole rate, delay and loss."""

    def __init__(self, delay, loss, rate):
        self.delay, self.loss, self.rate = delay, loss, rate


def ip(*arguments, namespace=None):
    prefix = ["ip", "netns", "exec", namespace] if namespace else []
    done = subprocess.run(prefix + ["ip", *arguments], check=True, capture_output=True, text=True)
    return done.stdout


class Network:
    """One namespace for the coordinator and one for each node, with lines between them."""

    def __init__(self, nodes, line, host):
        self.tag = f"fr{os.getpid()}"
        self.nodes, self.host = list(nodes), host
        self.spaces = {who: f"{self.tag}-{i}" for i, who in enumerate(["coordinator", *nodes])}
        self.pump = None
        try:
            for space in self.spaces.values():
                ip("netns", "add", space)
                ip("link", "set", "lo", "up", namespace=space)
            ends = []
            for i, node in enumerate(self.nodes):
                near, far = f"10.77.{i}.1", f"10.77.{i}.2"
                ends.append((self._end("coordinator", f"line{i}", near, far),
                             self._end(node, "line", far, near)))
                # What `ip netns exec` binds over /etc.
                os.makedirs(f"/etc/netns/{self.spaces[node]}", exist_ok=True)
                with open(f"/etc/netns/{self.spaces[node]}/hosts", "w") as hosts:
                    hosts.write(f"{near} {host}\n")
            self.pump = multiprocessing.Process(target=pump, args=(ends, line), daemon=True)
            self.pump.start()
        except BaseException:
            self.remove()
            raise

    def _end(self, who, name, own, other):
        """A point-to-point device inside a namespace; its file."""
        device = inside(self.spaces[who], lambda: tun(name))
        ip("addr", "add", own, "peer", other, "dev", name, namespace=self.spaces[who])
        ip("link", "set", name, "up", namespace=self.spaces[who])
        return device

    def wrap(self, who):
        return ["ip", "netns", "exec", self.spaces[who]]

    def counters(self, node):
        """Bytes that have left a node and have come to it, with IP and TCP headers."""
        folder = "/sys/class/net/line/statistics"
        text = subprocess.run(
            self.wrap(node) + ["cat", f"{folder}/tx_bytes", f"{folder}/rx_bytes"],
            check=True, capture_output=True, text=True).stdout
        return tuple(map(int, text.split()))

    def round_trip(self, node, port):
        """Milliseconds of a TCP connection, the least of five."""
        code = (f"import socket,time\nbest=9\nfor _ in range(5):\n t=time.monotonic()\n"
                f" s=socket.create_connection(({self.host!r},{port}),5)\n"
                " best=min(best,time.monotonic()-t)\n s.close()\nprint(best*1000)")
        done = subprocess.run(self.wrap(node) + ["python3", "-c", code], check=True,
                              capture_output=True, text=True)
        return round(float(done.stdout), 1)

    def remove(self):
        if self.pump:
            self.pump.terminate()
            self.pump.join()
        for space in self.spaces.values():
            subprocess.run(["ip", "netns", "del", space], capture_output=True)
            hosts = f"/etc/netns/{space}"
            if os.path.isdir(hosts):
                os.remove(f"{hosts}/hosts")
                os.rmdir(hosts)


def inside(space, work):
    """Does something in another namespace of the network."""
    libc = ctypes.CDLL(None, use_errno=True)
    with open("/proc/self/ns/net") as home, open(f"/run/netns/{space}") as there:
        if libc.setns(there.fileno(), CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), f"the namespace {space} cannot be entered")
        try:
            return work()
        finally:
            libc.setns(home.fileno(), CLONE_NEWNET)


def tun(name):
    file = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(file, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TUN | IFF_NO_PI))
    return file


def pump(ends, line):
    """Carries packets until it is ended."""
    chance, order = random.Random(), itertools.count()
    out = {}
    for near, far in ends:
        out[near], out[far] = far, near
    free = dict.fromkeys(out, 0.0)
    waiting = []
    poll = select.epoll()
    for device in out:
        poll.register(device, select.EPOLLIN)
    while True:
        timeout = max(0.0, waiting[0][0] - time.monotonic()) if waiting else -1
        for device, _ in poll.poll(timeout):
            while True:
                try:
                    packet = os.read(device, 65536)
                except BlockingIOError:
                    break
                now = time.monotonic()
                if chance.random() < line.loss:
                    continue
                start = max(now, free[device])
                seconds = len(packet) * 8 / line.rate
                if (start - now) * line.rate > 1000 * 1500 * 8:
                    continue
                free[device] = start + seconds
                due = free[device] + line.delay
                heapq.heappush(waiting, (due, next(order), out[device], packet))
        now = time.monotonic()
        while waiting and waiting[0][0] <= now:
            _, _, device, packet = heapq.heappop(waiting)
            try:
                os.write(device, packet)
            except OSError:
                pass
