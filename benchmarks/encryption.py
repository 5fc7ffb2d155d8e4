"""What it costs to store a NIK encrypted and to find it again, against the bare cipher and the bare hash."""

import hashlib
import hmac
import os
import statistics
import time
from collections.abc import Callable, Iterator

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from benchmarks import Result
from core.crypto import blind_index, decrypt, encrypt

ROUNDS = 2_000
REPEATS = 41


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    for _ in range(ROUNDS):
        work()
    return time.perf_counter() - began


def ratio(work: Callable[[], object], yardstick: Callable[[], object]) -> float:
    """The median of short runs in turn, so that whatever else the machine does falls on both alike."""
    return statistics.median(seconds(work) / seconds(yardstick) for _ in range(REPEATS))


def run() -> Iterator[Result]:
    nik = "3404076505909123"
    cipher, key = AESGCM(os.urandom(32)), os.urandom(32)
    stored = encrypt(nik)
    sealed = cipher.encrypt(bytes(12), nik.encode(), None)

    def bare_hash() -> None:
        hmac.new(key, nik.encode(), hashlib.sha256).digest()

    def bare_write() -> None:
        cipher.encrypt(os.urandom(12), nik.encode(), None)
        bare_hash()

    def field_write() -> None:
        encrypt(nik)
        blind_index(nik)

    written = ratio(field_write, bare_write)
    yield Result("encrypted field, write", written, "× bare cipher and hash", "< 2", written < 2)

    read = ratio(lambda: decrypt(stored), lambda: cipher.decrypt(bytes(12), sealed, None))
    yield Result("encrypted field, read", read, "× bare cipher", "< 3", read < 3)

    looked_up = ratio(lambda: blind_index(nik), bare_hash)
    yield Result("look-up key", looked_up, "× bare hash", "< 2", looked_up < 2)
