"""After approval: sent, answered, and what that does to the need and the case."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.utils import timezone

from core.errors import Refused
from core.ids import new_id
from core.workflow import IllegalStep
from intake.models import Complaint, Need
from referrals import services
from referrals.models import Referral, Reply
from referrals.workflow import State
from tests.factories.referrals import LetterFactory, ReferralFactory, ReplyFactory

pytestmark = pytest.mark.django_db


def answer(referral, by, what, **changes) -> Reply:
    values = {"reply_id": new_id(), "on": timezone.localdate(), "note": "Sesuai surat."}
    return services.record_reply(referral=referral, answer=what, by=by, **(values | changes))


def test_sending_needs_a_letter(budi, office):
    referral = ReferralFactory(approved=True)
    with pytest.raises(Refused, match="Terbitkan surat"):
        services.mark_sent(referral=referral, how="citizen", by=budi)
    LetterFactory(referral=referral)
    found = services.mark_sent(referral=referral, how="citizen", by=budi)
    assert (found.state, found.sent_how) == (State.SENT, "citizen")
    assert found.due_at > timezone.now() + dt.timedelta(days=14)


@pytest.mark.parametrize("who", ["ani", "dewi", "gita", "zul"])
def test_only_the_back_office_records_answers(who, request, places):
    with pytest.raises(PermissionDenied):
        answer(ReferralFactory(sent=True), request.getfixturevalue(who), "accepted")


def test_a_delivered_service_settles_the_need_and_ends_the_work(budi, places):
    referral = ReferralFactory(sent=True)
    answer(referral, budi, "accepted", note="Masuk antrean Desember.")
    assert Need.objects.get().outcome == ""
    answer(referral, budi, "delivered", note="PBI-JKN aktif sejak 1 Desember.")
    need, case = Need.objects.get(), Complaint.objects.get()
    assert (need.outcome, need.outcome_note) == ("helped", "PBI-JKN aktif sejak 1 Desember.")
    assert (case.open_work, Referral.objects.get().state) == (0, State.DELIVERED)


def test_what_a_partner_gives_is_settled_as_partner_help(budi, places):
    answer(ReferralFactory(sent=True, partner=True), budi, "delivered")
    assert Need.objects.get().outcome == "partner"


def test_a_delivery_without_words_says_what_was_delivered(budi, places):
    answer(ReferralFactory(sent=True), budi, "delivered", note="")
    assert Need.objects.get().outcome_note.startswith("Jaring Pengaman Sosial Sleman")


@pytest.mark.parametrize(
    ("what", "state"), [("returned", State.SENT_BACK), ("declined", State.DECLINED)]
)
def test_a_refusal_leaves_the_need_open_for_another_referral(budi, given, case, what, state):
    referral = ReferralFactory(sent=True, complaint=case)
    answer(referral, budi, what, note="Kuota habis.")
    assert Referral.objects.get().state == state
    assert Complaint.objects.get().open_work == 0
    again = services.draft(
        referral_id=new_id(), complaint=case, need=case.needs.get(), given=given(), by=budi
    )
    assert again.state == State.DRAFTED


@pytest.mark.parametrize("what", ["returned", "declined"])
def test_a_refusal_needs_its_reason(budi, places, what):
    with pytest.raises(Refused, match="alasan"):
        answer(ReferralFactory(sent=True), budi, what, note="")


def test_the_same_form_twice_is_one_reply(budi, places):
    referral, key = ReferralFactory(sent=True), new_id()
    for _ in range(2):
        answer(referral, budi, "accepted", reply_id=key)
    assert Reply.objects.count() == 1


def test_an_answer_before_sending_does_not_exist(budi, places):
    with pytest.raises(IllegalStep):
        answer(ReferralFactory(approved=True), budi, "accepted")


@pytest.mark.parametrize(("days", "words"), [(1, "belum tiba"), (-40, "lebih awal")])
def test_the_day_of_the_answer_lies_between_sending_and_today(budi, places, days, words):
    with pytest.raises(Refused, match=words):
        answer(
            ReferralFactory(sent=True),
            budi,
            "accepted",
            on=timezone.localdate() + dt.timedelta(days=days),
        )


def test_a_reply_is_never_changed(places):
    row = ReplyFactory()
    row.note = "lain"
    with pytest.raises(DatabaseError), transaction.atomic():
        row.save()


def test_a_referral_expires_only_after_its_letter_did(budi, places):
    referral = ReferralFactory(sent=True)
    with pytest.raises(Refused, match="belum habis"):
        services.expire(referral=referral, by=budi)
    Referral.objects.update(expires_on=timezone.localdate() - dt.timedelta(days=1))
    assert services.expire(referral=referral, by=budi).state == State.EXPIRED
    assert Complaint.objects.get().open_work == 0


def test_a_need_met_by_another_referral_is_not_settled_twice(budi, case, program):
    first = ReferralFactory(sent=True, complaint=case)
    second = ReferralFactory(sent=True, complaint=case, partner=True)
    answer(first, budi, "delivered", note="Dibayar penuh.")
    answer(second, budi, "delivered", note="Diantar ke RSUD.")
    assert Need.objects.get().outcome_note == "Dibayar penuh."
