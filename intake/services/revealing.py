"""Opening a file, and opening what is masked in it, are acts of their own."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.access import authorize
from accounts.models import User
from accounts.roles import Action
from audit.models import Event
from audit.services import record
from audit.verbs import Verb
from intake.models import Complaint

# Reading on, reloading and coming back from a form within this time is one opening.
ONE_LOOK = timedelta(hours=1)


def looks_at(by: User, number: Any, region_id: Any) -> QuerySet[Event]:
    """The opening of a case that `by` is still within; of each row where the references of a query are given."""
    return Event.objects.filter(
        case_number=number,
        at__gt=timezone.now() - ONE_LOOK,
        verb=Verb.COMPLAINT_VIEWED,
        actor=by,
        region_id=region_id,
    )


def record_view(*, complaint: Complaint, by: User) -> bool:
    """Say that `by` opened the file; at most one event an hour for one case. True when one was written."""
    authorize(by, Action.COMPLAINT_VIEW, complaint.region_id)
    if looks_at(by, complaint.number, complaint.region_id).exists():
        return False
    with transaction.atomic():
        record(
            Verb.COMPLAINT_VIEWED,
            complaint,
            actor=by,
            region_id=complaint.region_id,
            case_number=complaint.number,
        )
    return True


@transaction.atomic
def reveal(*, complaint: Complaint, by: User) -> dict[str, str]:
    """NIK, KK and phone of the client, and the event that says who looked."""
    authorize(by, Action.COMPLAINT_REVEAL, complaint.region_id)
    record(
        Verb.COMPLAINT_REVEALED,
        complaint,
        actor=by,
        region_id=complaint.region_id,
        case_number=complaint.number,
    )
    client = complaint.client
    return {"nik": client.nik or "", "kk": client.kk or "", "phone": client.phone}


@transaction.atomic
def record_accesses_listed(*, complaint: Complaint, by: User) -> None:
    """The list of who looked is itself a look."""
    authorize(by, Action.COMPLAINT_REVEAL, complaint.region_id)
    record(
        Verb.ACCESS_LISTED,
        complaint,
        actor=by,
        region_id=complaint.region_id,
        case_number=complaint.number,
    )
