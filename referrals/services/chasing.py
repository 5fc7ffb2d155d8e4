"""Answers that do not come: the desk reminds, the supervisor hears of it, the referral expires. Driven by beat.

A service that was promised and does not come is asked after in the same way; but what a provider said yes to ends by
somebody's word and never by itself.

On the row stand the next step and its moment; each step is taken once, because taking it sets the next.
"""

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.access import authorize
from accounts.models import User
from accounts.roles import Action
from audit.services import record
from audit.verbs import Verb
from core.errors import Refused
from core.locks import hold
from intake import sla
from intake.clock import Rules
from referrals.inputs import ReplyStandardInput
from referrals.models import Referral, ReplyStandard
from referrals.queries.chasing import standard_for
from referrals.services.steps import enter, finish, lock, write_event
from referrals.workflow import CHASES, Chase, State, Step

FIELDS = ("chase", "chase_at")
_AFTER = {before: after for steps in CHASES.values() for before, after in pairwise(steps)}


def begin_chase(locked: Referral) -> tuple[str, ...]:
    """Called when the provider's clock starts; the fields that were set."""
    _set(locked, Chase.REMIND)
    return FIELDS


def await_service(locked: Referral) -> tuple[str, ...]:
    """The provider accepted: the service is awaited from now on; the fields that were set."""
    now = timezone.now()
    calendar = Rules([locked.region_id]).calendar(locked.region_id)
    standard = standard_for(locked, on=calendar.local_day(now))
    span = sla.Span(standard.serve_days, standard.serve_unit)
    locked.serve_due_at = calendar.due(now, span)
    _set(locked, Chase.ASK, began=now)
    return "serve_due_at", *FIELDS


def _set(locked: Referral, chase: Chase, *, began: datetime | None = None) -> datetime:
    """`began`: since when it is awaited, where that is not stored yet."""
    locked.chase = chase
    if chase in CHASES[State.SENT]:
        began, due = locked.sent_at, locked.due_at
    else:
        began, due = began or locked.state_since, locked.serve_due_at
    locked.chase_at = moment = _moment(locked, chase, began=began, due=due)
    return moment


def _moment(
    locked: Referral, chase: Chase, *, began: datetime | None, due: datetime | None
) -> datetime:
    """By the standard that held on the day the waiting began."""
    if began is None or due is None:
        raise Refused("Rujukan ini belum dikirim, jadi jawabannya belum ditunggu.")
    calendar = Rules([locked.region_id]).calendar(locked.region_id)
    standard = standard_for(locked, on=calendar.local_day(began))
    if chase in {Chase.REMIND, Chase.ASK}:
        # Where little time is given, nobody is reminded of what began this very day.
        near = calendar.closing_after(due, -standard.remind_before)
        return max(near, calendar.closing_after(began, 1))
    is_middle = chase in {Chase.ESCALATE, Chase.REPORT}
    days = standard.escalate_after if is_middle else standard.expire_after
    return calendar.closing_after(due, days)


@transaction.atomic
def chase_next(*, now: datetime) -> bool:
    """Take the steps that are due on one referral; False when none is due. A worker that comes second finds them taken."""
    found = Referral.objects.filter(chase_at__lte=now).order_by("chase_at", "id").first()
    if found is None:
        return False
    locked = lock(found)
    while locked.chase_at is not None and locked.chase_at <= now:
        _take(locked, now=now)
    return True


def _take(locked: Referral, *, now: datetime) -> None:
    match here := Chase(locked.chase):
        case Chase.REMIND | Chase.ASK:
            # After a pause of beat nobody is reminded of what is long over.
            if _set(locked, _AFTER[here]) > now:
                _tell(locked, here)
            locked.save(update_fields=FIELDS)
        case Chase.ESCALATE | Chase.REPORT:
            _set(locked, _AFTER[here])
            _tell(locked, here)
            locked.save(update_fields=FIELDS)
        case Chase.RAISE:
            locked.chase_at = None
            _tell(locked, here)
            locked.save(update_fields=FIELDS)
        case Chase.EXPIRE:
            moved, _ = enter(referral=locked, step=Step.EXPIRE)
            finish(moved, step=Step.EXPIRE, by=None, key=None, data={"by": "standard"})
            locked.chase_at = None


def _tell(locked: Referral, chase: Chase) -> None:
    write_event(locked, by=None, verb=Verb.REFERRAL_CHASED, data={"chase": str(chase)})


@transaction.atomic
def set_reply_standard(
    *, standard_id: uuid.UUID, given: ReplyStandardInput, by: User
) -> ReplyStandard:
    """A new dated row; from its day on it goes before the older one. Idempotent by `standard_id`."""
    authorize(by, Action.CATALOGUE_EDIT, given.region.code)
    hold(standard_id)
    found = ReplyStandard.objects.filter(pk=standard_id).first()
    if found:
        return found
    if given.valid_from < timezone.localdate():
        raise Refused("Standar berlaku mulai hari ini atau sesudahnya.")
    same = ReplyStandard.objects.filter(organization=given.organization, region=given.region)
    if same.filter(valid_from=given.valid_from).exists():
        raise Refused("Standar yang sama sudah ada sejak tanggal itu.")
    row = ReplyStandard.objects.create(
        id=standard_id,
        organization=given.organization,
        region=given.region,
        remind_before=given.remind_before,
        escalate_after=given.escalate_after,
        expire_after=given.expire_after,
        serve_days=given.serve_days,
        serve_unit=given.serve_unit,
        valid_from=given.valid_from,
        source=given.source.strip(),
    )
    record(
        Verb.CATALOGUE_CHANGED,
        row,
        actor=by,
        region_id=given.region.code,
        data={"what": "reply_standard", "valid_from": given.valid_from.isoformat()},
    )
    return row


@transaction.atomic
def load_standards(*, rows: Iterable[dict[str, Any]]) -> int:
    """Add the default rows that are not there yet; an edited one is left as it is."""
    added = 0
    for row in rows:
        values = {**row, "valid_from": date.fromisoformat(row["valid_from"])}
        key = {"organization": None, "region": None, "valid_from": values.pop("valid_from")}
        _row, is_new = ReplyStandard.objects.get_or_create(**key, defaults=values)
        added += is_new
    return added
