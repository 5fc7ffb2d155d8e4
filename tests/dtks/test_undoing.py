"""An applied release is taken back, and the register is to the byte what it was before."""

import datetime as dt
import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from audit.models import Event
from audit.verbs import Verb
from core.errors import Refused
from dtks import matching, services
from dtks.columns import DTKS_23
from dtks.models import (
    Family,
    FamilyBefore,
    FamilyDecile,
    ImportBatch,
    Person,
    PersonBefore,
    Release,
)
from dtks.services import applying, undoing
from dtks.vocabulary import ImportState, Outcome, ReleaseState
from regions.models import Region
from tests.factories.dtks import make_kk, make_nik, register_file, register_row
from tests.factories.intake import ClientFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 23)
WITH_DECILE = (*DTKS_23, "DESIL")
TABLES = ("dtks_person", "dtks_family", "dtks_familydecile")


@pytest.fixture(autouse=True)
def _places(places):
    pass


def checked(rows, *, period, by=None, region="34.04", is_full=True, titles=WITH_DECILE):
    batch = services.receive(
        file=register_file(rows, titles=titles),
        file_name="contoh.csv",
        source="dtsen",
        period=period,
        region=Region.objects.get(pk=region),
        is_full=is_full,
        by=by,
    )
    return services.work(batch_id=batch.pk)


def applied(rows, *, by, **told):
    batch = services.approve(batch=checked(rows, **told), by=by)
    return services.work(batch_id=batch.pk)


def undone(batch, *, by):
    services.withdraw(batch=batch, by=by)
    return services.work(batch_id=batch.pk)


