"""What anybody with the receipt may read, and nothing beyond it."""

import pytest
from django.urls import reverse

from core.masking import initials
from intake.models import Complaint
from intake.workflow import Status
from tests.factories.intake import ComplaintFactory, PaperRequestFactory


def track(client, case):
    return client.get(reverse("intake:track", args=[case.token]))


@pytest.fixture
def case(places):
    return ComplaintFactory(in_review=True, client__name="SITI NURJANAH")


def test_it_tells_the_state_and_the_day_in_plain_words(client, case):
    page = track(client, case).content.decode()
    assert case.number in page
    assert "S. N." in page
    assert "Petugas sedang menangani" in page
    assert "paling lambat" in page
    assert "Puskesos Caturtunggal" in page


def test_it_gives_away_neither_name_nor_nik_nor_need(client, case):
    page = track(client, case).content.decode()
    for secret in ("NURJANAH", case.client.nik, case.needs.get().wish, case.story, "0812"):
        assert secret not in page


@pytest.mark.parametrize("status", Status.values)
def test_every_state_has_a_sentence(client, places, status):
    trait = {"registered": "registered", "closed": "closed"}.get(status, status)
    page = track(client, ComplaintFactory(**{trait: True}))
    assert page.status_code == 200


def test_missing_papers_are_named(client, places):
    case = ComplaintFactory(incomplete=True)
    PaperRequestFactory(complaint=case)
    page = track(client, case).content.decode()
    assert "KTP" in page
    assert "paling lambat" not in page


def test_a_sealed_case_names_no_paper(client, places):
    case = ComplaintFactory(incomplete=True, sealed=True)
    PaperRequestFactory(complaint=case)
    page = track(client, case).content.decode()
    assert "KTP" not in page.replace("dengan KTP", "")
    assert "hubungi kantor" in page


def test_an_unknown_code_is_answered_politely(client, case):
    answer = client.get(reverse("intake:track", args=["tidak-ada"]))
    assert answer.status_code == 404
    assert "Mohon maaf" in answer.content.decode()


def test_the_number_is_not_a_key(client, case):
    assert client.get(reverse("intake:track", args=[case.number])).status_code == 404


def test_a_pasted_address_or_code_leads_to_the_case(client, case):
    url = reverse("intake:track", args=[case.token])
    for said in (case.token, f"https://slrt.example.go.id{url}", f" {case.token}/ "):
        assert client.get(reverse("intake:track_form"), {"kode": said}).url == url


def test_the_page_is_kept_by_no_cache_and_named_to_no_other_site(client, case):
    answer = track(client, case)
    assert answer["Cache-Control"] == "no-store, private"
    assert answer["Referrer-Policy"] == "no-referrer"


def test_every_case_has_a_key_of_its_own(places):
    tokens = {ComplaintFactory().token for _ in range(5)}
    assert len(tokens) == 5
    assert all(len(token) >= 22 for token in tokens)
    assert Complaint.objects.count() == 5


@pytest.mark.parametrize(
    ("name", "shown"),
    [("SUMIYATI", "S."), ("SITI NURJANAH", "S. N."), ("A B C D", "A. B. C."), ("", "")],
)
def test_initials(name, shown):
    assert initials(name) == shown
