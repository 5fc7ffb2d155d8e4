"""Who looked at the data of one person: their right under UU 27/2022 (PDP), article 7."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role
from audit.models import Event
from audit.verbs import Verb
from dtks.models import Person
from intake.models import Client, Complaint

MOST = 500
LOOKS = (
    Verb.COMPLAINT_VIEWED,
    Verb.COMPLAINT_REVEALED,
    Verb.SEAL_BROKEN,
    Verb.DOCUMENT_OPENED,
    Verb.LETTER_PRINTED,
    Verb.PERSON_VIEWED,
    Verb.PERSON_REVEALED,
)


@dataclass(frozen=True)
class Access:
    at: datetime
    who: str
    roles: str
    what: str
    case_number: str
    reason: str


@dataclass(frozen=True)
class Report:
    accesses: list[Access]
    is_cut: bool


def accesses_to(complaint: Complaint, user: User) -> Report:
    """Newest first: every opening of this person's cases, papers, letters and register rows, as far as `user` may see the cases."""
    cases = _cases_of(complaint.client, user)
    about_register = Q(
        subject_type=Person._meta.label_lower,
        subject_id__in=[str(pk) for pk in _persons(complaint.client)],
    )
    found = (
        Event.objects.filter(Q(case_number__in=cases.values("number")) | about_register)
        .filter(verb__in=LOOKS, actor__isnull=False)
        .select_related("actor", "on_behalf_of")
        .prefetch_related("actor__assignments")
        .order_by("-at", "-id")[: MOST + 1]
    )
    events = list(found)
    return Report([_access(event) for event in events[:MOST]], is_cut=len(events) > MOST)


def _cases_of(client: Client, user: User) -> QuerySet[Complaint]:
    known = Client.objects.of_person(nik=client.nik, persons=_persons(client))
    same = known | Client.objects.filter(pk=client.pk)
    return Complaint.objects.visible_to(user).filter(client__in=same)


def _persons(client: Client) -> list[UUID]:
    return [client.person_id] if client.person_id else []


def _access(event: Event) -> Access:
    held = {assignment.role for assignment in event.actor.assignments.all()}
    roles = [str(role.label) for role in Role if role in held]
    return Access(
        at=event.at,
        who=event.who,
        roles=", ".join(roles) or _("tidak bertugas lagi"),
        what=str(event.get_verb_display()),
        case_number=event.case_number,
        reason=event.data.get("reason", "") if event.verb == Verb.SEAL_BROKEN else "",
    )
