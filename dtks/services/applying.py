"""Staged rows become the register: one transaction, so nothing is ever half-applied."""

import uuid

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.services import record
from audit.verbs import Verb
from dtks.models import ImportBatch, Release
from dtks.services import comparing, deciles, holding, merging, undoing
from dtks.services.reporting import Report
from dtks.vocabulary import ReleaseState
from dtks.workflow import IMPORT, Step

COUNTS = ("added", "changed", "unchanged", "delisted", "families")
# Work that stops its worker again and again must not do so for ever.
MOST_ATTEMPTS = 5


def apply(*, batch_id: uuid.UUID, wait: bool) -> bool:
    """True when the rows that waited are gone or out of date, and the file has to be read again."""
    is_ready, is_lost = _attempt(batch_id, wait=wait)
    if is_ready:
        with Report(batch_id) as report:
            _apply(batch_id, report, wait=wait)
    return is_lost


@transaction.atomic
def _attempt(batch_id: uuid.UUID, *, wait: bool) -> tuple[bool, bool]:
    """Count it before the work, so that the count outlives a worker that dies of it."""
    batch = ImportBatch.objects.select_related("release").get(pk=batch_id)
    if not IMPORT.allows(Step.APPLY, source=batch.state):
        return False, False
    if not merging.lock(batch.release, wait=wait):
        return False, False
    batch = holding.locked(batch_id)
    if not IMPORT.allows(Step.APPLY, source=batch.state):
        return False, False
    batch.attempts += 1
    if batch.attempts > MOST_ATTEMPTS:
        holding.fail(batch, _("Impor ini berulang kali terhenti. Hubungi pengelola sistem."))
        return False, False
    is_lost = not comparing.is_whole(batch) or comparing.is_stale(batch)
    if is_lost:
        batch.state = IMPORT.step(Step.REREAD, source=batch.state).target
        batch.applies_itself = True
    batch.touched_at = timezone.now()
    batch.save(update_fields=["state", "attempts", "applies_itself", "touched_at"])
    return not is_lost, is_lost


@transaction.atomic
def _apply(batch_id: uuid.UUID, report: Report, *, wait: bool) -> None:
    batch = ImportBatch.objects.select_related("release").get(pk=batch_id)
    if not merging.lock(batch.release, wait=wait):
        return
    batch.refresh_from_db(from_queryset=ImportBatch.objects.select_related("release"))
    if not IMPORT.allows(Step.APPLY, source=batch.state):
        return
    release = batch.release
    undoing.forget_older(release)
    is_undoable = release.applied_at is None or release.is_undoable
    if is_undoable:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('dtks.applying', %s, true)", [str(release.pk)])
    counts = deciles.merge(batch) if release.is_decile_list else merging.merge(batch, report)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('dtks.applying', '', true)")
    locked = holding.locked(batch_id)
    locked.state = IMPORT.step(Step.APPLY, source=locked.state).target
    locked.touched_at = locked.finished_at = timezone.now()
    for name in (*COUNTS, "deciles"):
        setattr(locked, name, getattr(counts, name))
    locked.save(update_fields=["state", "touched_at", "finished_at", *COUNTS, "deciles"])
    _mark(release, locked, is_undoable=is_undoable)
    record(
        Verb.REGISTER_IMPORTED,
        locked,
        actor=locked.approved_by or locked.by,
        region_id=locked.region_id,
        data={
            "release": str(release.pk),
            "source": release.source,
            "period": release.period,
            "full": release.is_full,
            "added": counts.added,
            "changed": counts.changed,
            "unchanged": counts.unchanged,
            "delisted": counts.delisted,
            "refused": locked.rows_refused,
        },
    )
    holding.tidy_up(locked)


def _mark(release: Release, batch: ImportBatch, *, is_undoable: bool) -> None:
    for name in COUNTS:
        setattr(release, name, getattr(batch, name))
    release.persons = batch.rows_read - batch.rows_refused
    release.refused = batch.rows_refused
    release.state = ReleaseState.APPLIED
    release.applied_at = release.applied_at or timezone.now()
    release.is_undoable = is_undoable
    release.save()
