"""Cases whose time runs out: the holder is warned, the supervisor is told, then the manager. Driven by beat.

The citizen's own time ends too: whoever keeps the case is told before and at the end of it. Nothing is closed by itself.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from audit.services import record
from audit.verbs import Verb
from intake import sla
from intake.clock import Rules
from intake.models import Complaint, Escalation
from intake.services.news import remind_of_papers
from intake.workflow import RUNNING

Step = Escalation.Step
# Working days: warned before the last of them; the manager hears when the desk let this many more go by.
WARN_DAYS, RAISE_DAYS = 1, 3
# The citizen must still be reached, and come.
PAPERS_WARN_DAYS = 5
VERBS = {
    Step.WARNED: Verb.COMPLAINT_DUE_SOON,
    Step.BREACHED: Verb.COMPLAINT_OVERDUE,
    Step.RAISED: Verb.COMPLAINT_ESCALATED,
    Step.PAPERS_NEAR: Verb.PAPERS_DUE_SOON,
    Step.PAPERS_OVER: Verb.PAPERS_OVERDUE,
}
# Every free week of the year together is shorter; what is due later concerns nobody now.
AHEAD = sla.DAY * 45


@transaction.atomic
def escalate(*, now: datetime, limit: int = 500) -> int:
    """Take the steps that are due on up to `limit` cases; returns on how many.

    Two beats at once share the work, and each step has one row for one due time. After a pause of beat the missed
    steps are taken together, but nobody is warned of what has passed already. Days count as the case's own office does.
    """
    running = Complaint.objects.filter(
        status__in=RUNNING, paused_since=None, alarm__lt=Step.RAISED, due_at__lte=now + AHEAD
    )
    taken = 0
    for calendar, villages in _offices(running):
        soon = calendar.closing_after(now, WARN_DAYS)
        long_ago = calendar.closing_after(now, -RAISE_DAYS)
        rows = (
            running.filter(
                Q(alarm__lt=Step.WARNED, due_at__lte=soon)
                | Q(alarm__lt=Step.BREACHED, due_at__lt=now)
                | Q(alarm__lt=Step.RAISED, due_at__lte=long_ago),
                due_at__lte=soon,
                region__in=villages,
            )
            .order_by("due_at")
            .select_for_update(skip_locked=True)[: limit - taken]
        )
        for row in rows:
            for step in _steps(row, now=now, long_ago=long_ago):
                row.alarm = step
                _take(row, step=step, due_at=row.due_at, now=now)
            row.save(update_fields=["alarm"])
            taken += 1
        if taken == limit:
            break
    return taken


@transaction.atomic
def end_of_papers(*, now: datetime, limit: int = 500) -> int:
    """Tell of cases whose citizen has little time left to bring what is missing, or none; returns of how many."""
    waiting = Complaint.objects.filter(paused_since__isnull=False, papers_due_at__lte=now + AHEAD)
    taken = 0
    for calendar, villages in _offices(waiting):
        soon = calendar.closing_after(now, PAPERS_WARN_DAYS)
        told = Escalation.objects.filter(complaint=OuterRef("pk"), due_at=OuterRef("papers_due_at"))
        rows = (
            waiting.filter(
                Q(papers_due_at__lt=now) & ~Exists(told.filter(step=Step.PAPERS_OVER))
                | Q(papers_due_at__gte=now, papers_due_at__lte=soon) & ~Exists(told),
                region__in=villages,
            )
            .order_by("papers_due_at")
            .select_for_update(skip_locked=True, of=["self"])[: limit - taken]
        )
        for row in rows:
            due_at = row.papers_due_at
            if due_at is None:
                continue
            step = Step.PAPERS_NEAR if due_at >= now else Step.PAPERS_OVER
            _take(row, step=step, due_at=due_at, now=now)
            if step == Step.PAPERS_NEAR:
                remind_of_papers(row)
            taken += 1
        if taken == limit:
            break
    return taken


def _offices(cases: QuerySet[Complaint]) -> Iterator[tuple[sla.Calendar, list[str]]]:
    """The villages of some cases, by the calendar that they share."""
    codes = sorted(cases.order_by().values_list("region_id", flat=True).distinct())
    rules = Rules(codes)
    shared: dict[int, list[str]] = defaultdict(list)
    for code in codes:
        shared[id(rules.calendar(code))].append(code)
    for villages in shared.values():
        yield rules.calendar(villages[0]), villages


def _steps(row: Complaint, *, now: datetime, long_ago: datetime) -> Iterator[Step]:
    if row.due_at >= now:
        yield Step.WARNED
        return
    if row.alarm < Step.BREACHED:
        yield Step.BREACHED
    if row.due_at <= long_ago:
        yield Step.RAISED


def _take(row: Complaint, *, step: Step, due_at: datetime, now: datetime) -> None:
    _row, is_new = Escalation.objects.get_or_create(
        region_id=row.region_id,
        complaint=row,
        step=step,
        due_at=due_at,
        defaults={"at": now},
    )
    if is_new:
        record(
            VERBS[step],
            row,
            actor=None,
            region_id=row.region_id,
            case_number=row.number,
            data={"due_at": due_at.isoformat()},
        )
