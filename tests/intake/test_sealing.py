"""A sealed case opened in an emergency: one person, one hour, a reason, and everybody responsible hears of it."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from audit.verbs import Verb
from core.errors import Refused
from intake import services
from intake.models import Complaint, SealOpening
from notifications import services as notifications
from notifications.models import Notice
from tests.factories.intake import ComplaintFactory

pytestmark = pytest.mark.django_db
WHY = "Warga di loket terancam, supervisor tidak dapat dihubungi."


@pytest.fixture
def sealed(places, ani):
    return ComplaintFactory(in_review=True, sealed=True)


def sees(user, case) -> bool:
    return Complaint.objects.visible_to(user).filter(pk=case.pk).exists()


def test_it_opens_for_one_person_and_shuts_by_itself(sealed, ani, citra):
    assert not sees(ani, sealed)
    assert services.break_seal(number=sealed.number, reason=WHY, by=ani) == sealed
    assert sees(ani, sealed)
    assert not sees(citra, sealed)
    opening = SealOpening.objects.get()
    assert opening.until - opening.opened_at == timedelta(hours=1)


def test_after_the_hour_it_is_hidden_again(sealed, ani):
    now = timezone.now()
    SealOpening.objects.create(
        region_id=sealed.region_id,
        complaint=sealed,
        user=ani,
        reason=WHY,
        opened_at=now - timedelta(hours=1, seconds=1),
        until=now - timedelta(seconds=1),
    )
    assert not sees(ani, sealed)


def test_supervisor_manager_and_coordinator_hear_of_it(sealed, ani, budi, dewi, eko, fitri):
    services.break_seal(number=sealed.number, reason=WHY, by=ani)
    notifications.deliver()
    told = Notice.objects.filter(is_pressing=True)
    assert {notice.receiver.username for notice in told} == {"dewi", "eko", "fitri"}
    assert all(sealed.number in notice.text for notice in told)
    event = Event.objects.get(verb=Verb.SEAL_BROKEN)
    assert (event.actor, event.data["reason"]) == (ani, WHY)


def test_opening_it_twice_is_one_opening(sealed, ani):
    for _time in range(2):
        services.break_seal(number=sealed.number, reason=WHY, by=ani)
    assert SealOpening.objects.count() == 1


def test_a_reason_is_owed(sealed, ani):
    with pytest.raises(Refused, match="alasannya"):
        services.break_seal(number=sealed.number, reason="perlu", by=ani)


def test_the_outsider_and_the_admin_open_nothing(sealed, zul, gita):
    with pytest.raises(Refused):
        services.break_seal(number=sealed.number, reason=WHY, by=gita)
    with pytest.raises(Refused):
        services.break_seal(number=sealed.number, reason=WHY, by=zul)
    assert not SealOpening.objects.exists()


def test_absent_and_of_another_region_are_told_alike_and_written_down(places, ani):
    far = ComplaintFactory(in_review=True, sealed=True, region_id="34.02.12.2001")
    for number in (far.number, "3404-26-999999-9"):
        assert services.break_seal(number=number, reason=WHY, by=ani) is None
    assert Event.objects.filter(verb=Verb.SEAL_MISSED, actor=ani).count() == 2


def test_guessing_numbers_ends_after_five(sealed, ani):
    for _time in range(5):
        services.break_seal(number="3404-26-999999-9", reason=WHY, by=ani)
    with pytest.raises(Refused, match="Tunggu satu jam"):
        services.break_seal(number=sealed.number, reason=WHY, by=ani)
    assert not sees(ani, sealed)


def test_an_open_case_needs_no_seal_broken(places, ani):
    case = ComplaintFactory(in_review=True)
    assert services.break_seal(number=case.number, reason=WHY, by=ani) == case
    assert not SealOpening.objects.exists()


def test_an_opening_is_never_changed(sealed, ani):
    services.break_seal(number=sealed.number, reason=WHY, by=ani)
    with pytest.raises(DatabaseError), transaction.atomic():
        SealOpening.objects.update(until=timezone.now() + timedelta(days=9))


def test_through_the_page(client, sealed, ani):
    client.force_login(ani)
    page = reverse("intake:break_seal")
    missed = client.post(page, {"number": "3404-26-999999-9", "reason": WHY})
    assert missed.status_code == 422
    assert "Tidak ada berkas dengan nomor itu" in missed.content.decode()
    assert WHY in missed.content.decode()
    opened = client.post(page, {"number": sealed.number, "reason": WHY})
    assert opened["Location"] == reverse("dashboard:case", args=[sealed.number])
    assert client.get(opened["Location"]).status_code == 200


class TestWhoLooked:
    def test_the_paper_names_everybody_who_opened_the_data_and_why(self, client, sealed, ani, dewi):
        services.break_seal(number=sealed.number, reason=WHY, by=ani)
        services.record_view(complaint=sealed, by=ani)
        services.reveal(complaint=sealed, by=dewi)
        client.force_login(dewi)
        paper = client.get(reverse("dashboard:accesses", args=[sealed.number])).content.decode()
        for said in (ani.name, dewi.name, "Front office", WHY, "membuka NIK atau KK"):
            assert said in paper
        assert sealed.client.nik not in paper
        assert Event.objects.filter(verb=Verb.ACCESS_LISTED, actor=dewi).count() == 1

    def test_cases_of_others_and_sealed_ones_without_the_right_are_not_on_it(
        self, client, ani, sealed, dewi
    ):
        own = ComplaintFactory(in_review=True, client=sealed.client)
        other = ComplaintFactory(in_review=True)
        for case in (own, other, sealed):
            services.record_view(complaint=case, by=dewi)
        client.force_login(ani)
        paper = client.get(reverse("dashboard:accesses", args=[own.number])).content.decode()
        assert own.number in paper
        assert other.number not in paper
        assert sealed.number not in paper

    def test_one_query_more_or_less_whatever_the_number_of_looks(
        self, client, sealed, dewi, django_assert_max_num_queries
    ):
        for _time in range(12):
            services.reveal(complaint=sealed, by=dewi)
        client.force_login(dewi)
        with django_assert_max_num_queries(14):
            client.get(reverse("dashboard:accesses", args=[sealed.number]))
