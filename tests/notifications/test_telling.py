"""From an event to an inbox: exactly once, to those whose turn it is, and to nobody who may not know."""

import contextlib
import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from smtplib import SMTPRecipientsRefused

import pytest
import time_machine
from django.core import mail
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from audit.models import Outbox
from core.ids import new_id
from intake import services as intake
from intake.models import Holiday
from notifications import services, tasks
from notifications.models import Notice, Subscription
from outreach import services as outreach
from referrals import services as referrals
from regions.models import Region
from tests.factories.intake import ComplaintFactory
from tests.factories.outreach import VisitFactory
from tests.factories.referrals import LetterFactory, ReferralFactory, ReplyLinkFactory
from tests.referrals.test_approving import in_threads

pytestmark = pytest.mark.django_db


def heard() -> dict[str, list[str]]:
    """What each person's inbox says, oldest first."""
    services.deliver()
    told: dict[str, list[str]] = {}
    for notice in Notice.objects.select_related("receiver").order_by("at", "id"):
        told.setdefault(notice.receiver.username, []).append(notice.text)
    return told


def resolve(case, by):
    intake.settle_need(need=case.needs.get(), outcome="informed", note="Sudah dijelaskan.", by=by)
    return intake.resolve(complaint=case, by=by)


def test_whose_turn_it_is_now_hears_of_it(ani, budi, citra, dewi, eko, zul):
    case = ComplaintFactory(in_review=True)
    resolve(case, budi)
    assert heard() == {"ani": [f"Keluhan {case.number} menunggu kabar kepada warga."]}


def test_nobody_is_told_of_their_own_act(budi, dewi):
    case = ComplaintFactory(in_review=True, holder=budi)
    intake.write_note(complaint=case, note_id=new_id(), text="Sudah ditelepon.", by=budi)
    assert heard() == {}
    intake.write_note(complaint=case, note_id=new_id(), text="Warga datang lagi.", by=dewi)
    assert heard() == {"budi": [f"Ada catatan baru pada keluhan {case.number}."]}


def test_a_late_case_is_told_to_its_holder_and_the_supervisor(budi, dewi, eko):
    case = ComplaintFactory(in_review=True, days_left=-0.01, holder=budi)
    intake.escalate(now=timezone.now())
    told = heard()
    assert set(told) == {"budi", "dewi"}
    assert told["dewi"] == [f"Keluhan {case.number} lewat tenggat."]
    assert Notice.objects.filter(is_pressing=True).count() == 2


def test_a_submitted_referral_calls_the_approvers_but_not_its_author(budi, dewi, eko, fitri, zul):
    referral = ReferralFactory(drafted_by=budi)
    referrals.submit(referral=referral, by=budi)
    assert set(heard()) == {"dewi", "eko", "fitri"}


def test_an_approved_or_returned_referral_calls_its_author(budi, eko):
    first, second = (
        ReferralFactory(submitted=True, drafted_by=budi),
        ReferralFactory(submitted=True, drafted_by=budi),
    )
    referrals.approve(referral=first, by=eko)
    referrals.return_to_author(referral=second, note="Lengkapi.", by=eko)
    assert heard() == {
        "budi": [
            f"Rujukan {first.number} disetujui; surat siap dikirim.",
            f"Rujukan {second.number} dikembalikan untuk diperbaiki.",
        ]
    }


def test_a_provider_who_answers_by_the_letter_is_heard(budi):
    link = ReplyLinkFactory(
        letter=LetterFactory(referral=ReferralFactory(sent=True, drafted_by=budi))
    )
    referrals.reply_by_link(
        reply_id=new_id(),
        link=link,
        answer="accepted",
        on=timezone.localdate(),
        provider_name="Bu Rini",
    )
    number = link.referral.number
    assert heard()["budi"] == [f"Penyedia menjawab rujukan {number}: diterima, akan dilayani."]


def test_a_sealed_case_is_told_to_nobody_without_the_right(ani, budi, citra):
    """The front office does not even learn the number of a sealed case that a colleague logged."""
    case = ComplaintFactory(in_review=True, sealed=True)
    resolve(case, budi)
    assert heard() == {}
    assert not Outbox.objects.exists()


def test_a_visit_is_told_to_whoever_goes(citra, dewi):
    visit = VisitFactory(assigned_to=citra)
    outreach.cancel(visit=visit, reason="Warga sudah datang ke kantor.", by=dewi)
    assert heard() == {"citra": [f"Kunjungan keluhan {visit.complaint.number} dibatalkan."]}


def test_an_event_that_is_rolled_back_tells_nobody(budi, ani):
    case = ComplaintFactory(in_review=True)
    with transaction.atomic():
        resolve(case, budi)
        transaction.set_rollback(True)
    assert heard() == {}


