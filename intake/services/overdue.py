"""Cases whose time runs out: the holder is warned, the supervisor is told, then the manager. Driven by beat."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from audit.services import record
from audit.verbs import Verb
from intake.clock import display_calendars
from intake.models import Complaint, Escalation
from intake.workflow import RUNNING

Step = Escalation.Step
# Working days: warned before the last of them; the manager hears when the desk let this many more go by.
WARN_DAYS, RAISE_DAYS = 1, 3
VERBS = {
    Step.WARNED: Verb.COMPLAINT_DUE_SOON,
    Step.BREACHED: Verb.COMPLAINT_OVERDUE,
    Step.RAISED: Verb.COMPLAINT_ESCALATED,
}


@transaction.atomic
def escalate(*, now: datetime, limit: int = 500) -> int:
    """Take the steps that are due on up to `limit` cases; returns on how many.

    Two beats at once share the work, and each step has one row for one due time. After a pause of beat the missed
    steps are taken together, but nobody is warned of what has passed already. The spans count the national calendar.
    """
    national = display_calendars([""])[""]
    soon = national.closing_after(now, WARN_DAYS)
    long_ago = national.closing_after(now, -RAISE_DAYS)
    rows = list(
        Complaint.objects.filter(
            Q(alarm__lt=Step.WARNED, due_at__lte=soon)
            | Q(alarm__lt=Step.BREACHED, due_at__lt=now)
            | Q(alarm__lt=Step.RAISED, due_at__lte=long_ago),
            status__in=RUNNING,
            paused_since=None,
            alarm__lt=Step.RAISED,
            due_at__lte=soon,
        )
        .order_by("due_at")
        .select_for_update(skip_locked=True)[:limit]
    )
    for row in rows:
        for step in _steps(row, now=now, long_ago=long_ago):
            _take(row, step=step, now=now)
        row.save(update_fields=["alarm"])
    return len(rows)


def _steps(row: Complaint, *, now: datetime, long_ago: datetime) -> Iterator[Step]:
    if row.due_at >= now:
        yield Step.WARNED
        return
    if row.alarm < Step.BREACHED:
        yield Step.BREACHED
    if row.due_at <= long_ago:
        yield Step.RAISED


def _take(row: Complaint, *, step: Step, now: datetime) -> None:
    row.alarm = step
    _row, is_new = Escalation.objects.get_or_create(
        region_id=row.region_id,
        complaint=row,
        step=step,
        due_at=row.due_at,
        defaults={"at": now},
    )
    if is_new:
        record(
            VERBS[step],
            row,
            actor=None,
            region_id=row.region_id,
            case_number=row.number,
            data={"due_at": row.due_at.isoformat()},
        )
