"""Lists of deciles from SIKS-NG: families learn theirs, nobody comes or goes."""

import pytest

from dtks import services
from dtks.models import FamilyDecile, ImportBatch, Person
from dtks.vocabulary import ImportState
from regions.models import Region
from tests.factories.dtks import (
    FamilyFactory,
    PersonFactory,
    make_kk,
    make_nik,
    register_file,
    workbook_file,
)

pytestmark = pytest.mark.django_db
TITLES = ("NO", "NIK KEPALA KELUARGA", "NO KK", "NIK", "NAMA", "DESIL")


@pytest.fixture(autouse=True)
def _places(places):
    pass


@pytest.fixture
def family():
    family = FamilyFactory(kk_number=make_kk(9100), decile=4)
    PersonFactory(family=family, nik=make_nik(serial=9101), relation="head")
    PersonFactory(family=family, nik=make_nik(serial=9102), relation="child")
    return family


def take_in(*rows, period="2026-Q4", by=None, make=register_file, region="34.04"):
    batch = services.receive(
        file=make(rows, titles=TITLES),
        file_name="desil.csv",
        source="dtsen",
        period=period,
        region=Region.objects.get(pk=region),
        is_full=True,
        by=by,
        applies_itself=True,
    )
    return services.work(batch_id=batch.pk)


@pytest.mark.parametrize("make", [register_file, workbook_file])
@pytest.mark.parametrize(
    "way",
    [
        {"NIK KEPALA KELUARGA": make_nik(serial=9101)},
        {"NO KK": make_kk(9100)},
        {"NIK": make_nik(serial=9102)},
        {"NIK KEPALA KELUARGA": make_nik(serial=9777), "NO KK": make_kk(9100)},
    ],
)
def test_a_family_is_found_by_head_card_or_member(family, way, make):
    batch = take_in({**way, "DESIL": "Desil 2"}, make=make)
    assert (batch.state, batch.families, batch.changed) == (ImportState.APPLIED, 1, 1)
    family.refresh_from_db()
    assert (family.decile, family.release) == (2, batch.release)
    assert FamilyDecile.objects.get(release=batch.release).decile == 2


def test_the_head_counts_more_than_the_card_and_the_card_more_than_a_member(family):
    other = FamilyFactory(kk_number=make_kk(9200), decile=9)
    PersonFactory(family=other, nik=make_nik(serial=9201))
    take_in({"NIK KEPALA KELUARGA": make_nik(serial=9101), "NO KK": make_kk(9200), "DESIL": "1"})
    family.refresh_from_db()
    other.refresh_from_db()
    assert (family.decile, other.decile) == (1, 9)


def test_nobody_is_added_or_delisted_and_the_release_is_not_full(family):
    PersonFactory(nik=make_nik(serial=9300))
    before = set(Person.objects.listed().values_list("pk", flat=True))
    batch = take_in({"NO KK": make_kk(9100), "DESIL": "3.0"})
    assert set(Person.objects.listed().values_list("pk", flat=True)) == before
    assert (batch.added, batch.delisted, batch.release.is_full) == (0, 0, False)


def test_rows_that_lead_nowhere_say_why_and_the_others_count(family):
    elsewhere = FamilyFactory(kk_number=make_kk(9400), region_id="34.02.12.2001", decile=7)
    batch = take_in(
        {"NO KK": make_kk(9100), "DESIL": "2"},
        {"NO KK": make_kk(9999), "DESIL": "2"},
        {"NO KK": make_kk(9400), "DESIL": "2"},
        {"NO KK": make_kk(9100), "DESIL": ""},
        {"NO KK": make_kk(9100), "DESIL": "11"},
        {"NAMA": "SUMIYATI", "DESIL": "2"},
        {"NIK": make_nik(serial=9102), "DESIL": "5"},
    )
    found = list(batch.problems.order_by("line").values_list("line", "is_refused", "reason"))
    assert [(line, refused) for line, refused, _reason in found if line != 7] == [
        (3, True),
        (4, True),
        (5, True),
        (6, True),
        (8, False),
    ]
    assert "Tidak ada keluarga di registri" in found[0][2]
    assert "yang dipakai desil di baris 2" in found[-1][2]
    assert (batch.rows_refused, batch.families, batch.changed) == (5, 1, 1)
    elsewhere.refresh_from_db()
    family.refresh_from_db()
    assert (elsewhere.decile, family.decile) == (7, 2)


def test_the_same_decile_again_changes_no_family_but_is_history(family):
    batch = take_in({"NO KK": make_kk(9100), "DESIL": "4"})
    assert (batch.changed, batch.unchanged) == (0, 1)
    assert FamilyDecile.objects.filter(release=batch.release, decile=4).exists()


def test_an_older_list_is_history_only(family):
    batch = take_in({"NO KK": make_kk(9100), "DESIL": "1"}, period="2025-Q2")
    family.refresh_from_db()
    assert (family.decile, batch.changed) == (4, 0)
    assert FamilyDecile.objects.filter(release=batch.release, decile=1).exists()


def test_members_are_compared_anew_with_the_next_file(family):
    Person.objects.update(fingerprint=b"x" * 16)
    take_in({"NO KK": make_kk(9100), "DESIL": "2"})
    assert not Person.objects.filter(family=family, fingerprint__isnull=False).exists()


def test_a_list_waits_for_a_word_and_can_be_taken_back(family, gita):
    batch = services.receive(
        file=register_file([{"NO KK": make_kk(9100), "DESIL": "2"}], titles=TITLES),
        file_name="desil.csv",
        source="dtsen",
        period="2026-Q4",
        region=Region.objects.get(pk="34.04"),
        by=gita,
    )
    services.work(batch_id=batch.pk)
    batch = ImportBatch.objects.get()
    assert (batch.state, batch.changed) == (ImportState.CHECKED, 1)
    family.refresh_from_db()
    assert family.decile == 4
    services.approve(batch=batch, by=gita)
    services.work(batch_id=batch.pk)
    family.refresh_from_db()
    assert family.decile == 2
    services.withdraw(batch=ImportBatch.objects.get(), by=gita)
    services.work(batch_id=batch.pk)
    family.refresh_from_db()
    assert family.decile == 4
    assert not FamilyDecile.objects.filter(release=batch.release).exists()


def test_the_page_of_a_list_speaks_of_families_and_says_which_columns_were_read(
    family, client, gita
):
    batch = take_in({"NO KK": make_kk(9100), "DESIL": "2"}, by=gita)
    client.force_login(gita)
    page = client.get(batch.get_absolute_url()).content.decode()
    assert "keluarga berubah desil" in page
    assert "orang baru" not in page
    assert "Dibaca sebagai" in page
    assert ("NO KK", "NOKK") in batch.columns_read
    assert "NO" not in dict(batch.columns_read)
