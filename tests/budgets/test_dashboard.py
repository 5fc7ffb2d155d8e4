"""Pages across apps: as many queries for thirty rows as for three, and under a ceiling."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.services import record
from audit.verbs import Verb
from tests.factories.dtks import FamilyFactory, PersonFactory, make_kk
from tests.factories.intake import (
    ClientDocumentFactory,
    ComplaintFactory,
    NeedFactory,
    NoteFactory,
    RegisterCheckFactory,
    VerificationFactory,
)
from tests.factories.outreach import VisitFactory, VisitPhotoFactory
from tests.factories.programs import OrganizationFactory, ProgramFactory
from tests.factories.referrals import ReferralFactory, stored_verdict

FEW, MANY = 3, 30
# Between the statements of one journey; see `core.together`.
JOINT = ";\n"


def cost(user, ask: Callable[[Client], object]) -> list[int]:
    """Journeys to the database of one request, session and navigation included, each with the statements it carries.

    Asked twice: what is done once is not counted."""
    client = Client()
    client.force_login(user)
    ask(client)
    with CaptureQueriesContext(connection) as queries:
        response = ask(client)
    assert response.status_code == 200
    return [query["sql"].count(JOINT) + 1 for query in queries.captured_queries]


def grown(
    user, ask, grow: Callable[[int], None], ceiling: int, statements: int | None = None
) -> None:
    """`statements` bounds what the journeys carry, where several lists are read by one of them."""
    grow(FEW)
    few = cost(user, ask)
    grow(MANY - FEW)
    many = cost(user, ask)
    assert few == many
    assert len(many) <= ceiling
    assert sum(many) <= (statements or ceiling)


def cases(n: int, **values) -> None:
    for i in range(n):
        ComplaintFactory(
            **{"in_review": True, "needs": 1 + i % 3, "check": "in_range", **values},
            region_id=f"34.04.07.200{1 + i % 3}",
        )


def get(url: str) -> Callable[[Client], object]:
    return lambda client: client.get(url)


def test_the_queue(places, budi):
    grown(budi, get("/antrean/"), cases, ceiling=11, statements=16)


def test_the_queue_with_filters(places, budi):
    url = "/keluhan/?bidang=health&registri=in_range&wilayah=34.04.07&lewat=1&urut=diterima"
    grown(budi, get(url), lambda n: cases(n, overdue=True), ceiling=11, statements=16)


def test_the_search_by_name(places, budi):
    grown(budi, lambda c: c.post("/cari/", {"q": "sumiyati"}), cases, ceiling=11, statements=14)


@pytest.mark.parametrize("who", ["eko", "dewi"])
def test_the_figures(request, places, who):
    grown(request.getfixturevalue(who), get("/dasbor/"), cases, ceiling=12, statements=15)


def test_the_page_of_a_case(places, budi):
    """Everything that can pile up on a case, three times and thirty times."""
    kk = make_kk(9600)
    family = FamilyFactory()
    person = PersonFactory(family=family)
    case = ComplaintFactory(in_service=True, needs=1, client__kk=kk, client__person=person)
    RegisterCheckFactory(complaint=case, person=person, release=person.release, at=timezone.now())

    def grow(n: int) -> None:
        for _ in range(n):
            need = NeedFactory(complaint=case)
            program = ProgramFactory(owner=OrganizationFactory())
            program.criteria.create(
                fact="decile", operator="between", value=[1, 5], text="Desil 1–5"
            )
            ReferralFactory(
                complaint=case,
                need=need,
                program=program,
                verdict=stored_verdict(program),
                drafted_by=budi,
            )
            PersonFactory(family=family)
            RegisterCheckFactory(complaint=case, outcome="not_found")
            VerificationFactory(complaint=case)
            VisitPhotoFactory(visit=VisitFactory(complaint=case, done=True))
            ClientDocumentFactory(client=case.client)
            note = NoteFactory(complaint=case)
            ComplaintFactory(closed=True, client__kk=kk)
            for verb, data in (
                (Verb.NOTE_ADDED, {"note": str(note.pk)}),
                (Verb.COMPLAINT_TAKEN, {}),
            ):
                record(
                    verb,
                    case,
                    actor=budi,
                    region_id=case.region_id,
                    case_number=case.number,
                    data=data,
                )

    grown(budi, get(reverse("dashboard:case", args=[case.number])), grow, ceiling=10, statements=36)


@pytest.mark.parametrize(
    ("who", "state"),
    [("ani", "incomplete"), ("dewi", "verifying"), ("eko", "deciding"), ("ani", "resolved")],
)
def test_the_page_of_a_case_with_the_form_of_its_turn(request, places, who, state):
    case = ComplaintFactory(**{state: True}, check="not_found")
    user = request.getfixturevalue(who)
    assert len(cost(user, get(reverse("dashboard:case", args=[case.number])))) <= 12
