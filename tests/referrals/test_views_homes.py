"""The pages of homes: who sees names, what is counted, and how many questions a page asks."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from referrals import services
from referrals.models import Attendance, Placement
from tests.factories.help import beds_of, home, place, placing
from tests.factories.intake import ClientFactory, ComplaintFactory
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def warden(places):
    return UserFactory(role=Role.BACK_OFFICE, region_id="34.04.07", name="Petugas Panti")


def named(name: str, **traits):
    client = ClientFactory(name=name, sex="L")
    return ComplaintFactory(client=client, in_review=True, **traits)


def admitted(facility, name, bed, by, asked_by, **traits):
    referral = placing(facility, complaint=named(name, **traits))
    waiting = place(facility, asked_by=asked_by, referral=referral)
    return services.admit(placement=waiting, bed=bed, by=by)


def test_the_desk_asks_and_the_home_admits_through_the_pages(client, budi, warden):
    facility = home()
    referral = placing(facility, complaint=named("SUKARDI"))
    client.force_login(budi)
    page = client.get(reverse("referrals:detail", args=[referral.number]))
    assert reverse("referrals:placement_ask", args=[referral.number]) in page.content.decode()
    ask = reverse("referrals:placement_ask", args=[referral.number])
    form = client.get(ask).context["form"]
    words = {"id": form["id"].value(), "facility": facility.pk, "priority": 1, "mobility": "walks"}
    assert client.post(ask, words).status_code == 302
    placement = Placement.objects.get()
    assert (
        "SUKARDI"
        in client.get(reverse("referrals:home_waiting", args=[facility.code])).content.decode()
    )
    client.force_login(warden)
    form = client.get(placement.get_absolute_url()).context["forms"]["admit"]
    sent = {
        "version": form["version"].value(),
        "key": form["key"].value(),
        "bed": beds_of(facility)[0].pk,
    }
    assert (
        client.post(reverse("referrals:placement_admit", args=[placement.pk]), sent).status_code
        == 302
    )
    assert "SUKARDI" in client.get(facility.get_absolute_url()).content.decode()


def test_a_bed_taken_meanwhile_is_said_at_the_field(client, budi, warden):
    facility = home()
    bed = beds_of(facility)[0]
    mine = place(facility, asked_by=budi, referral=placing(facility, complaint=named("SUKARDI")))
    admitted(facility, "PAIJO", bed, warden, budi)
    client.force_login(warden)
    sent = {"version": mine.version, "key": mine.pk, "bed": bed.pk}
    answer = client.post(reverse("referrals:placement_admit", args=[mine.pk]), sent)
    assert answer.status_code == 422
    assert "baru saja terisi" in answer.content.decode()


def test_a_sealed_resident_is_a_taken_bed_and_no_name(client, budi, warden, ani):
    facility = home()
    admitted(facility, "SUKARDI RAHASIA", beds_of(facility)[0], warden, budi, is_sealed=True)
    client.force_login(ani)
    text = client.get(facility.get_absolute_url()).content.decode()
    assert "SUKARDI" not in text
    assert "terisi" in text


def test_attendance_is_kept_from_the_list_of_the_day(client, budi, warden):
    facility = home()
    resident = admitted(facility, "SUKARDI", beds_of(facility)[0], warden, budi)
    client.force_login(warden)
    schedule = reverse("referrals:home_schedule", args=[facility.code])
    assert "SUKARDI" in client.get(schedule).content.decode()
    address = reverse(
        "referrals:home_attendance", args=[facility.code, facility.activities.get().pk]
    )
    sent = {"tanggal": timezone.localdate().isoformat(), f"hadir-{resident.pk}": "present"}
    assert client.post(address, sent).status_code == 302
    assert Attendance.objects.get().presence == "present"


def test_a_home_elsewhere_is_not_there(client, zul):
    facility = home()
    client.force_login(zul)
    assert client.get(facility.get_absolute_url()).status_code == 404
    assert facility.name not in client.get(reverse("referrals:homes")).content.decode()


@pytest.mark.parametrize("name", ["facility", "home_waiting", "home_schedule"])
def test_a_page_asks_as_much_for_many_as_for_few(
    client, budi, warden, name, django_assert_max_num_queries
):
    facility = home(("L", False, 12))
    beds = beds_of(facility)
    for place_number in range(3):
        admitted(facility, f"WARGA {place_number}", beds[place_number], warden, budi)
        place(facility, asked_by=budi)
    client.force_login(budi)
    address = reverse(f"referrals:{name}", args=[facility.code])
    client.get(address)
    with django_assert_max_num_queries(24) as few:
        client.get(address)
    for place_number in range(3, 12):
        admitted(facility, f"WARGA {place_number}", beds[place_number], warden, budi)
        place(facility, asked_by=budi)
    with django_assert_max_num_queries(len(few)):
        client.get(address)
