"""What anybody with the receipt may read, and nothing beyond it."""

import datetime as dt
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.db import connection
from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone

from core.masking import initials
from intake import services
from intake.models import Complaint, TrackingMisses, TrackingPin
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
    absent = by_pin(client, "3404-26-999999-2", "123456")
    wrong = [by_pin(client, case.number, "000000") for _ in range(5)]
    paused = by_pin(client, case.number, "123456")
    # The number that was typed is shown again; these two have the same length.
    bodies = {
        re.sub(r"csrf\S+|value=\"[^\"]*\"|nonce=\S+", "", answer.content.decode())
        for answer in (absent, *wrong, paused)
    }
    assert {answer.status_code for answer in (absent, *wrong, paused)} == {422}
    assert len(bodies) == 1


@pytest.mark.parametrize("shape", ["{}", "{} ", "nomor {}"])
def test_the_number_may_be_typed_with_or_without_its_dashes(client, case, shape):
    for number in (case.number, case.number.replace("-", ""), case.number.replace("-", " ")):
        assert by_pin(client, shape.format(number), "123 456").status_code == 302
    arabic = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
    assert by_pin(client, case.number.translate(arabic), "١٢٣٤٥٦").status_code == 302


def test_a_number_that_cannot_exist_is_called_so_and_costs_no_try(client, case):
    wrong = case.number[:-1] + str((int(case.number[-1]) + 1) % 10)
    for _ in range(6):
        page = by_pin(client, wrong, "123456").content.decode()
        assert "salah ketik" in page
        assert wrong in page
        assert case.number not in page
    assert not TrackingMisses.objects.exists()
    assert by_pin(client, case.number, "123456").status_code == 302


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


def spend(count: int, *, ago: dt.timedelta = dt.timedelta(0)) -> None:
    """So many tries that led nowhere, each against a number of its own."""
    with time_machine.travel(timezone.now() - ago, tick=False):
        for serial in range(count):
            services.track_by_pin(number=f"3404-26-9{serial:05}-0", pin="000000")


@pytest.fixture
def guarded(places):
    spend(services.tracking.BUDGETS[0][1])


def test_past_the_budget_not_even_the_right_pin_opens_a_case(client, guarded):
    """A guesser who knew every PIN finds nothing: what counts is only how many PINs were compared alone."""
    for case in [ComplaintFactory(client__name=f"WARGA {n}") for n in range(20)]:
        assert by_pin(client, case.number, "123456").status_code == 422
        wrong_day = {"nomor": case.number, "pin": "123456", "lahir": "01-01-1950"}
        assert client.post(reverse("intake:track_form"), wrong_day).status_code == 422
    assert TrackingMisses.objects.get().count == services.tracking.BUDGETS[0][1]


def test_past_the_budget_the_date_of_birth_opens_ones_own(client, guarded):
    case = ComplaintFactory()
    day = f"{case.client.born_on:%d%m%Y}"
    asked = client.get(reverse("intake:track_form")).content.decode()
    assert 'name="lahir"' in asked
    own = {"nomor": case.number, "pin": "123 456", "lahir": day}
    for _ in range(100):
        assert client.post(reverse("intake:track_form"), own).status_code == 302


def test_past_the_budget_five_misses_still_pause_one_case(client, guarded):
    case = ComplaintFactory(pin="424242")
    told = {"number": case.number, "born_on": case.client.born_on}
    for _ in range(5):
        assert services.track_by_pin(pin="000000", **told) is None
    assert services.track_by_pin(pin="424242", **told) is None
    assert TrackingPin.objects.get(complaint=case).paused_until is not None


def test_without_a_date_of_birth_on_file_only_the_qr_code_opens_meanwhile(client, guarded):
    case = ComplaintFactory(client__born_on=None, client__nik=None, client__no_nik_reason="lost")
    own = {"nomor": case.number, "pin": "123456", "lahir": "01-01-1950"}
    assert client.post(reverse("intake:track_form"), own).status_code == 422
    assert track(client, case).status_code == 200


def test_an_hour_later_the_pin_alone_is_enough_again(client, places):
    spend(services.tracking.BUDGETS[0][1], ago=dt.timedelta(hours=2))
    case = ComplaintFactory()
    assert by_pin(client, case.number, "123456").status_code == 302
    assert 'name="lahir"' not in client.get(reverse("intake:track_form")).content.decode()


def test_a_patient_guesser_is_stopped_by_the_day_and_by_the_month(places):
    """However the guesses are spread, no more than five thousand in thirty days are compared with PINs alone."""
    now, hour = timezone.now(), dt.timedelta(hours=1)
    start = (now - dt.timedelta(days=30)).replace(minute=30)
    for passed in range(30 * 24):
        with time_machine.travel(start + hour * passed, tick=False):
            if not services.asks_birth_day():
                spend(1)
                TrackingMisses.objects.filter(hour__gt=timezone.now() - hour).update(count=300)
    total = TrackingMisses.objects.aggregate(total=Sum("count"))["total"]
    assert total <= 5000 + 300


def test_what_is_right_is_not_counted(client, case):
    for _ in range(5):
        by_pin(client, case.number, "123456")
    assert not TrackingMisses.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_misses_at_the_same_moment_are_all_counted(places):
    def guess(number: int) -> None:
        try:
            services.track_by_pin(number=f"3404-26-9{number:05}-0", pin="000000")
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as hands:
        list(hands.map(guess, range(60)))
    assert TrackingMisses.objects.aggregate(total=Sum("count"))["total"] == 60


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
