"""A provider answers by the address on the letter: token in the code, PIN on the paper, no account."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from audit.verbs import Verb
from core.errors import Refused
from core.ids import new_id
from intake.models import Complaint, Need
from referrals import services
from referrals.models import Letter, Referral, Reply, ReplyLink
from referrals.services import Entry
from referrals.workflow import State
from tests.factories.referrals import (
    LetterFactory,
    LetterOfficeFactory,
    ReferralFactory,
    ReplyLinkFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def link(places) -> ReplyLink:
    return ReplyLinkFactory(letter=LetterFactory(referral=ReferralFactory(sent=True)))


def reply(link, answer, **changes) -> Reply:
    values = {
        "reply_id": new_id(),
        "on": timezone.localdate(),
        "provider_name": "dr. Wening, RSUD Sleman",
        "note": "Sesuai surat.",
    }
    return services.reply_by_link(link=link, answer=answer, **(values | changes))


def page(link) -> str:
    return reverse("referrals:answer", args=[link.token])


def opened(client, link):
    client.post(page(link), {"pin": "123 456"})
    return client


def test_the_loop_closes_without_the_desk_typing_anything(link):
    for answer in ("received", "accepted", "delivered"):
        reply(link, answer)
    assert Referral.objects.get().state == State.DELIVERED
    assert Complaint.objects.get().open_work == 0
    said = Event.objects.filter(verb=Verb.REFERRAL_REPLIED)
    assert [event.data["answer"] for event in said.order_by("at")] == [
        "received",
        "accepted",
        "delivered",
    ]
    assert {event.actor_id for event in said} == {None}


def test_a_provider_says_that_they_helped_but_the_desk_settles_the_need(link):
    reply(link, "delivered")
    assert Need.objects.get().outcome == ""


def test_a_letter_in_the_providers_hands_was_sent(places):
    link = ReplyLinkFactory(letter=LetterFactory(referral=ReferralFactory(approved=True)))
    reply(link, "accepted")
    found = Referral.objects.get()
    assert (found.state, found.sent_how) == (State.ACCEPTED, "citizen")


@pytest.mark.parametrize("answer", ["received", "accepted"])
def test_each_answer_is_given_once(link, answer):
    reply(link, answer)
    with pytest.raises(Refused, match="sudah tercatat"):
        reply(link, answer)


def test_the_same_form_twice_is_one_reply(link):
    key = new_id()
    for _ in range(2):
        reply(link, "accepted", reply_id=key)
    assert Reply.objects.count() == 1


@pytest.mark.parametrize("answer", ["returned", "declined"])
def test_a_refusal_says_why(link, answer):
    with pytest.raises(Refused, match="alasan"):
        reply(link, answer, note="")


@pytest.mark.parametrize(("days", "words"), [(1, "belum tiba"), (-40, "lebih awal")])
def test_the_day_lies_between_the_letter_and_today(link, days, words):
    with pytest.raises(Refused, match=words):
        reply(link, "accepted", on=timezone.localdate() + dt.timedelta(days=days))


def test_a_revoked_letter_answers_no_more(link, eko):
    services.revoke_letter(referral=link.referral, reason="Nama salah.", by=eko)
    assert services.find_link(link.token) is None
    with pytest.raises(Refused, match="tidak berlaku"):
        reply(link, "accepted")


def test_a_link_too_old_or_never_made_looks_the_same(client, link):
    ReplyLink.objects.update(expires_on=timezone.localdate() - dt.timedelta(days=1))
    old = client.get(page(link))
    absent = client.get(reverse("referrals:answer", args=["tidak-pernah-ada"]))
    assert (old.status_code, absent.status_code) == (404, 404)
    assert old.content == absent.content


def test_who_accepted_may_say_later_how_it_ended(link):
    reply(link, "accepted")
    assert ReplyLink.objects.get().expires_on >= timezone.localdate() + dt.timedelta(days=60)


def test_five_wrong_pins_and_the_right_one_waits_too(link):
    entries = [services.enter_pin(link=link, pin="000000") for _ in range(5)]
    assert entries == [Entry.WRONG] * 4 + [Entry.PAUSED]
    assert services.enter_pin(link=link, pin="123456") == Entry.PAUSED
    ReplyLink.objects.update(paused_until=timezone.now() - dt.timedelta(seconds=1))
    assert services.enter_pin(link=link, pin="123456") == Entry.OPEN


@pytest.mark.django_db(transaction=True)
def test_twenty_guesses_at_once_count_as_twenty(link):
    def guess(_number: int) -> Entry:
        try:
            return services.enter_pin(link=link, pin="999999")
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as hands:
        entries = list(hands.map(guess, range(20)))
    assert entries.count(Entry.WRONG) == 4


def test_before_the_pin_the_page_shows_initials_and_nothing_else(client, link):
    person = link.referral.complaint.client
    found = client.get(page(link))
    assert found.status_code == 200
    assert person.name not in found.content.decode()
    assert link.referral.purpose not in found.content.decode()
    assert found["Cache-Control"] == "no-store, private"
    assert found["Referrer-Policy"] == "same-origin"


def test_an_answer_without_the_pin_is_not_taken(client, link):
    found = client.post(page(link), {"answer": "accepted", "id": new_id()})
    assert found.status_code == 422
    assert not Reply.objects.exists()


def test_the_page_takes_an_answer_and_keeps_what_was_typed(client, link):
    opened(client, link)
    told = {
        "id": new_id(),
        "answer": "declined",
        "on": timezone.localdate().isoformat(),
        "provider_name": "Bu Rini, Dinas Kesehatan",
    }
    kept = client.post(page(link), told)
    assert kept.status_code == 422
    assert "Bu Rini" in kept.content.decode()
    assert client.post(page(link), told | {"note": "Kuota habis."}).status_code == 302
    assert Referral.objects.get().state == State.DECLINED
    assert "Kuota habis." in client.get(page(link)).content.decode()


def test_an_answer_that_took_longer_than_a_sitting_is_given_back_with_the_pin(client, link):
    told = {"id": str(new_id()), "answer": "accepted", "on": "24-11-2026", "note": "Senin pagi."}
    late = client.post(page(link), told)
    assert late.status_code == 422
    assert "Ketik PIN sekali lagi" in late.content.decode()
    link.refresh_from_db()
    assert link.misses == 0
    assert client.post(page(link), told | {"pin": "000000"}).status_code == 422
    again = client.post(page(link), told | {"pin": "123 456"}).content.decode()
    assert "Senin pagi." in again
    assert told["id"] in again
    assert not Reply.objects.exists()


def test_a_nik_is_not_taken_into_the_history(client, link):
    opened(client, link)
    found = client.post(
        page(link),
        {
            "id": new_id(),
            "answer": "accepted",
            "on": timezone.localdate().isoformat(),
            "provider_name": "Bu Rini",
            "note": "NIK 3404076505909123",
        },
    )
    assert found.status_code == 422
    assert not Reply.objects.exists()


def test_an_opened_page_closes_when_the_link_is_renewed(client, link, budi):
    opened(client, link)
    services.renew_link(referral=link.referral, by=budi)
    assert client.get(page(link)).status_code == 404
    fresh = ReplyLink.objects.get()
    assert fresh.pin != "123456" or fresh.token != link.token
    assert 'name="pin"' in client.get(page(fresh)).content.decode()


@pytest.mark.parametrize("who", ["ani", "eko", "zul"])
def test_only_who_sends_letters_renews_a_link(who, request, link):
    with pytest.raises(PermissionDenied):
        services.renew_link(referral=link.referral, by=request.getfixturevalue(who))


def test_a_printed_letter_has_one_link_however_often_it_is_printed(budi, eko, places):
    LetterOfficeFactory()
    letter = services.issue_letter(referral=ReferralFactory(approved=True), by=eko)
    seen: list[str] = []
    for _ in range(2):
        services.print_letter(
            letter=Letter.objects.get(pk=letter.pk),
            by=budi,
            address="https://slrt.example/verifikasi/X/",
            answer_address=lambda token: seen.append(token) or f"https://slrt.example/{token}/",
        )
    assert len(set(seen)) == 1
    assert ReplyLink.objects.get().token == seen[0]


def test_the_token_is_not_readable_in_the_database(link):
    with connection.cursor() as cursor:
        cursor.execute("SELECT token, pin FROM referrals_replylink")
        token, pin = cursor.fetchone()
    assert link.token.encode() not in bytes(token)
    assert b"123456" not in bytes(pin)
