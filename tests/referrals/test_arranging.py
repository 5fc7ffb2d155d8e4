"""Admins lay out a home; who lives there is asked first."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.roles import Role
from audit.models import Event
from audit.verbs import Verb
from core.errors import Refused
from core.ids import new_id
from programs import services as catalogue
from programs.models import Activity, Bed, Facility, Lodge, Room
from referrals import services
from regions.models import Region
from tests.factories.help import beds_of, home, place
from tests.factories.referrals import OrganizationFactory, ProgramFactory
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def warden(places):
    """Back office of the home, not the one who asks."""
    return UserFactory(role=Role.BACK_OFFICE, region_id="34.04.07", name="Petugas Panti")


@pytest.fixture
def facility(places):
    return home(("L", False, 2))


def arrange(facility, gita, *, room: Room | None = None, beds: int = 2, **changes) -> Room:
    """The first room of the home, changed as it stands now."""
    room = room or Room.objects.filter(lodge__facility=facility).order_by("order").first()
    values = {"name": room.name, "occupants": "L", "is_accessible": False} | changes
    version = None if room._state.adding else room.version
    return services.arrange_room(
        id=room.pk, lodge=room.lodge, values=values, beds=beds, by=gita, expected_version=version
    )


def test_a_lodge_with_a_room_and_its_beds(facility, gita):
    key = new_id()
    for _click in range(2):
        lodge = catalogue.save_lodge(id=key, facility=facility, name="Wisma Baru", by=gita)
        room = Room(pk=key, lodge=lodge)
        arrange(facility, gita, room=room, name="Kamar A", occupants="P", beds=3)
    assert Lodge.objects.filter(facility=facility).count() == 2
    assert list(Bed.objects.filter(room__lodge=lodge).values_list("name", flat=True)) == [
        "1",
        "2",
        "3",
    ]
    assert Event.objects.filter(verb=Verb.CATALOGUE_CHANGED, actor=gita).exists()


def test_a_home_opens_on_a_page_and_its_code_is_made_of_its_name(places, client, gita, zul):
    shelter = OrganizationFactory(name="Panti Harapan", kind="facility", region_id="34.04")
    program = ProgramFactory(code="penempatan", fulfilment="placement")
    client.force_login(gita)
    url = reverse("referrals:manage_home_new")
    form = client.get(url).context["form"]
    sent = {
        "id": str(form["id"].value()),
        "organization": str(shelter.pk),
        "program": str(program.pk),
        "name": "Panti Harapan",
        "region": "34.04",
        "capacity": "20",
        "hold_days": "7",
    }
    for _click in range(2):
        assert client.post(url, sent).url == reverse(
            "referrals:manage_home", args=["panti-harapan"]
        )
    home = Facility.objects.get(code="panti-harapan")
    assert (home.region_id, home.capacity) == ("34.04", 20)
    assert client.post(url, sent | {"capacity": "0"}).status_code == 422
    other = client.post(url, sent | {"id": str(new_id())})
    assert other.status_code == 422  # a body is one home
    client.force_login(zul)
    assert client.post(url, sent).status_code == 403


def test_a_home_is_not_opened_for_another_regency(places, gita):
    shelter = OrganizationFactory(name="Panti Jauh", kind="facility", region_id="34.02")
    values = {
        "organization": shelter,
        "program": ProgramFactory(code="penempatan", fulfilment="placement"),
        "name": "Panti Jauh",
        "region": Region.objects.get(pk="34.02"),
        "capacity": 5,
        "hold_days": 7,
        "note": "",
    }
    with pytest.raises(PermissionDenied):
        catalogue.open_home(id=new_id(), values=values, by=gita)


def test_two_lodges_do_not_share_a_name(facility, gita):
    with pytest.raises(Refused, match="nama lain"):
        catalogue.save_lodge(id=new_id(), facility=facility, name="wisma 1", by=gita)


def test_beds_are_added_and_never_taken_away(facility, gita):
    arrange(facility, gita, beds=4)
    assert Bed.objects.count() == 4
    with pytest.raises(Refused, match="bukan dihapus"):
        arrange(facility, gita, beds=3)


def test_a_bed_that_somebody_lies_in_stays_in_use(facility, gita, budi, warden):
    taken, free = beds_of(facility)
    resident = services.admit(placement=place(facility, asked_by=budi), bed=taken, by=warden)
    with pytest.raises(Refused, match="terisi"):
        services.use_bed(bed=taken, is_active=False, by=gita)
    services.use_bed(bed=free, is_active=False, by=gita)
    services.leave(placement=resident, reason="family", note="Dijemput", by=warden)
    services.use_bed(bed=taken, is_active=False, by=gita)
    assert not Bed.objects.filter(is_active=True).exists()


def test_a_held_bed_stays_in_use_too(facility, gita, budi, warden):
    bed = beds_of(facility)[0]
    services.hold_bed(placement=place(facility, asked_by=budi), bed=bed, by=warden)
    with pytest.raises(Refused):
        services.use_bed(bed=bed, is_active=False, by=gita)


def test_a_room_is_not_given_to_women_over_the_head_of_a_man(facility, gita, budi, warden):
    bed = beds_of(facility)[0]
    services.admit(placement=place(facility, asked_by=budi), bed=bed, by=warden)
    with pytest.raises(Refused, match="Pindahkan dahulu"):
        arrange(facility, gita, occupants="P")
    arrange(facility, gita, name="Kamar Mawar", is_accessible=True)
    assert Room.objects.get().name == "Kamar Mawar"


def test_guidance_is_kept_with_its_days(facility, gita):
    values = {
        "name": "Membatik",
        "kind": "skills",
        "weekdays": [1, 3],
        "starts_at": "09:00",
        "ends_at": "10:00",
        "place": "Aula",
        "is_active": True,
    }
    catalogue.save_activity(id=new_id(), facility=facility, values=values, by=gita)
    assert Activity.objects.get(name="Membatik").weekdays == [1, 3]
    with pytest.raises(Refused, match="sudah ada"):
        catalogue.save_activity(id=new_id(), facility=facility, values=values, by=gita)


def test_neither_the_home_itself_nor_an_outsider_changes_the_layout(facility, warden, zul):
    for by in (warden, zul):
        with pytest.raises(PermissionDenied):
            services.use_bed(bed=beds_of(facility)[0], is_active=False, by=by)
        with pytest.raises(PermissionDenied):
            catalogue.save_lodge(id=new_id(), facility=facility, name="Wisma X", by=by)


def test_the_pages_save_and_say_what_is_wrong(facility, gita, client):
    client.force_login(gita)
    page = client.get(reverse("referrals:manage_home", args=[facility.code]))
    assert "Wisma 1" in page.text
    assert "Senam pagi" in page.text
    room = Room.objects.get()
    url = reverse("referrals:manage_room", args=[facility.code, room.pk])
    typed = {"id": room.pk, "version": room.version, "name": "Kamar Melati"}
    typed |= {"occupants": "L", "beds": "1"}
    refused = client.post(url, typed)
    assert refused.status_code == 422
    assert "Kamar Melati" in refused.text
    assert client.post(url, typed | {"beds": "3"}).status_code == 302
    bed = beds_of(facility)[0]
    client.post(reverse("referrals:manage_bed", args=[facility.code, bed.pk]), {"dipakai": "0"})
    assert not Bed.objects.get(pk=bed.pk).is_active
    facts = reverse("referrals:manage_home_facts", args=[facility.code])
    wrong = {"name": "Panti Contoh", "capacity": "0", "hold_days": "7", "version": "1"}
    assert "paling sedikit satu orang" in client.post(facts, wrong).text
    assert client.post(facts, wrong | {"capacity": "40"}).status_code == 302
    facility.refresh_from_db()
    assert facility.capacity == 40
    activity = reverse("referrals:manage_activity", args=[facility.code, Activity.objects.get().pk])
    form = {"id": Activity.objects.get().pk, "version": 1, "name": "Senam", "kind": "physical"}
    late = form | {"weekdays": ["0"], "starts_at": "08:00", "ends_at": "07:00"}
    assert "sesudah jam mulai" in client.post(activity, late).text
    assert client.post(activity, late | {"ends_at": "09:00"}).status_code == 302


def test_the_page_asks_as_much_for_many_rooms_as_for_few(
    places, gita, client, django_assert_max_num_queries
):
    facility = home(*[("L", False, 2)] * 8)
    client.force_login(gita)
    url = reverse("referrals:manage_home", args=[facility.code])
    client.get(url)
    with django_assert_max_num_queries(14):
        client.get(url)


SECOND_TAB = {
    "manage_home_facts": (
        lambda home: {"name": home.name, "capacity": "90", "hold_days": "7", "is_active": "on"},
        {"capacity": "80"},
        ("Daya tampung", "80", "90"),
    ),
    "manage_lodge": (lambda home: {"name": "Wisma Dua"}, {"name": "Wisma Satu"}, ("Nama wisma",)),
    "manage_room": (
        lambda home: {"name": "Kamar Dua", "occupants": "L", "beds": "2"},
        {"occupants": "P"},
        ("Penghuni", "putri", "putra"),
    ),
    "manage_activity": (
        lambda home: {
            "name": "Senam",
            "kind": "physical",
            "weekdays": ["0", "1"],
            "starts_at": "08:00",
            "ends_at": "09:00",
            "is_active": "on",
        },
        {"weekdays": ["0", "4"]},
        ("Hari", "Senin; Jumat", "Senin; Selasa"),
    ),
}


@pytest.mark.parametrize("name", SECOND_TAB)
def test_the_second_of_two_tabs_is_told_what_the_first_one_changed(facility, gita, client, name):
    row = {
        "manage_home_facts": facility,
        "manage_lodge": facility.lodges.get(),
        "manage_room": Room.objects.get(),
        "manage_activity": Activity.objects.get(),
    }[name]
    typed_of, other, words = SECOND_TAB[name]
    typed = typed_of(facility) | {"id": row.pk, "version": row.version}
    url = reverse(f"referrals:{name}", args=[facility.code, *([row.pk] if row != facility else [])])
    client.force_login(gita)
    assert client.post(url, typed | other).status_code == 302
    late = client.post(url, typed)
    assert late.status_code == 409
    assert "diubah oleh Gita" in late.text
    assert set(other) == {n for n in other if late.context["form"].clashes}
    assert all(word in late.text for word in words)
    again = typed | {"version": late.context["form"].data["version"]}
    assert client.post(url, again).status_code == 302
    row.refresh_from_db()
    assert row.version == 3
