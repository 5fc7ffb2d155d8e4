"""When something is due: working days, calendar days or office hours. Pure: no clock, no database.

A `Calendar` knows one office: its zone, its hours by date, its free days. The day on which something arrives is
not counted, and a deadline in days falls at the close of an office day. A citizen's turn stops the clock.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
Pause = tuple[datetime, datetime]


class Unit(StrEnum):
    WORKING = "working"
    CALENDAR = "calendar"
    HOURS = "hours"


@dataclass(frozen=True)
class Span:
    """What a standard allows. Joint leave is a free day unless the standard says that it counts."""

    amount: int
    unit: str = Unit.WORKING
    counts_joint_leave: bool = False


@dataclass(frozen=True)
class Hours:
    """Opening hours on some weekdays (Monday is 0) for a time. The heavier row wins, then the later one."""

    weekdays: frozenset[int]
    opens: time
    closes: time
    break_from: time | None = None
    break_to: time | None = None
    valid_from: date = date.min
    valid_to: date = date.max
    weight: int = 0

    def holds_on(self, day: date) -> bool:
        return day.weekday() in self.weekdays and self.valid_from <= day <= self.valid_to

    @property
    def parts(self) -> tuple[tuple[time, time], ...]:
        if self.break_from is None or self.break_to is None:
            return ((self.opens, self.closes),)
        return ((self.opens, self.break_from), (self.break_to, self.closes))


# Perpres 21/2023: 37.5 hours a week from 07.30, an hour's break, on Fridays one hour and a half.
USUAL = (
    Hours(frozenset({0, 1, 2, 3}), time(7, 30), time(16), time(12), time(13), weight=-1),
    Hours(frozenset({4}), time(7, 30), time(16, 30), time(11, 30), time(13), weight=-1),
)


@dataclass(frozen=True)
class Calendar:
    zone: ZoneInfo
    holidays: Collection[date] = frozenset()
    joint_leave: Collection[date] = frozenset()
    hours: Sequence[Hours] = ()
    _known: dict[date, Hours | None] = field(default_factory=dict, compare=False, repr=False)

    def hours_on(self, day: date) -> Hours | None:
        """The hours by weekday and season alone; None on a weekday without any."""
        if day not in self._known:
            found = (row for row in (*self.hours, *USUAL) if row.holds_on(day))
            self._known[day] = max(found, key=lambda h: (h.weight, h.valid_from), default=None)
        return self._known[day]

    def is_working(self, day: date, *, counts_joint_leave: bool = False) -> bool:
        if day in self.holidays or (day in self.joint_leave and not counts_joint_leave):
            return False
        return self.hours_on(day) is not None

    def local_day(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def due(self, start: datetime, span: Span, pauses: Sequence[Pause] = ()) -> datetime:
        """When the span that began at `start` ends, each pause that began in time added to it."""
        if span.unit == Unit.HOURS:
            return self._after_hours(start, span, pauses)
        first, amount = self.local_day(start), span.amount
        due = self._after_days(first, amount, span)
        for stopped, resumed in sorted(pauses):
            # What was late before the citizen was asked stays late.
            if stopped <= due:
                amount += self._days_in(stopped, resumed, span)
                due = self._after_days(first, amount, span)
        return due

    def working_days_between(self, earlier: datetime, later: datetime) -> int:
        """Working days from `earlier` to `later`; negative when `later` is before it."""
        if later < earlier:
            return -self.working_days_between(later, earlier)
        return self._days_in(earlier, later, Span(1))

    def days_left(self, now: datetime, due: datetime, span: Span) -> int:
        """Days until a deadline that is ahead, of the kind that its standard counts."""
        return self._days_in(now, due, span)

    def closing_after(self, at: datetime, days: int) -> datetime:
        """The close of the `days`-th working day after `at`; before it when `days` is negative."""
        day, step, left = self.local_day(at), DAY if days > 0 else -DAY, abs(days)
        while left:
            day += step
            left -= self.is_working(day)
        return self._close(day)

    def _days_in(self, stopped: datetime, resumed: datetime, span: Span) -> int:
        first, last = self.local_day(stopped), self.local_day(resumed)
        if span.unit == Unit.CALENDAR:
            return (last - first).days
        days = (first + DAY * n for n in range(1, (last - first).days + 1))
        return sum(self._counts(day, span) for day in days)

    def _counts(self, day: date, span: Span) -> bool:
        return self.is_working(day, counts_joint_leave=span.counts_joint_leave)

    def _after_days(self, day: date, amount: int, span: Span) -> datetime:
        if span.unit == Unit.CALENDAR:
            day += DAY * amount
        else:
            while amount > 0:
                day += DAY
                amount -= self._counts(day, span)
        # A deadline never falls on a day when nobody could have kept it.
        while not self._counts(day, span):
            day += DAY
        return self._close(day)

    def _close(self, day: date) -> datetime:
        hours = self.hours_on(day)
        return datetime.combine(day, hours.closes if hours else time(16), tzinfo=self.zone)

    def _after_hours(self, start: datetime, span: Span, pauses: Sequence[Pause]) -> datetime:
        left = timedelta(hours=span.amount)
        for begins, ends in self._open_from(start, span, sorted(pauses)):
            if ends - begins >= left:
                return (begins + left).astimezone(self.zone)
            left -= ends - begins
        raise AssertionError("an office that never opens again")

    def _open_from(self, start: datetime, span: Span, pauses: Sequence[Pause]) -> Iterator[Pause]:
        """Open time after `start` without breaks and pauses, day after day."""
        day = self.local_day(start)
        while True:
            hours = self.hours_on(day) if self._counts(day, span) else None
            for opens, closes in hours.parts if hours else ():
                begins = max(datetime.combine(day, opens, tzinfo=self.zone), start)
                yield from _without(begins, datetime.combine(day, closes, tzinfo=self.zone), pauses)
            day += DAY


def _without(begins: datetime, ends: datetime, pauses: Sequence[Pause]) -> Iterator[Pause]:
    for stopped, resumed in pauses:
        if resumed <= begins or stopped >= ends:
            continue
        if stopped > begins:
            yield begins, stopped
        begins = resumed
    if begins < ends:
        yield begins, ends
