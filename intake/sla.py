"""Due times in working or calendar days. Pure: holidays and `start` are arguments, no clock, no database."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

# Offices close to the public at 16.00 local time; a deadline falls at the close of its day.
CLOSING = time(16, 0)


class Unit(StrEnum):
    WORKING = "working"
    CALENDAR = "calendar"


def is_working_day(day: date, holidays: Collection[date]) -> bool:
    return day.weekday() < 5 and day not in holidays


def due_after(
    start: datetime, days: int, *, unit: str, holidays: Collection[date], zone: ZoneInfo
) -> datetime:
    """The close of the `days`-th day after `start`; the day of arrival is not counted (PermenPANRB practice).

    A calendar deadline that falls on a free day moves to the next working day.
    """
    day = start.astimezone(zone).date()
    if unit == Unit.WORKING:
        left = days
        while left > 0:
            day += timedelta(days=1)
            if is_working_day(day, holidays):
                left -= 1
    else:
        day += timedelta(days=days)
    while not is_working_day(day, holidays):
        day += timedelta(days=1)
    return datetime.combine(day, CLOSING, tzinfo=zone)


def shifted(
    due: datetime,
    *,
    paused: datetime,
    resumed: datetime,
    holidays: Collection[date],
    zone: ZoneInfo,
) -> datetime:
    """The due time after a pause: as many days later as the citizen's turn lasted, never on a free day."""
    days = (resumed.astimezone(zone).date() - paused.astimezone(zone).date()).days
    day = due.astimezone(zone).date() + timedelta(days=days)
    while not is_working_day(day, holidays):
        day += timedelta(days=1)
    return datetime.combine(day, CLOSING, tzinfo=zone)


def working_days_between(
    earlier: datetime, later: datetime, *, holidays: Collection[date], zone: ZoneInfo
) -> int:
    """Working days from `earlier` to `later`; negative when `later` is before it."""
    if later < earlier:
        return -working_days_between(later, earlier, holidays=holidays, zone=zone)
    day, end = earlier.astimezone(zone).date(), later.astimezone(zone).date()
    count = 0
    while day < end:
        day += timedelta(days=1)
        count += is_working_day(day, holidays)
    return count
