"""The question the whole desk hangs on: is this person in the register, and what does it say?

`find` answers from what a clerk was told; `confirmed` answers for a person a clerk has picked.
Only an exact NIK is an answer by itself. A fuzzy hit is a candidate until a person clicks it.

Asking is nationwide over the loaded register. With `user` given, the answer and each candidate
say whether they lie outside the user's regions (`is_outside`): screens then show the regency, the
outcome and the decile, and neither name nor address.
"""

import datetime as dt
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from accounts.roles import Action
from dtks import nik as nik_rules
from dtks import scoring
from dtks.models import DecileLimit, Person, Release
from dtks.names import name_key
from dtks.vocabulary import Flag, Outcome, Relation, Source
from regions.scope import level_prefix

__all__ = ["Candidate", "Outcome", "RegisterAnswer", "confirmed", "find", "release_of"]

MOST_CANDIDATES = 10
# Rows fetched for scoring; the index has ranked or narrowed them already.
MOST_BY_NAME = 60
MOST_BY_BIRTH = 200


@dataclass(frozen=True)
class Candidate:
    """Somebody who may be meant. `kind`: nik, kk, typo or name."""

    person: Person
    score: int
    kind: str
    why: tuple[str, ...]
    is_outside: bool = False


@dataclass(frozen=True)
class RegisterAnswer:
    """What the register says, and of which release. `reasons` are sentences for the screen."""

    outcome: Outcome
    person: Person | None = None
    candidates: tuple[Candidate, ...] = ()
    release: Release | None = None
    decile: int | None = None
    benefits: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    is_outside: bool = False

    @property
    def is_listed(self) -> bool:
        return self.outcome in {Outcome.IN_RANGE, Outcome.OUT_OF_RANGE, Outcome.EXCLUDED}

    @property
    def benefit_labels(self) -> list[str]:
        return self.person.benefit_labels if self.person and self.is_listed else []


def find(
    *,
    nik: str = "",
    kk: str = "",
    name: str = "",
    born_on: dt.date | None = None,
    village: str = "",
    on: dt.date,
    user=None,
) -> RegisterAnswer:
    """Ask the register. `village` may be a code of any level; it narrows and scores a name.

    Costs 3 queries when the NIK is listed; up to 6 when everything has to be tried.
    """
    digits, kk_digits = nik_rules.normalise(nik), nik_rules.normalise(kk)
    wanted = scoring.Wanted(name_key(name), born_on, village)
    if digits:
        hits = list(Person.objects.with_nik(digits).for_answer())
        if len({hit.name_key for hit in hits if hit.delisted_by_id is None}) > 1:
            return _seen_by(user, ranked([same_nik(hit) for hit in hits]))
        if hits:
            person = _latest(hits)
            if scoring.is_another_name(wanted.name_key, person.name_key):
                return _seen_by(user, ranked([other_name(person)]))
            return confirmed(person=person, on=on, user=user)
    candidates = []
    if digits:
        candidates += _typos(digits, wanted)
    if kk_digits:
        candidates += _family(kk_digits, wanted)
    if wanted.name_key:
        candidates += _by_name(wanted)
    return _seen_by(user, ranked(candidates))


def confirmed(*, person: Person, on: dt.date, user=None) -> RegisterAnswer:
    """The answer for one person: exact hit, or picked by a clerk."""
    return _seen_by(user, said_of(person, release_of(person), on=on))


def said_of(person: Person, release: Release, *, on: dt.date) -> RegisterAnswer:
    """What `release`, the last one that listed this person, says of them today."""
    if person.delisted_by_id:
        return RegisterAnswer(
            Outcome.NOT_FOUND,
            person=person,
            release=release,
            reasons=(
                _("Pernah terdaftar di %(last)s, tetapi tidak ada lagi di %(gone)s.")
                % {"last": release, "gone": person.delisted_by},
            ),
        )
    outcome, reasons = _judge(person, release, on)
    return RegisterAnswer(
        outcome,
        person=person,
        release=release,
        decile=person.family.decile if person.family else None,
        benefits=tuple(person.benefits),
        reasons=reasons,
    )


def release_of(person: Person) -> Release:
    """The last release that listed this person.

    A full release vouches for everybody it did not delist, without touching their rows: so it is
    the newest full one around them, unless a later partial one has spoken of them.
    """
    known = person.release
    full = Release.objects.applied().covering(person.region_id).filter(is_full=True)
    if person.delisted_by_id:
        full = full.filter(as_of__lt=person.delisted_by.as_of)
    newest = full.filter(as_of__gt=known.as_of).order_by("-as_of", "-applied_at").first()
    return newest or known


def latest_release(region_id: str) -> Release | None:
    """The newest release loaded around a place: what "not listed" was looked up in."""
    return Release.objects.applied().covering(region_id).order_by("-as_of", "-applied_at").first()


def _judge(person: Person, release: Release, on: dt.date) -> tuple[Outcome, tuple[str, ...]]:
    if person.flags:
        reasons = tuple(
            _("Dikecualikan: %(flag)s.") % {"flag": Flag(flag).label} for flag in person.flags
        )
        return Outcome.EXCLUDED, reasons
    if release.source == Source.DTKS:
        return Outcome.IN_RANGE, (_("DTKS tidak memuat desil; yang terdaftar dianggap sasaran."),)
    limit = DecileLimit.objects.in_force(on).filter(source=release.source).first()
    if limit is None:
        return Outcome.IN_RANGE, (_("Tidak ada batas desil yang berlaku pada tanggal ini."),)
    decile = person.family.decile if person.family else None
    words = {
        "decile": decile,
        "min": limit.min_decile,
        "max": limit.max_decile,
        "basis": limit.legal_basis,
    }
    if decile is None:
        return Outcome.OUT_OF_RANGE, (
            _(
                "Desil keluarga belum tercatat, jadi belum dapat dinyatakan dalam batas "
                "%(min)d–%(max)d (%(basis)s)."
            )
            % words,
        )
    if limit.min_decile <= decile <= limit.max_decile:
        return Outcome.IN_RANGE, (
            _("Desil %(decile)d, dalam batas %(min)d–%(max)d (%(basis)s).") % words,
        )
    return Outcome.OUT_OF_RANGE, (
        _("Desil %(decile)d, di luar batas %(min)d–%(max)d (%(basis)s).") % words,
    )


