"""One person of the register, with what the desk has done for them. Every opening is written down."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.http import require_POST, require_safe

from accounts.access import authorize, may, requires
from accounts.roles import Action
from dashboard.charts import decile_line
from dashboard.queries.person import cases_of, proposals_of, words_of
from dashboard.words import source_short
from dtks import matching, queries, services
from dtks.matching import RegisterAnswer
from dtks.models import Person
from regions.queries import full_name


def _person(request: HttpRequest, pk: uuid.UUID) -> Person:
    people = Person.objects.visible_to(request.user).for_answer()
    return get_object_or_404(people, pk=pk)


def _page(
    request: HttpRequest, person: Person, answer: RegisterAnswer, *, is_revealed: bool
) -> HttpResponse:
    today = localdate()
    deciles = queries.deciles_of(person)
    said = [row for row in deciles if row.decile is not None]
    cases = cases_of(person, request.user)
    line = [(source_short(row.release.source, row.release.period), row.decile) for row in said]
    return render(
        request,
        "dtks/person_detail.html",
        {
            "person": person,
            "answer": answer,
            "age": queries.age_on(person.born_on, today) if person.born_on else None,
            "place": full_name(person.region_id),
            "deciles": deciles,
            "chart": decile_line(line[-8:]) if len(line) > 1 else None,
            "words": words_of(person, deciles),
            "cases": cases,
            "proposals": proposals_of(cases),
            "previous_decile": deciles[-2].decile if len(deciles) > 1 else None,
            "members": queries.members_of(person, on=today),
            "is_revealed": is_revealed,
            "printed_at": timezone.now(),
            "may_reveal": may(request.user, Action.PERSON_REVEAL, person.region_id),
        },
    )


@requires(Action.PERSON_VIEW)
@require_safe
def person(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = _person(request, pk)
    authorize(request.user, Action.PERSON_VIEW, found.region_id)
    answer = services.open_person(person=found, by=request.user, on=localdate())
    return _page(request, found, answer, is_revealed=False)


@requires(Action.PERSON_REVEAL)
@require_POST
def reveal(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The same page with NIK and KK in the clear, once; opened again it is masked again."""
    found = _person(request, pk)
    authorize(request.user, Action.PERSON_REVEAL, found.region_id)
    services.reveal(person=found, by=request.user)
    answer = matching.confirmed(person=found, on=localdate(), user=request.user)
    return _page(request, found, answer, is_revealed=True)