def people(*serials, **told):
    return [
        register_row(
            **{
                "NIK": make_nik(serial=9000 + n),
                "NAMA": f"WARGA {chr(65 + n % 26)}",
                "NOKK": make_kk(9000 + n // 2),
                **told,
            }
        )
        for n in serials
    ]


def register():
    """Every column of every row, bytes as they are."""
    with connection.cursor() as cursor:
        found = {}
        for table in TABLES:
            cursor.execute(f"SELECT t::text FROM {table} t ORDER BY id")
            found[table] = [row[0] for row in cursor.fetchall()]
        return found


def images():
    return PersonBefore.objects.count() + FamilyBefore.objects.count()


def test_what_a_release_added_changed_and_left_out_is_as_it_was(gita):
    applied(people(1, 2, 3, DESIL="2"), by=gita, period="2026-Q1")
    before = register()
    rows = people(1, PEKERJAAN="PETANI", DESIL="5") + people(2, DESIL="2") + people(7, DESIL="1")
    batch = applied(rows, by=gita, period="2026-Q2")
    assert (batch.added, batch.changed, batch.delisted) == (1, 1, 1)
    assert register() != before
    batch = undone(batch, by=gita)
    assert (batch.state, batch.release.state) == (ImportState.WITHDRAWN, ReleaseState.WITHDRAWN)
    assert register() == before
    assert images() == 0


def test_a_first_load_keeps_no_images_and_can_still_be_taken_back(gita):
    batch = applied(people(1, 2, 3, DESIL="2"), by=gita, period="2026-Q1")
    assert images() == 0
    undone(batch, by=gita)
    assert not any(register().values())


def test_a_partial_release_is_taken_back_too(gita):
    applied(people(1, 2), by=gita, period="2026-Q1")
    before = register()
    batch = applied(
        people(1) + people(2, **{"DESA/KELUARAHAN": "MAGUWOHARJO"}),
        by=gita,
        period="2026-Q2",
        is_full=False,
    )
    assert (batch.unchanged, batch.added, batch.delisted) == (1, 1, 1)
    undone(batch, by=gita)
    assert register() == before


def test_a_release_taken_back_is_no_longer_said_to_be_the_source(gita):
    applied(people(1), by=gita, period="2026-Q1")
    batch = applied(people(1, 77), by=gita, period="2026-Q2")
    nik = make_nik(serial=9001)
    assert matching.find(nik=nik, on=TODAY).release.period == "2026-Q2"
    undone(batch, by=gita)
    assert matching.find(nik=nik, on=TODAY).release.period == "2026-Q1"
    assert matching.find(nik=make_nik(serial=9077), on=TODAY).outcome == Outcome.NOT_FOUND


def test_who_a_case_points_at_stays_and_is_no_longer_listed(gita):
    applied(people(1), by=gita, period="2026-Q1")
    batch = applied(people(1, 2, 3), by=gita, period="2026-Q2")
    known = Person.objects.with_nik(make_nik(serial=9002)).get()
    ClientFactory(person=known)
    undone(batch, by=gita)
    assert Person.objects.count() == 2
    after = Person.objects.get(pk=known.pk)
    assert (after.delisted_by, after.family) == (batch.release, known.family)
    assert matching.find(nik=after.nik, on=TODAY).outcome == Outcome.NOT_FOUND
    event = Event.objects.get(verb=Verb.REGISTER_WITHDRAWN)
    assert (event.data["removed"], event.data["left"]) == (1, 1)


def test_a_corrected_nik_is_the_old_one_again(gita):
    rows = people(1, **{"ID DTKS": "CONTOH-1"})
    applied(rows, by=gita, period="2026-Q1")
    before = register()
    batch = applied([dict(rows[0], NIK=make_nik(serial=9050))], by=gita, period="2026-Q2")
    assert (batch.changed, batch.added) == (1, 0)
    undone(batch, by=gita)
    assert register() == before
    assert Person.objects.with_nik(rows[0]["NIK"]).exists()


def test_the_next_release_makes_the_one_before_final(gita):
    first = applied(people(1), by=gita, period="2026-Q1")
    second = applied(people(1, PEKERJAAN="PETANI"), by=gita, period="2026-Q2")
    with pytest.raises(services.TooLate, match="tidak dapat ditarik kembali"):
        services.withdraw(batch=first, by=gita)
    undone(second, by=gita)
    with pytest.raises(services.TooLate):
        services.withdraw(batch=first, by=gita)


def test_a_release_of_another_regency_makes_nothing_final(gita):
    applied(people(1), by=gita, period="2026-Q1")
    before = register()
    second = applied(people(1, PEKERJAAN="PETANI"), by=gita, period="2026-Q2")
    elsewhere = {"KABUPATEN/KOTA": "BANTUL", "KECAMATAN": "BANGUNTAPAN"}
    batch = services.receive(
        file=register_file(people(30, **elsewhere, **{"DESA/KELUARAHAN": "BANGUNTAPAN"})),
        file_name="bantul.csv",
        source="dtsen",
        period="2026-Q2",
        region=Region.objects.get(pk="34.02"),
        applies_itself=True,
    )
    assert services.work(batch_id=batch.pk).added == 1
    undone(second, by=gita)
    assert [row for row in register()["dtks_person"] if "34.02" not in row] == before["dtks_person"]


def test_the_file_may_be_applied_again_after_it_was_taken_back(gita):
    applied(people(1), by=gita, period="2026-Q1")
    before = register()
    rows = people(1, PEKERJAAN="PETANI") + people(2)
    undone(applied(rows, by=gita, period="2026-Q2"), by=gita)
    batch = applied(rows, by=gita, period="2026-Q2")
    assert (batch.state, batch.added, batch.changed) == (ImportState.APPLIED, 1, 1)
    assert Release.objects.count() == 2
    undone(batch, by=gita)
    assert register() == before


def test_a_second_taking_in_of_an_old_release_cannot_undo_its_first(gita):
    applied(people(1), by=gita, period="2026-Q1")
    applied(people(1, 2), by=gita, period="2026-Q2")
    batch = services.receive(
        file=register_file(people(1), titles=WITH_DECILE),
        file_name="contoh.csv",
        source="dtsen",
        period="2026-Q1",
        region=Region.objects.get(pk="34.04"),
        force=True,
        applies_itself=True,
    )
    batch = services.work(batch_id=batch.pk)
    assert batch.state == ImportState.APPLIED
    with pytest.raises(services.TooLate):
        services.withdraw(batch=batch, by=gita)


def test_only_those_who_may_apply_may_take_back(gita, zul, eko):
    batch = applied(people(1), by=gita, period="2026-Q1")
    for user in (zul, eko):
        with pytest.raises(PermissionDenied):
            services.withdraw(batch=batch, by=user)
    with pytest.raises(Refused):
        services.withdraw(batch=checked(people(2), period="2026-Q2"), by=gita)


def test_taking_back_that_fails_again_and_again_leaves_the_release_applied(gita):
    batch = applied(people(1), by=gita, period="2026-Q1")
    before = register()
    services.withdraw(batch=batch, by=gita)
    ImportBatch.objects.update(attempts=undoing.MOST_ATTEMPTS)
    batch = services.work(batch_id=batch.pk)
    assert batch.state == ImportState.APPLIED
    assert "berulang kali" in batch.failure
    assert register() == before


def test_a_worker_that_died_in_the_middle_has_changed_nothing(gita, monkeypatch):
    batch = applied(people(1, 2), by=gita, period="2026-Q1")
    before = register()
    services.withdraw(batch=batch, by=gita)
    put_back = undoing._put_back

    def dies(*_args):
        raise KeyboardInterrupt

    monkeypatch.setattr(undoing, "_put_back", dies)
    with pytest.raises(KeyboardInterrupt):
        services.work(batch_id=batch.pk)
    assert register() == before
    monkeypatch.setattr(undoing, "_put_back", put_back)
    assert services.work(batch_id=batch.pk).state == ImportState.WITHDRAWN
    assert not any(register().values())


def empty():
    """The examples of one test share its transaction."""
    for model in (PersonBefore, FamilyBefore, FamilyDecile, Person, Family):
        model._base_manager.all().delete()
    ImportBatch.objects.all().delete()
    Release.objects.all().delete()


CELLS = st.sampled_from(
    [
        {},
        {},
        {"PEKERJAAN": "PETANI"},
        {"DESIL": "7"},
        {"NAMA": "BERGANTI NAMA"},
        {"DESA/KELUARAHAN": "MAGUWOHARJO"},
        {"NAMA IBU KANDUNG": "IBU LAIN"},
        {"NOKK": make_kk(9400)},
        {"NOKK": ""},
        {"NIK": ""},
        {"HUB KELUARGA": "KEPALA KELUARGA"},
        {"BANSOS PKH": "YA"},
        {"TANGGAL LAHIR": "31/02/1990"},
        None,
    ]
)
EDITS = st.lists(CELLS, min_size=14, max_size=14)


@settings(
    max_examples=8,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(edits=EDITS, is_full=st.booleans(), is_older=st.booleans())
def test_whatever_the_release_says_taking_it_back_restores_the_register(
    gita, edits, is_full, is_older
):
    empty()
    applied(people(*range(10), DESIL="2"), by=gita, period="2026-Q2")
    before = register()
    rows = [
        people(n, **{"DESIL": "2", **edit})[0] for n, edit in enumerate(edits) if edit is not None
    ]
    rows = rows or people(1)
    batch = applied(rows, by=gita, period="2026-Q1" if is_older else "2026-Q3", is_full=is_full)
    assert batch.state == ImportState.APPLIED
    undone(batch, by=gita)
    assert register() == before
    assert images() == 0


@pytest.mark.django_db(transaction=True)
def test_taking_back_and_a_second_release_at_once_end_in_one_order_or_the_other(gita):
    applied(people(1, 2), by=gita, period="2026-Q1")
    first = applied(people(1, 2, PEKERJAAN="PETANI"), by=gita, period="2026-Q2")
    second = checked(people(1, 2, 3), by=gita, period="2026-Q3")
    services.withdraw(batch=first, by=gita)
    services.approve(batch=second, by=gita)
    together(
        lambda: undoing.undo(batch_id=first.pk),
        lambda: applying.apply(batch_id=second.pk, wait=True),
    )
    ImportBatch.objects.update(touched_at=timezone.now() - dt.timedelta(minutes=10))
    for batch in (first, second):
        services.work(batch_id=batch.pk)
    first.refresh_from_db()
    second.refresh_from_db()
    assert second.state == ImportState.APPLIED
    jobs = set(Person.objects.listed().values_list("occupation", flat=True))
    assert jobs == {"BURUH"}
    assert Person.objects.listed().count() == 3
    assert first.state in (ImportState.WITHDRAWN, ImportState.APPLIED)


def together(*works):
    def close_after(work):
        try:
            work()
        finally:
            connection.close()

    threads = [threading.Thread(target=close_after, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
