#!/usr/bin/env python3
"""Recomputes the rounds of round.json without any of the Swift code.

    check_round.py            compare every byte
    check_round.py --write    write "expected" again, from what each round gives: keys and inputs

Needs the `cryptography` package. Follows RFC 7748 (X25519), RFC 8032 (Ed25519), RFC 5869
(HKDF-SHA256), NIST SP 800-38A (AES-256 in counter mode), NIST SP 800-38D (AES-256-GCM), and Shamir,
How to Share a Secret, 1979, over the integers modulo the order of ristretto255 (RFC 9496).
"""

import hashlib
import json
import pathlib
import sys
from fractions import Fraction

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

FILE = pathlib.Path(__file__).with_name("round.json")
ORDER = 2**252 + 27742317777372353535851937790883648493
SUITE = b"\x01"


# Bytes. Numbers are little-endian; what has no fixed size has its length in front.

def of_size(size):
    return lambda number: number.to_bytes(size, "little")


u32, u64, scalar_bytes = of_size(4), of_size(8), of_size(32)


def part(data):
    return u32(len(data)) + data


def bits(flags):
    packed = sum(flag << index for index, flag in enumerate(flags))
    return u32(len(flags)) + packed.to_bytes((len(flags) + 7) // 8, "little")


def transcript(label, *parts):
    parts = (label.encode(), *parts)
    return hashlib.sha256(b"".join(u64(len(part)) + part for part in parts)).digest()


def digits(frames):
    return [frame and frame.hex() for frame in frames]


def hkdf(secret, salt, info):
    return HKDF(hashes.SHA256(), 32, salt=salt, info=info).derive(secret)


# Secrets.

def scalar(data):
    return int.from_bytes(data, "little") % ORDER


def counted(seed):
    """The scalars that a counter under a hash gives: the coefficients of the polynomials."""
    count = 0
    while True:
        halves = (hashlib.sha256(seed + bytes([count + half])).digest() for half in (0, 1))
        yield scalar(b"".join(halves))
        count += 2


def shares(secret, threshold, nodes, random):
    coefficients = [secret] + [next(random) for _ in range(threshold - 1)]
    return [
        sum(a * x**power for power, a in enumerate(coefficients)) % ORDER
        for x in range(1, nodes + 1)]


def reconstructed(points):
    """The polynomial through `points` at zero, after Lagrange."""
    total = 0
    for x, y in points.items():
        for other in points:
            if other != x:
                y = y * other * pow(other - x, -1, ORDER) % ORDER
        total += y
    return total % ORDER


class Node:
    def __init__(self, given, tolerant, job):
        self.name = given["name"].encode()
        self.identity = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(given["identity"]))
        self.verifying_key = self.identity.public_key().public_bytes_raw()
        self.channel = X25519PrivateKey.from_private_bytes(bytes.fromhex(given["channel"]))
        self.channel_public = self.channel.public_key().public_bytes_raw()
        self.random = counted(bytes.fromhex(given["coefficients"]))
        secrets = [[bytes.fromhex(text) for text in attempt] for attempt in given["secrets"]]
        if tolerant:
            secrets = [[scalar(data) for data in attempt] for attempt in secrets]
            keys = [hkdf(scalar_bytes(mask), job, b"mask key") for mask, _ in secrets]
        else:
            keys = [attempt[0] for attempt in secrets]
        self.secrets = secrets
        self.mask_keys = [X25519PrivateKey.from_private_bytes(key) for key in keys]
        self.mask_public = [key.public_key().public_bytes_raw() for key in self.mask_keys]
        self.inputs = given["inputs"]

    def frame(self, label, content):
        content = SUITE + part(self.name) + content
        return content + part(self.identity.sign(transcript(label, content)))


