"""Who answers for an organisation in an initiative: one person at a time, kept by the admin of the region."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from audit.verbs import Verb
from core.errors import Refused
from core.ids import new_id
from programs import services
from programs.drafts import FocalPointDraft
from programs.models import FocalPoint
from programs.queries import focal_point_of, focal_points_of
from tests.conftest import VILLAGE
from tests.factories.help import FocalPointFactory, days_ago, initiative
from tests.factories.programs import OrganizationFactory as AnyOrganization
from tests.factories.referrals import OrganizationFactory, ProgramFactory

pytestmark = pytest.mark.django_db


def draft(organization, **changes) -> FocalPointDraft:
    values = {
        "organization_id": organization.pk,
        "name": "Rina Marlina",
        "title": "Kepala Bidang Pelayanan",
        "phone": "+628110000001",
        "starts_on": days_ago(30),
    }
    return FocalPointDraft(**(values | changes))


def save(gita, **changes) -> FocalPoint:
    program = changes.pop("program", None) or initiative()
    key = changes.pop("id", None) or new_id()
    organization = changes.pop("organization", None) or OrganizationFactory()
    return services.save_focal_point(
        id=key, program=program, draft=draft(organization, **changes), by=gita
    )


def test_a_focal_point_is_recorded_once_however_often_it_is_sent(gita):
    key = new_id()
    save(gita, id=key)
    save(gita, id=key)
    assert FocalPoint.objects.count() == 1
    assert Event.objects.filter(verb=Verb.CATALOGUE_CHANGED).count() == 1


def test_two_people_are_never_on_duty_at_once(gita):
    save(gita)
    with pytest.raises(Refused, match="Akhiri tugas yang lama"):
        save(gita, name="Joko Purnomo", starts_on=days_ago(3))
    with pytest.raises(IntegrityError), transaction.atomic():
        FocalPointFactory(starts_on=days_ago(2))


def test_a_successor_begins_the_day_after(gita):
    save(gita, ends_on=days_ago(4))
    save(gita, name="Joko Purnomo", starts_on=days_ago(3))
    organization = OrganizationFactory()

    def on(day):
        found = focal_point_of(organization_id=organization.pk, region_code=VILLAGE, on=day)
        return found.name if found else None

    assert [on(days_ago(n)) for n in (31, 4, 3, 0)] == [
        None,
        "Rina Marlina",
        "Joko Purnomo",
        "Joko Purnomo",
    ]


def test_an_initiative_of_another_regency_names_nobody_here(gita):
    row = save(gita)
    ask = {"organization_id": row.organization_id, "on": timezone.localdate()}
    assert focal_point_of(region_code="34.02.12.2001", **ask) is None
    many = focal_points_of(
        organizations=[row.organization_id], region_code=VILLAGE, on=timezone.localdate()
    )
    assert many == {row.organization_id: row}


def test_a_programme_that_gives_something_has_no_focal_points(gita):
    with pytest.raises(Refused, match="prakarsa"):
        save(gita, program=ProgramFactory())


def test_an_organisation_of_elsewhere_is_refused(gita):
    with pytest.raises(Refused, match="luar wilayah"):
        save(gita, organization=AnyOrganization(bantul=True))


def test_the_admin_of_another_regency_may_not(places, gita, zul):
    with pytest.raises(Refused, match="luar wilayah kerja"):
        services.save_focal_point(
            id=new_id(), program=initiative(), draft=draft(OrganizationFactory()), by=zul
        )


def test_the_page_keeps_what_was_typed_and_says_what_is_missing(gita, client):
    url = reverse("programs:manage_focal_points", args=[initiative().code])
    typed = {
        "id": str(new_id()),
        "organization": str(OrganizationFactory().pk),
        "name": "Rina Marlina",
        "title": "Kepala Bidang",
        "starts_on": "01-11-2026",
    }
    client.force_login(gita)
    page = client.post(url, typed)
    assert page.status_code == 422
    assert "Isi telepon atau surel" in page.text
    assert "Rina Marlina" in page.text
    assert client.post(url, typed | {"phone": "0811 0000 001"}).status_code == 302
    assert FocalPoint.objects.get().phone == "+628110000001"
