import csv

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction

from regions.models import Region

pytestmark = pytest.mark.django_db

TREE = {
    "provinces.csv": [("34", "Daerah Istimewa Yogyakarta")],
    "regencies.csv": [("34.04", "Kabupaten Sleman")],
    "districts.csv": [("34.04.07", "Depok"), ("34.04.08", "Berbah")],
    "villages.csv": [("34.04.07.2001", "Caturtunggal"), ("34.04.07.2002", "Maguwoharjo")],
}


@pytest.fixture
def load(tmp_path, capsys):
    def run(**changes):
        for name, rows in (TREE | {f"{k}.csv": v for k, v in changes.items()}).items():
            with (tmp_path / name).open("w", newline="", encoding="utf-8") as file:
                writer = csv.writer(file)
                writer.writerow(["code", "name"])
                writer.writerows(rows)
        call_command("load_regions", directory=tmp_path)
        return capsys.readouterr().out

    return run


def test_the_tree_is_loaded_with_its_parents(load):
    assert "6 baru, 0 berubah, 0 dipensiunkan" in load()
    village = Region.objects.get(pk="34.04.07.2001")
    assert (village.name, village.level, village.parent_id) == (
        "Caturtunggal",
        "village",
        "34.04.07",
    )


def test_a_second_run_changes_nothing(load):
    load()
    before = list(Region.objects.values_list())
    assert "0 baru, 0 berubah, 0 dipensiunkan" in load()
    assert list(Region.objects.values_list()) == before


def test_a_new_name_is_taken_over(load):
    load()
    load(districts=[("34.04.07", "Depok Baru"), ("34.04.08", "Berbah")])
    assert Region.objects.get(pk="34.04.07").name == "Depok Baru"


def test_a_code_that_vanished_is_retired_and_one_that_returns_is_back(load):
    load()
    assert "1 dipensiunkan" in load(districts=[("34.04.07", "Depok")])
    gone = Region.objects.get(pk="34.04.08")
    assert gone.retired_on
    assert gone not in Region.objects.in_force()
    load()
    assert Region.objects.get(pk="34.04.08").retired_on is None


def load_orphan(load) -> None:
    load(villages=[("34.99.07.2001", "Yatim")])
    connection.check_constraints()  # as the end of the transaction does


def test_a_child_without_its_parent_loads_nothing(load):
    load()
    with pytest.raises(IntegrityError), transaction.atomic():
        load_orphan(load)
    assert Region.objects.count() == 6


def test_a_missing_file_says_what_to_run(tmp_path):
    with pytest.raises(CommandError, match="npm ci"):
        call_command("load_regions", directory=tmp_path)


@pytest.mark.parametrize("code", ["3404", "34.4", "34.04.07.201", "34.04.07.2001.1", "AB"])
def test_the_database_refuses_what_is_no_code(code):
    with pytest.raises(DatabaseError), transaction.atomic():
        Region.objects.create(code=code, name="Contoh", level="province")


def test_only_a_province_stands_alone(load):
    load()
    with pytest.raises(IntegrityError), transaction.atomic():
        Region.objects.create(code="34.05", name="Contoh", level="regency", parent=None)
