"""The question of `find`, asked for many people at once.

The same roads, the same scores and the same ranks: each road is one statement for all who need it,
and the roads of a fuzzy question are taken only for those whom an exact NIK did not settle. What
is said of a listed person depends on few things (flags, decile, release): asked once, remembered.
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection, transaction

from accounts.roles import Action
from core.crypto import blind_index, blind_indexes
from dtks import nik as nik_rules
from dtks import scoring
from dtks.matching.answers import Candidate, RegisterAnswer, release_of, said_of
from dtks.matching.candidates import (
    DISTRICT,
    MOST_BY_BIRTH,
    MOST_BY_NAME,
    MOST_BY_SLIP,
    MOST_ON_A_CARD,
    Found,
    Row,
    weighed,
)
from dtks.matching.finding import MOST_CANDIDATES, offered, other_name, same_nik
from dtks.models import Family, Person, Release
from dtks.names import name_key
from dtks.querysets import VILLAGE_DEPTH
from dtks.vocabulary import Outcome
from regions.scope import bounds, level_prefix

QUESTIONS = """
CREATE TEMPORARY TABLE asked (
    n integer NOT NULL, nik bytea[] NOT NULL, kk bytea[] NOT NULL, name_key text NOT NULL,
    born_on date, days date[] NOT NULL, village varchar(13) COLLATE "C" NOT NULL,
    low varchar(13) COLLATE "C" NOT NULL, high varchar(14) COLLATE "C" NOT NULL
) ON COMMIT DROP
"""
BY_NIK = """
SELECT a.n, p.id, p.region_id, p.name, p.name_key, p.flags, p.benefits, p.release_id,
    p.delisted_by_id, p.family_id, f.decile
