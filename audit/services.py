"""The only writer of audit events; always called inside the transaction of the change."""

from typing import Any

from django.db import models

from audit.models import Event, Outbox
from audit.verbs import ANNOUNCED, Verb


def record(
    verb: Verb,
    subject: models.Model,
    *,
    actor,
    region_id: str | None = None,
    case_number: str = "",
    data: dict[str, Any] | None = None,
) -> Event:
    """Write one event. `actor` is None for what the system did by itself.

    One that colleagues hear of goes into the outbox too: told exactly when it happened, broker or no broker.
    """
    event = Event.objects.create(
        verb=verb,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        actor=actor,
        region_id=region_id,
        case_number=case_number,
        data=data or {},
    )
    if verb in ANNOUNCED:
        Outbox.objects.create(event=event)
    return event
