"""One act on many rows: all of them or none, and beforehand a word on what stands in the way."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models, transaction

from core.errors import Refused

# What one person can still answer for at one press.
MOST = 200
Act = Callable[[Any], object]


@dataclass(frozen=True)
class Obstacle:
    """Why the act cannot be done on this row."""

    row: Any
    reason: str


class SomeCannot(Refused):
    """Nothing was done; `obstacles` says on which rows it cannot be."""

    def __init__(self, obstacles: list[Obstacle]):
        super().__init__("Tidak ada yang disimpan: sebagian tidak dapat dikerjakan.")
        self.obstacles = obstacles


def _by_pk(row: models.Model) -> Any:
    return row.pk


@transaction.atomic
def do_to_all(
    *, rows: Iterable[models.Model], act: Act, order: Callable[[Any], Any] = _by_pk
) -> int:
    """Raises SomeCannot, and then nothing is done at all. `order` is that of the locks: two bulks wait for each other."""
    found = sorted(rows, key=order)
    if len(found) > MOST:
        raise Refused(f"Paling banyak {MOST} sekaligus. Persempit pilihannya.")
    obstacles = _try(found, act)
    if obstacles:
        raise SomeCannot(obstacles)
    return len(found)


def foresee(
    *, rows: Iterable[models.Model], judge: Act, order: Callable[[Any], Any] = _by_pk
) -> list[Obstacle]:
    """What would stand in the way. `judge` refuses as the act would, and only reads: in what was read for all rows at once."""
    return [found for row in sorted(rows, key=order) if (found := _obstacle(row, judge))]


def _try(rows: Iterable[models.Model], act: Act) -> list[Obstacle]:
    def safely(row: Any) -> None:
        with transaction.atomic():
            act(row)

    return [found for row in rows if (found := _obstacle(row, safely))]


def _obstacle(row: Any, act: Act) -> Obstacle | None:
    try:
        act(row)
    except PermissionDenied:
        return Obstacle(row, "Anda tidak berhak melakukannya pada baris ini.")
    except Refused as refusal:
        return Obstacle(row, refusal.message)
    return None
