"""A referral under an initiative reaches a person with a name: on the letter, on the answer page, in the reminder."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from core.errors import Refused
from core.ids import new_id
from referrals import queries, services
from referrals.models import Referral
from referrals.queries.responding import response_times
from tests.factories.help import FocalPointFactory, days_ago
from tests.factories.intake import ago
from tests.factories.referrals import (
    LetterFactory,
    OrganizationFactory,
    ReferralFactory,
    ReplyFactory,
    ReplyLinkFactory,
)

pytestmark = pytest.mark.django_db


def drafted(case, given, budi, **changes):
    return services.draft(
        referral_id=new_id(),
        complaint=case,
        need=case.needs.get(),
        given=given(**changes),
        by=budi,
    )


def test_the_draft_and_the_letter_name_who_is_on_duty(case, given, office, budi, dewi):
    focal = FocalPointFactory()
    referral = services.submit(referral=drafted(case, given, budi), by=budi)
    assert referral.focal_point == focal
    services.approve(referral=referral, by=dewi)
    letter = referral.letters.get()
    assert letter.content["recipient"][1] == "u.p. Rina Marlina, Kepala Bidang Pelayanan"


def test_a_letter_without_an_address_line_names_them_in_its_sentence(
    case, given, office, budi, dewi
):
    FocalPointFactory()
    referral = drafted(case, given, budi, letter_kind="recommendation")
    services.approve(referral=services.submit(referral=referral, by=budi), by=dewi)
    said = " ".join(referral.letters.get().content["paragraphs"])
    assert "ditujukan kepada Dinas Sosial Kabupaten Sleman, u.p. Rina Marlina" in said


def test_a_draft_older_than_a_change_of_hands_goes_to_the_successor(
    case, given, office, budi, dewi
):
    old = FocalPointFactory(former=True, ends_on=None)
    referral = services.submit(referral=drafted(case, given, budi), by=budi)
    old.ends_on = days_ago(1)
    old.save()
    successor = FocalPointFactory(starts_on=timezone.localdate())
    assert services.approve(referral=referral, by=dewi).focal_point == successor


def test_without_a_focal_point_the_letter_goes_to_the_office(case, given, office, budi, dewi):
    FocalPointFactory(former=True)
    referral = services.submit(referral=drafted(case, given, budi), by=budi)
    services.approve(referral=referral, by=dewi)
    assert referral.focal_point is None
    assert len(referral.letters.get().content["recipient"]) == 2


def test_the_letter_expects_the_answer_in_the_receivers_own_time(case, given, office, budi, dewi):
    receiver = OrganizationFactory()
    receiver.response_days = 3
    receiver.save()
    referral = services.submit(referral=drafted(case, given, budi), by=budi)
    services.approve(referral=referral, by=dewi)
    assert "3 (tiga) hari kerja" in referral.letters.get().content["closing"][0]


def test_the_answer_page_names_them(places, client):
    referral = ReferralFactory(sent=True, focal_point=FocalPointFactory())
    link = ReplyLinkFactory(letter=LetterFactory(referral=referral))
    page = client.get(reverse("referrals:answer", args=[link.token]))
    assert "u.p. Rina Marlina, Kepala Bidang Pelayanan" in page.text


def test_a_reminder_reaches_who_is_on_duty_today_and_names_no_citizen(places, budi, client):
    former = FocalPointFactory(former=True)
    FocalPointFactory(starts_on=timezone.localdate())
    referral = ReferralFactory(late=True, focal_point=former)
    letter = LetterFactory(referral=referral)
    reminder = queries.reminder(referral, letter)
    assert reminder.contact.name == "Rina Marlina"
    assert reminder.contact.is_successor
    assert reminder.chat_url.startswith("https://wa.me/628110000001?text=Yth.")
    assert referral.complaint.client.name not in reminder.text
    client.force_login(budi)
    page = client.get(referral.get_absolute_url())
    assert "Kini ditangani Rina Marlina" in page.text


def test_without_anybody_named_the_office_is_called(places):
    organization = OrganizationFactory()
    organization.contact = "(0274) 868362"
    referral = ReferralFactory(late=True, organization=organization)
    assert queries.reached_by(referral).other == "(0274) 868362"


def test_a_reminder_is_noted_once_with_the_name(places, budi):
    FocalPointFactory()
    referral, key = ReferralFactory(sent=True), new_id()
    for _click in range(2):
        services.note_reminder(referral=referral, by=budi, key=key)
    events = Event.objects.filter(subject_id=str(referral.pk))
    assert [event.data["reminded"] for event in events] == ["Rina Marlina"]
    assert queries.history(referral)[0]["text"] == "mengingatkan Rina Marlina"


def test_nobody_is_reminded_of_what_was_answered(places, budi):
    with pytest.raises(Refused, match="tidak lagi menunggu"):
        services.note_reminder(referral=ReferralFactory(delivered=True), by=budi)


def test_the_outsider_reminds_nobody(places, zul):
    with pytest.raises(PermissionDenied):
        services.note_reminder(referral=ReferralFactory(sent=True), by=zul)


def test_a_successor_is_not_measured_by_who_went_before(places, eko):
    former = FocalPointFactory(former=True)
    successor = FocalPointFactory(starts_on=timezone.localdate())
    for focal, days_old, after in ((former, 60, 20), (successor, 10, 1)):
        referral = ReferralFactory(
            sent=True, focal_point=focal, days_old=days_old, due_at=ago(days_old - 5)
        )
        ReplyFactory(referral=referral, on=timezone.localdate(ago(days_old - after)))
    today = timezone.localdate()
    rows = response_times(
        Referral.objects.visible_to(eko), start=days_ago(90), end=today, now=timezone.now()
    )
    found = {row.focal_point: (row.median_days, row.share) for row in rows}
    assert found == {"Joko Purnomo": (20, 0), "Rina Marlina": (1, 100)}
    assert {row.initiative for row in rows} == {"Prakarsa Sleman"}
