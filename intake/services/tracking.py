"""A citizen without a camera asks by number and PIN."""

from django.db import transaction
from django.utils import timezone

from core import pins
from intake.models import Complaint, TrackingPin


@transaction.atomic
def track_by_pin(*, number: str, pin: str) -> Complaint | None:
    """The case, or None: absent, wrong and paused are told apart by nobody.

    The row is locked, so that tries at the same moment are counted one by one.
    """
    found = (
        TrackingPin.objects.select_for_update(of=["self"])
        .select_related("complaint")
        .filter(complaint__number=number)
        .first()
    )
    if found is None:
        return None
    entry = pins.judge(found, pin, now=timezone.now())
    found.save(update_fields=pins.FIELDS)
    return found.complaint if entry == pins.Entry.OPEN else None
