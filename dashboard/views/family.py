"""A family before the whole catalogue, from a case or from a person of the register; and the same as a sheet for them."""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from accounts.access import authorize, requires
from accounts.models import User
from accounts.roles import Action
from dashboard.queries.case_file import complaint_for
from dashboard.queries.family import family_view
from dashboard.queries.family_papers import holdings
from dtks import services as register
from dtks.models import Person
from intake import families, services
from intake.families import Subject
from intake.forms.asking import FamilyAskForm, FamilyQuestion
from intake.models import Complaint
from intake.papers import Store, store_of
from intake.queries import latest_check, office_in
from intake.workflow import RUNNING
from programs.facts import FACTS
from programs.models import RequiredDocument

PAGE, SHEET = "dashboard/family_detail.html", "dashboard/family_print.html"


@dataclass(frozen=True)
class Opened:
    """Whose family it is, and the addresses around the page."""

    subject: Subject
    name: str
    region_id: str
    back: str
    sheet: str
    page: str
    complaint: Complaint | None = None


@requires(Action.COMPLAINT_VIEW)
@require_safe
def of_case(request: HttpRequest, number: str) -> HttpResponse:
    return _answer(request, PAGE, _by_case(request, number, for_paper=False))


@requires(Action.COMPLAINT_VIEW)
@require_safe
def sheet_of_case(request: HttpRequest, number: str) -> HttpResponse:
    return _answer(request, SHEET, _by_case(request, number, for_paper=True))


@requires(Action.PERSON_VIEW)
@require_safe
def of_person(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    return _answer(request, PAGE, _by_person(request, pk, for_paper=False))


@requires(Action.PERSON_VIEW)
@require_safe
def sheet_of_person(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    return _answer(request, SHEET, _by_person(request, pk, for_paper=True))


def _by_case(request: HttpRequest, number: str, *, for_paper: bool) -> Opened:
    complaint = complaint_for(request.user, number)
    services.record_view(complaint=complaint, by=request.user)
    return Opened(
        families.of_case(complaint, latest_check(complaint), for_paper=for_paper),
        complaint.client.name,
        complaint.region_id,
        back=complaint.get_absolute_url(),
        page=reverse("dashboard:family", args=[number]),
        sheet=reverse("dashboard:family_sheet", args=[number]),
        complaint=complaint,
    )


def _by_person(request: HttpRequest, pk: uuid.UUID, *, for_paper: bool) -> Opened:
    people = Person.objects.visible_to(request.user).for_answer()
    person = get_object_or_404(people, pk=pk)
    authorize(request.user, Action.PERSON_VIEW, person.region_id)
    answer = register.open_person(person=person, by=request.user, on=localdate())
    return Opened(
        Subject(person=person, release=answer.release or person.release, for_paper=for_paper),
        person.name,
        person.region_id,
        back=reverse("dashboard:person", args=[pk]),
        page=reverse("dashboard:person_family", args=[pk]),
        sheet=reverse("dashboard:person_family_sheet", args=[pk]),
    )


def _answer(request: HttpRequest, template: str, opened: Opened) -> HttpResponse:
    today = localdate()
    family = families.family_of(opened.subject, request.user, on=today)
    view = family_view(family, region_code=opened.region_id, on=today)
    context: dict[str, Any] = {"opened": opened, "family": view}
    papers = Prefetch("required_documents", queryset=RequiredDocument.objects.with_kind())
    prefetch_related_objects([row.program for row in view.to_ask_for], papers)
    if template == SHEET:
        context["office"] = office_in(opened.region_id)
    else:
        context["holdings"] = holdings(family, view, _store(opened, request.user, today))
    if template == PAGE and opened.complaint and _may_answer(request.user, opened.complaint):
        context["form"] = FamilyAskForm(
            questions=[
                FamilyQuestion(FACTS[asked.fact], asked.about) for asked in view.first_questions
            ],
            initial={"version": opened.complaint.version},
        )
    return render(request, template, context)


def _store(opened: Opened, user: User, today: date) -> Store:
    subject = opened.subject
    person_id = subject.person.pk if subject.person else None
    return store_of(user, client=subject.client, person_id=person_id, on=today)


def _may_answer(user: User, complaint: Complaint) -> bool:
    return complaint.status in RUNNING and user.may(Action.COMPLAINT_COMPLETE, complaint.region_id)
