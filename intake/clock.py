"""The rules of the clock as they stand, read once: from a case's facts to its due time without another query."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from core.together import read_together
from intake import sla
from intake.models import Complaint, Holiday, OfficeHours, ServiceStandard
from regions.scope import lineage
from regions.zones import zone_of

Stage = Complaint.Stage

# Without any standard row: the five working days of SP4N-LAPOR!, the thirty days of UU 25/2009, the sixty of Perpres 76/2013.
FALLBACK = {
    Stage.ANSWER: sla.Span(5, sla.Unit.WORKING),
    Stage.PAPERS: sla.Span(30, sla.Unit.CALENDAR),
    Stage.SERVICE: sla.Span(60, sla.Unit.CALENDAR),
}


@dataclass(frozen=True)
class Clock:
    """What a due time follows from."""

    stage: str
    category: str
    sector: str
    is_urgent: bool
    region_id: str
    started_at: datetime
    pauses: tuple[sla.Pause, ...] = ()


class Rules:
    """Standards, office hours and free days; of some regions, or of all."""

    def __init__(self, regions: Iterable[str] | None = None):
        held = Q()
        if regions is not None:
            around = {place for code in regions for place in lineage(code)}
            held = Q(region=None) | Q(region__in=around)
        standards = ServiceStandard.objects.filter(held)
        hours = OfficeHours.objects.filter(held)
        holidays = Holiday.objects.filter(held).only("day", "kind", "region_id")
        read_together(standards, hours, holidays)
        self._standards, self._hours, self._holidays = list(standards), list(hours), list(holidays)
        self._places = {row.region_id for row in (*self._hours, *self._holidays)}
        self._calendars: dict[tuple, sla.Calendar] = {}

    def calendar(self, region_id: str) -> sla.Calendar:
        """One for all regions that share zone, hours and free days."""
        zone = zone_of(region_id)
        places = (None, *(place for place in lineage(region_id) if place in self._places))
        key = (zone, places)
        if key not in self._calendars:
            self._calendars[key] = calendar_of(
                zone=zone,
                holidays=[row for row in self._holidays if row.region_id in places],
                hours=[row for row in self._hours if row.region_id in places],
            )
        return self._calendars[key]

    def span(self, clock: Clock, *, on: date) -> sla.Span:
        """The most specific standard in force: urgency, then region, then category, then sector."""
        around = lineage(clock.region_id)
        rows = (
            row
            for row in self._standards
            if row.stage == clock.stage
            and row.category in {"", clock.category}
            and row.sector in {"", clock.sector}
            and (clock.is_urgent or not row.is_urgent)
            and (row.region_id is None or row.region_id in around)
            and row.valid_from <= on
            and (row.valid_to is None or row.valid_to >= on)
        )
        found = max(rows, key=_weight, default=None)
        if found is None:
            return FALLBACK[Stage(clock.stage)]
        return sla.Span(found.amount, found.unit, found.counts_joint_leave)

    def measure(self, clock: Clock) -> tuple[sla.Calendar, sla.Span]:
        """What this clock is counted with: the calendar of its office, and what its standard allows."""
        calendar = self.calendar(clock.region_id)
        return calendar, self.span(clock, on=calendar.local_day(clock.started_at))

    def due(self, clock: Clock) -> datetime:
        calendar, span = self.measure(clock)
        return calendar.due(clock.started_at, span, clock.pauses)


def calendar_of(*, zone, holidays: Iterable[Holiday], hours: Iterable[OfficeHours]) -> sla.Calendar:
    joint = {row.day for row in holidays if row.kind == Holiday.Kind.JOINT_LEAVE}
    free = {row.day for row in holidays if row.kind != Holiday.Kind.JOINT_LEAVE}
    return sla.Calendar(
        zone=zone,
        holidays=frozenset(free),
        joint_leave=frozenset(joint),
        hours=tuple(
            sla.Hours(
                weekdays=frozenset(row.weekdays),
                opens=row.opens,
                closes=row.closes,
                break_from=row.break_from,
                break_to=row.break_to,
                valid_from=row.valid_from,
                valid_to=row.valid_to or date.max,
                weight=len(row.region_id or ""),
            )
            for row in hours
        ),
    )


def _weight(row: ServiceStandard) -> tuple:
    return (
        row.is_urgent,
        len(row.region_id or ""),
        row.category != "",
        row.sector != "",
        row.valid_from,
    )


def pairs(moments: Sequence[datetime]) -> tuple[sla.Pause, ...]:
    """The stored turns of the citizen, as (stopped, resumed)."""
    return tuple(zip(moments[::2], moments[1::2], strict=True))


def clock_of(complaint: Complaint, *, sector: str) -> Clock:
    """The clock that runs on a case: the citizen's own while it is their turn."""
    if complaint.paused_since is not None:
        stage, started, pauses = Stage.PAPERS, complaint.paused_since, ()
    else:
        stage = complaint.clock_stage
        started = complaint.clock_started_at or complaint.received_at
        pauses = pairs(complaint.clock_pauses)
    return Clock(
        stage=stage,
        category=complaint.category,
        sector=sector,
        is_urgent=complaint.is_urgent,
        region_id=complaint.region_id,
        started_at=started,
        pauses=pauses,
    )


def first_sector(complaint: Complaint) -> str:
    need = complaint.needs.order_by("position", "id").first()
    return need.sector if need else ""
