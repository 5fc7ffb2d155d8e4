"""Unanswered referrals: reminded, passed on, expired; each once, by the standard that held when the letter was sent."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from core.errors import Refused
from core.ids import new_id
from notifications import services as notifications
from notifications.models import Notice
from referrals import services
from referrals.models import Referral, ReplyStandard
from referrals.services import ReplyStandardInput
from referrals.workflow import State
from regions.models import Region
from tests.factories.referrals import LetterFactory, OrganizationFactory, ReferralFactory
from tests.referrals.test_approving import in_threads

# A Monday without a holiday for weeks around it.
MONDAY = dt.datetime(2026, 7, 6, 3, 0, tzinfo=dt.UTC)


@pytest.fixture
def sent(budi, office) -> Referral:
    """Sent on a Monday, due after fourteen working days: Friday the 24th."""
    with time_machine.travel(MONDAY, tick=False):
        referral = ReferralFactory(approved=True, drafted_by=budi)
        LetterFactory(referral=referral)
        return services.mark_sent(referral=referral, how="citizen", by=budi)


def run(on: str) -> list[str]:
    """Let beat come by on that day; what was told since the start."""
    now = dt.datetime.fromisoformat(f"{on}T12:00+07:00") + dt.timedelta(hours=11)
    with time_machine.travel(now, tick=False):
        while services.chase_next(now=now):
            pass
    events = Event.objects.filter(verb="referral.chased").order_by("at", "id")
    return [event.data["chase"] for event in events]


def answer(referral: Referral, what: str, by, on: str) -> None:
    moment = dt.datetime.fromisoformat(f"{on}T10:00+07:00")
    with time_machine.travel(moment, tick=False):
        services.record_reply(
            reply_id=new_id(),
            referral=Referral.objects.get(pk=referral.pk),
            answer=what,
            on=moment.date(),
            by=by,
            note="Alasan contoh.",
        )


@pytest.mark.django_db
class TestSteps:
    def test_three_working_days_before_and_after_then_the_end(self, sent):
        assert run("2026-07-20") == []
        assert run("2026-07-21") == ["remind"]
        assert run("2026-07-28") == ["remind"]
        assert run("2026-07-29") == ["remind", "escalate"]
        assert Referral.objects.get().state == State.SENT
        run("2026-09-10")
        found = Referral.objects.get()
        assert (found.state, found.chase_at) == (State.EXPIRED, None)
        assert found.complaint.open_work == 0

    def test_each_once_however_often_beat_comes(self, sent):
        for _ in range(3):
            assert run("2026-07-22") == ["remind"]
        for _ in range(3):
            assert run("2026-07-30") == ["remind", "escalate"]

    def test_after_a_pause_nobody_is_reminded_of_what_is_long_over(self, sent):
        assert run("2026-08-03") == ["escalate"]

    @pytest.mark.parametrize("what", ["delivered", "returned", "declined"])
    def test_an_answer_ends_it(self, what, sent, budi):
        answer(sent, what, budi, "2026-07-10")
        assert run("2026-12-30") == []

    def test_the_expired_need_is_free_again(self, sent):
        run("2026-09-30")
        assert not Referral.objects.live().exists()


@pytest.mark.django_db
class TestPromised:
    """Accepted on Friday 10 July: sixty calendar days later is Tuesday 8 September."""

    @pytest.fixture
    def accepted(self, sent, budi) -> Referral:
        answer(sent, "accepted", budi, "2026-07-10")
        return Referral.objects.get(pk=sent.pk)

    def test_the_desk_asks_then_the_supervisor_then_the_manager_hears(self, accepted):
        assert timezone.localdate(accepted.serve_due_at) == dt.date(2026, 9, 8)
        assert run("2026-09-02") == []
        assert run("2026-09-03") == ["ask"]
        assert run("2026-09-10") == ["ask"]
        for _ in range(2):
            assert run("2026-09-11") == ["ask", "report"]
        for _ in range(2):
            assert run("2026-12-30") == ["ask", "report", "raise"]

    def test_a_promise_does_not_lapse_by_itself(self, accepted):
        run("2027-02-01")
        found = Referral.objects.get()
        assert (found.state, found.chase_at) == (State.ACCEPTED, None)

    def test_it_is_late_by_the_day_of_the_service_and_not_of_the_answer(self, accepted, budi, zul):
        between = dt.datetime(2026, 8, 20, 3, tzinfo=dt.UTC)
        after = dt.datetime(2026, 9, 9, 3, tzinfo=dt.UTC)
        assert not Referral.objects.overdue(between).exists()
        assert Referral.objects.overdue(after).get() == accepted
        assert Referral.objects.counted(budi, after).get()["late_answers"] == 1
        assert Referral.objects.counted(zul, after).get()["late_answers"] == 0

    def test_a_service_given_ends_it(self, accepted, budi):
        answer(accepted, "delivered", budi, "2026-07-20")
        assert run("2026-12-30") == []

    def test_an_agreement_in_working_days_wins(self, sent, budi):
        row(organization=sent.organization, serve_days=5, serve_unit="working", remind_before=2)
        answer(sent, "accepted", budi, "2026-07-10")
        found = Referral.objects.get()
        assert timezone.localdate(found.serve_due_at) == dt.date(2026, 7, 17)
        assert timezone.localdate(found.chase_at) == dt.date(2026, 7, 15)

    def test_each_hears_their_step(self, accepted, budi, dewi, eko, fitri, zul):
        # Beat on each of the three days.
        for day in ("2026-09-03", "2026-09-11", "2026-12-30"):
            run(day)
        notifications.deliver()

        def told(words: str) -> set:
            return {row.receiver for row in Notice.objects.filter(text__contains=words)}

        assert told("tanyakan kabarnya") == {budi}
        assert told("layanannya lewat tenggat") == {budi, dewi}
        assert told("putuskan kelanjutannya") == {eko, fitri}


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_take_each_step_once(sent):
    now = dt.datetime(2026, 7, 22, 3, tzinfo=dt.UTC)
    in_threads([lambda: services.chase_next(now=now)] * 4)
    assert Event.objects.filter(verb="referral.chased").count() == 1


def given(**changes) -> ReplyStandardInput:
    values = {
        "region": Region.objects.get(pk="34.04"),
        "organization": None,
        "remind_before": 1,
        "escalate_after": 1,
        "expire_after": 2,
        "serve_days": 60,
        "serve_unit": "calendar",
        "valid_from": timezone.localdate(),
        "source": "Kesepakatan contoh",
    }
    return ReplyStandardInput(**(values | changes))


def row(**changes) -> None:
    values = {"valid_from": dt.date(2020, 1, 1), "source": "contoh", "remind_before": 1}
    values |= {"escalate_after": 1, "expire_after": 9}
    ReplyStandard.objects.create(**(values | changes))


@pytest.mark.django_db
class TestStandards:
    def chase_day(self, budi) -> dt.date:
        with time_machine.travel(MONDAY, tick=False):
            referral = ReferralFactory(approved=True, drafted_by=budi)
            LetterFactory(referral=referral)
            services.mark_sent(referral=referral, how="citizen", by=budi)
        return timezone.localdate(referral.__class__.objects.get().chase_at)

    def test_the_organizations_own_row_wins_over_the_region_and_that_over_the_country(
        self, budi, office
    ):
        row(remind_before=2)
        row(region_id="34.04", remind_before=4)
        owner = OrganizationFactory()
        row(organization=owner, remind_before=5)
        row(organization=OrganizationFactory(partner=True), remind_before=9)
        assert self.chase_day(budi) == dt.date(2026, 7, 17)

    def test_where_little_time_is_given_the_reminder_waits_a_day(self, budi, office):
        OrganizationFactory(response_days=2)
        assert self.chase_day(budi) == dt.date(2026, 7, 7)

    def test_a_row_that_begins_later_does_not_hold_yet(self, budi, office):
        row(remind_before=2)
        row(remind_before=5, valid_from=dt.date(2026, 7, 7))
        assert self.chase_day(budi) == dt.date(2026, 7, 22)

    def test_set_by_the_admin_of_the_region_from_today_on(self, gita, zul, eko):
        key = new_id()
        for _ in range(2):
            services.set_reply_standard(standard_id=key, given=given(), by=gita)
        assert ReplyStandard.objects.count() == 1
        with pytest.raises(Refused, match="sudah ada"):
            services.set_reply_standard(standard_id=new_id(), given=given(), by=gita)
        yesterday = timezone.localdate() - dt.timedelta(days=1)
        with pytest.raises(Refused, match="hari ini"):
            services.set_reply_standard(
                standard_id=new_id(), given=given(valid_from=yesterday), by=gita
            )
        for by in (zul, eko):
            with pytest.raises(PermissionDenied):
                services.set_reply_standard(standard_id=new_id(), given=given(), by=by)

    def test_the_page_keeps_what_is_typed_and_refuses_the_wrong_order(self, gita):
        client = Client()
        client.force_login(gita)
        url = reverse("referrals:reply_standards")
        words = {
            "id": new_id(),
            "region": "34.04",
            "remind_before": 2,
            "escalate_after": 5,
            "expire_after": 5,
            "serve_days": 30,
            "serve_unit": "working",
            "valid_from": f"{timezone.localdate():%d-%m-%Y}",
            "source": "MoU contoh",
        }
        refused = client.post(url, words)
        assert refused.status_code == 422
        assert "MoU contoh" in refused.content.decode()
        assert client.post(url, words | {"expire_after": 20}).status_code == 302
        assert "MoU contoh" in client.get(url).content.decode()


@pytest.mark.django_db
def test_the_holder_is_asked_to_remind_and_the_supervisor_hears_of_silence(sent, budi, dewi, zul):
    run("2026-07-21")
    notifications.deliver()
    asked = Notice.objects.filter(text__contains="ingatkan penyedia")
    assert {notice.receiver for notice in asked} == {budi}
    run("2026-07-29")
    notifications.deliver()
    told = Notice.objects.filter(text__contains="belum dijawab penyedia")
    assert {notice.receiver for notice in told} == {budi, dewi}
    assert all(notice.is_pressing for notice in told)
