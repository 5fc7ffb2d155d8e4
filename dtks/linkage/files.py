"""Links the rows of two CSV files by a mapping of their columns: cleaned, blocked, weighed, best first.

The second file lies in a temporary SQLite database, the first is read row by row: memory does not grow with either.
"""

import csv
import math
import random
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from dtks.linkage.comparing import COMPARE, PREPARE
from dtks.linkage.learning import by_expectation
from dtks.linkage.weighing import Field, Matcher, Weights

# A key that more rows share says too little to fetch them all.
MOST_IN_A_BLOCK = 200
MOST_CANDIDATES = 1_000
# Rows of the first file that weights are learnt from, and pairs drawn by chance.
LEARNT_FROM = 3_000
CHANCE_PAIRS = 50_000
ROWS_KEPT = 20_000
SEED = 1
PREFIX = 3


@dataclass(frozen=True)
class Column:
    """A column of the first file, the one of the second that means the same, and what both hold."""

    first: str
    second: str
    kind: str

    @classmethod
    def parse(cls, text: str) -> "Column":
        """`given_name=fname:name`; the same title on both sides may be said once: `dob:date`."""
        titles, _colon, kind = text.rpartition(":")
        first, _equals, second = titles.partition("=")
        if not first or kind not in COMPARE:
            raise ValueError(text)
        return cls(first.strip(), (second or first).strip(), kind)


@dataclass(frozen=True)
class Pair:
    """Two rows, counted from 1 below the titles, with the chance that they are one."""

    first: int
    second: int
    bits: float
    chance: float
    levels: tuple[str, ...]


class NoSuchColumn(Exception):
    """A mapped title is not in the file; says which, and which there are."""


def fields_of(columns: Sequence[Column]) -> list[Field]:
    return [Field(column.first, COMPARE[column.kind]) for column in columns]


