"""Taking in a register file: read row by row, then checked against the register.

Everything can be repeated: a chunk is fenced by the line it starts after, so a second worker
finds the batch moved on and leaves; the merge is one transaction, so nothing is half-applied.
"""

import uuid
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dtks import reading
from dtks.models import ImportBatch
from dtks.preparing.lines import Noted, Prepared
from dtks.querysets import ABANDONED_AFTER
from dtks.services import (
    applying,
    comparing,
    deciles,
    holding,
    merging,
    staging,
    summarising,
    twins,
    undoing,
)
from dtks.services.receiving import receive
from dtks.services.reporting import Report
from dtks.services.taking import Taking
from dtks.vocabulary import ImportPhase, ImportState, ReleaseState
from dtks.workflow import IMPORT, Step
from regions.models import Region

CHUNK = 5_000


def work(*, batch_id: uuid.UUID, wait: bool = False) -> ImportBatch:
    """Take a batch as far as it goes without a person: the one call of the task.

    Leaves quietly what another worker is at, and what is not first in line; with `wait`, an
    operator's command goes past the line and waits for the merge alone.
    """
    batch = ImportBatch.objects.get(pk=batch_id)
    if wait or not ImportBatch.objects.ahead_of(batch).exists():
        if IMPORT.allows(Step.READ, source=batch.state):
            _read(batch_id)
        if applying.apply(batch_id=batch_id, wait=wait):
            _read(batch_id)
            applying.apply(batch_id=batch_id, wait=wait)
        undoing.undo(batch_id=batch_id)
    return ImportBatch.objects.select_related("release").get(pk=batch_id)


def _read(batch_id: uuid.UUID) -> None:
    batch = _start(batch_id)
    if batch is None:
        return
    with batch.file.open("rb") as file:
        is_more = True
        try:
            with Taking(batch, file, today=timezone.localdate()) as taking:
                if comparing.is_open(batch):
                    batch = _compare(batch, taking)
                while batch is not None and is_more:
                    for prepared in taking.prepared(batch, CHUNK):
                        batch = _take(batch, prepared, taking)
                        if batch is None:
                            return
                    batch, is_more = _look_again(batch)
        except reading.UnreadableFile as error:
            # Damage may have come since the file was looked through, or show only at its very end.
            _give_up(batch_id, error.message)
            return
    if batch is not None:
        with Report(batch_id) as report:
            _finish_reading(batch_id, report)


@transaction.atomic
def _start(batch_id: uuid.UUID) -> ImportBatch | None:
    """Lock, count the attempt, and make sure that what was staged is still there."""
    batch = holding.free(batch_id)
    now = timezone.now()
    if batch is None or not IMPORT.allows(Step.READ, source=batch.state):
        return None
    if batch.state == ImportState.READING and batch.touched_at > now - ABANDONED_AFTER:
        return None
    batch.attempts += 1
    if batch.attempts > applying.MOST_ATTEMPTS:
        holding.fail(batch, _("Impor ini berulang kali terhenti. Hubungi pengelola sistem."))
        return None
    batch.state = IMPORT.step(Step.READ, source=batch.state).target
    batch.started_at = batch.started_at or now
    batch.touched_at = now
    if not comparing.is_whole(batch) or comparing.is_stale(batch):
        # First time, or the server crashed and emptied the unlogged tables: from the top.
        if batch.last_line:
            batch.reread_at = now
        if batch.release.is_decile_list:
            deciles.create(batch)
        else:
            staging.create(batch.pk)
        batch.problems.all().delete()
        batch.last_line = batch.bytes_read = batch.rows_read = batch.rows_known = 0
        batch.rows_refused = batch.warnings = 0
        batch.compared_with = ""
        if comparing.pays(batch):
            comparing.start(batch)
    _begin(batch, ImportPhase.COMPARING if comparing.is_open(batch) else ImportPhase.READING)
    batch.save()
    return batch


@transaction.atomic
def _give_up(batch_id: uuid.UUID, reason: str) -> None:
    batch = holding.locked(batch_id)
    if IMPORT.allows(Step.FAIL, source=batch.state):
        holding.fail(batch, reason)


def _compare(batch: ImportBatch, taking: Taking) -> ImportBatch | None:
    """Find the lines that need not be read. None when another worker has moved the batch on."""
    for noted in taking.noted(batch, CHUNK):
        moved = _note(batch, noted, taking)
        if moved is None:
            return None
        batch = moved
    return _finish_comparing(batch)


@transaction.atomic
def _note(batch: ImportBatch, noted: Noted, taking: Taking) -> ImportBatch | None:
    locked = _unmoved(batch)
    if locked is None:
        return None
    staging.hurry()
    comparing.note(locked, noted)
    locked.last_line = noted.last
    locked.rows_known += noted.count
    _progress(locked, taking)
    return locked


