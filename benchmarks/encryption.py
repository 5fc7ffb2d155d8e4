"""What it costs to store a NIK encrypted and to find it again, against the bare cipher and the bare hash."""

import hashlib
import hmac
import os
import time
from collections.abc import Callable, Iterator

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from benchmarks import Result
from core.crypto import blind_index, decrypt, encrypt

ROUNDS = 20_000
REPEATS = 5


def seconds(work: Callable[[], object]) -> float:
    """The best of some runs: what the machine does when nothing else disturbs it."""
    best = float("inf")
    for _ in range(REPEATS):
        began = time.perf_counter()
        for _ in range(ROUNDS):
            work()
        best = min(best, time.perf_counter() - began)
    return best


def run() -> Iterator[Result]:
    nik = "3404076505909123"
    cipher, key = AESGCM(os.urandom(32)), os.urandom(32)
    stored = encrypt(nik)
    sealed = cipher.encrypt(bytes(12), nik.encode(), None)

    def bare_write() -> None:
        cipher.encrypt(os.urandom(12), nik.encode(), None)
        hmac.new(key, nik.encode(), hashlib.sha256).digest()

    def field_write() -> None:
        encrypt(nik)
        blind_index(nik)

    written = seconds(field_write) / seconds(bare_write)
    yield Result("encrypted field, write", written, "× bare cipher and hash", "< 2", written < 2)

    read = seconds(lambda: decrypt(stored)) / seconds(
        lambda: cipher.decrypt(bytes(12), sealed, None)
    )
    yield Result("encrypted field, read", read, "× bare cipher", "< 3", read < 3)

    looked_up = seconds(lambda: blind_index(nik)) / seconds(
        lambda: hmac.new(key, nik.encode(), hashlib.sha256).digest()
    )
    yield Result("look-up key", looked_up, "× bare hash", "< 2", looked_up < 2)