FROM asked a CROSS JOIN LATERAL unnest(a.nik) AS k(i)
JOIN dtks_person p ON p.nik_index = k.i
LEFT JOIN dtks_family f ON f.id = p.family_id
"""
# In the order of `candidates.Row`.
FOUND = "p.id, p.name_key, p.born_on, p.region_id, p.nik, f.kk_index, p.relation"
BY_SLIP = """
SELECT s.n, FOUND
FROM unnest(%(n)s::integer[], %(nik)s::bytea[]) AS s(n, i)
JOIN dtks_person p ON p.nik_index = s.i AND p.delisted_by_id IS NULL
LEFT JOIN dtks_family f ON f.id = p.family_id
"""
BY_CARD = """
SELECT a.n, FOUND
FROM asked a CROSS JOIN LATERAL unnest(a.kk) AS k(i)
JOIN dtks_family f ON f.kk_index = k.i
JOIN dtks_person p ON p.family_id = f.id AND p.delisted_by_id IS NULL
WHERE a.n = ANY(%(n)s)
"""
LIKEST = """
SELECT a.n, FOUND
FROM asked a CROSS JOIN LATERAL (
    SELECT * FROM dtks_person p
    WHERE p.delisted_by_id IS NULL AND BLOCK
    ORDER BY similarity(p.name_key, a.name_key) DESC, p.id LIMIT %(most)s
) p
LEFT JOIN dtks_family f ON f.id = p.family_id
WHERE a.n = ANY(%(n)s)
"""
# Equality for a village: only this lets the composite index narrow by it.
BY_NAME_IN_VILLAGE = LIKEST.replace("BLOCK", "p.region_id = a.village AND p.name_key %% a.name_key")
BY_NAME_AROUND = LIKEST.replace(
    "BLOCK", "p.region_id >= a.low AND p.region_id < a.high AND p.name_key %% a.name_key"
)
BY_NAME_ANYWHERE = LIKEST.replace("BLOCK", "p.name_key %% a.name_key")
BY_BIRTH = LIKEST.replace("BLOCK", "p.born_on = ANY(a.days)")
BY_YEAR = LIKEST.replace(
    "BLOCK",
    """p.born_on >= date_trunc('year', a.born_on)::date
    AND p.born_on < (date_trunc('year', a.born_on) + interval '1 year')::date
    AND p.region_id >= left(a.village, 5) AND p.region_id < left(a.village, 5) || '/'""",
)


@dataclass(frozen=True, slots=True)
class Question:
    """What is told of one person; the fields of `find`."""

    nik: str = ""
    kk: str = ""
    name: str = ""
    born_on: dt.date | None = None
    village: str = ""


class Hit(NamedTuple):
    """A person with the very NIK that was told."""

    id: uuid.UUID
    region_id: str
    name: str
    name_key: str
    flags: list[str]
    benefits: list[str]
    release_id: uuid.UUID
    gone_id: uuid.UUID | None
    family_id: uuid.UUID | None
    decile: int | None

    @property
    def person(self) -> Person:
        """As much of them as a candidate is made of."""
        return Person(pk=self.id, region_id=self.region_id, name=self.name, name_key=self.name_key)


@dataclass(frozen=True, slots=True)
class Shown:
    """One candidate as a list may show it; nothing of the person where `is_outside`."""

    person_id: uuid.UUID
    region_id: str
    score: int
    kind: str
    why: tuple[str, ...]
    is_outside: bool
    is_sure: bool
    name: str
    nik: str


@dataclass(frozen=True, slots=True)
class Reply:
    """A `RegisterAnswer` without the rows behind it."""

    outcome: Outcome
    person_id: uuid.UUID | None = None
    region_id: str = ""
    release: Release | None = None
    decile: int | None = None
    benefits: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    is_outside: bool = False
    candidates: tuple[Shown, ...] = ()


class Many:
    """Answers lists for one user on one day; keep it over the chunks of a list for what it remembers."""

    def __init__(self, *, on: dt.date, user=None, most: int = MOST_CANDIDATES):
        self._on = on
        self._user = user
        self._most = most
        self._releases: dict[uuid.UUID, Release] = {}
        self._listed_by: dict[tuple, Release] = {}
        self._said: dict[tuple, RegisterAnswer] = {}
        self._outside: dict[str, bool] = {}

    @transaction.atomic
    def ask(self, questions: Sequence[Question]) -> list[Reply]:
        """One reply for each question, in their order."""
        wanted = [_wanted(question) for question in questions]
        _put(questions, wanted)
        hits: dict[int, list[Hit]] = defaultdict(list)
        for n, *row in _rows(BY_NIK):
            hits[n].append(Hit._make(row))
        self._remember_releases(hit for found in hits.values() for hit in found)
        replies = {n: self._exact(found, wanted[n]) for n, found in hits.items()}
        replies |= self._fuzzy(questions, wanted, [n for n in range(len(wanted)) if n not in hits])
        return [replies[n] for n in range(len(questions))]

    def _remember_releases(self, hits: Iterable[Hit]) -> None:
        wanted = {key for hit in hits for key in (hit.release_id, hit.gone_id) if key}
        self._releases |= Release.objects.in_bulk(wanted - self._releases.keys())

    def _exact(self, hits: list[Hit], wanted: scoring.Wanted) -> Reply:
        """What a listed NIK says: an answer, or candidates where a name speaks against it."""
        if len({hit.name_key for hit in hits if hit.gone_id is None}) > 1:
            return self._offer(same_nik([hit.person for hit in hits]), wanted)
        hit = hits[0]
        if len(hits) > 1:
            hit = max(
                hits, key=lambda h: (h.gone_id is None, self._releases[h.release_id].as_of, h.id)
            )
        if scoring.is_another_name(wanted.name_key, hit.name_key):
            return self._offer(other_name(hit.person), wanted)
        release = self._release_of(hit.region_id, hit.release_id, hit.gone_id)
        known = (tuple(hit.flags), release.pk, hit.gone_id, hit.family_id is None, hit.decile)
        said = self._said.get(known)
        if said is None:
            person = self._stand_in(hit.region_id, hit.release_id, hit.gone_id)
            person.flags = hit.flags
            person.family = Family(decile=hit.decile) if hit.family_id else None
            said = self._said[known] = said_of(person, release, on=self._on)
        return Reply(
            said.outcome,
            person_id=hit.id,
            region_id=hit.region_id,
            release=release,
            decile=said.decile,
            benefits=() if hit.gone_id else tuple(hit.benefits),
            reasons=said.reasons,
            is_outside=self._is_outside(hit.region_id),
        )

    def _release_of(
        self, region_id: str, release_id: uuid.UUID, gone_id: uuid.UUID | None
    ) -> Release:
        known = (region_id, release_id, gone_id)
        if known not in self._listed_by:
            self._listed_by[known] = release_of(self._stand_in(*known))
        return self._listed_by[known]

    def _stand_in(self, region_id: str, release_id: uuid.UUID, gone_id: uuid.UUID | None) -> Person:
        gone = self._releases[gone_id] if gone_id else None
        return Person(region_id=region_id, release=self._releases[release_id], delisted_by=gone)

    def _fuzzy(
        self, questions: Sequence[Question], wanted: Sequence[scoring.Wanted], rest: list[int]
    ) -> dict[int, Reply]:
        brought = _brought(questions, wanted, rest)
        found: dict[int, list[Found]] = {}
        for n in rest:
            cards = blind_indexes(questions[n].kk) if questions[n].kk else ()
            found[n] = weighed(wanted[n], brought.get(n, ()), cards=cards)
        shown = {each.person_id for one in found.values() for each in one[: self._most]}
        fields = Person.objects.only("name", "nik", "region_id", "relation")
        people = fields.in_bulk(shown)
        return {
            n: self._offer(offered(one, people).candidates, wanted[n]) for n, one in found.items()
        }

    def _offer(self, candidates: Sequence[Candidate], wanted: scoring.Wanted) -> Reply:
        if not candidates:
            return Reply(Outcome.NOT_FOUND)
        shown = tuple(self._shown(candidate, wanted) for candidate in candidates[: self._most])
        return Reply(Outcome.CANDIDATES, candidates=shown)

    def _shown(self, candidate: Candidate, wanted: scoring.Wanted) -> Shown:
        person = candidate.person
        is_outside = self._is_outside(person.region_id)
        nik = wanted.nik if candidate.kind == "nik" else person.nik
        return Shown(
            person.pk,
            person.region_id,
            candidate.score,
            candidate.kind,
            candidate.why,
            is_outside,
            candidate.is_sure,
            name="" if is_outside else person.name,
            nik="" if is_outside else nik or "",
        )

    def _is_outside(self, region_id: str) -> bool:
        if self._user is None:
            return False
        if region_id not in self._outside:
            self._outside[region_id] = not self._user.may(Action.PERSON_VIEW, region_id)
        return self._outside[region_id]


def _wanted(question: Question) -> scoring.Wanted:
    return scoring.Wanted(
        name_key(question.name),
        question.born_on,
        question.village,
        nik=question.nik,
        kk=blind_index(question.kk) if question.kk else b"",
    )


def _put(questions: Sequence[Question], wanted: Sequence[scoring.Wanted]) -> None:
    """The questions as a table of this transaction: keyed indexes, never a number in the clear."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS asked")
        cursor.execute(QUESTIONS)
        with cursor.copy("COPY asked FROM STDIN") as copy:
            for n, (question, told) in enumerate(zip(questions, wanted, strict=True)):
                copy.write_row(
                    (
                        n,
                        blind_indexes(question.nik) if question.nik else [],
                        blind_indexes(question.kk) if question.kk else [],
                        told.name_key,
                        told.born_on,
                        scoring.likely_birth_dates(told.born_on) if told.born_on else [],
                        question.village,
                        *bounds(level_prefix(question.village, DISTRICT)),
                    )
                )
        cursor.execute("ANALYZE asked")