def _latest(hits: list[Person]) -> Person:
    """Of several rows of one person (moved, or listed twice) the one that is listed and newest."""
    return max(hits, key=lambda hit: (hit.delisted_by_id is None, hit.release.as_of, hit.pk))


def ranked(found: list[Candidate]) -> RegisterAnswer:
    """The candidates of all roads, each person once, the likeliest first."""
    best: dict = {}
    for candidate in found:
        known = best.setdefault(candidate.person.pk, candidate)
        if known is not candidate:
            # Found by two roads: the first one names it, every reason counts, the better score ranks it.
            best[candidate.person.pk] = replace(
                known,
                score=max(known.score, candidate.score),
                why=tuple(dict.fromkeys((*known.why, *candidate.why))),
            )
    if not best:
        return RegisterAnswer(Outcome.NOT_FOUND)
    likeliest = sorted(best.values(), key=lambda c: (-c.score, c.person.name, c.person.pk))
    return RegisterAnswer(Outcome.CANDIDATES, candidates=tuple(likeliest[:MOST_CANDIDATES]))


def same_nik(person: Person) -> Candidate:
    return Candidate(
        person,
        score=99,
        kind="nik",
        why=(_("NIK sama, tetapi dipakai lebih dari satu nama; pastikan dengan KTP atau KK"),),
    )


def other_name(person: Person) -> Candidate:
    """A NIK may be mistyped into somebody else's: the officer decides, not the number alone."""
    return Candidate(
        person,
        score=90,
        kind="nik",
        why=(_("NIK sama, tetapi nama di registri berbeda; pastikan dengan KTP atau KK"),),
    )


def _typos(digits: str, wanted: scoring.Wanted) -> list[Candidate]:
    slips = nik_rules.neighbours(digits)
    if not slips:
        return []
    people = Person.objects.listed().with_nik(*slips).for_answer()
    return [slipped(person, digits, person.nik, wanted) for person in people]


def slipped(person: Person, digits: str, listed: str, wanted: scoring.Wanted) -> Candidate:
    """Somebody whose NIK, `listed`, is one slip away from the typed one."""
    score = scoring.by_slip(
        digits,
        listed,
        wanted,
        name_key=person.name_key,
        born_on=person.born_on,
        region=person.region_id,
    )
    why = (_("mungkin salah ketik"), *score.why)
    return Candidate(person, score=score.points, kind="typo", why=why)


def _family(kk: str, wanted: scoring.Wanted) -> list[Candidate]:
    people = Person.objects.listed().with_kk(kk).for_answer()
    return [on_the_card(person, wanted) for person in people]


def on_the_card(person: Person, wanted: scoring.Wanted) -> Candidate:
    """One of the card that was told; a name, where given, puts the likeliest first."""
    why = [
        _("anggota keluarga pada KK ini (%(relation)s)")
        % {"relation": person.get_relation_display()}
    ]
    points = scoring.ON_THE_CARD + (person.relation == Relation.HEAD)
    if wanted.name_key or wanted.born_on:
        told = scoring.by_name(
            wanted, name_key=person.name_key, born_on=person.born_on, region=person.region_id
        )
        points = max(points, told.points)
        why += told.why
    return Candidate(person, score=points, kind="kk", why=tuple(why))


def _by_name(wanted: scoring.Wanted) -> list[Candidate]:
    people = {}
    nearby = Person.objects.listed().for_answer()
    if wanted.region or not wanted.born_on:
        alike = nearby.living_in(wanted.region).sounding_like(wanted.name_key)
        for person in alike[:MOST_BY_NAME]:
            people[person.pk] = person
    if wanted.born_on:
        # In the whole regency, and everywhere when no place is told: a day has few people.
        days = scoring.likely_birth_dates(wanted.born_on)
        same_day = nearby.living_in(level_prefix(wanted.region, 2)).filter(born_on__in=days)
        for person in same_day.by_likeness(wanted.name_key)[:MOST_BY_BIRTH]:
            people.setdefault(person.pk, person)
    return [candidate for person in people.values() if (candidate := named(person, wanted))]


def named(person: Person, wanted: scoring.Wanted) -> Candidate | None:
    """Somebody found by name or birth date; None where it is not worth a look."""
    score = scoring.by_name(
        wanted, name_key=person.name_key, born_on=person.born_on, region=person.region_id
    )
    if not score.is_worth_showing:
        return None
    return Candidate(person, score=score.points, kind="name", why=score.why)


def _seen_by(user, answer: RegisterAnswer) -> RegisterAnswer:
    """Mark what lies outside the user's regions."""
    if user is None:
        return answer

    def is_outside(person: Person) -> bool:
        return not user.may(Action.PERSON_VIEW, person.region_id)

    return replace(
        answer,
        is_outside=answer.person is not None and is_outside(answer.person),
        candidates=tuple(
            replace(candidate, is_outside=is_outside(candidate.person))
            for candidate in answer.candidates
        ),
    )