@transaction.atomic
def _finish_comparing(batch: ImportBatch) -> ImportBatch | None:
    if not holding.alone(batch.pk):
        return None
    mark = comparing.register_mark(batch)
    known = comparing.finish(batch)
    locked = _unmoved(batch)
    if locked is None:
        transaction.set_rollback(True)
        return None
    locked.rows_known = locked.rows_read = known
    # Empty where too few lines are known: then all are read.
    locked.compared_with = mark if known else ""
    locked.last_line = locked.bytes_read = 0
    _begin(locked, ImportPhase.READING)
    locked.save()
    return locked


@transaction.atomic
def _take(batch: ImportBatch, prepared: Prepared, taking: Taking) -> ImportBatch | None:
    """Stage one chunk with its problems. None when another worker has moved the batch on."""
    locked = _unmoved(batch)
    if locked is None:
        return None
    staging.hurry()
    taking.stage(locked, prepared)
    _progress(locked, taking)
    return locked


@transaction.atomic
def _look_again(batch: ImportBatch) -> tuple[ImportBatch | None, bool]:
    """Lines passed over may have to do with one that was read; then they are read after all."""
    if not batch.compared_with:
        return batch, False
    if not holding.alone(batch.pk):
        return None, False
    more = comparing.look_again(batch)
    locked = _unmoved(batch)
    if locked is None:
        transaction.set_rollback(True)
        return None, False
    locked.rows_known -= more
    locked.rows_read -= more
    locked.last_line = 0 if more else locked.last_line
    locked.save(update_fields=["rows_known", "rows_read", "last_line"])
    return locked, more > 0


def _unmoved(batch: ImportBatch) -> ImportBatch | None:
    """The row, locked, if it still stands where this worker left it."""
    locked = holding.locked(batch.pk)
    if locked.state != ImportState.READING or locked.last_line != batch.last_line:
        return None
    return locked


def _begin(batch: ImportBatch, phase: ImportPhase) -> None:
    batch.phase, batch.phase_since, batch.phase_total = phase, timezone.now(), batch.size
    batch.phase_done = batch.phase_from = batch.bytes_read


def _progress(batch: ImportBatch, taking: Taking) -> None:
    batch.bytes_read = min(taking.table.position * batch.size // taking.table.size, batch.size)
    batch.phase_done = batch.bytes_read
    batch.touched_at = timezone.now()
    batch.save(
        update_fields=[
            *("last_line", "bytes_read", "phase_done", "rows_read", "rows_known", "rows_refused"),
            *("warnings", "touched_at"),
        ]
    )


@transaction.atomic
def _finish_reading(batch_id: uuid.UUID, report: Report) -> None:
    """Judge the rows beside each other and beside the register: what would change."""
    batch = ImportBatch.objects.select_related("release").get(pk=batch_id)
    if not IMPORT.allows(Step.CHECK, source=batch.state) or not holding.alone(batch_id):
        return
    report.begin(ImportPhase.CHECKING)
    is_list = batch.release.is_decile_list
    refused, warned = deciles.judge(batch) if is_list else twins.judge(batch)
    counts = None
    if not batch.applies_itself:
        # What goes on by itself is counted when it is applied.
        counts = deciles.preview(batch) if is_list else merging.preview(batch)
    locked = holding.locked(batch_id)
    if not IMPORT.allows(Step.CHECK, source=locked.state):
        # Paused meanwhile: the next worker does this part anew.
        transaction.set_rollback(True)
        return
    locked.rows_refused += refused
    locked.warnings += warned
    locked.bytes_read = locked.size
    summarising.count_reasons(locked)
    if counts:
        _keep(locked, counts)
    locked.state = IMPORT.step(Step.CHECK, source=locked.state).target
    if locked.applies_itself:
        locked.state = IMPORT.step(Step.APPROVE, source=locked.state).target
    locked.attempts = 0
    locked.touched_at = timezone.now()
    locked.save()
    if locked.release.applied_at is None:
        locked.release.state = ReleaseState.CHECKED
        locked.release.save(update_fields=["state"])


def import_file(
    *,
    path: Path,
    source: str,
    period: str,
    region: Region | None = None,
    is_full: bool = True,
    force: bool = False,
) -> ImportBatch:
    """Receive, read and apply in one go: for the operator's command and for demo data."""
    with path.open("rb") as file:
        batch = receive(
            file=file,
            file_name=path.name,
            source=source,
            period=period,
            region=region,
            is_full=is_full,
            force=force,
            applies_itself=True,
        )
    return work(batch_id=batch.pk, wait=True)


def _keep(batch: ImportBatch, counts: merging.Counts) -> None:
    for name in (*applying.COUNTS, "deciles"):
        setattr(batch, name, getattr(counts, name))
