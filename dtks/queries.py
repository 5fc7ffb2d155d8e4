"""Page-shaped reads of the register."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, Exists, F, Func, OuterRef, Q, Value
from django.utils.translation import gettext as _

from accounts.roles import Action
from dtks import nik as nik_rules
from dtks import reading
from dtks.models import (
    ColumnTitle,
    Family,
    FamilyBefore,
    FamilyDecile,
    ImportBatch,
    ListCheck,
    Person,
    PersonBefore,
    Release,
)
from dtks.models.lists import UNASKED
from dtks.nik import NikReport
from dtks.vocabulary import Outcome, Relation, ReleaseState
from regions.models import Region
from regions.scope import level_prefix

Level = Region.Level
# A select of more places than this is no help at the counter; the next level up is.
MOST_PLACES = 400


@dataclass(frozen=True)
class Member:
    """One line of a family card."""

    person: Person
    age: int | None
    is_self: bool


@dataclass(frozen=True)
class FileColumn:
    """A column of a file that waits for a person to say what it holds."""

    title: str
    key: str
    samples: list[str]
    is_known: bool


def age_on(born_on: dt.date, on: dt.date) -> int:
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


def places_for(user, action: Action) -> list[Region]:
    """Where a user may look: villages, or the deepest level that still makes a usable list."""
    scope = Region.objects.in_force().visible_to(user, action)
    for level in (Level.VILLAGE, Level.DISTRICT, Level.REGENCY):
        found = list(scope.filter(level=level)[: MOST_PLACES + 1])
        if 0 < len(found) <= MOST_PLACES:
            return found
    return list(scope.filter(level=Level.PROVINCE))


def import_regions(user) -> list[Region]:
    """The regions a file may be of: the importer's own, and what lies one level below."""
    scopes = user.scopes(Action.REGISTER_IMPORT)
    found = Region.objects.in_force().filter(Q(pk__in=scopes) | Q(parent__in=scopes))
    return sorted(found, key=lambda region: region.pk not in scopes)


def loaded_releases(user) -> list[Release]:
    """Applied releases that speak of the user's regions, newest first."""
    scopes = user.scopes()
    around = {
        level_prefix(code, level) for code in scopes for level in range(1, code.count(".") + 2)
    }
    applied = Release.objects.applied().select_related("region")
    inside = applied.visible_to(user)
    return list((inside | applied.filter(region__in=around)).order_by("-as_of", "-applied_at")[:12])


def nik_report(raw: str, *, born_on: dt.date | None, home_region: str, today: dt.date) -> NikReport:
    """The checks of a NIK, with the region codes that exist. One query."""
    digits = nik_rules.normalise(raw)
    codes = [f"{digits[:2]}.{digits[2:4]}", f"{digits[:2]}.{digits[2:4]}.{digits[4:6]}"]
    known = Region.objects.filter(pk__in=codes).values_list("pk", flat=True)
    return nik_rules.check(
        digits,
        born_on=born_on,
        today=today,
        home_region=home_region,
        known_prefixes={code.replace(".", "") for code in known},
    )


def deciles_of(person: Person) -> list[FamilyDecile]:
    """What each release said of the family, oldest first; also under an address they have left.

    A full release with deciles is silent where nothing changed (see `services.deciles`): its row
    is made up here.
    """
    if person.family is None:
        return []
    rows = FamilyDecile.objects.select_related("release", "family")
    if person.family.kk_index is None:
        rows = rows.filter(family=person.family)
    else:
        rows = rows.filter(family__kk_index=person.family.kk_index)
    said: dict[Family, dict[Release, FamilyDecile]] = {}
    for row in rows.filter(release__state=ReleaseState.APPLIED):
        said.setdefault(row.family, {})[row.release] = row
    found = [
        row
        for family, told in said.items()
        for row in _carried_on(family, told, Release.objects.vouching_for(family.region_id))
    ]
    return sorted(found, key=lambda row: (row.release.as_of, row.release.applied_at))


def _carried_on(
    family: Family, told: dict[Release, FamilyDecile], vouching: Iterable[Release]
) -> Iterator[FamilyDecile]:
    decile = None
    for release in sorted({*told, *vouching}, key=lambda r: (r.as_of, r.applied_at)):
        if release in told:
            decile = told[release].decile
        if decile is not None:
            yield FamilyDecile(
                family=family, region_id=family.region_id, release=release, decile=decile
            )


def members_of(person: Person, *, on: dt.date) -> list[Member]:
    """The family card as it stands, head first."""
    if person.family_id is None:
        return []
    order = {relation: number for number, relation in enumerate(Relation.values)}
    people = sorted(
        Person.objects.listed().filter(family=person.family_id),
        key=lambda p: (order.get(p.relation, 99), p.born_on or dt.date.max, p.pk),
    )
    return [
        Member(
            person=member,
            age=age_on(member.born_on, on) if member.born_on else None,
            is_self=member.pk == person.pk,
        )
        for member in people
    ]


