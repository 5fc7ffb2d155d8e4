"""Reference rows of the clock: standards from our data file, holidays from the `holidays` library, both editable afterwards."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import holidays
from django.db import transaction

from intake.models import CutOff, Holiday, OfficeHours, ServiceStandard

DECREES = {2026: "SKB 3 Menteri 1497/2/5 Tahun 2025"}


@transaction.atomic
def load_standards(*, rows: Iterable[dict[str, Any]]) -> int:
    """Add standards that are not there yet; an edited row is left as it is. Returns how many were added."""
    added = 0
    for row in rows:
        values = dict(row)
        key = {
            name: values.pop(name)
            for name in ("stage", "category", "sector", "is_urgent", "valid_from")
        }
        _standard, created = ServiceStandard.objects.get_or_create(
            **key, region=None, defaults=values
        )
        added += created
    return added


@transaction.atomic
def load_office_hours(*, rows: Iterable[dict[str, Any]]) -> int:
    """Add hours that are not there yet; an edited row is left as it is. Returns how many were added."""
    added = 0
    for row in rows:
        values = dict(row)
        key = {name: values.pop(name) for name in ("weekdays", "valid_from")}
        _hours, created = OfficeHours.objects.get_or_create(**key, region=None, defaults=values)
        added += created
    return added


@transaction.atomic
def load_cut_offs(*, rows: Iterable[dict[str, Any]]) -> int:
    """Add the calendars of tracks that have none yet; what an admin changed stays. Returns how many were added."""
    known = set(CutOff.objects.values_list("track", flat=True))
    missing = [CutOff(**row) for row in rows if row["track"] not in known]
    CutOff.objects.bulk_create(missing)
    return len(missing)


@transaction.atomic
def load_holidays(*, years: Iterable[int]) -> int:
    """Public holidays and joint leave of whole years; a day an admin removed or renamed in a loaded year stays so."""
    added = 0
    for year in years:
        if Holiday.objects.filter(region=None, day__year=year).exists():
            continue
        source = DECREES.get(year, "perkiraan; periksa SKB 3 Menteri tahun ini")
        for kind, category in (
            (Holiday.Kind.PUBLIC, "public"),
            (Holiday.Kind.JOINT_LEAVE, "government"),
        ):
            days: dict[date, str] = holidays.country_holidays(
                "ID", years=year, categories=(category,), language="id"
            )
            for day, name in sorted(days.items()):
                Holiday.objects.create(day=day, name=name[:160], kind=kind, source=source)
                added += 1
    return added
