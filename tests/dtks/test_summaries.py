"""A dry run is told by reason and by village, from rows that were counted once."""

import pytest
from django.urls import reverse

from dtks import queries, services
from dtks.columns import DTKS_23
from dtks.models import ImportVillage, Person
from dtks.vocabulary import ImportState
from regions.models import Region
from tests.factories.dtks import (
    ImportBatchFactory,
    ImportProblemFactory,
    make_kk,
    make_nik,
    register_file,
    register_row,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _places(places):
    pass


@pytest.fixture
def gita_client(client, gita):
    client.force_login(gita)
    return client


def text(response):
    return " ".join(response.content.decode().split())


def checked(rows, *, period, applies_itself=False, is_full=True, titles=DTKS_23):
    batch = services.receive(
        file=register_file(rows, titles=titles),
        file_name="contoh.csv",
        source="dtsen",
        period=period,
        region=Region.objects.get(pk="34.04"),
        is_full=is_full,
        applies_itself=applies_itself,
    )
    return services.work(batch_id=batch.pk)


def people(*serials, **told):
    return [
        register_row(**{"NIK": make_nik(serial=9000 + n), "NAMA": f"WARGA {n}", **told})
        for n in serials
    ]


def of(batch):
    return {
        row.region_id: (
            row.listed,
            row.added,
            row.changed,
            row.unchanged,
            row.delisted,
            row.refused,
        )
        for row in batch.villages.all()
    }


def test_what_would_change_is_told_village_by_village():
    elsewhere = {"DESA/KELUARAHAN": "MAGUWOHARJO"}
    checked(people(1, 2, 3, 4) + people(11, **elsewhere), period="2026-Q1", applies_itself=True)
    batch = checked(
        people(1, 2)
        + people(3, PEKERJAAN="PETANI")
        + people(12, **elsewhere)
        + people(13, **elsewhere, **{"TANGGAL LAHIR": "31/02/1990"})
        + people(14, **{"DESA/KELUARAHAN": "ANTAH"}),
        period="2026-Q2",
    )
    assert of(batch) == {
        "34.04.07.2001": (4, 0, 1, 2, 1, 0),
        "34.04.07.2002": (1, 1, 0, 0, 1, 1),
        "34.04": (0, 0, 0, 0, 0, 1),
    }
    villages = batch.villages.all()
    for name in ("added", "changed", "unchanged", "delisted"):
        assert sum(getattr(row, name) for row in villages) == getattr(batch, name)
    assert Person.objects.filter(delisted_by=None).count() == 5, "nothing has happened yet"


def with_decile(rows, decile, **told):
    return [{**row, "DESIL": decile, **told} for row in rows]


def test_families_whose_decile_changes_are_counted_too_and_by_village(gita_client):
    titles = (*DTKS_23, "DESIL")
    elsewhere = {"DESA/KELUARAHAN": "MAGUWOHARJO", "NOKK": make_kk(9002)}
    first, second = people(1, 2), people(11, **elsewhere)
    checked(
        with_decile(first, "2") + with_decile(second, "3"),
        period="2026-Q1",
        applies_itself=True,
        titles=titles,
    )
    batch = checked(
        with_decile(first, "4") + with_decile(second, "3"), period="2026-Q2", titles=titles
    )
    assert (batch.changed, batch.deciles) == (0, 1)
    assert dict(batch.villages.values_list("region_id", "deciles")) == {
        "34.04.07.2001": 1,
        "34.04.07.2002": 0,
    }
    assert "keluarga berubah desil" in text(gita_client.get(batch.get_absolute_url()))
    applied = checked(
        with_decile(first, "4") + with_decile(second, "5"),
        period="2026-Q3",
        applies_itself=True,
        titles=titles,
    )
    assert applied.deciles == 2, "what was done is told as what would be"


def test_a_list_of_deciles_is_told_village_by_village_in_families(gita_client):
    checked(
        with_decile(people(1, 2), "2"),
        period="2026-Q1",
        applies_itself=True,
        titles=(*DTKS_23, "DESIL"),
    )
    rows = [
        {"NIK": make_nik(serial=9001), "DESIL": "5"},
        {"NIK": make_nik(serial=9777), "DESIL": "1"},
    ]
    batch = checked(rows, period="2026-Q2", titles=("NIK", "DESIL"))
    told = {
        row.region_id: (row.deciles, row.unchanged, row.refused) for row in batch.villages.all()
    }
    assert told == {"34.04.07.2001": (1, 0, 0), "34.04": (0, 0, 1)}
    page = text(gita_client.get(reverse("dtks:import_villages", args=[batch.pk])))
    assert "Keluarga berubah desil" in page
    assert "Tidak lagi terdaftar" not in page
    assert "Kehilangan lebih dari" not in page


def test_somebody_who_moves_is_gone_from_where_they_were_also_in_a_partial_file():
    checked(people(1), period="2026-Q1", applies_itself=True)
    moved = people(1, **{"DESA/KELUARAHAN": "MAGUWOHARJO"})
    batch = checked(moved, period="2026-Q2", is_full=False)
    assert (batch.added, batch.delisted) == (1, 1)
    assert of(batch)["34.04.07.2001"][4] == 1


def test_reasons_that_differ_in_a_line_number_are_one(gita_client):
    rows = people(1, 2) + people(1, 2) + people(3, **{"TANGGAL LAHIR": ""})
    batch = checked(rows, period="2026-Q1")
    twins = batch.reasons[0]
    assert (twins["count"], twins["column"], twins["is_refused"]) == (2, "NIK", True)
    assert "di baris …" in twins["reason"]
    assert sum(each["count"] for each in batch.reasons) == batch.problems.count()
    page = text(gita_client.get(batch.get_absolute_url(), {"alasan": "1"}))
    assert "ada di baris 2" in page
    assert "ada di baris 3" in page
    assert queries.problems_of(batch, reason=twins).count() == 2
    assert queries.reason_of(batch, "99") is None
    assert gita_client.get(batch.get_absolute_url(), {"alasan": "x"}).status_code == 200


def village(batch, region_id, **figures):
    return ImportVillage.objects.create(batch=batch, region_id=region_id, **figures)


def test_a_village_that_would_be_emptied_is_pointed_out(gita_client):
    batch = ImportBatchFactory(state=ImportState.CHECKED)
    village(batch, "34.04.07.2001", listed=100, unchanged=70, delisted=30)
    village(batch, "34.04.07.2002", listed=100, added=90, unchanged=90, delisted=10)
    village(batch, "34.04.07.2003", listed=4, delisted=4)
    page = text(gita_client.get(batch.get_absolute_url()))
    assert "1 desa akan kehilangan jauh lebih banyak orang" in page
    url = reverse("dtks:import_villages", args=[batch.pk])
    page = text(gita_client.get(url))
    assert page.index("Maguwoharjo") < page.index("Caturtunggal") < page.index("Condongcatur")
    page = text(gita_client.get(url, {"saring": "banyak-hilang"}))
    assert "Caturtunggal" in page
    assert "Maguwoharjo" not in page


def test_villages_of_an_import_elsewhere_are_not_found(gita_client, client, zul, gita):
    elsewhere = ImportBatchFactory(release__region_id="34.02")
    url = reverse("dtks:import_villages", args=[elsewhere.pk])
    assert gita_client.get(url).status_code == 404
    client.force_login(zul)
    assert client.get(url).status_code == 403


@pytest.mark.parametrize("count", [3, 30])
def test_the_pages_cost_the_same_however_many_villages(
    gita_client, count, django_assert_max_num_queries
):
    batch = ImportBatchFactory(state=ImportState.CHECKED, rows_refused=count)
    for number in range(count):
        Region.objects.create(
            code=f"34.04.07.{2100 + number}",
            name=f"Desa {number}",
            level="village",
            parent_id="34.04.07",
        )
        village(batch, f"34.04.07.{2100 + number}", added=number)
        ImportProblemFactory(batch=batch)
    gita_client.get(batch.get_absolute_url())
    with django_assert_max_num_queries(13):
        gita_client.get(batch.get_absolute_url())
    with django_assert_max_num_queries(10):
        gita_client.get(reverse("dtks:import_villages", args=[batch.pk]))


def test_the_page_of_an_import_leaves_out_villages_where_nothing_moves(gita_client):
    batch = ImportBatchFactory(state=ImportState.CHECKED)
    for code, figures in (
        ("34.04.07.2001", {"added": 1}),
        ("34.04.07.2002", {"unchanged": 9}),
        ("34.04.07.2003", {"refused": 2}),
    ):
        ImportVillage.objects.create(batch=batch, region_id=code, **figures)
    shown = gita_client.get(batch.get_absolute_url()).context
    assert [row.region_id for row in shown["villages"]] == ["34.04.07.2001", "34.04.07.2003"]
    assert shown["village_count"] == 3
    everything = gita_client.get(reverse("dtks:import_villages", args=[batch.pk])).context
    assert len(everything["page"].rows) == 3
