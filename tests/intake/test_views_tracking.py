"""What anybody with the receipt may read, and nothing beyond it."""

import datetime as dt
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from core.masking import initials
from intake import services
from intake.models import Complaint, TrackingPin
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


def by_pin(client, number, pin):
    return client.post(reverse("intake:track_form"), {"nomor": number, "pin": pin})


def test_number_and_pin_of_the_receipt_lead_to_the_case(client, case):
    assert by_pin(client, case.number, "123 456").url == reverse("intake:track", args=[case.token])


def test_absent_wrong_and_paused_are_the_same_answer(client, case):
    absent = by_pin(client, "3404-26-999999-0", "123456")
    wrong = [by_pin(client, case.number, "000000") for _ in range(5)]
    paused = by_pin(client, case.number, "123456")
    # The number that was typed is shown again; these two have the same length.
    bodies = {
        re.sub(r"csrf\S+|value=\"[^\"]*\"|nonce=\S+", "", answer.content.decode())
        for answer in (absent, *wrong, paused)
    }
    assert {answer.status_code for answer in (absent, *wrong, paused)} == {422}
    assert len(bodies) == 1


def test_a_hundred_people_behind_one_address_all_get_theirs(client, places):
    for case in [ComplaintFactory() for _ in range(100)]:
        assert by_pin(client, case.number, "999999").status_code == 422
        assert by_pin(client, case.number, "123456").status_code == 302


def test_a_day_of_guessing_is_forty_tries(places):
    """Each pause is twice as long as the last: fifteen minutes, thirty, an hour … a day."""
    case = ComplaintFactory(pin="424242")
    start, heard = timezone.now(), 0
    for minute in range(0, 24 * 60, 1):
        with time_machine.travel(start + dt.timedelta(minutes=minute), tick=False):
            for _ in range(10):
                locked = TrackingPin.objects.get(complaint=case)
                if locked.paused_until is None or locked.paused_until <= timezone.now():
                    heard += 1
                    assert services.track_by_pin(number=case.number, pin="000000") is None
    assert heard <= 40


@pytest.mark.django_db(transaction=True)
def test_guesses_at_the_same_moment_are_counted_one_by_one(places):
    case = ComplaintFactory(pin="424242")

    def guess(number: int) -> bool:
        try:
            return services.track_by_pin(number=case.number, pin=f"{number:06}") is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as hands:
        assert not any(hands.map(guess, range(40)))
    found = TrackingPin.objects.get(complaint=case)
    assert (found.misses, found.pauses) == (0, 1)


def test_a_strangers_tries_leave_the_case_alone(client, case):
    before = Complaint.objects.get(pk=case.pk).version
    by_pin(client, case.number, "000000")
    assert Complaint.objects.get(pk=case.pk).version == before


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
