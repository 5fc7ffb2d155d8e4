"""Periods of a release: `2023-06` for a month, `2025-Q3` for a quarter. Pure."""

import calendar
import datetime as dt
import re

from django.utils.translation import gettext as _

PATTERN = r"^\d{4}-(0[1-9]|1[0-2]|Q[1-4])$"
_MONTHS = "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember"
MONTHS = tuple(_MONTHS.split())


def is_period(text: str) -> bool:
    return bool(re.fullmatch(PATTERN, text))


def last_day(period: str) -> dt.date:
    """The day a release of this period speaks of: its last one, so that releases can be ordered."""
    year, part = period.split("-")
    month = int(part[1]) * 3 if part.startswith("Q") else int(part)
    return dt.date(int(year), month, calendar.monthrange(int(year), month)[1])


def first_day(period: str) -> dt.date:
    """From this day on there can be a release of this period."""
    year, part = period.split("-")
    month = int(part[1]) * 3 - 2 if part.startswith("Q") else int(part)
    return dt.date(int(year), month, 1)


def words(period: str) -> str:
    """`2023-06` -> `Juni 2023`, `2025-Q3` -> `triwulan 3 2025`."""
    year, part = period.split("-")
    if part.startswith("Q"):
        return _("triwulan %(quarter)s %(year)s") % {"quarter": part[1], "year": year}
    return f"{MONTHS[int(part) - 1]} {year}"
