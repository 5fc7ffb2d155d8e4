"""The officer meets what a release has changed: in the navigation, in the list, on the case."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from intake import tasks
from intake.models import Complaint
from intake.workflow import Status
from tests.factories.arrival import typed
from tests.factories.dtks import ReleaseFactory, make_nik
from tests.factories.register import FlipFactory, RecheckFactory, list_person, next_release

pytestmark = pytest.mark.django_db
FLIPS = "/dtks/perubahan/"


def page(client, user, url) -> str:
    client.force_login(user)
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_names_the_change_and_its_release(client, ani):
    flip = FlipFactory()
    text = page(client, ani, FLIPS)
    assert flip.complaint.number in text
    assert "DTSEN triwulan 4 2026" in text
    assert "Tinjau" in text


def test_the_outsider_and_a_sealed_case(client, ani, zul):
    flip = FlipFactory(complaint__is_sealed=True)
    for user in (ani, zul):
        assert flip.complaint.number not in page(client, user, FLIPS)


def test_an_ended_case_waits_for_nobody(client, ani):
    FlipFactory(complaint__verifying=False, complaint__closed=True)
    assert "Tidak ada perubahan yang menunggu" in page(client, ani, FLIPS)


def test_the_queue_marks_and_filters_it_and_the_navigation_counts_it(client, ani, dewi):
    flip = FlipFactory()
    assert "registri berubah" in page(client, dewi, "/antrean/")
    assert flip.complaint.number in page(client, ani, "/keluhan/?berubah=on")
    assert "Registri berubah" in page(client, ani, "/antrean/")


def test_the_case_page_leads_with_the_review_for_who_may_check(client, ani, dewi):
    url = reverse("dashboard:case", args=[FlipFactory().complaint.number])
    assert "Simpan tinjauan" in page(client, ani, url)
    text = page(client, dewi, url)
    assert "Registri berubah." in text
    assert "Simpan tinjauan" not in text


def test_keeping_without_a_reason_is_said_at_the_field(client, ani):
    flip = FlipFactory()
    client.force_login(ani)
    url = reverse("intake:flip", args=[flip.complaint.number])
    answer = client.post(url, {"version": flip.complaint.version, "decision": "keep"})
    assert answer.status_code == 422
    assert "Tulis mengapa keluhan dibiarkan" in answer.content.decode()


def test_the_list_costs_the_same_for_three_and_for_thirty(client, ani):
    recheck = RecheckFactory()

    def cost() -> int:
        client.force_login(ani)
        client.get(FLIPS)
        with CaptureQueriesContext(connection) as queries:
            client.get(FLIPS)
        return len(queries)

    FlipFactory.create_batch(3, recheck=recheck)
    few = cost()
    FlipFactory.create_batch(17, recheck=recheck)
    assert cost() == few <= 10


def test_not_found_in_june_and_listed_in_september(client, ani, budi):
    """The whole story: arrival, release, change, review, and the case goes on."""
    ReleaseFactory(period="2026-Q2")
    client.force_login(ani)
    assert client.post("/keluhan/baru/", typed()).status_code == 302
    assert Complaint.objects.get().status == Status.VERIFYING
    list_person(next_release("2026-Q3"), nik=make_nik(), name="SUMIYATI", decile=2)
    tasks.recheck_after_releases()
    case = Complaint.objects.get()
    assert case.status == Status.VERIFYING
    assert case.number in page(client, ani, FLIPS)
    url = reverse("intake:flip", args=[case.number])
    answer = client.post(url, {"version": case.version, "decision": "accept", "note": ""})
    assert answer.status_code == 302, answer.content.decode()
    assert Complaint.objects.get().status == Status.IN_REVIEW
    assert case.number not in page(client, ani, FLIPS)
    assert case.number in page(client, budi, "/antrean/")
    checks = case.register_checks.order_by("at", "id").values_list("outcome", "how")
    assert list(checks) == [
        ("not_found", "exact"),
        ("in_range", "release"),
        ("in_range", "confirmed"),
    ]
