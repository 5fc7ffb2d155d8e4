"""Who may be meant: a few dozen rows out of millions, found by four roads in one round trip and scored.

The roads are wide, the score is strict: a road may bring strangers, but must not lose the person.
"""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db import connection

from core.crypto import blind_indexes, decrypt
from dtks import nik as nik_rules
from dtks import scoring
from dtks.querysets import VILLAGE_DEPTH
from dtks.scoring import Listed, Score, Wanted
from dtks.vocabulary import Relation
from regions.scope import bounds, level_prefix

REGENCY, DISTRICT = 2, 3
# Rows a road brings for scoring, likest names first.
MOST_BY_NAME = 60
MOST_BY_BIRTH = 60
MOST_BY_SLIP = 40
MOST_ON_A_CARD = 40

_COLUMNS = (
    "SELECT p.id, p.name_key, p.born_on, p.region_id, p.nik, f.kk_index, p.relation, %s AS road"
)
_FROM = " FROM dtks_person p LEFT JOIN dtks_family f ON f.id = p.family_id WHERE p.delisted_by_id IS NULL"
_LIKEST = " ORDER BY similarity(p.name_key, %s) DESC, p.id LIMIT %s"


# The officer gave a number: its slips and its card are told whatever the name.
ALWAYS_SHOWN = frozenset({"typo", "kk"})


class Row(NamedTuple):
    """What a road brings of a person, in the order of `_COLUMNS`."""

    person_id: uuid.UUID
    name_key: str
    born_on: dt.date | None
    region: str
    nik: bytes | None
    kk_index: bytes | None
    relation: str
    road: str


@dataclass(frozen=True, slots=True)
class Found:
    """A row that was scored, and the road that named it first."""

    person_id: uuid.UUID
    road: str
    score: Score
    is_head: bool


@dataclass
class _Question:
    """SELECTs joined into one, with their parameters."""

    selects: list[str] = field(default_factory=list)
    parameters: list[Any] = field(default_factory=list)

    def ask(self, road: str, where: str, *parameters: Any) -> None:
        self.selects.append(f"({_COLUMNS}{_FROM} AND {where})")
        self.parameters += [road, *parameters]

    def answers(self) -> list[Row]:
        if not self.selects:
            return []
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(self.selects), self.parameters)
            return [Row(*row) for row in cursor.fetchall()]


def candidates(wanted: Wanted, *, kk: str = "") -> list[Found]:
    """Everybody worth showing, best first. `wanted.nik` was looked up already and is not listed."""
    return weighed(wanted, _roads(wanted, kk).answers(), cards=blind_indexes(kk) if kk else ())


def weighed(wanted: Wanted, rows: Iterable[Row], *, cards: Collection[bytes] = ()) -> list[Found]:
    """The rows that all roads brought, each person once and scored; `cards` is the KK told, under every key."""
    found: dict[uuid.UUID, Found] = {}
    seen: set[uuid.UUID] = set()
    for row in rows:
        if row.person_id in seen:
            continue
        seen.add(row.person_id)
        listed = Listed(
            row.name_key,
            row.born_on,
            row.region,
            nik=decrypt(row.nik) if row.nik and wanted.nik else "",
            # A card found under an older key is the card that was told.
            kk=wanted.kk if row.kk_index in cards else row.kk_index or b"",
        )
        score = scoring.score(wanted, listed)
        if row.road in ALWAYS_SHOWN or score.is_worth_showing:
            is_head = row.relation == Relation.HEAD
            found[row.person_id] = Found(row.person_id, row.road, score, is_head)
    return sorted(
        found.values(), key=lambda each: (-each.score.bits, not each.is_head, each.person_id)
    )


def _roads(wanted: Wanted, kk: str) -> _Question:
    question = _Question()
    if wanted.nik and (slips := nik_rules.neighbours(wanted.nik)):
        indexes = [index for nik in slips for index in blind_indexes(nik)]
        question.ask("typo", "p.nik_index = ANY(%s) LIMIT %s", indexes, MOST_BY_SLIP)
    if kk:
        question.ask("kk", "f.kk_index = ANY(%s) LIMIT %s", blind_indexes(kk), MOST_ON_A_CARD)
    key = wanted.name_key
    if not key:
        return question
    place, born_on = wanted.region, wanted.born_on
    if place.count(".") == VILLAGE_DEPTH and born_on:
        # Equality, not a range: only this lets the composite index narrow by village.
        where = "p.region_id = %s AND p.name_key %% %s" + _LIKEST
        question.ask("name", where, place, key, key, MOST_BY_NAME)
    elif place:
        # Without a birth date there is no other road to somebody who lives a village further.
        around = bounds(level_prefix(place, DISTRICT))
        where = "p.region_id >= %s AND p.region_id < %s AND p.name_key %% %s" + _LIKEST
        question.ask("name", where, *around, key, key, MOST_BY_NAME)
    elif not born_on:
        question.ask("name", "p.name_key %% %s" + _LIKEST, key, key, MOST_BY_NAME)
    if born_on:
        # Everywhere, whatever the village told: people move, and a day has few people.
        days = scoring.likely_birth_dates(born_on)
        where = "p.born_on = ANY(%s)" + _LIKEST
        question.ask("name", where, days, key, MOST_BY_BIRTH)
    if born_on and place and scoring.is_guess(born_on):
        # Only the year is known: everybody of that year, no further than the regency.
        year = dt.date(born_on.year, 1, 1), dt.date(born_on.year, 12, 31)
        where = "p.born_on BETWEEN %s AND %s AND p.region_id >= %s AND p.region_id < %s" + _LIKEST
        around = bounds(level_prefix(place, REGENCY))
        question.ask("name", where, *year, *around, key, MOST_BY_BIRTH)
    return question