def rows_of(path: Path, titles: Sequence[str], kinds: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """The mapped cells of each row, cleaned."""
    with path.open(newline="", encoding="utf-8-sig", errors="replace") as file:
        reader = csv.DictReader(file, skipinitialspace=True)
        known = [title.strip() for title in reader.fieldnames or []]
        reader.fieldnames = known
        if missing := [title for title in titles if title not in known]:
            raise NoSuchColumn(f"{path.name}: {', '.join(missing)} ({', '.join(known)})")
        for row in reader:
            yield tuple(
                PREPARE[kind](row[title] or "") for title, kind in zip(titles, kinds, strict=True)
            )


def keys_of(values: Sequence[Any]) -> set[str]:
    """What a row may be found by: a whole value, a word of it, and the beginnings of two values together."""
    keys, begun = set(), []
    for place, value in enumerate(values):
        if value is None or value == "":
            continue
        text = str(value)
        keys |= {f"{place}={word}" for word in {text, *text.split()}}
        # Of a date the year and month, of a number its size, of words the first of each.
        starts = {text[:7]} if text[:4].isdigit() else {word[:PREFIX] for word in text.split()}
        begun.append({f"{place}^{start}" for start in starts})
    for one, other in combinations(begun, 2):
        keys |= {f"{a} {b}" for a in one for b in other}
    return keys


class Linker:
    """Two files, a mapping, and weights: given, or learnt from the files themselves."""

    def __init__(self, first: Path, second: Path, columns: Sequence[Column]) -> None:
        self.first, self.columns = first, columns
        self.kinds = [column.kind for column in columns]
        self.titles = [column.first for column in columns]
        self.fields = fields_of(columns)
        self.second = second
        self.share = 0.1

    @contextmanager
    def opened(
        self, progress: Callable[[str, int], None] = lambda _what, _rows: None
    ) -> Iterator[None]:
        """Lays the second file out for the time of the `with`."""
        self.progress = progress
        with TemporaryDirectory() as folder:
            self.store = sqlite3.connect(Path(folder) / "second.sqlite")
            try:
                self._lay_out()
                self._fetched = lru_cache(maxsize=ROWS_KEPT)(self._fetch)
                yield
            finally:
                self.store.close()

    def _lay_out(self) -> None:
        self.store.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; CREATE TABLE cell (row INTEGER PRIMARY KEY, text TEXT);"
            "CREATE TABLE key (key TEXT, row INTEGER);"
        )
        count = 0
        with self.second.open(newline="", encoding="utf-8-sig", errors="replace"):
            titles = [column.second for column in self.columns]
            for count, values in enumerate(rows_of(self.second, titles, self.kinds), 1):
                cells = "\x1f".join("" if value is None else str(value) for value in values)
                self.store.execute("INSERT INTO cell VALUES (?, ?)", (count, cells))
                self.store.executemany(
                    "INSERT INTO key VALUES (?, ?)", [(key, count) for key in keys_of(values)]
                )
                if count % 10_000 == 0:
                    self.progress("laid out", count)
        self.rows = count
        self.store.execute("CREATE INDEX key_row ON key (key, row)")
        self.store.commit()

    def _fetch(self, row: int) -> tuple[Any, ...]:
        (text,) = self.store.execute("SELECT text FROM cell WHERE row = ?", (row,)).fetchone()
        cells = text.split("\x1f")
        return tuple(PREPARE[kind](cell) for kind, cell in zip(self.kinds, cells, strict=True))

    def candidates(self, values: Sequence[Any]) -> list[tuple[int, tuple[Any, ...]]]:
        """Rows of the second file that share a key few others have; those that share most keys first."""
        shared: Counter[int] = Counter()
        for key in keys_of(values):
            found = self.store.execute(
                "SELECT row FROM key WHERE key = ? LIMIT ?", (key, MOST_IN_A_BLOCK + 1)
            ).fetchall()
            if len(found) <= MOST_IN_A_BLOCK:
                shared.update(row for (row,) in found)
        return [(row, self._fetched(row)) for row, _keys in shared.most_common(MOST_CANDIDATES)]

    def learn(self) -> Weights:
        """Weights by EM over the blocked pairs of a sample, strangers drawn by chance; nobody labels anything."""
        dice = random.Random(SEED)  # noqa: S311 (a sample, not a secret)
        sample: list[tuple[Any, ...]] = []
        for count, values in enumerate(rows_of(self.first, self.titles, self.kinds), 1):
            if len(sample) < LEARNT_FROM:
                sample.append(values)
            elif (place := dice.randrange(count)) < LEARNT_FROM:
                sample[place] = values
        if not sample or not self.rows:
            return Weights(levels={})
        matcher = Matcher(self.fields, Weights(levels={}))
        pairs: Counter[tuple[str, ...]] = Counter()
        for values in sample:
            for _row, other in self.candidates(values):
                pairs[matcher.compare(values, other).levels] += 1
        chance = (
            matcher.compare(dice.choice(sample), self._fetched(dice.randint(1, self.rows))).levels
            for _ in range(CHANCE_PAIRS)
        )
        if not pairs:
            return Weights(levels={})
        levels, share = by_expectation(self.titles, pairs, Counter(chance))
        return Weights(
            levels=levels,
            thresholds={"prior": math.log2(share / (1 - share))},
            provenance={
                "learnt_from": [self.first.name, self.second.name],
                "pairs": sum(pairs.values()),
            },
        )

    def pairs(
        self, weights: Weights, *, least: float = 0.5, only_best: bool = True
    ) -> Iterator[Pair]:
        """Pairs of at least that chance, in the order of the first file, the likeliest of a row first."""
        matcher = Matcher(self.fields, weights)
        prior = weights.thresholds.get("prior", 0.0)
        for number, values in enumerate(rows_of(self.first, self.titles, self.kinds), 1):
            found = []
            for row, other in self.candidates(values):
                bits, levels = matcher.compare(values, other)
                chance = 1 / (1 + 2 ** -min(max(bits + prior, -60.0), 60.0))
                if chance >= least:
                    found.append(Pair(number, row, bits, chance, levels))
            found.sort(key=lambda pair: (-pair.bits, pair.second))
            yield from found[:1] if only_best else found
            if number % 1_000 == 0:
                self.progress("compared", number)
