"""The only writer of audit events; always called inside the transaction of the change."""

from typing import Any

from django.db import models

from audit.models import Event
from audit.verbs import Verb


def record(
    verb: Verb,
    subject: models.Model,
    *,
    actor,
    region_id: str | None = None,
    case_number: str = "",
    data: dict[str, Any] | None = None,
) -> Event:
    """Write one event. `actor` is None for what the system did by itself."""
    return Event.objects.create(
        verb=verb,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        actor=actor,
        region_id=region_id,
        case_number=case_number,
        data=data or {},
    )
