"""Bring every encrypted value and every index under the active keys, on a live table.

Walks all models, so an app that stores a NIK of its own is covered without being named. A row is
recognised as old by the key id in its first byte: the command can be stopped and started again at
any time, and a second run finds nothing to do. Rows that somebody holds are skipped and met again.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.apps import apps
from django.db import models, transaction
from django.db.models import F, Func, IntegerField, Q, Value

from core.crypto import EncryptedTextField, active_field_key, active_index_key, blind_index

BATCH = 500


@dataclass(frozen=True)
class RotationResult:
    """`left` are rows somebody held throughout: run the command again."""

    label: str
    rows: int
    left: int


class _KeyId(Func):
    """The first byte of a stored value: the id of the key it is under."""

    function = "get_byte"
    output_field = IntegerField()

    def __init__(self, field: str):
        super().__init__(F(field), Value(0))


def rotate(
    *, batch: int = BATCH, progress: Callable[[str, int], None] = lambda label, rows: None
) -> list[RotationResult]:
    """Re-encrypt what is not under the active keys; says how many rows of each model were."""
    results = []
    for model in apps.get_models():
        fields = _encrypted(model)
        if fields and not model._meta.proxy and model._meta.managed:
            results.append(_rotate_model(model, fields, batch, progress))
    return results


def _encrypted(model: type[models.Model]) -> dict[str, str]:
    """Encrypted field -> its index companion (`nik_index`, `kk_index` of `kk_number`), or "" without one."""
    names = {field.name for field in model._meta.local_concrete_fields}
    found = {}
    for field in model._meta.local_concrete_fields:
        if isinstance(field, EncryptedTextField):
            companions = (f"{field.name}_index", f"{field.name.removesuffix('_number')}_index")
            found[field.name] = next((name for name in companions if name in names), "")
    return found


def _is_old(fields: dict[str, str]) -> Q:
    condition = Q(pk__in=[])
    for number, (name, companion) in enumerate(fields.items()):
        condition |= Q(**{f"{name}__isnull": False}) & ~Q(**{f"_key_{number}": active_field_key()})
        if companion:
            condition |= Q(**{f"{companion}__isnull": False}) & ~Q(
                **{f"_index_{number}": active_index_key()}
            )
    return condition


def _rotate_model(
    model: type[models.Model],
    fields: dict[str, str],
    batch: int,
    progress: Callable[[str, int], None],
) -> RotationResult:
    label, total = model._meta.label, 0
    keys = {f"_key_{n}": _KeyId(name) for n, name in enumerate(fields)}
    keys |= {f"_index_{n}": _KeyId(c) for n, c in enumerate(fields.values()) if c}
    old = model._base_manager.alias(**keys).filter(_is_old(fields)).order_by("pk")
    while True:
        before = total
        for done in _passes(old, fields, batch):
            total += done
            progress(label, total)
        # Another pass for rows that were held; stop when a pass found none to take.
        if total == before:
            return RotationResult(label, total, old.count())


def _passes(old: models.QuerySet, fields: dict[str, str], batch: int) -> Iterator[int]:
    """One walk through the table in key order, a short transaction a batch."""
    last: UUID | int | None = None
    while True:
        with transaction.atomic():
            ahead = old if last is None else old.filter(pk__gt=last)
            rows = list(ahead.select_for_update(skip_locked=True)[:batch])
            if not rows:
                return
            for row in rows:
                for name, companion in fields.items():
                    if companion:
                        value = getattr(row, name)
                        setattr(row, companion, blind_index(value) if value else None)
            written = [*fields, *(companion for companion in fields.values() if companion)]
            type(rows[0])._base_manager.bulk_update(rows, written)
            last = rows[-1].pk
        yield len(rows)