class Round:
    """One round, the first attempt of its job."""

    def __init__(self, given):
        self.given = given
        self.job = bytes.fromhex(given["jobDigest"])
        self.tolerant = given["policy"] == "tolerant"
        self.nodes = [Node(node, self.tolerant, self.job) for node in given["nodes"]]
        self.n = n = len(self.nodes)
        self.corrupt = max(1, (n - 1) // 3)
        self.threshold = (n + self.corrupt) // 2 + 1
        self.least = min(n, max(self.threshold, self.corrupt + 3))
        # Nobody takes part without keys.
        self.members = [bool(node.secrets) for node in self.nodes]
        self.survivors = given["survivors"]
        self.present = [u for u in range(n) if self.members[u]]
        self.answering = [u for u in range(n) if self.survivors[u]]
        self.width, self.ring = given["width"], 1 << given["width"]
        self.count = len(given["nodes"][0]["inputs"])

    def encode(self, value):
        # Python rounds fractions exactly, ties to even.
        return (round(Fraction(value) * 2**64) if self.width == 128 else int(value)) % self.ring

    def decode(self, word):
        # Division of integers is correctly rounded.
        signed = word - self.ring if word >= self.ring // 2 else word
        return signed / 2**64 if self.width == 128 else float(word)

    def words(self, words):
        return b"".join(word.to_bytes(self.width // 8, "little") for word in words)

    def stream(self, key):
        size = self.width // 8
        encryptor = Cipher(algorithms.AES(key), modes.CTR(bytes(16))).encryptor()
        data = encryptor.update(bytes(size * self.count))
        return [int.from_bytes(data[i : i + size], "little") for i in range(0, len(data), size)]

    def masked(self, words, sign, stream):
        return [(word + sign * mask) % self.ring for word, mask in zip(words, stream)]

    # Messages.

    def hello(self, u):
        node = self.nodes[u]
        return node.frame("fedrisk hello 1", (
            self.job + u64(1) + node.channel_public + u32(len(node.mask_public))
            + b"".join(node.mask_public)))

    def bundle(self, u):
        node, sealed, attempt = self.nodes[u], [], u64(1)
        mask, own = (shares(s, self.threshold, self.n, node.random) for s in node.secrets[0])
        # Of survivors the mask of their own comes off, of the others the masks between pairs.
        self.released[u] = own if self.survivors[u] else mask
        for v in range(self.n):
            if v == u or not self.members[v]:
                sealed.append(part(b""))
                continue
            peer = X25519PublicKey.from_public_bytes(self.nodes[v].channel_public)
            key = hkdf(node.channel.exchange(peer), self.job, b"share" + u32(u) + u32(v))
            context = transcript("fedrisk share 1", self.job, attempt, u64(u), u64(v))
            plain = scalar_bytes(mask[v]) + scalar_bytes(own[v])
            sealed.append(part(AESGCM(key).encrypt(attempt + bytes(4), plain, context)))
        commitment = transcript(
            "fedrisk own mask 1", self.job, attempt, u64(u), scalar_bytes(node.secrets[0][1]))
        content = self.job + attempt + commitment + u32(self.n) + b"".join(sealed)
        return node.frame("fedrisk shares 1", content)

    def description(self):
        parameters = u32(self.corrupt) + u32(self.threshold) + u32(self.least)
        policy = b"\x02" + parameters if self.tolerant else b"\x01"
        roster = [data for node in self.nodes for data in (node.name, node.verifying_key)]
        return (
            SUITE + policy + self.job + u64(1) + part(self.given["step"].encode())
            + bytes.fromhex(self.given["modelDigest"]) + bytes.fromhex(self.given["layoutDigest"])
            + u64(self.count) + bytes([self.width]) + transcript("fedrisk roster 1", *roster)
            + bits(self.members))

    def pair_mask(self, u, v, mask_key):
        """The mask between u and v, from the private key of u and the public key of v."""
        peer = X25519PublicKey.from_public_bytes(self.nodes[v].mask_public[0])
        info = b"pair" + u32(min(u, v)) + u32(max(u, v))
        return self.stream(hkdf(mask_key.exchange(peer), self.tau, info))

    def own_mask(self, own):
        return self.stream(hkdf(scalar_bytes(own), self.tau, b"own mask"))

    def vector(self, u):
        words = [self.encode(value) for value in self.nodes[u].inputs]
        if self.tolerant:
            words = self.masked(words, 1, self.own_mask(self.nodes[u].secrets[0][1]))
        for v in self.present:
            if v != u:
                stream = self.pair_mask(u, v, self.nodes[u].mask_keys[0])
                words = self.masked(words, 1 if v > u else -1, stream)
        self.sum = self.masked(self.sum, 1, words)
        content = u64(1) + self.tau + bytes([self.width]) + u32(self.count)
        return self.nodes[u].frame("fedrisk vector 1", content + self.words(words))

    def vote(self, u):
        return self.nodes[u].frame("fedrisk survivors 1", self.set)

    def release(self, u):
        scalars = [part(scalar_bytes(self.released[v][u])) for v in self.present]
        content = self.set + u32(len(scalars)) + b"".join(scalars)
        return self.nodes[u].frame("fedrisk release 1", content)

    def unmasked(self):
        """What the collector takes off, with secrets that it has from shares only."""
        total, points = self.sum, [u + 1 for u in self.answering[-self.threshold :]]
        for owner in self.present:
            secret = reconstructed({x: self.released[owner][x - 1] for x in points})
            if self.survivors[owner]:
                total = self.masked(total, -1, self.own_mask(secret))
                continue
            key = hkdf(scalar_bytes(secret), self.job, b"mask key")
            key = X25519PrivateKey.from_private_bytes(key)
            for u in self.answering:
                stream = self.pair_mask(owner, u, key)
                total = self.masked(total, -1 if owner > u else 1, stream)
        return total

    def expected(self):
        keys = [self.nodes[u].mask_public[0] for u in self.present]
        description = self.description()
        self.tau = transcript("fedrisk round 2", description, b"".join(keys))
        self.set = u64(1) + self.tau + bits(self.survivors)
        self.released, self.sum = {}, [0] * self.count

        def frames(message, senders, sent=True):
            return [message(u) if sent and u in senders else None for u in range(self.n)]

        hellos = frames(self.hello, self.present)
        bundles = frames(self.bundle, self.present, self.tolerant)
        vectors = frames(self.vector, self.answering)
        # With everybody there, nobody has to sign who is.
        votes = frames(self.vote, self.answering, self.members != self.survivors)
        releases = frames(self.release, self.answering, self.tolerant)
        signed = [part(vote) for vote in votes if vote][: self.threshold]
        request = self.set + u32(len(signed)) + b"".join(signed) if self.tolerant else None
        total = self.unmasked() if self.tolerant else self.sum
        inputs = [self.nodes[u].inputs for u in self.answering]
        for column, word in zip(zip(*inputs), total):
            assert word == sum(map(self.encode, column)) % self.ring
            exact = sum(map(Fraction, column))
            assert abs(exact - Fraction(self.decode(word))) <= 2**-63 + 2**-53 * abs(exact)
        return {
            "hellos": digits(hellos), "bundles": digits(bundles),
            "description": description.hex(), "tau": self.tau.hex(),
            "vectors": digits(vectors), "votes": digits(votes),
            "request": request and request.hex(), "releases": digits(releases),
            "total": self.words(total).hex(), "decoded": [self.decode(word) for word in total]}


def main():
    rounds = json.loads(FILE.read_text())
    for given in rounds:
        computed = Round(given).expected()
        known = given.get("expected", {})
        differing = [key for key in computed if computed[key] != known.get(key)]
        if "--write" in sys.argv[1:]:
            given["expected"] = computed
        elif differing or known.keys() != computed.keys():
            sys.exit(f"{FILE.name}: '{given['title']}' differs in {differing}")
    if "--write" in sys.argv[1:]:
        FILE.write_text(json.dumps(rounds, indent=2) + "\n")
        print(f"{FILE.name}: written")
    else:
        print(f"{FILE.name}: all bytes of {len(rounds)} rounds agree")


if __name__ == "__main__":
    main()