def outside_regencies(regions: Sequence[str]) -> str:
    """`Kabupaten Bantul` for people of other regions; their village is not said."""
    codes = {level_prefix(code, 2) for code in regions}
    names = Region.objects.filter(pk__in=codes).values_list("name", flat=True)
    return ", ".join(sorted(names))


def columns_of(batch: ImportBatch) -> list[FileColumn]:
    """The columns of a waiting file with some of their cells, masked, and what they may hold."""
    layout = reading.Layout.restored(batch.layout)
    aliases = ColumnTitle.objects.known_in(batch.region_id)
    with batch.file.open("rb") as file:
        samples = reading.samples(reading.open_table(file, layout), layout)
    guesses = reading.guessed_keys(layout, aliases)
    return [
        FileColumn(
            title=reading.shown_title(title),
            key=column.key if column else guess,
            samples=shown,
            is_known=not title or reading.is_decided(title, aliases),
        )
        for title, column, guess, shown in zip(
            layout.titles, layout.columns, guesses, samples, strict=True
        )
    ]


def batches_for(user):
    return (
        ImportBatch.objects.visible_to(user, Action.REGISTER_IMPORT)
        .select_related("release", "region", "by")
        .order_by("-created_at")
    )


def problems_of(batch: ImportBatch, *, only: str = "", reason: dict[str, Any] | None = None):
    """All problems of a batch, or only the refused rows, only the warnings, or those of one reason."""
    problems = batch.problems.all()
    if reason is not None:
        problems = problems.alias(
            alike=Func(
                F("reason"), Value("[0-9]+"), Value("…"), Value("g"), function="regexp_replace"
            )
        ).filter(alike=reason["reason"], column=reason["column"], is_refused=reason["is_refused"])
    if only == "ditolak":
        return problems.filter(is_refused=True)
    if only == "peringatan":
        return problems.filter(is_refused=False)
    return problems


def reason_of(batch: ImportBatch, number: str) -> dict[str, Any] | None:
    """The reason that an address names by its place in the summary; None for anything else."""
    known = dict(zip(map(str, range(1, len(batch.reasons) + 1)), batch.reasons, strict=True))
    return known.get(number)


def villages_of(batch: ImportBatch, *, only: str = ""):
    """What a file says of each village; those who lose unusually many people when asked for."""
    villages = batch.villages.select_related("region", "region__parent")
    return villages.unusual() if only == "banyak-hilang" else villages


def ahead_of(batch: ImportBatch) -> ImportBatch | None:
    """The import of the same places that a waiting one waits for."""
    if not batch.is_working:
        return None
    return ImportBatch.objects.ahead_of(batch).select_related("release").first()


@dataclass(frozen=True)
class Outlook:
    """What taking a release back would do, in persons but for the families."""

    removed: int
    restored: int
    # Added by the release, but a case points at them.
    left: int
    families_restored: int


def withdrawal_of(release: Release) -> Outlook:
    images = PersonBefore._base_manager.filter(kept_for=release)
    added = Person.objects.within(release.region_id).filter(release=release)
    added = added.exclude(Exists(images.filter(pk=OuterRef("pk"))))
    pointing = [
        Q(
            Exists(
                relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
            )
        )
        for relation in Person._meta.related_objects
    ]
    told = added.aggregate(all=Count("pk"), left=Count("pk", filter=reduce(or_, pointing)))
    return Outlook(
        removed=told["all"] - told["left"],
        restored=images.count(),
        left=told["left"],
        families_restored=FamilyBefore._base_manager.filter(kept_for=release).count(),
    )


@dataclass(frozen=True)
class OutcomeLine:
    """How many rows of a list got one answer, and the colour it is drawn in."""

    label: str
    rows: int
    percent: int
    tone: str


def outcome_lines(check: ListCheck) -> list[OutcomeLine]:
    """In the order of an officer's interest; with a line for rows that said too little."""
    lines = (
        (Outcome.IN_RANGE, Outcome.IN_RANGE.label, "s5"),
        (Outcome.OUT_OF_RANGE, Outcome.OUT_OF_RANGE.label, "s2"),
        (Outcome.EXCLUDED, Outcome.EXCLUDED.label, "s4"),
        (Outcome.CANDIDATES, Outcome.CANDIDATES.label, "s6"),
        (Outcome.NOT_FOUND, Outcome.NOT_FOUND.label, "s3"),
        (UNASKED, _("Tidak dicek"), "s1"),
    )
    return [
        OutcomeLine(
            str(label),
            check.counts.get(code, 0),
            100 * check.counts.get(code, 0) // max(check.rows_done, 1),
            tone,
        )
        for code, label, tone in lines
    ]


def lists_of(user):
    return ListCheck.objects.visible_to(user).order_by("-created_at", "-id")
