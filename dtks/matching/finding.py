"""`find`: from what a clerk was told to an answer."""

import datetime as dt
import uuid
from collections.abc import Mapping

from django.utils.translation import gettext as _

from core.crypto import blind_index
from dtks import nik as nik_rules
from dtks import scoring
from dtks.matching.answers import Candidate, RegisterAnswer, confirmed, is_outside, listed, seen_by
from dtks.matching.candidates import Found, candidates
from dtks.matching.exact import by_nik
from dtks.matching.rows import listed_people
from dtks.models import Person
from dtks.names import name_key
from dtks.vocabulary import Outcome

MOST_CANDIDATES = 10
# One NIK under two names, or another name under a listed NIK: a person must settle it.
SAME_NIK, OTHER_NAME, SAME_ID = 99, 90, 90


def find(
    *,
    nik: str = "",
    kk: str = "",
    external_id: str = "",
    name: str = "",
    born_on: dt.date | None = None,
    village: str = "",
    on: dt.date,
    user=None,
) -> RegisterAnswer:
    """Ask the register. `village` may be a code of any level; it narrows and scores a name.

    An id of the register names candidates and answers nothing: it stands on no card that could be compared.
    Costs 1 query when the NIK is listed, and at most 9: wider roads are taken only while nobody likely was found.
    """
    digits, kk_digits = nik_rules.normalise(nik), nik_rules.normalise(kk)
    key = name_key(name)
    if digits:
        hit = by_nik(digits, on=on)
        if hit and not scoring.is_another_name(key, hit.person.name_key):
            outside = is_outside(user, hit.person.region_id)
            return listed(*hit, is_outside=outside)
        hits = list(Person.objects.with_nik(digits).for_answer())
        if len({hit.name_key for hit in hits if hit.delisted_by_id is None}) > 1:
            return seen_by(user, RegisterAnswer(Outcome.CANDIDATES, candidates=same_nik(hits)))
        if hits:
            person = latest(hits)
            if scoring.is_another_name(key, person.name_key):
                doubtful = other_name(person)
                return seen_by(user, RegisterAnswer(Outcome.CANDIDATES, candidates=doubtful))
            return confirmed(person=person, on=on, user=user)
    if external_id:
        people = list(Person.objects.listed().with_external_id(external_id).for_answer())
        if people:
            known = same_id(people)[:MOST_CANDIDATES]
            return seen_by(user, RegisterAnswer(Outcome.CANDIDATES, candidates=known))
    wanted = scoring.Wanted(
        key, born_on, village, nik=digits, kk=blind_index(kk_digits) if kk_digits else b""
    )
    found = candidates(wanted, kk=kk_digits)
    people = listed_people([each.person_id for each in found[:MOST_CANDIDATES]])
    return seen_by(user, offered(found, people))


def latest(hits: list[Person]) -> Person:
    """Of several rows of one person (moved, or listed twice) the one that is listed and newest."""
    return max(hits, key=lambda hit: (hit.delisted_by_id is None, hit.release.as_of, hit.pk))


def offered(found: list[Found], people: Mapping[uuid.UUID, Person]) -> RegisterAnswer:
    """The likeliest of those found, with the rows that show them."""
    shown = [each for each in found[:MOST_CANDIDATES] if each.person_id in people]
    if not shown:
        return RegisterAnswer(Outcome.NOT_FOUND)
    second = found[1].score if len(found) > 1 else None
    is_sure = scoring.is_sure(found[0].score, second)
    candidates = tuple(
        _candidate(people[each.person_id], each, is_sure=is_sure and each is found[0])
        for each in shown
    )
    is_weak = all(each.is_weak for each in candidates)
    return RegisterAnswer(
        Outcome.NOT_FOUND if is_weak else Outcome.CANDIDATES, candidates=candidates
    )


def _candidate(person: Person, found: Found, *, is_sure: bool) -> Candidate:
    why = found.score.why
    if found.road == "typo":
        why = (_("mungkin salah ketik"), *why)
    elif found.road == "kk":
        member = _("anggota keluarga pada KK ini (%(relation)s)")
        why = (member % {"relation": person.get_relation_display()}, *why)
    return Candidate(
        person,
        score=found.score.points,
        kind=found.road,
        why=why,
        is_sure=is_sure,
        is_weak=found.is_weak,
    )


def same_nik(people: list[Person]) -> tuple[Candidate, ...]:
    why = (_("NIK sama, tetapi dipakai lebih dari satu nama; pastikan dengan KTP atau KK"),)
    ranked = sorted(people, key=lambda person: (person.name, person.pk))
    return tuple(Candidate(person, SAME_NIK, "nik", why) for person in ranked)


def same_id(people: list[Person]) -> tuple[Candidate, ...]:
    why = (_("ID DTKS sama; pastikan nama dan tanggal lahirnya dengan KTP atau KK"),)
    ranked = sorted(people, key=lambda person: (person.name, person.pk))
    return tuple(Candidate(person, SAME_ID, "id", why) for person in ranked)


def other_name(person: Person) -> tuple[Candidate, ...]:
    """A NIK may be mistyped into somebody else's: the officer decides, not the number alone."""
    why = (_("NIK sama, tetapi nama di registri berbeda; pastikan dengan KTP atau KK"),)
    return (Candidate(person, OTHER_NAME, "nik", why),)
