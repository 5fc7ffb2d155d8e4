"""What people say about an import: apply it, cancel it, pause it, go on, take it back. Workers do the rest."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg.errors import LockNotAvailable

from accounts.access import authorize
from accounts.models import User
from accounts.roles import Action
from core.errors import Refused
from dtks.models import ImportBatch
from dtks.services import holding
from dtks.vocabulary import ReleaseState
from dtks.workflow import IMPORT, Step

PATIENCE = "3s"


class Busy(Refused):
    """A worker is in the middle of something that cannot be left half done."""


class TooLate(Refused):
    """A later release has been applied over this one."""


def approve(*, batch: ImportBatch, by: User) -> ImportBatch:
    """A person says: apply it."""
    with _decision(batch, by, Step.APPROVE) as locked:
        locked.approved_by = by
        _queue(locked)
        locked.save(update_fields=["state", "approved_by", *QUEUED])
    return locked


def cancel(*, batch: ImportBatch, by: User) -> ImportBatch:
    """Nothing of it reaches the register; the file is thrown away, its problems stay."""
    with _decision(batch, by, Step.CANCEL) as locked:
        locked.finished_at = timezone.now()
        locked.save(update_fields=["state", "finished_at"])
        if locked.release.applied_at is None:
            locked.release.state = ReleaseState.CANCELLED
            locked.release.save(update_fields=["state"])
        holding.tidy_up(locked)
    return locked


def pause(*, batch: ImportBatch, by: User) -> ImportBatch:
    """The worker leaves after the rows it has in hand; what was read stays."""
    with _decision(batch, by, Step.PAUSE) as locked:
        locked.touched_at = timezone.now()
        locked.save(update_fields=["state", "touched_at"])
    return locked


def resume(*, batch: ImportBatch, by: User) -> ImportBatch:
    """Go on after the last row read, at the end of the line."""
    with _decision(batch, by, Step.RESUME) as locked:
        _queue(locked)
        locked.save(update_fields=["state", *QUEUED])
    return locked


def withdraw(*, batch: ImportBatch, by: User) -> ImportBatch:
    """Take an applied release back: the register becomes what it was before it."""
    with _decision(batch, by, Step.UNDO) as locked:
        if not locked.release.is_undoable:
            raise TooLate(
                _(
                    "Rilis ini tidak dapat ditarik kembali lagi: sudah ada rilis lain yang diterapkan "
                    "sesudahnya. Impor berkas yang benar sebagai rilis berikutnya."
                )
            )
        locked.withdrawn_by = by
        locked.failure = ""
        _queue(locked)
        locked.save(update_fields=["state", "failure", "withdrawn_by", *QUEUED])
    return locked


QUEUED = ("attempts", "queued_at", "touched_at", "phase", "phase_done", "phase_total")


def _queue(batch: ImportBatch) -> None:
    """At the end of the line, with nothing held against it."""
    batch.attempts = batch.phase_done = batch.phase_total = 0
    batch.phase = ""
    batch.queued_at = batch.touched_at = timezone.now()


@contextmanager
def _decision(batch: ImportBatch, by: User, step: Step) -> Iterator[ImportBatch]:
    """The row, locked and stepped on. Does not wait for a worker longer than a person waits for a page."""
    authorize(by, Action.REGISTER_IMPORT, batch.region_id)
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('lock_timeout', %s, true)", [PATIENCE])
            locked = holding.locked(batch.pk)
            locked.state = IMPORT.step(step, source=locked.state).target
            yield locked
    except OperationalError as error:
        if not isinstance(error.__cause__, LockNotAvailable):
            raise
        raise Busy(
            _(
                "Pekerja sedang di tengah langkah yang tidak dapat disela. Tunggu sebentar, lalu coba "
                "lagi."
            )
        ) from error
