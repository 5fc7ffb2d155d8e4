"""How candidates are scored, and the words that say why."""

import datetime as dt

from dtks import scoring
from dtks.scoring import Wanted

BORN = dt.date(1963, 1, 11)
HERE = "34.04.07.2001"
NOTHING = Wanted()


def score(wanted, *, name_key="SUMIYATI", born_on=BORN, region=HERE):
    return scoring.by_name(wanted, name_key=name_key, born_on=born_on, region=region)


def test_everything_the_same_is_a_hundred():
    assert score(Wanted("SUMIYATI", BORN, HERE)).points == 100


def test_what_was_not_told_is_left_out_of_the_sum():
    assert score(Wanted("SUMIYATI")).points == 100
    assert len(score(Wanted("SUMIYATI")).why) == 1


def test_each_field_says_in_words_how_it_compares():
    found = score(
        Wanted("SUMIYATI", dt.date(1963, 11, 1), "34.04.07.2002"), name_key="SUMIATI", region=HERE
    )
    assert found.why == (
        "nama hampir sama",
        "hari dan bulan lahir tertukar",
        "tinggal di desa lain di kecamatan yang sama",
    )
    assert 80 < found.points < 95


def test_an_unknown_birth_date_in_the_register_neither_helps_nor_hurts():
    found = score(Wanted("SUMIYATI", BORN), born_on=None)
    assert found.points == 100
    assert "tanggal lahir tidak tercatat di registri" in found.why


def test_the_same_name_with_another_birth_date_is_not_enough_to_be_sure():
    assert score(Wanted("SUMIYATI", dt.date(1990, 5, 5))).points < 75


def test_one_part_of_the_birth_date_wrong_is_named():
    cases = {
        dt.date(1964, 1, 11): "tahun lahir berbeda",
        dt.date(1963, 2, 11): "bulan lahir berbeda",
        dt.date(1963, 1, 12): "tanggal (hari) lahir berbeda",
    }
    for told, words in cases.items():
        assert words in score(Wanted("SUMIYATI", told)).why


def test_a_slip_names_the_place_but_not_the_digit():
    found = scoring.by_slip(
        "3404075101639002",
        "3404075101539002",
        Wanted(),
        name_key="SUMIYATI",
        born_on=BORN,
        region=HERE,
    )
    assert found.why == ("NIK: hanya angka ke-11 yang berbeda",)
    swapped = scoring.by_slip(
        "3404075101639002",
        "3404075101369002",
        Wanted(),
        name_key="SUMIYATI",
        born_on=BORN,
        region=HERE,
    )
    assert swapped.why == ("NIK: angka ke-11 dan ke-12 tertukar",)
    assert swapped.points > found.points


def test_a_neighbouring_serial_proves_less_than_a_slip_elsewhere():
    def points(listed, wanted=NOTHING):
        return scoring.by_slip(
            "3404075101639002", listed, wanted, name_key="SUMIYATI", born_on=BORN, region=HERE
        ).points

    assert points("3404075101639003") < points("3404175101639002")
    assert points("3404075101639003", Wanted("SUMIYATI")) > points("3404175101639002")
    assert points("3404175101639002", Wanted("AGUS SALIM")) < 50


def test_swapping_day_and_month_needs_a_real_date():
    assert scoring.swapped(dt.date(2000, 1, 11)) == dt.date(2000, 11, 1)
    assert scoring.swapped(dt.date(2000, 1, 13)) is None
    assert scoring.swapped(dt.date(2000, 5, 5)) is None
