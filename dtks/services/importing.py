"""Taking in a register file: read row by row, then checked against the register.

Everything can be repeated: a chunk is fenced by the line it starts after, so a second worker
finds the batch moved on and leaves; the merge is one transaction, so nothing is half-applied.
"""

import uuid
from itertools import islice
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dtks import reading
from dtks.columns import BY_KEY
from dtks.models import ImportBatch, ImportProblem
from dtks.places import Gazetteer, UnknownPlace
from dtks.querysets import ABANDONED_AFTER
from dtks.services import applying, deciles, holding, merging, staging, undoing
from dtks.services.receiving import receive
from dtks.services.reporting import Report
from dtks.vocabulary import ImportPhase, ImportState, ReleaseState
from dtks.workflow import IMPORT, Step
from regions.models import Region
from regions.scope import covers

CHUNK = 2_000


def work(*, batch_id: uuid.UUID, wait: bool = False) -> ImportBatch:
    """Take a batch as far as it goes without a person: the one call of the task.

    Leaves quietly what another worker is at, and what is not first in line; with `wait`, an
    operator's command goes past the line and waits for the merge alone.
    """
    batch = ImportBatch.objects.get(pk=batch_id)
    if wait or not ImportBatch.objects.ahead_of(batch).exists():
        if IMPORT.allows(Step.READ, source=batch.state):
            _read(batch_id)
        applying.apply(batch_id=batch_id, wait=wait)
        undoing.undo(batch_id=batch_id)
    return ImportBatch.objects.select_related("release").get(pk=batch_id)


def _read(batch_id: uuid.UUID) -> None:
    batch = _start(batch_id)
    if batch is None:
        return
    with batch.file.open("rb") as file:
        layout = reading.Layout.restored(batch.layout)
        table = reading.open_table(file, layout)
        rows = reading.rows(table, layout, today=timezone.localdate(), after=batch.last_line)
        gazetteer = Gazetteer()
        try:
            while chunk := list(islice(rows, CHUNK)):
                here = min(table.position * batch.size // table.size, batch.size)
                batch = _take(batch, chunk, gazetteer=gazetteer, bytes_read=here)
                if batch is None:
                    return
        except reading.UnreadableFile as error:
            # Only at its very end does a damaged file show.
            _give_up(batch_id, error.message)
            return
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
    if staging.count(batch.pk) != batch.rows_read or not batch.last_line:
        # First time, or the server crashed and emptied the unlogged table: from the top.
        if batch.last_line:
            batch.reread_at = now
        if deciles.is_list(batch.release):
            deciles.create(batch)
        else:
            staging.create(batch.pk)
        batch.problems.all().delete()
        batch.last_line = batch.bytes_read = batch.rows_read = 0
        batch.rows_refused = batch.warnings = 0
    batch.phase, batch.phase_since, batch.phase_total = ImportPhase.READING, now, batch.size
    batch.phase_done = batch.phase_from = batch.bytes_read
    batch.save()
    return batch


@transaction.atomic
def _give_up(batch_id: uuid.UUID, reason: str) -> None:
    batch = holding.locked(batch_id)
    if IMPORT.allows(Step.FAIL, source=batch.state):
        holding.fail(batch, reason)


@transaction.atomic
def _take(
    batch: ImportBatch, chunk: list[reading.Row], *, gazetteer: Gazetteer, bytes_read: int
) -> ImportBatch | None:
    """Stage one chunk with its problems. None when another worker has moved the batch on."""
    locked = holding.locked(batch.pk)
    if locked is None or locked.state != ImportState.READING or locked.last_line != batch.last_line:
        return None
    if deciles.is_list(locked.release):
        deciles.stage(locked, chunk)
    else:
        _stage(locked, chunk, gazetteer)
    problems = [problem for row in chunk for problem in row.problems]
    ImportProblem.objects.bulk_create(
        ImportProblem(
            region_id=locked.region_id,
            batch_id=locked.pk,
            line=problem.line,
            column=problem.column,
            value=problem.value[:100],
            reason=problem.reason[:400],
            is_refused=problem.is_refused,
        )
        for problem in problems
    )
    locked.last_line = chunk[-1].line
    locked.bytes_read = locked.phase_done = bytes_read
    locked.rows_read += len(chunk)
    locked.rows_refused += sum(row.is_refused for row in chunk)
    locked.warnings += sum(not problem.is_refused for problem in problems)
    locked.touched_at = timezone.now()
    locked.save(
        update_fields=[
            *("last_line", "bytes_read", "phase_done", "rows_read", "rows_refused", "warnings"),
            "touched_at",
        ]
    )
    return locked


def _stage(batch: ImportBatch, chunk: list[reading.Row], gazetteer: Gazetteer) -> None:
    staged = []
    for row in chunk:
        region_id = _place(batch, row, gazetteer)
        staged.append(
            staging.staged(row.line, row.values, region_id=region_id, is_refused=row.is_refused)
        )
    staging.fill(batch.pk, staged)


def _place(batch: ImportBatch, row: reading.Row, gazetteer: Gazetteer) -> str:
    """The village code of a row, or a problem on it."""
    if not any(key in row.values for key in ("village", "village_code")):
        return ""
    try:
        code = gazetteer.of_row(row.values)
    except UnknownPlace as error:
        reason, key = str(error), error.key
    else:
        allowed = batch.scopes or [batch.region_id]
        if covers(batch.region_id, code) and any(covers(scope, code) for scope in allowed):
            return code
        key = "village_code" if row.values.get("village_code") else "village"
        reason = _(
            "Desa ini di luar wilayah impor (%(region)s). Baris ini untuk kantor wilayahnya."
        ) % {"region": batch.region_id}
    title = BY_KEY[key].title
    row.problems.append(reading.Problem(row.line, title, row.values[key][:100], reason))
    return ""


@transaction.atomic
def _finish_reading(batch_id: uuid.UUID, report: Report) -> None:
    """Judge the rows beside each other and beside the register: what would change."""
    batch = ImportBatch.objects.select_related("release").get(pk=batch_id)
    if not IMPORT.allows(Step.CHECK, source=batch.state) or not holding.alone(batch_id):
        return
    report.begin(ImportPhase.CHECKING)
    is_list = deciles.is_list(batch.release)
    refused, warned = deciles.judge(batch) if is_list else merging.refuse_twins(batch)
    counts = deciles.preview(batch) if is_list else merging.preview(batch)
    locked = holding.locked(batch_id)
    if not IMPORT.allows(Step.CHECK, source=locked.state):
        # Paused meanwhile: the next worker does this part anew.
        transaction.set_rollback(True)
        return
    locked.rows_refused += refused
    locked.warnings += warned
    locked.bytes_read = locked.size
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
    for name in ("added", "changed", "unchanged", "delisted", "families"):
        setattr(batch, name, getattr(counts, name))
