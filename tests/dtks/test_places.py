"""Place names as files write them, resolved to region codes."""

import pytest

from dtks.places import Gazetteer, UnknownPlace
from regions.models import Region

pytestmark = pytest.mark.django_db
HERE = ("DI YOGYAKARTA", "KAB. SLEMAN", "DEPOK", "CATURTUNGGAL")


@pytest.fixture
def gazetteer(places):
    return Gazetteer()


@pytest.mark.parametrize(
    "names",
    [
        HERE,
        ("Daerah Istimewa Yogyakarta", "Kabupaten Sleman", "Depok", "Caturtunggal"),
        ("PROV. D.I. YOGYAKARTA", "SLEMAN", "KEC. DEPOK", "CATUR TUNGGAL"),
        ("DIY", "KAB SLEMAN", "KAPANEWON DEPOK", "KAL. CATURTUNGGAL"),
        ("", "KAB. SLEMAN", "DEPOK", "DESA CATURTUNGGAL"),
        ("JAWA TENGAH", "KABUPATEN SLEMAN", "DEPOK", "Caturtunggal"),
    ],
)
def test_the_usual_spellings_reach_the_same_village(gazetteer, names):
    assert gazetteer.resolve(*names) == "34.04.07.2001"


@pytest.mark.parametrize(
    ("names", "key", "words"),
    [
        (("DIY", "SLEMAN", "DEPOK", "CATURTUNGAL"), "village", "Mungkin maksudnya Caturtunggal"),
        (("DIY", "SLEMAN", "DEPOK", "PARANGTRITIS"), "village", "sesuai daftar Kemendagri"),
        (("DIY", "SLEMAN", "DEPOX", "CATURTUNGGAL"), "district", "Mungkin maksudnya Depok"),
        (("DIY", "SLEMAM", "DEPOK", "CATURTUNGGAL"), "regency", "Mungkin maksudnya KAB SLEMAN"),
        (("ATLANTIS", "SLEMAM", "DEPOK", "CATURTUNGGAL"), "province", "tidak dikenal"),
        (("DIY", "SLEMAN", "DEPOK", ""), "village", "Nama wilayah kosong"),
        (("DIY", "", "DEPOK", "CATURTUNGGAL"), "regency", "Kabupaten/kota kosong"),
    ],
)
def test_an_unknown_name_is_said_with_what_may_be_meant(gazetteer, names, key, words):
    with pytest.raises(UnknownPlace) as unknown:
        gazetteer.resolve(*names)
    assert unknown.value.key == key
    assert words in str(unknown.value)


def test_a_kota_and_a_kabupaten_of_one_name_are_told_apart(places):
    for code, name in (("32", "Jawa Barat"),):
        Region.objects.create(code=code, name=name, level="province")
    for code, name in (("32.04", "Kabupaten Bandung"), ("32.73", "Kota Bandung")):
        Region.objects.create(code=code, name=name, level="regency", parent_id="32")
        Region.objects.create(code=f"{code}.01", name="Coblong", level="district", parent_id=code)
        Region.objects.create(
            code=f"{code}.01.1001", name="Dago", level="village", parent_id=f"{code}.01"
        )
    gazetteer = Gazetteer()
    assert gazetteer.resolve("JABAR", "KOTA BANDUNG", "COBLONG", "DAGO") == "32.73.01.1001"
    assert gazetteer.resolve("JAWA BARAT", "BANDUNG", "COBLONG", "DAGO") == "32.04.01.1001"


def test_a_desa_and_a_kelurahan_of_one_name_need_their_kind(places):
    Region.objects.create(
        code="34.04.07.1001", name="Caturtunggal", level="village", parent_id="34.04.07"
    )
    gazetteer = Gazetteer()
    with pytest.raises(UnknownPlace, match="lebih dari satu"):
        gazetteer.resolve(*HERE)
    assert gazetteer.resolve(*HERE[:3], "KELURAHAN CATURTUNGGAL") == "34.04.07.1001"
    assert gazetteer.resolve(*HERE[:3], "DESA CATURTUNGGAL") == "34.04.07.2001"


def test_the_same_question_is_asked_of_the_database_once(gazetteer, django_assert_num_queries):
    with django_assert_num_queries(1):
        for _again in range(3):
            gazetteer.resolve(*HERE)
            with pytest.raises(UnknownPlace):
                gazetteer.resolve(*HERE[:3], "PARANGTRITIS")
