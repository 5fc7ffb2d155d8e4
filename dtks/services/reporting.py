"""Says how far a batch is while its transaction is still open: over a connection of its own.

So long work must not hold the row of its batch; where somebody does hold it, a figure is left out.
"""

import time
import uuid
from types import TracebackType
from typing import Any, Self

from django.db import OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from dtks.vocabulary import ImportPhase

# The page asks every two seconds.
PAUSE = 1.0
SAY = "UPDATE dtks_importbatch SET {} WHERE id = %s"


class Report:
    """Used as a context; `begin` a phase, then say what is `done` of it as often as you like."""

    def __init__(self, batch_id: uuid.UUID):
        self._batch_id = batch_id
        self._line: BaseDatabaseWrapper | None = None
        self._said = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None

    def begin(self, phase: ImportPhase, total: int = 0) -> None:
        now = timezone.now()
        self._say(
            {
                "phase": phase,
                "phase_done": 0,
                "phase_from": 0,
                "phase_total": total,
                "phase_since": now,
                "touched_at": now,
            }
        )

    def done(self, count: int) -> None:
        if time.monotonic() - self._said >= PAUSE:
            self._say({"phase_done": count, "touched_at": timezone.now()})

    def _say(self, figures: dict[str, Any]) -> None:
        self._said = time.monotonic()
        try:
            if self._line is None:
                self._line = connection.copy()
                with self._line.cursor() as cursor:
                    cursor.execute("SET lock_timeout = '200ms'")
            with self._line.cursor() as cursor:
                changes = ", ".join(f"{column} = %s" for column in figures)
                cursor.execute(SAY.format(changes), [*figures.values(), self._batch_id])
        except OperationalError:
            return
