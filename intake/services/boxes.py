"""Filters under a name, one's own or shared in a region; and which queues somebody has seen."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Case, F, When
from django.utils import timezone

from accounts.access import authorize
from accounts.models import User
from accounts.roles import Action
from audit.services import record
from audit.verbs import Verb
from core.errors import Refused
from core.locks import hold
from intake.boxes import SITTING
from intake.models import BoxVisit, SavedFilter

# More than this nobody finds their way in.
MOST_FILTERS = 30


@dataclass(frozen=True)
class FilterInput:
    """`query` is the address of the list, made only of words that the list knows."""

    name: str
    box: str
    query: str
    region_id: str | None = None
    is_pinned: bool = True


@transaction.atomic
def save_filter(*, filter_id: uuid.UUID, given: FilterInput, by: User) -> SavedFilter:
    """Keep a filter under a name of one's own. Idempotent by `filter_id`."""
    hold(filter_id)
    known = SavedFilter.objects.filter(pk=filter_id, owner=by).first()
    if known is not None:
        return known
    if not given.query:
        raise Refused("Belum ada saringan yang dipasang. Pasang dahulu, lalu simpan.")
    if SavedFilter.objects.kept().filter(owner=by).count() >= MOST_FILTERS:
        raise Refused(f"Sudah ada {MOST_FILTERS} saringan. Hapus yang tidak lagi dipakai.")
    row = SavedFilter(id=filter_id, owner=by, box=given.box, query=given.query)
    return _write(
        row,
        name=given.name,
        region_id=given.region_id,
        is_pinned=given.is_pinned,
        by=by,
        is_new=True,
    )


@transaction.atomic
def change_filter(
    *, saved: SavedFilter, name: str, region_id: str | None, is_pinned: bool, by: User
) -> SavedFilter:
    """Rename, pin, share or stop sharing."""
    row = _lock(saved, by)
    return _write(row, name=name, region_id=region_id, is_pinned=is_pinned, by=by)


@transaction.atomic
def remove_filter(*, saved: SavedFilter, by: User) -> SavedFilter:
    """Out of every list; `restore_filter` brings it back."""
    row = _lock(saved, by)
    if row.removed_at is None:
        row.removed_at = timezone.now()
        row.save(update_fields=["removed_at"])
        _record(Verb.FILTER_REMOVED, row, by)
    return row


@transaction.atomic
def restore_filter(*, saved: SavedFilter, by: User) -> SavedFilter:
    row = _lock(saved, by)
    if row.removed_at is None:
        return row
    row.removed_at = None
    return _write(row, name=row.name, region_id=row.region_id, is_pinned=row.is_pinned, by=by)


def _lock(saved: SavedFilter, by: User) -> SavedFilter:
    """One's own, or one that is shared where the user may share."""
    row = SavedFilter.objects.select_for_update(of=["self"]).get(pk=saved.pk)
    if not row.may_be_changed_by(by):
        raise PermissionDenied
    return row


def _write(
    row: SavedFilter,
    *,
    name: str,
    region_id: str | None,
    is_pinned: bool,
    by: User,
    is_new: bool = False,
) -> SavedFilter:
    region_id = region_id or None
    if region_id and region_id != row.region_id:
        authorize(by, Action.FILTER_SHARE, region_id)
    row.name, row.region_id, row.is_pinned = name.strip(), region_id, is_pinned
    try:
        with transaction.atomic():
            row.save(force_insert=is_new)
    except IntegrityError:
        raise Refused(f"Sudah ada saringan bernama “{row.name}”. Pilih nama lain.") from None
    _record(Verb.FILTER_SAVED, row, by)
    return row


def _record(verb: Verb, row: SavedFilter, by: User) -> None:
    told = {"name": row.name, "box": row.box, "is_pinned": row.is_pinned}
    record(verb, row, actor=by, region_id=row.region_id, data=told)


@transaction.atomic
def open_box(*, statuses: Collection[str], by: User, now: datetime | None = None) -> None:
    """Remember that these queues were looked at. Not an event of any case: nothing is written down of it."""
    now = now or timezone.now()
    box = {"user": by, "owner_id": by.hands[-1]}
    BoxVisit.objects.bulk_create(
        [BoxVisit(**box, status=status, opened_at=now, since=now) for status in sorted(statuses)],
        ignore_conflicts=True,
    )
    since = Case(When(opened_at__lt=now - SITTING, then=F("opened_at")), default=F("since"))
    seen = BoxVisit.objects.filter(**box, status__in=statuses, opened_at__lt=now)
    seen.update(since=since, opened_at=now)
