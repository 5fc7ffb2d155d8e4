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
from typing import NamedTuple

from django.db import transaction

from accounts.roles import Action
from core.crypto import blind_index, blind_indexes
from dtks import scoring
from dtks.matching.answers import Candidate, RegisterAnswer, release_of, said_of
from dtks.matching.blocks import Shelf
from dtks.matching.finding import MOST_CANDIDATES, offered, other_name, same_id, same_nik
from dtks.matching.seeking import rows_of
from dtks.matching.together import candidates_of_many
from dtks.models import Family, Person, Release
from dtks.names import name_key
from dtks.vocabulary import Outcome

BY_NIK = """
SELECT s.n, p.id, p.region_id, p.name, p.name_key, p.flags, p.benefits, p.release_id,
    p.delisted_by_id, p.family_id, f.decile
FROM sought s
JOIN dtks_person p ON p.nik_index = s.i
LEFT JOIN dtks_family f ON f.id = p.family_id
"""


@dataclass(frozen=True, slots=True)
class Question:
    """What is told of one person; the fields of `find`."""

    nik: str = ""
    kk: str = ""
    name: str = ""
    born_on: dt.date | None = None
    village: str = ""
    external_id: str = ""


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
    is_weak: bool
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
        self._shelf = Shelf()

    def ask(self, questions: Sequence[Question]) -> list[Reply]:
        """One reply for each question, in their order; what is asked twice is looked up once."""
        once = list(dict.fromkeys(questions))
        replies = dict(zip(once, self._asked(once), strict=True))
        return [replies[question] for question in questions]

    @transaction.atomic
    def _asked(self, questions: Sequence[Question]) -> list[Reply]:
        wanted = [_wanted(question) for question in questions]
        hits: dict[int, list[Hit]] = defaultdict(list)
        niks = ((n, told.nik) for n, told in enumerate(questions) if told.nik)
        keyed = ((n, index) for n, nik in niks for index in blind_indexes(nik))
        for n, *row in rows_of(BY_NIK, keyed):
            hits[n].append(Hit._make(row))
        self._remember_releases(hit for found in hits.values() for hit in found)
        replies = {n: self._exact(found, wanted[n]) for n, found in hits.items()}
        replies |= self._named(questions, wanted, [n for n in range(len(wanted)) if n not in hits])
        rest = [n for n in range(len(wanted)) if n not in replies]
        replies |= self._fuzzy(questions, wanted, rest)
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

    def _named(
        self, questions: Sequence[Question], wanted: Sequence[scoring.Wanted], rest: list[int]
    ) -> dict[int, Reply]:
        """Those whose id the register knows."""
        ids = {n: questions[n].external_id for n in rest if questions[n].external_id}
        if not ids:
            return {}
        people: dict[str, list[Person]] = defaultdict(list)
        fields = ("external_id", "name", "nik", "region_id")
        for person in Person.objects.listed().with_external_id(*set(ids.values())).only(*fields):
            people[person.external_id].append(person)
        return {
            n: self._offer(same_id(people[i]), wanted[n]) for n, i in ids.items() if i in people
        }

    def _fuzzy(
        self, questions: Sequence[Question], wanted: Sequence[scoring.Wanted], rest: list[int]
    ) -> dict[int, Reply]:
        found = candidates_of_many(
            {n: wanted[n] for n in rest},
            {n: questions[n].kk for n in rest if questions[n].kk},
            self._shelf,
        )
        shown = {each.person_id for one in found.values() for each in one[: self._most]}
        fields = Person.objects.only("name", "nik", "region_id", "relation")
        people = fields.in_bulk(shown)
        answers = {n: offered(one, people) for n, one in found.items()}
        return {
            n: self._offer(answer.candidates, wanted[n], answer.outcome)
            for n, answer in answers.items()
        }

    def _offer(
        self,
        candidates: Sequence[Candidate],
        wanted: scoring.Wanted,
        outcome: Outcome = Outcome.CANDIDATES,
    ) -> Reply:
        shown = tuple(self._shown(candidate, wanted) for candidate in candidates[: self._most])
        return Reply(outcome, candidates=shown)

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
            candidate.is_weak,
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
