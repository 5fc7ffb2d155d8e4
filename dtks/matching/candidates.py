"""Who may be meant: a few dozen rows out of millions, found step by step and scored.

The roads are wide, the score is strict: a road may bring strangers, but must not lose the person.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from core.crypto import blind_indexes, blind_indexes_of, decrypt
from core.statements import prepared_rows
from dtks import nik as nik_rules
from dtks import scoring
from dtks.matching.roads import BLOCKS, LIKEST, MOST_BY_SLIP, MOST_ON_A_CARD, Road, steps_to
from dtks.scoring import Listed, Score, Wanted
from dtks.vocabulary import Relation

# The officer gave a number: its slips and its card are told whatever the name.
ALWAYS_SHOWN = frozenset({"typo", "kk"})


class Row(NamedTuple):
    """What a road brings of a person."""

    person_id: uuid.UUID
    name_key: str
    born_on: dt.date | None
    region: str
    relation: str
    nik: bytes | None
    kk_index: bytes | None
    road: str


@dataclass(frozen=True, slots=True)
class Found:
    """A row that was scored, and the road that named it first."""

    person_id: uuid.UUID
    road: str
    score: Score
    is_head: bool

    @property
    def is_weak(self) -> bool:
        return self.road not in ALWAYS_SHOWN and self.score.is_weak


class Weighing:
    """Scores what the roads bring for one question, each person once. `cards` is the KK told, under every key."""

    def __init__(self, wanted: Wanted, *, cards: Collection[bytes] = ()) -> None:
        self._wanted, self._cards = wanted, cards
        self._compared = scoring.Compared(wanted)
        self._seen: set[uuid.UUID] = set()
        self._found: list[Found] = []
        self.best = float("-inf")

    def score(self, row: Row) -> Score:
        wanted = self._wanted
        return self._compared.score(
            Listed(
                row.name_key,
                row.born_on,
                row.region,
                nik=decrypt(row.nik) if row.nik and wanted.nik else "",
                # A card found under an older key is the card that was told.
                kk=wanted.kk if row.kk_index in self._cards else row.kk_index or b"",
            )
        )

    def add(self, rows: Iterable[Row]) -> None:
        for row in rows:
            if row.person_id in self._seen:
                continue
            self._seen.add(row.person_id)
            is_always = row.road in ALWAYS_SHOWN
            if not (is_always or self.may_be_shown(row.name_key, row.born_on, row.region, row.nik)):
                continue
            score = self.score(row)
            if is_always or score.is_worth_showing:
                is_head = row.relation == Relation.HEAD
                self._found.append(Found(row.person_id, row.road, score, is_head))
                self.best = max(self.best, score.bits)

    def may_be_shown(
        self, name_key: str, born_on: dt.date | None, region: str, nik: bytes | None
    ) -> bool:
        """False where no screen shows them, whatever their card says: what costs most is looked at last."""
        compared = self._compared
        hope = compared.hope(born_on, region)
        if hope is None:
            return False
        digits = decrypt(nik) if nik and self._wanted.nik else ""
        return compared.has_hope(hope, name_key, digits)

    def ranked(self) -> list[Found]:
        return sorted(
            self._found, key=lambda each: (-each.score.bits, not each.is_head, each.person_id)
        )


Bring = Callable[[Mapping[str, list[bytes]], Sequence[Road], bool], list[Row]]


def candidates(wanted: Wanted, *, kk: str = "", bring: Bring | None = None) -> list[Found]:
    """Everybody worth showing, best first. `wanted.nik` was looked up already and is not listed.

    `bring` takes the roads; whoever walks them again and again has one that remembers.
    """
    bring = bring or brought
    weighing = Weighing(wanted, cards=blind_indexes(kk) if kk else ())
    numbers = _by_numbers(wanted, kk)
    with_numbers = bool(wanted.nik or kk)
    if numbers:
        weighing.add(bring(numbers, (), with_numbers))
    for step in steps_to(wanted):
        if weighing.best < step.unless:
            weighing.add(bring({}, step.roads, with_numbers))
    return weighing.ranked()


def _by_numbers(wanted: Wanted, kk: str) -> dict[str, list[bytes]]:
    """Keyed indexes of a NIK's slips and of the card."""
    found = {}
    if wanted.nik and (slips := nik_rules.neighbours(wanted.nik)):
        found["typo"] = list(blind_indexes_of(slips))
    if kk:
        found["kk"] = blind_indexes(kk)
    return found


def brought(
    numbers: Mapping[str, list[bytes]], by_name: Sequence[Road], with_numbers: bool
) -> list[Row]:
    kinds = (*numbers, *(road.kind for road in by_name))
    if not kinds:
        return []
    parameters: list[Any] = list(numbers.values())
    for road in by_name:
        parameters += _parameters(road)
    return [Row(*row) for row in prepared_rows(_statement(kinds, with_numbers), parameters)]


def _parameters(road: Road) -> list[Any]:
    place = {
        "born": [list(road.days), road.low, road.high],
        "year": [*road.days, road.low, road.high],
        "village": [road.low, road.key],
        "spelt": [road.key, road.low, road.low],
        "named": [road.key],
        "around": [road.low, road.high, road.key],
    }
    return [*place[road.kind], road.key]


@lru_cache(maxsize=64)
def _statement(kinds: tuple[str, ...], with_numbers: bool) -> str:
    """SELECTs joined into one. What is only compared with a number is fetched only for one."""
    fetched = "p.nik, f.kk_index" if with_numbers else "NULL::bytea, NULL::bytea"
    card = "LEFT JOIN dtks_family f ON f.id = p.family_id" if with_numbers else ""
    where = {
        "typo": f"p.nik_index = ANY(%s) LIMIT {MOST_BY_SLIP}",
        "kk": f"f.kk_index = ANY(%s) LIMIT {MOST_ON_A_CARD}",
    }
    # A lone % would begin a parameter.
    given = dict.fromkeys(("days", "first", "last"), "%s")
    given |= {"low": "%s::text", "high": "%s::text", "key": "%s::text"}
    for kind, block in BLOCKS.items():
        where[kind] = f"{block.replace(' % ', ' %% ')} {LIKEST}".format(**given)
    return " UNION ALL ".join(
        f"(SELECT p.id, p.name_key, p.born_on, p.region_id, p.relation, {fetched},"  # noqa: S608 (words of our own)
        f" '{kind if kind in ALWAYS_SHOWN else 'name'}'"
        f" FROM dtks_person p {card} WHERE p.delisted_by_id IS NULL AND {where[kind]})"
        for kind in kinds
    )
