"""Taking in a release of the register, against the bare COPY of the same file.

The yardstick is the file copied as it is into a table of text columns that has indexes of the same
kinds all along: nothing checked, nothing encrypted, nothing compared.

A quick look, or with 6000000 a whole province:
`BENCH_PERSONS=50000 python -m slrt.local throwaway --durable -- python -m benchmarks register_import`.
"""

import multiprocessing
import os
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from django.core.management import call_command
from django.db import connection

from benchmarks import Result, _register_file
from benchmarks._reader import ask
from dtks.models import ImportBatch
from dtks.vocabulary import ImportState

PERSONS = int(os.environ.get("BENCH_PERSONS", 1_000_000))
PROVINCE = "34"
# Seconds of questions while nothing else happens.
IDLE = 10.0
COLUMNS = [f"c{number}" for number in range(24)]
INDEXES = (
    "USING hash (c10)",
    "USING btree (c4, c10)",
    "USING gin (c4, c11 gin_trgm_ops)",
    "USING btree (c4, c0)",
    "USING btree (c12, c4)",
    "USING btree (c9)",
    "USING btree (c11 text_pattern_ops)",
)


def run() -> Iterator[Result]:
    call_command("load_regions", verbosity=0)
    places = _places()
    with tempfile.TemporaryDirectory() as folder:
        first, later = Path(folder, "first.csv"), Path(folder, "later.csv")
        _register_file.write(first, persons=PERSONS, places=places)
        _register_file.write(later, persons=PERSONS, places=places, changed_every=20)
        memory = Memory()
        with memory:
            copies = [_raw_copy(first)]
            loaded = _taken_in(first, "2026-Q1")
            asked = _niks(first)
            idle = _readers_alone(asked)
            with Readers(asked) as readers:
                renewed = _taken_in(later, "2026-Q2")
            same = _taken_in(later, "2026-Q3")
            copies.append(_raw_copy(first))
    copy = statistics.mean(copies)
    unit = "× raw COPY"
    spread = max(copies) / min(copies)
    yield Result("raw COPY, slower run", spread, "× faster run", "near 1 on a quiet machine", True)
    for name, seconds, reach in (
        (f"first load of {PERSONS:,} persons", loaded, 1.0),
        ("next release, 5 % changed", renewed, 0.35),
        ("unchanged file of a new period", same, 0.15),
    ):
        ratio = seconds / copy
        yield Result(name, ratio, unit, f"≤ {reach}", ratio <= reach)
    waited = _p99(readers.seconds) / _p99(idle)
    yield Result("readers' p99 during an import", waited, "× idle", "≤ 1.5", waited <= 1.5)
    peak = memory.peak / 300
    yield Result("memory at its peak, helpers too", peak, "× 300 MB", "< 1", peak < 1)


def _places() -> list[tuple[str, str, str, str, str]]:
    from regions.models import Region

    names = dict(Region.objects.within(PROVINCE).values_list("code", "name"))
    province = names[PROVINCE].upper()
    return [
        (code, province, names[code[:5]].upper(), names[code[:8]].upper(), names[code].upper())
        for code in sorted(names)
        if len(code) == len("34.04.07.2001")
    ]


def _raw_copy(path: Path) -> float:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS raw_register")
        columns = ", ".join(f"{column} text" for column in COLUMNS)
        cursor.execute(f"CREATE TABLE raw_register (id bigserial PRIMARY KEY, {columns})")
        for index in INDEXES:
            unique = "UNIQUE" if index.startswith("USING btree (c4, c10)") else ""
            cursor.execute(f"CREATE {unique} INDEX ON raw_register {index}")
        began = time.perf_counter()
        copying = f"COPY raw_register ({', '.join(COLUMNS)}) FROM STDIN (FORMAT csv, DELIMITER '|', HEADER)"
        with cursor.copy(copying) as copy, path.open("rb") as file:
            while block := file.read(1 << 20):
                copy.write(block)
        took = time.perf_counter() - began
        cursor.execute("DROP TABLE raw_register")
    return took


def _taken_in(path: Path, period: str) -> float:
    from dtks import services
    from regions.models import Region

    began = time.perf_counter()
    batch = services.import_file(
        path=path, source="dtsen", period=period, region=Region.objects.get(pk=PROVINCE)
    )
    took = time.perf_counter() - began
    assert batch.state == ImportState.APPLIED, batch.failure
    assert ImportBatch.objects.get(pk=batch.pk).rows_read == PERSONS
    return took


def _niks(path: Path) -> list[str]:
    with path.open(encoding="utf-8") as file:
        lines = [
            line for number, line in zip(range(20_000), file, strict=False) if number % 50 == 9
        ]
    return [line.split("|")[10] for line in lines]


class Readers:
    """Somebody at the counter, in a process of their own, while the block runs."""

    def __init__(self, niks: list[str]):
        spawning = multiprocessing.get_context("spawn")
        self._ready, self._stop = spawning.Event(), spawning.Event()
        self._answers = spawning.Queue()
        database = connection.settings_dict["NAME"]
        self._process = spawning.Process(
            target=ask, args=(database, niks, self._ready, self._stop, self._answers)
        )
        self.seconds: list[float] = []

    def __enter__(self) -> "Readers":
        self._process.start()
        self._ready.wait(60)
        return self

    def __exit__(self, *_told: object) -> None:
        self._stop.set()
        self.seconds = self._answers.get()
        self._process.join()


def _readers_alone(niks: list[str]) -> list[float]:
    with Readers(niks) as readers:
        time.sleep(IDLE)
    return readers.seconds


def _p99(seconds: list[float]) -> float:
    return sorted(seconds)[int(len(seconds) * 0.99)]


class Memory:
    """The most MB this process and its helpers ever held together; readers are not counted."""

    def __init__(self) -> None:
        self.peak = 0.0
        self._over = threading.Event()
        self._watch = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> None:
        self._watch.start()

    def __exit__(self, *_told: object) -> None:
        self._over.set()
        self._watch.join()

    def _look(self) -> None:
        while not self._over.wait(0.2):
            pids = [str(os.getpid())]
            for path in Path("/proc").glob("[0-9]*/cmdline"):
                try:
                    if b"dtks.preparing.helper" in path.read_bytes():
                        pids.append(path.parent.name)
                except OSError:
                    continue
            self.peak = max(self.peak, sum(map(_resident, pids)))


def _resident(pid: str) -> float:
    try:
        lines = Path("/proc", pid, "status").read_text().splitlines()
    except OSError:
        return 0.0
    held = next((line for line in lines if line.startswith("VmRSS:")), "VmRSS: 0 kB")
    return int(held.split()[1]) / 1024