def test_delivering_again_says_nothing_again(budi, ani):
    resolve(ComplaintFactory(in_review=True), budi)
    for _ in range(3):
        services.deliver()
    assert Notice.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_tell_each_event_once(budi, ani):
    for _ in range(30):
        resolve(ComplaintFactory(in_review=True), budi)

    def work(_number: int) -> int:
        try:
            return services.deliver(limit=4)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as hands:
        while any(hands.map(work, range(6))):
            pass
    assert Notice.objects.filter(receiver=ani).count() == 30
    assert not Outbox.objects.exists()


def test_an_hour_without_a_broker_loses_nothing(budi, ani, settings):
    """Events need no broker to be kept; the first beat afterwards tells them all. (Tests run with a dead broker.)"""
    cases = [ComplaintFactory(in_review=True) for _ in range(3)]
    start = timezone.now()
    for minutes, case in zip((0, 25, 50), cases, strict=True):
        with time_machine.travel(start + dt.timedelta(minutes=minutes), tick=False):
            resolve(case, budi)
    with time_machine.travel(start + dt.timedelta(minutes=61), tick=False):
        tasks.deliver()
    assert Notice.objects.filter(receiver=ani).count() == 3


def test_a_batch_of_events_costs_a_handful_of_queries(
    budi, ani, dewi, django_assert_max_num_queries
):
    for _ in range(20):
        resolve(ComplaintFactory(in_review=True), budi)
    with django_assert_max_num_queries(10):
        services.deliver()


def test_one_digest_a_day_with_numbers_and_no_names(budi, dewi):
    case = ComplaintFactory(in_review=True, holder=budi, client__name="SUMIYATI RAHASIA")
    intake.write_note(complaint=case, note_id=new_id(), text="Rahasia besar.", by=dewi)
    services.deliver()
    services.subscribe(user=budi, email="budi@contoh.go.id")
    morning = dt.datetime(2026, 11, 25, 8, tzinfo=timezone.get_default_timezone())
    for minutes in (0, 5, 10):
        with time_machine.travel(morning + dt.timedelta(minutes=minutes), tick=False):
            tasks.send_digests()
    (letter,) = mail.outbox
    assert letter.to == ["budi@contoh.go.id"]
    assert case.number in letter.body
    for secret in ("SUMIYATI", "Rahasia besar", case.client.nik):
        assert secret not in letter.body + letter.subject
    with time_machine.travel(morning + dt.timedelta(days=1), tick=False):
        tasks.send_digests()
    assert len(mail.outbox) == 2


def test_no_digest_before_the_office_opens_and_none_about_nothing(budi):
    services.subscribe(user=budi, email="budi@contoh.go.id")
    night = dt.datetime(2026, 11, 25, 3, tzinfo=timezone.get_default_timezone())
    with time_machine.travel(night, tick=False):
        tasks.send_digests()
    assert Subscription.objects.get().sent_on is None
    with time_machine.travel(night + dt.timedelta(hours=6), tick=False):
        tasks.send_digests()
    assert mail.outbox == []


def morning_of(day: int):
    at = dt.datetime(2026, 11, day, 8, tzinfo=timezone.get_default_timezone())
    return time_machine.travel(at, tick=False)


@pytest.fixture
def two_readers(budi, ani):
    """Both have something unread and want to hear of it."""
    case = ComplaintFactory(in_review=True, holder=budi)
    intake.write_note(complaint=case, note_id=new_id(), text="Datang lagi.", by=ani)
    resolve(ComplaintFactory(in_review=True), budi)
    services.deliver()
    for user in (budi, ani):
        services.subscribe(user=user, email=f"{user.username}@contoh.go.id")


class Carrier:
    """Takes letters in place of the mail backend; `then` is what happens once it has taken one."""

    def __init__(self, monkeypatch, *, then=None):
        self.taken: list[tuple[str, str]] = []
        self.then = then
        monkeypatch.setattr(services.EmailMessage, "send", lambda letter: self._take(letter))

    def _take(self, letter) -> None:
        if self.then is ConnectionRefusedError:
            raise self.then
        if letter.to == ["budi@contoh.go.id"] and self.then is SMTPRecipientsRefused:
            raise SMTPRecipientsRefused({})
        self.taken.append((letter.to[0], letter.extra_headers["Message-ID"]))
        if self.then is KeyboardInterrupt:
            raise self.then

    @property
    def receivers(self) -> list[str]:
        return sorted(to for to, _name in self.taken)


