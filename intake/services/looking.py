"""Looking at a person or a paper leaves a trace: who was seen, by whom, and when."""

from collections.abc import Sequence
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.access import authorize
from accounts.models import User
from accounts.roles import Action
from audit.models import Event
from audit.services import record
from audit.verbs import Verb
from dtks.models import Person
from intake.models import ClientDocument, Complaint

# Typing on beside the same answer is one look.
ONE_LOOK = timedelta(hours=1)


@transaction.atomic
def record_looks(*, persons: Sequence[Person], by: User) -> int:
    """Say that `by` was shown these people of the register at intake; once an hour for each. Returns how many were new."""
    if not persons:
        return 0
    seen = set(
        Event.objects.filter(
            verb=Verb.PERSON_VIEWED,
            actor=by,
            subject_type=Person._meta.label_lower,
            subject_id__in=[str(person.pk) for person in persons],
            at__gt=timezone.now() - ONE_LOOK,
        ).values_list("subject_id", flat=True)
    )
    fresh = [person for person in persons if str(person.pk) not in seen]
    for person in fresh:
        record(
            Verb.PERSON_VIEWED,
            person,
            actor=by,
            region_id=person.region_id,
            data={"where": "intake"},
        )
    return len(fresh)


@transaction.atomic
def record_list(*, lines: int, by: User) -> None:
    """Say that `by` took a list of cases out of the house, and how long it was; no name goes into the trail."""
    scopes = by.scopes(Action.DASHBOARD_VIEW)
    if not scopes:
        raise PermissionDenied
    record(
        Verb.LIST_DOWNLOADED,
        by,
        actor=by,
        region_id=scopes[0],
        data={"lines": lines},
    )


@transaction.atomic
def open_paper(*, document: ClientDocument, complaint: Complaint, by: User) -> ClientDocument:
    """The paper, and the event that says who opened it on which case."""
    authorize(by, Action.DOCUMENT_VIEW, document.region_id)
    record(
        Verb.DOCUMENT_OPENED,
        document,
        actor=by,
        region_id=document.region_id,
        case_number=complaint.number,
        data={"kind": document.kind_id},
    )
    return document
