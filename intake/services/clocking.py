"""Standards, office hours and free days: a change is shown first, then moves every due time that follows from it.

Whoever changes a rule holds the table of cases alone until it is done; whoever makes a case holds off such a change
before reading the rules. A step on an existing case needs nothing more: its row lock holds the change off already.
"""

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import OuterRef, Q, Subquery

from accounts.access import authorize
from accounts.models import User
from accounts.roles import Action
from audit.services import record, record_many
from audit.verbs import Verb
from core.locks import hold
from intake.clock import Rules, clock_of
from intake.models import Complaint, Holiday, Need, OfficeHours, ServiceStandard
from intake.workflow import RUNNING, Status
from regions.scope import covers

SAMPLE, BATCH = 12, 2000
Rule = ServiceStandard | OfficeHours | Holiday
FIELDS = (
    "number",
    "region_id",
    "category",
    "is_urgent",
    "received_at",
    "due_at",
    "paused_since",
    "papers_due_at",
    "clock_stage",
    "clock_started_at",
    "clock_pauses",
)


@dataclass(frozen=True)
class Move:
    """A case whose running clock ends at another time."""

    case: Complaint
    before: datetime
    after: datetime


@dataclass(frozen=True)
class Moves:
    count: int
    earlier: int
    # Cases of the user's own regions; a sealed one is counted and not named.
    sample: Sequence[Move]


def keep_rules() -> None:
    """Until the transaction ends no rule of the clock changes: asked before a new case reads them."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE intake_complaint IN ROW SHARE MODE")


def preview_rules(*, edit: Callable[[], object], by: User) -> Moves:
    """What the change would move: it is made, counted and taken back, so that it cannot differ from the real one."""
    with transaction.atomic():
        before = Rules()
        edit()
        found = _summary(_moves(before, Rules()), by=by)
        transaction.set_rollback(True)
    return found


@transaction.atomic
def change_rules(*, edit: Callable[[], object], by: User) -> Moves:
    """Make the change and move what follows from it, in one transaction."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE intake_complaint IN EXCLUSIVE MODE")
    before = Rules()
    edit()
    return _summary(_written(_moves(before, Rules()), by=by), by=by)


def _moves(before: Rules, after: Rules) -> Iterator[Move]:
    sector = Need.objects.filter(complaint=OuterRef("pk")).order_by("position", "id")
    cases = (
        Complaint.objects.filter(Q(status__in=RUNNING) | Q(status=Status.INCOMPLETE))
        .select_related("region")
        .only(*FIELDS, "region__name", "is_sealed", "version")
        .annotate(sector=Subquery(sector.values("sector")[:1]))
        .order_by("due_at", "pk")
    )
    for case in cases.iterator(chunk_size=BATCH):
        clock = clock_of(case, sector=case.sector or "")
        was, becomes = before.due(clock), after.due(clock)
        if was != becomes:
            stored = case.papers_due_at if case.paused_since else case.due_at
            yield Move(case, stored or was, becomes)


def _written(moves: Iterator[Move], *, by: User) -> Iterator[Move]:
    """The same moves, each written before it is passed on: a batch at a time, however many there are.

    The cursor that reads them was opened before, and does not see what is written.
    """
    while batch := list(islice(moves, BATCH)):
        _write(batch, by=by)
        yield from batch


def _summary(moves: Iterator[Move], *, by: User) -> Moves:
    mine = by.scopes(Action.CATALOGUE_EDIT)
    count = earlier = 0
    sample: list[Move] = []
    for move in moves:
        count += 1
        earlier += move.after < move.before
        is_mine = any(covers(code, move.case.region_id) for code in mine)
        if is_mine and not move.case.is_sealed and len(sample) < SAMPLE:
            sample.append(move)
    return Moves(count, earlier, sample)


def _write(moves: Sequence[Move], *, by: User) -> None:
    for move in moves:
        case = move.case
        case.version += 1
        if case.paused_since:
            case.papers_due_at = move.after
        else:
            case.due_at, case.alarm = move.after, 0
    running = [m.case for m in moves if not m.case.paused_since]
    waiting = [m.case for m in moves if m.case.paused_since]
    Complaint.objects.bulk_update(running, ["due_at", "alarm", "version"], batch_size=500)
    Complaint.objects.bulk_update(waiting, ["papers_due_at", "version"], batch_size=500)
    record_many(
        Verb.DEADLINE_MOVED,
        [(m.case, {"from": m.before.isoformat(), "to": m.after.isoformat()}) for m in moves],
        actor=by,
    )


def _authorize(region_id: str | None, *, by: User) -> None:
    """A rule for the whole country is any admin's; one of a region is that region's own."""
    if region_id:
        authorize(by, Action.CATALOGUE_EDIT, region_id)
    elif not by.may_somewhere(Action.CATALOGUE_EDIT):
        raise PermissionDenied


def write_rule(
    *, model: type[Rule], rule_id: uuid.UUID, values: Mapping[str, Any], by: User
) -> Rule:
    """Set or change one row; idempotent by `rule_id`. Called as the `edit` of a preview or a change."""
    _authorize(values["region"].pk if values["region"] else None, by=by)
    hold(rule_id)
    row = model.objects.select_for_update().filter(pk=rule_id).first() or model(id=rule_id)
    _authorize(row.region_id, by=by)
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    _tell(row, by=by)
    return row


def remove_holiday(*, holiday: Holiday, by: User) -> None:
    """A decree took the day back; the audit keeps that it was there."""
    _authorize(holiday.region_id, by=by)
    held = Holiday.objects.select_for_update().filter(pk=holiday.pk).first()
    if held:
        _tell(held, by=by, gone=True)
        held.delete()


def add_holidays(*, rows: Sequence[Mapping[str, Any]], by: User) -> int:
    """The days of a list that are not known yet. Returns how many were added."""
    added = 0
    for row in rows:
        region = row["region"]
        _authorize(region.pk if region else None, by=by)
        made, created = Holiday.objects.get_or_create(
            day=row["day"],
            kind=row["kind"],
            region=region,
            defaults={"name": row["name"], "source": row["source"]},
        )
        if created:
            _tell(made, by=by)
            added += 1
    return added


def _tell(row: Rule, *, by: User, gone: bool = False) -> None:
    record(
        Verb.CATALOGUE_CHANGED,
        row,
        actor=by,
        region_id=row.region_id,
        data={"what": row._meta.model_name, "row": str(row), "gone": gone},
    )
