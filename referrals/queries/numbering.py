"""Which number the next letter of an office gets."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from intake.queries import next_serial_of
from referrals import wording
from referrals.models import LetterKind, LetterNumbering, LetterOffice


def patterns(office: LetterOffice, *, on: date) -> dict[str, str]:
    """The pattern in force by kind; under the empty kind the one of all kinds without their own."""
    found: dict[str, str] = {}
    for row in LetterNumbering.objects.filter(office=office).in_force(on):
        found.setdefault(row.kind, row.pattern)
    found.setdefault("", office.number_pattern)
    return {kind: pattern for kind, pattern in found.items() if pattern}


def pattern_for(office: LetterOffice, kind: str, *, on: date) -> str:
    held = patterns(office, on=on)
    return held.get(kind) or held[""]


def general_patterns(offices: Iterable[LetterOffice], *, on: date) -> dict[UUID, str]:
    """Each office's pattern of all kinds, in one query."""
    offices = list(offices)
    rows = LetterNumbering.objects.filter(office__in=offices, kind="").in_force(on)
    own: dict[UUID, str] = {}
    for row in rows:
        own.setdefault(row.office_id, row.pattern)
    return {office.pk: own.get(office.pk, office.number_pattern) for office in offices}


@dataclass(frozen=True)
class Next:
    """One kind of letter, and the number that the next of it would get."""

    label: str
    pattern: str
    number: str
    is_own: bool


def upcoming(
    office: LetterOffice, *, on: date, kind: str = "", pattern: str | None = None
) -> list[Next]:
    """By kind, on that day; with `pattern` as if it were kept for `kind` (for all without their own, when empty)."""
    held = patterns(office, on=on)
    if pattern:
        held[kind] = pattern
    elif pattern is not None:
        held.pop(kind, None)
    serial = next_serial_of(region_id=office.region_id, year=on.year, purpose="letter")
    found = []
    for each in LetterKind:
        own = held.get(each.value)
        here = own or held[""]
        number = wording.letter_number(here, serial=serial, on=on)
        found.append(Next(str(each.label), here, number, own is not None))
    return found


def kind_words(kind: str) -> str:
    return str(LetterKind(kind).label) if kind else _("Semua jenis surat")
