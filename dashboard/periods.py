"""Spans of days that figures speak of, and how a span is cut into bars. Pure."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

# Beyond half a year a bar is a month: 27 bars are the most that a phone can show.
MOST_WEEKS = 27


@dataclass(frozen=True)
class Period:
    """Both days belong to it."""

    start: date
    end: date

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    def __str__(self) -> str:
        if self.start == self.end:
            return date_format(self.start, "j F Y")
        same_year = self.start.year == self.end.year
        same_month = same_year and self.start.month == self.end.month
        if same_month and self.start.day == 1 and self.end == month_end(self.start):
            return date_format(self.start, "F Y")
        first = date_format(self.start, "j" if same_month else "j F" if same_year else "j F Y")
        return f"{first} – {date_format(self.end, 'j F Y')}"


def month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def presets(today: date) -> list[tuple[str, Period]]:
    """The spans offered by name; the first is shown when nothing is asked."""
    quarter = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    return [
        (_("Bulan ini"), Period(today.replace(day=1), today)),
        (_("30 hari"), Period(today - timedelta(days=29), today)),
        (_("Triwulan ini"), Period(quarter, today)),
        (_("Tahun ini"), Period(date(today.year, 1, 1), today)),
    ]


def is_monthly(period: Period) -> bool:
    return period.days > MOST_WEEKS * 7


def bars(period: Period) -> list[Period]:
    """Weeks from Monday, or months; the first and last are cut off at the span's own ends."""
    found, start = [], period.start
    while start <= period.end:
        if is_monthly(period):
            end = month_end(start)
        else:
            end = start + timedelta(days=6 - start.weekday())
        found.append(Period(start, min(end, period.end)))
        start = end + timedelta(days=1)
    return found
