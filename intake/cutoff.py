"""When a month's file of proposals closes. Pure: days of the month and `today` are arguments."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Window:
    """The file that a proposal made today would go with: its month, and the days that matter."""

    opens_on: date
    cut_off_on: date
    drawn_on: date | None

    @property
    def period(self) -> str:
        """`2026-12`: the month of the file."""
        return f"{self.cut_off_on:%Y-%m}"

    def is_open(self, today: date) -> bool:
        return self.opens_on <= today <= self.cut_off_on


def _day(year: int, month: int, day: int) -> date:
    """The day of that month, or its last one where the month is shorter."""
    return date(year, month, min(day, monthrange(year, month)[1]))


def window(today: date, *, opens: int, cut_off: int, drawn: int | None) -> Window:
    """The window that is open today, or the next one: on the day of the cut-off it is still this month's."""
    year, month = today.year, today.month
    if today > _day(year, month, cut_off):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return Window(
        opens_on=_day(year, month, opens),
        cut_off_on=_day(year, month, cut_off),
        drawn_on=_day(year, month, drawn) if drawn else None,
    )
