#!/usr/bin/env python3
"""Recomputes round.json without any of the Swift code.

    check_round.py            compare every byte
    check_round.py --write    write the file again from its roster, keys and inputs

Needs the `cryptography` package. Follows RFC 7748 (X25519), RFC 5869 (HKDF-SHA256) and
NIST SP 800-38A (AES-256 in counter mode).
"""

import base64
import hashlib
import json
import pathlib
import sys
from fractions import Fraction

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import x25519
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

FILE = pathlib.Path(__file__).with_name("round.json")
RING = 1 << 128
SUITE, POLICY, ATTEMPT, STEP = 1, 1, 1, "gradient"


def sha256(text):
    return hashlib.sha256(text.encode()).digest()


def text64(data):
    return base64.b64encode(data).decode()


def transcript(label, *parts):
    digest = hashlib.sha256()
    for part in (label.encode(), *parts):
        digest.update(len(part).to_bytes(8, "little") + part)
    return digest.digest()


def encode(value):
    # Python rounds fractions exactly, ties to even.
    return round(Fraction(value) * 2**64) % RING


def decode(word):
    signed = word - RING if word >= RING // 2 else word
    # Division of integers is correctly rounded.
    return signed / 2**64


def packed(words):
    return text64(b"".join(word.to_bytes(16, "little") for word in words))


def mask(shared, tau, u, v, count):
    info = b"pair" + min(u, v).to_bytes(4, "little") + max(u, v).to_bytes(4, "little")
    seed = HKDF(hashes.SHA256(), 32, salt=tau, info=info).derive(shared)
    stream = Cipher(algorithms.AES(seed), modes.CTR(bytes(16))).encryptor()
    data = stream.update(bytes(16 * count))
    return [int.from_bytes(data[i : i + 16], "little") for i in range(0, len(data), 16)]


def whole_round(roster, private_keys, inputs):
    private = [x25519.X25519PrivateKey.from_private_bytes(bytes.fromhex(k)) for k in private_keys]
    raw = (serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    public = [key.public_key().public_bytes(*raw) for key in private]
    job, model, layout = sha256("job"), sha256("model"), sha256("layout")
    count, n = len(inputs[0]), len(roster)
    roster_digest = transcript("fedrisk roster 1", *(name.encode() for name in roster))
    tau = transcript(
        "fedrisk round 1", bytes([SUITE, POLICY]), job, ATTEMPT.to_bytes(8, "little"),
        STEP.encode(), model, layout, count.to_bytes(8, "little"), roster_digest,
        bytes([1] * n), b"".join(public))
    vectors = []
    for u in range(n):
        words = [encode(value) for value in inputs[u]]
        for v in range(n):
            if u == v:
                continue
            peer = x25519.X25519PublicKey.from_public_bytes(public[v])
            stream = mask(private[u].exchange(peer), tau, u, v, count)
            sign = 1 if v > u else -1
            words = [(word + sign * m) % RING for word, m in zip(words, stream)]
        vectors.append(words)
    total = [sum(column) % RING for column in zip(*vectors)]
    return {
        "roster": roster,
        "privateKeys": private_keys,
        "inputs": inputs,
        "hellos": [
            {"suite": SUITE, "node": name, "jobDigest": text64(job), "firstAttempt": ATTEMPT,
             "maskKeys": [text64(key)]}
            for name, key in zip(roster, public)],
        "round": {
            "suite": SUITE, "policy": POLICY, "jobDigest": text64(job), "attempt": ATTEMPT,
            "step": STEP, "modelDigest": text64(model), "layoutDigest": text64(layout),
            "wordCount": count, "rosterDigest": text64(roster_digest), "members": [True] * n,
            "maskKeys": [text64(key) for key in public]},
        "vectors": [
            {"suite": SUITE, "node": name, "attempt": ATTEMPT, "tau": text64(tau),
             "words": packed(words)}
            for name, words in zip(roster, vectors)],
        "total": packed(total),
        "decoded": [decode(word) for word in total],
    }


def main():
    given = json.loads(FILE.read_text())
    computed = whole_round(given["roster"], given["privateKeys"], given["inputs"])
    exact = [float(sum(map(Fraction, column))) for column in zip(*given["inputs"])]
    for value, decoded in zip(exact, computed["decoded"]):
        assert abs(value - decoded) <= 2**-63 + 2**-53 * abs(value), (value, decoded)
    if "--write" in sys.argv[1:]:
        FILE.write_text(json.dumps(computed, indent=2) + "\n")
        print("written")
    elif computed == given:
        print("round.json: all bytes agree")
    else:
        differing = [key for key in computed if computed[key] != given.get(key)]
        sys.exit(f"round.json differs in {differing}")


if __name__ == "__main__":
    main()
