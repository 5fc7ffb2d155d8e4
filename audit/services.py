"""The only writer of audit events; always called inside the transaction of the change."""

from collections.abc import Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, models
from psycopg.types.json import Jsonb

from audit.models import Event, Outbox
from audit.verbs import ANNOUNCED, Verb
from core.statements import prepared_write

_FIELDS = Event._meta.concrete_fields
_COLUMNS = ", ".join(str(field.column) for field in _FIELDS)
_PLACES = ", ".join(["%s"] * len(_FIELDS))
_INSERT = f"INSERT INTO {Event._meta.db_table} ({_COLUMNS}) VALUES ({_PLACES})"  # noqa: S608 (columns of our own)
# One journey for both: every step of a case writes this.
_ANNOUNCE = f"""
WITH told AS ({_INSERT} RETURNING id) INSERT INTO {Outbox._meta.db_table} (event_id) SELECT id FROM told
"""  # noqa: S608


def record(
    verb: Verb,
    subject: models.Model,
    *,
    actor,
    region_id: str | None = None,
    case_number: str = "",
    data: dict[str, Any] | None = None,
) -> Event:
    """Write one event. `actor` is None for what the system did by itself; a deputy names whom they act for.

    One that colleagues hear of goes into the outbox too: told exactly when it happened, broker or no broker.
    """
    event = Event(
        verb=verb,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        actor=actor,
        on_behalf_of=actor.acting_for if actor else None,
        region_id=region_id,
        case_number=case_number,
        data=data or {},
    )
    # Written at every turn of the desk: the statement stays planned.
    values = {field.attname: getattr(event, field.attname) for field in _FIELDS}
    statement = _ANNOUNCE if verb in ANNOUNCED else _INSERT
    prepared_write(statement, list((values | {"data": Jsonb(event.data)}).values()))
    event._state.adding, event._state.db = False, DEFAULT_DB_ALIAS
    return event


def record_many(verb: Verb, changes: Sequence[tuple[Any, dict[str, Any]]], *, actor) -> None:
    """The same act on many cases at once; nobody is told of each."""
    Event.objects.bulk_create(
        [
            Event(
                verb=verb,
                subject_type=case._meta.label_lower,
                subject_id=str(case.pk),
                actor=actor,
                on_behalf_of=actor.acting_for if actor else None,
                region_id=case.region_id,
                case_number=case.number,
                data=data,
            )
            for case, data in changes
        ],
        batch_size=500,
    )
