"""What the register says of one person: its outcome, its reasons, and of which release."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.roles import Action
from dtks.models import DecileLimit, Person, Release
from dtks.vocabulary import Flag, Outcome, Source


@dataclass(frozen=True)
class Candidate:
    """Somebody who may be meant. `kind`: nik, kk, typo or name; `score` 0-100, by what was learnt.

    `is_sure`: so likely, and so far ahead of all others, that it may be shown as *the* one. It
    still waits for a click. `is_weak`: hardly ever the one; screens fold these away.
    """

    person: Person
    score: int
    kind: str
    why: tuple[str, ...]
    is_outside: bool = False
    is_sure: bool = False
    is_weak: bool = False


@dataclass(frozen=True)
class RegisterAnswer:
    """What the register says, and of which release. `reasons` are sentences for the screen.

    Nobody is found who is only weakly alike; they are among `candidates` all the same, for whoever looks.
    """

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
    def likelier(self) -> tuple[Candidate, ...]:
        return tuple(each for each in self.candidates if not each.is_weak)

    @property
    def weaker(self) -> tuple[Candidate, ...]:
        """Of the user's own regions: nobody is helped by a stranger without a name."""
        return tuple(each for each in self.candidates if each.is_weak and not each.is_outside)

    @property
    def benefit_labels(self) -> list[str]:
        return self.person.benefit_labels if self.person and self.is_listed else []


def confirmed(*, person: Person, on: dt.date, user=None) -> RegisterAnswer:
    """The answer for one person: exact hit, or picked by a clerk."""
    return seen_by(user, said_of(person, release_of(person), on=on))


def said_of(person: Person, release: Release, *, on: dt.date) -> RegisterAnswer:
    """What `release`, the last one that listed this person, says of them today."""
    return judged(person, release, limit_of(release, on))


def limit_of(release: Release, on: dt.date) -> DecileLimit | None:
    """The deciles the desk serves on a day, by this source; DTKS has no decile to judge."""
    if release.source == Source.DTKS:
        return None
    return DecileLimit.objects.in_force(on).filter(source=release.source).first()


def judged(person: Person, release: Release, limit: DecileLimit | None) -> RegisterAnswer:
    """What `release` says of this person, where the desk serves the deciles of `limit`."""
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
    decile = person.family.decile if person.family else None
    return listed(person, decile, release, limit)


def listed(
    person: Person,
    decile: int | None,
    release: Release,
    limit: DecileLimit | None,
    *,
    is_outside: bool = False,
) -> RegisterAnswer:
    """The answer for somebody who is in the register, their family's decile known."""
    outcome, reasons = _judge(person.flags, decile, release.source, limit)
    return RegisterAnswer(
        outcome,
        person=person,
        release=release,
        decile=decile,
        benefits=tuple(person.benefits),
        reasons=reasons,
        is_outside=is_outside,
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


def _judge(
    flags: Sequence[str], decile: int | None, source: str, limit: DecileLimit | None
) -> tuple[Outcome, tuple[str, ...]]:
    if flags:
        reasons = tuple(_("Dikecualikan: %(flag)s.") % {"flag": Flag(flag).label} for flag in flags)
        return Outcome.EXCLUDED, reasons
    if source == Source.DTKS:
        return Outcome.IN_RANGE, (_("DTKS tidak memuat desil; yang terdaftar dianggap sasaran."),)
    if limit is None:
        return Outcome.IN_RANGE, (_("Tidak ada batas desil yang berlaku pada tanggal ini."),)
    least, most = limit.min_decile, limit.max_decile
    reason = _of_range(decile, least, most, limit.legal_basis, get_language())
    is_in_range = decile is not None and least <= decile <= most
    return Outcome.IN_RANGE if is_in_range else Outcome.OUT_OF_RANGE, (reason,)


@lru_cache(maxsize=128)
def _of_range(decile: int | None, least: int, most: int, basis: str, _language: str | None) -> str:
    """One sentence for millions of people; kept in each language."""
    words = {"decile": decile, "min": least, "max": most, "basis": basis}
    if decile is None:
        return (
            _(
                "Desil keluarga belum tercatat, jadi belum dapat dinyatakan dalam batas "
                "%(min)d–%(max)d (%(basis)s)."
            )
            % words
        )
    if least <= decile <= most:
        return _("Desil %(decile)d, dalam batas %(min)d–%(max)d (%(basis)s).") % words
    return _("Desil %(decile)d, di luar batas %(min)d–%(max)d (%(basis)s).") % words


def is_outside(user, region_id: str) -> bool:
    return user is not None and not user.may(Action.PERSON_VIEW, region_id)


def seen_by(user, answer: RegisterAnswer) -> RegisterAnswer:
    """Mark what lies outside the user's regions."""
    if user is None:
        return answer

    return replace(
        answer,
        is_outside=answer.person is not None and is_outside(user, answer.person.region_id),
        candidates=tuple(
            replace(candidate, is_outside=is_outside(user, candidate.person.region_id))
            for candidate in answer.candidates
        ),
    )