def _rows(sql: str, params: dict[str, Any] | None = None) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql.replace("FOUND", FOUND), params)
        return cursor.fetchall()


def _brought(
    questions: Sequence[Question], wanted: Sequence[scoring.Wanted], rest: list[int]
) -> dict[int, list[Row]]:
    """The rows of all roads for each question, in the order in which `find` would read them."""
    brought: dict[int, list[Row]] = defaultdict(list)
    slips: dict[str, list] = {"n": [], "nik": []}
    for n in rest:
        indexes = [
            index for nik in nik_rules.neighbours(questions[n].nik) for index in blind_indexes(nik)
        ]
        slips["n"] += [n] * len(indexes)
        slips["nik"] += indexes
    for n, *row in _rows(BY_SLIP, slips) if slips["n"] else ():
        if len(brought[n]) < MOST_BY_SLIP:
            brought[n].append(Row(*row, road="typo"))
    carded = [n for n in rest if questions[n].kk]
    on_cards: dict[int, int] = defaultdict(int)
    for n, *row in _rows(BY_CARD, {"n": carded}) if carded else ():
        on_cards[n] += 1
        if on_cards[n] <= MOST_ON_A_CARD:
            brought[n].append(Row(*row, road="kk"))
    named = [n for n in rest if wanted[n].name_key]
    depth = {n: wanted[n].region.count(".") if wanted[n].region else -1 for n in named}
    placed = [n for n in named if wanted[n].region]
    in_village = {n for n in placed if depth[n] == VILLAGE_DEPTH and wanted[n].born_on}
    roads = (
        (BY_NAME_IN_VILLAGE, MOST_BY_NAME, sorted(in_village)),
        (BY_NAME_AROUND, MOST_BY_NAME, [n for n in placed if n not in in_village]),
        (
            BY_NAME_ANYWHERE,
            MOST_BY_NAME,
            [n for n in named if depth[n] < 0 and not wanted[n].born_on],
        ),
        (BY_BIRTH, MOST_BY_BIRTH, [n for n in named if wanted[n].born_on]),
        (BY_YEAR, MOST_BY_BIRTH, [n for n in placed if _is_a_guess(wanted[n].born_on)]),
    )
    for sql, most, asked in roads:
        for n, *row in _rows(sql, {"n": asked, "most": most}) if asked else ():
            brought[n].append(Row(*row, road="name"))
    return brought


def _is_a_guess(born_on: dt.date | None) -> bool:
    return born_on is not None and scoring.is_guess(born_on)