def test_a_carrier_out_of_reach_is_tried_again_and_one_refused_address_stops_nobody(
    two_readers, monkeypatch
):
    carrier = Carrier(monkeypatch, then=ConnectionRefusedError)
    with morning_of(25), pytest.raises(ConnectionRefusedError):
        tasks.send_digests()
    assert set(Subscription.objects.values_list("sent_on", flat=True)) == {None}
    carrier.then = SMTPRecipientsRefused
    for _ in range(2):
        with morning_of(25):
            tasks.send_digests()
    assert carrier.receivers == ["ani@contoh.go.id"]


def test_a_worker_killed_while_the_letter_leaves_owes_it_and_repeats_it_under_the_same_name(
    two_readers, monkeypatch
):
    carrier = Carrier(monkeypatch, then=KeyboardInterrupt)
    with morning_of(25), contextlib.suppress(KeyboardInterrupt):
        tasks.send_digests()
    carrier.then = None
    for _ in range(2):
        with morning_of(25):
            tasks.send_digests()
    # One went out twice as one and the same letter; nobody's was lost.
    assert len(carrier.taken) == 3
    assert len(set(carrier.taken)) == 2


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_each_digest_once(two_readers, monkeypatch):
    carrier = Carrier(monkeypatch)
    now = dt.datetime(2026, 11, 25, 8, tzinfo=timezone.get_default_timezone())
    in_threads([lambda: services.send_digests(now=now)] * 4)
    assert carrier.receivers == ["ani@contoh.go.id", "budi@contoh.go.id"]


class TestMorning:
    """Wednesday 25 November 2026: 07.30 is 00.30 UTC in the west of the country, 22.30 the day before in the east."""

    def sent(self, user, at: str, monkeypatch) -> list[str]:
        services.subscribe(user=user, email=f"{user.username}@contoh.go.id")
        monkeypatch.setattr(services, "_digest", lambda user: ("Ringkasan", "Isi"))
        services.send_digests(now=dt.datetime.fromisoformat(f"{at}+00:00"))
        return [letter.to[0] for letter in mail.outbox]

    @pytest.mark.parametrize(
        ("at", "is_sent"),
        [("2026-11-24T23:59", False), ("2026-11-25T00:01", True), ("2026-11-25T09:00", True)],
    )
    def test_half_an_hour_before_the_desk_opens(self, at, is_sent, budi, monkeypatch):
        assert bool(self.sent(budi, at, monkeypatch)) == is_sent

    @pytest.mark.parametrize(
        ("at", "is_sent"), [("2026-11-24T21:59", False), ("2026-11-24T22:01", True)]
    )
    def test_by_the_clock_of_the_desk(self, at, is_sent, db, monkeypatch):
        papua = Region.objects.create(code="94", name="Papua Tengah", level="province")
        yosef = User.objects.create_user(username="yosef", name="Yosef")
        yosef.assignments.create(role="back_office", region=papua)
        assert bool(self.sent(yosef, at, monkeypatch)) == is_sent
        if is_sent:
            assert Subscription.objects.get().sent_on == dt.date(2026, 11, 25)

    def test_tells_the_time_of_the_desk_and_what_presses_first(self, budi, dewi):
        budi.assignments.all().delete()
        makassar = Region.objects.create(code="73", name="Sulawesi Selatan", level="province")
        budi.assignments.create(role="back_office", region=makassar)
        case = ComplaintFactory(in_review=True, holder=budi)
        for text in ("Datang lagi.", "Masih menunggu."):
            intake.write_note(complaint=case, note_id=new_id(), text=text, by=dewi)
        services.deliver()
        older = Notice.objects.filter(receiver=budi).earliest("at")
        at = dt.datetime(2026, 11, 24, 1, 30, tzinfo=dt.UTC)
        Notice.objects.filter(pk=older.pk).update(is_pressing=True, text="Genting.", at=at)
        services.subscribe(user=budi, email="budi@contoh.go.id")
        services.send_digests(now=dt.datetime(2026, 11, 25, 2, tzinfo=dt.UTC))
        lines = [line for line in mail.outbox[0].body.splitlines() if line.startswith("- ")]
        assert lines[0] == "- SEGERA: Genting. (24 Nov 2026 09.30 WITA)"
        assert len(lines) == 2

    def test_not_on_a_sunday_nor_on_a_holiday(self, budi, monkeypatch):
        assert self.sent(budi, "2026-11-22T02:00", monkeypatch) == []
        Holiday.objects.create(day="2026-11-25", kind="public", name="Libur", source="contoh")
        assert self.sent(budi, "2026-11-25T02:00", monkeypatch) == []
        assert self.sent(budi, "2026-11-26T02:00", monkeypatch) == ["budi@contoh.go.id"]


def test_an_empty_address_ends_the_digest(budi):
    services.subscribe(user=budi, email="budi@contoh.go.id")
    services.subscribe(user=budi, email="")
    assert not Subscription.objects.exists()
