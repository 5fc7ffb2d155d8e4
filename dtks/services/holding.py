"""How a batch is held, and what is left behind when it ends.

Locks are taken in this order: the province (`merging.lock`), the row of the batch, the row of its
release, rows of the register. Long work holds the province and not the row of the batch, so that
the page can say how far it is and a person can still be answered.
"""

import uuid

from django.db import connection, transaction
from django.utils import timezone

from dtks.models import ImportBatch
from dtks.services import staging
from dtks.workflow import IMPORT, Step


def free(batch_id: uuid.UUID) -> ImportBatch | None:
    """The row, locked; None when another worker holds it."""
    rows = ImportBatch.objects.select_for_update(of=["self"], skip_locked=True, no_key=True)
    return rows.select_related("release").filter(pk=batch_id).first()


def locked(batch_id: uuid.UUID) -> ImportBatch:
    """The row, locked, however long it takes."""
    rows = ImportBatch.objects.select_for_update(of=["self"], no_key=True)
    return rows.select_related("release").get(pk=batch_id)


def alone(batch_id: uuid.UUID) -> bool:
    """Nobody else does the long part of this batch, to the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(hashtext(%s))", [f"dtks.batch.{batch_id.hex}"]
        )
        return cursor.fetchone()[0]


def fail(batch: ImportBatch, reason: str) -> None:
    batch.state = IMPORT.step(Step.FAIL, source=batch.state).target
    batch.failure = reason
    batch.finished_at = timezone.now()
    batch.save()
    tidy_up(batch)


def tidy_up(batch: ImportBatch) -> None:
    """The upload and the waiting rows hold personal data: gone with the work."""
    staging.drop(batch.pk)
    name, storage = batch.file.name, batch.file.storage
    batch.file = ""
    batch.save(update_fields=["file"])
    if name:
        transaction.on_commit(lambda: storage.delete(name))
