"""A resident moves to another bed in one step: the old one is free at once, and where they lay before is kept."""

import datetime as dt
import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from audit.models import Event
from audit.verbs import Verb
from core.errors import Refused
from core.ids import new_id
from referrals import services
from referrals.models import PastBed, Placement
from referrals.placing import State
from tests.factories.help import beds_of, home, place
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db
DAY = dt.datetime(2026, 11, 2, 3, tzinfo=dt.UTC)


@pytest.fixture
def warden(places):
    """Back office of the home, not the one who asks."""
    return UserFactory(role=Role.BACK_OFFICE, region_id="34.04.07", name="Petugas Panti")


@pytest.fixture
def facility(places):
    return home(("L", False, 2), ("L", True, 1), ("P", False, 1))


def resident(facility, budi, warden, bed: int = 0, **traits) -> Placement:
    waiting = place(facility, asked_by=budi, **traits)
    return services.admit(placement=waiting, bed=beds_of(facility)[bed], by=warden)


def move(placement, bed, warden, **changes) -> Placement:
    return services.move_bed(
        placement=placement, bed=bed, by=warden, **{"note": "Dekat perawat", **changes}
    )


def test_the_old_bed_is_free_at_once_and_remembered(facility, budi, warden, time_machine):
    time_machine.move_to(DAY)
    one = resident(facility, budi, warden)
    first, second, *_rest = beds_of(facility)
    time_machine.shift(dt.timedelta(days=5))
    moved = move(one, second, warden)
    assert (moved.bed, moved.state, moved.entered_on) == (second, State.ADMITTED, DAY.date())
    past = PastBed.objects.get()
    assert (past.bed, past.period) == (first, DateRange(dt.date(2026, 11, 2), dt.date(2026, 11, 7)))
    assert resident(facility, budi, warden, bed=0).bed == first


def test_the_move_is_told_with_its_reason(facility, budi, warden):
    one = resident(facility, budi, warden)
    move(one, beds_of(facility)[2], warden)
    event = Event.objects.filter(verb=Verb.PLACEMENT_ADVANCED).latest("at")
    assert event.actor == warden
    assert event.data["became"] == "pindah ke Wisma 1, Kamar 2"
    assert event.data["note"] == "Dekat perawat"


def test_the_same_click_twice_is_one_move(facility, budi, warden, time_machine):
    time_machine.move_to(DAY)
    one = resident(facility, budi, warden)
    time_machine.shift(dt.timedelta(days=1))
    key = new_id()
    for _click in range(2):
        move(one, beds_of(facility)[1], warden, key=key)
    assert PastBed.objects.count() == 1


@pytest.mark.parametrize("bed", [0, 3], ids=["where they are", "a room for women"])
def test_a_bed_that_does_not_fit_is_refused(facility, budi, warden, bed):
    one = resident(facility, budi, warden)
    with pytest.raises(Refused):
        move(one, beds_of(facility)[bed], warden)
    assert Placement.objects.get(pk=one.pk).bed == beds_of(facility)[0]


def test_a_taken_bed_is_refused_and_so_is_a_move_without_a_reason(facility, budi, warden):
    one, _other = resident(facility, budi, warden), resident(facility, budi, warden, bed=1)
    with pytest.raises(Refused, match="sudah terisi"):
        move(one, beds_of(facility)[1], warden)
    with pytest.raises(Refused, match="alasan"):
        move(one, beds_of(facility)[2], warden, note=" ")


def test_only_who_lives_there_moves(facility, budi, warden):
    with pytest.raises(Refused):
        move(place(facility, asked_by=budi), beds_of(facility)[0], warden)


def test_the_outsider_moves_nobody(facility, budi, warden, zul):
    one = resident(facility, budi, warden)
    with pytest.raises(PermissionDenied):
        move(one, beds_of(facility)[1], zul)


def test_who_moved_is_on_the_list_of_every_day_they_lived_there(
    facility, budi, warden, time_machine
):
    time_machine.move_to(DAY)
    one = resident(facility, budi, warden)
    time_machine.shift(dt.timedelta(days=3))
    move(one, beds_of(facility)[1], warden)
    time_machine.shift(dt.timedelta(days=3))
    services.leave(placement=one, reason="family", note="Dijemput anak", by=warden)
    lived = [
        day for day in range(1, 11) if Placement.objects.living_on(dt.date(2026, 11, day)).exists()
    ]
    assert lived == [2, 3, 4, 5, 6, 7]


def test_the_database_keeps_the_past_and_its_beds_apart(facility, budi, warden, time_machine):
    time_machine.move_to(DAY)
    one = resident(facility, budi, warden)
    time_machine.shift(dt.timedelta(days=2))
    move(one, beds_of(facility)[1], warden)
    past = PastBed.objects.get()
    with pytest.raises(IntegrityError, match="past_bed_once"), transaction.atomic():
        PastBed.objects.create(
            region_id=past.region_id,
            placement=one,
            bed=past.bed,
            period=past.period,
            why="Dua kali",
            moved_by=warden,
        )
    with pytest.raises(ProgrammingError), transaction.atomic():
        PastBed.objects.update(why="Lain")
    with pytest.raises(IntegrityError), transaction.atomic():
        Placement.objects.filter(pk=one.pk).update(left_on=timezone.localdate())


def test_the_page_moves_and_shows_where_they_lay(facility, budi, warden, client, time_machine):
    time_machine.move_to(DAY)
    one = resident(facility, budi, warden)
    time_machine.shift(dt.timedelta(days=1))
    client.force_login(warden)
    typed = {"version": one.version, "key": new_id(), "bed": beds_of(facility)[2].pk}
    url = reverse("referrals:placement_move", args=[one.pk])
    refused = client.post(url, typed | {"note": ""})
    assert refused.status_code == 422
    assert client.post(url, typed | {"note": "Memakai tongkat"}).status_code == 302
    page = client.get(one.get_absolute_url())
    assert "Tempat tidur sebelumnya" in page.text
    assert "Memakai tongkat" in page.text


@pytest.mark.django_db(transaction=True)
def test_twenty_moves_at_once_to_one_bed_give_exactly_one(budi, warden):
    facility = home(("L", False, 21))
    *homes, target = beds_of(facility)
    residents = [resident(facility, budi, warden, bed=n) for n in range(len(homes))]
    gate, answers = threading.Barrier(len(residents)), []

    def try_to(placement):
        try:
            by = User.objects.get(pk=warden.pk)
            gate.wait()
            answers.append(move(placement, target, by))
        except Exception as error:  # the test looks at it
            answers.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=try_to, args=[one]) for one in residents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(isinstance(answer, Placement) for answer in answers) == 1
    assert sum(isinstance(answer, Refused) for answer in answers) == len(residents) - 1
    assert Placement.objects.filter(bed=target).count() == 1
