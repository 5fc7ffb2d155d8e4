"""How candidates are scored, and the words that say why."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtks import scoring
from dtks.linkage.weighing import SILENT
from dtks.scoring import Listed, Wanted

BORN = dt.date(1963, 3, 11)
HERE = "34.04.07.2001"
NIK = "3404075103639002"
SUMIYATI = Listed("SUMIYATI", BORN, HERE, nik=NIK, kk=b"card")


def score(*told, listed=SUMIYATI, **also):
    return scoring.score(Wanted(*told, **also), listed)


def test_everything_the_same_is_more_than_likely():
    found = score("SUMIYATI", BORN, HERE)
    assert found.is_likely
    assert found.why == (
        "nama sama (gelar dan ejaan lama diabaikan)",
        "tanggal lahir sama",
        "tinggal di desa yang dicari",
    )


def test_what_was_not_told_weighs_nothing_and_is_not_mentioned():
    assert score("SUMIYATI").why == ("nama sama (gelar dan ejaan lama diabaikan)",)
    assert score().bits == 0
    assert score().why == ()


def test_each_field_says_in_words_how_it_compares():
    found = score("SUMINYATI", dt.date(1963, 11, 3), "34.04.07.2002")
    assert found.why == (
        "nama yang disebut mirip",
        "hari dan bulan lahir tertukar",
        "tinggal di desa lain di kecamatan yang sama",
    )
    assert found.is_worth_showing
    assert found.bits < score("SUMIYATI", BORN, HERE).bits


def test_what_the_register_does_not_know_neither_helps_nor_hurts_but_is_said():
    silent = Listed("SUMIYATI", None, HERE)
    found = score("SUMIYATI", BORN, HERE, nik=NIK, kk=b"card", listed=silent)
    assert found.bits == score("SUMIYATI", None, HERE, listed=silent).bits
    assert {
        "tanggal lahir tidak tercatat di registri",
        "NIK tidak tercatat di registri",
        "nomor KK tidak tercatat di registri",
    } < set(found.why)


def test_a_namesake_born_on_another_day_is_not_likely():
    assert not score("SUMIYATI", dt.date(1990, 5, 5), HERE).is_likely


@pytest.mark.parametrize(
    ("told", "level"),
    [
        (dt.date(1963, 3, 11), "same"),
        (dt.date(1963, 11, 3), "swapped"),
        (dt.date(1964, 3, 11), "slip"),
        (dt.date(1936, 3, 11), "slip"),
        (dt.date(1963, 3, 12), "slip"),
        (dt.date(1963, 10, 11), "part"),
        (dt.date(1975, 3, 11), "part"),
        (dt.date(1963, 1, 1), "guess_year"),
        (dt.date(1963, 12, 31), "guess_year"),
        (dt.date(1962, 7, 1), "guess_near"),
        (dt.date(1950, 1, 1), "guess_other"),
        (dt.date(1963, 5, 20), "year"),
        (dt.date(1965, 5, 20), "near_year"),
        (dt.date(1990, 5, 5), "other"),
    ],
)
def test_birth_dates_agree_at_a_level(told, level):
    assert scoring.compare_births(told, BORN) == level
    assert scoring.compare_births(BORN, told) == level


def test_a_date_that_stands_for_a_year_proves_less():
    new_year = dt.date(1963, 1, 1)
    guessed = score("", new_year, listed=SUMIYATI._replace(born_on=new_year))
    assert guessed.levels[1] == "same_guess"
    assert guessed.bits < score("", BORN).bits


@pytest.mark.parametrize(
    ("told", "level"),
    [
        (HERE, "village"),
        ("34.04.07.2002", "same_district"),
        ("34.04.01.2001", "same_regency"),
        ("34.02.01.2001", "same_province"),
        ("33.01.01.2001", "elsewhere"),
        ("34.04.07", "in_district"),
        ("34.04", "in_regency"),
        ("34", "in_province"),
        ("34.02", "same_province"),
    ],
)
def test_places_agree_as_far_as_they_were_told(told, level):
    assert scoring.compare_places(told, HERE) == level


@pytest.mark.parametrize(
    ("typed", "level"),
    [
        (NIK, "same"),
        ("3404175103639002", "slip"),
        ("3404075103369002", "swapped"),
        ("3404075103639003", "serial"),
        ("3404175203639002", "two_slips"),
        ("3404110609979001", "other"),
    ],
)
def test_niks_agree_at_a_level(typed, level):
    assert scoring.compare_niks(typed, NIK) == level


def test_no_sentence_repeats_a_digit_of_a_nik():
    said = score(nik="3404075103639003").why[0]
    assert not any(letter.isdigit() for letter in said)


def test_a_rare_name_proves_more_than_a_common_one():
    rare = score("WAGIYEM PONIDJO", listed=SUMIYATI._replace(name_key="WAGIYEM PONIDJO"))
    common = score("SITI", listed=SUMIYATI._replace(name_key="SITI"))
    assert rare.bits > common.bits


BY_NUMBER = ("same.2", "same", "village", "slip", "unasked")


def test_the_best_is_sure_only_when_nobody_is_close_behind():
    told = scoring.matcher().weights.thresholds
    best = scoring.Score(told["sure"], BY_NUMBER)
    assert scoring.is_sure(best, None)
    assert scoring.is_sure(best, best._replace(bits=best.bits - told["margin"]))
    assert not scoring.is_sure(best, best._replace(bits=best.bits - told["margin"] + 0.1))
    assert not scoring.is_sure(best._replace(bits=best.bits - 0.1), None)


def test_a_twin_named_a_letter_apart_is_not_sure_by_the_card():
    twin = scoring.Score(60.0, ("near.4", "same", "village", "unasked", "same"))
    assert not scoring.is_sure(twin, None)


@pytest.mark.parametrize("name", ["SITI", "WAGIYEM PONIDJO"])
def test_name_birthday_and_village_are_not_sure_without_a_number(name):
    listed = SUMIYATI._replace(name_key=name)
    plain = score(name, BORN, HERE, listed=listed)
    assert plain.is_likely
    assert not scoring.is_sure(plain, None)
    assert scoring.is_sure(score(name, BORN, HERE, kk=b"card", listed=listed), None)


def test_a_neighbour_of_the_same_birthday_is_weak_and_a_spelling_is_not():
    neighbour = score("BUDI", BORN, HERE)
    assert neighbour.is_worth_showing
    assert neighbour.is_weak
    assert not score("SUMINYATI", BORN, HERE).is_weak


def test_thresholds_stand_in_their_order():
    told = scoring.matcher().weights.thresholds
    assert told["least"] < told["open"] < told["likely"] < told["sure"]


@given(st.floats(-80, 80), st.floats(-80, 80))
def test_more_bits_never_show_as_fewer_points(one, other):
    low, high = sorted((one, other))
    assert scoring.Score(low, ()).points <= scoring.Score(high, ()).points


names = st.lists(
    st.sampled_from(
        [
            "SITI",
            "NUR",
            "AMINAH",
            "HAYATI",
            "MUHAMAD",
            "RISKI",
            "SUTRISNO",
            "WAYAN",
            "A",
            "B",
            "BUDI",
        ]
    ),
    min_size=1,
    max_size=4,
).map(" ".join)


@given(names, names, st.randoms())
def test_names_agree_the_same_both_ways_and_one_name_in_any_order(one, other, dice):
    mixed = one.split()
    dice.shuffle(mixed)
    assert scoring.compare_names(one, other) == scoring.compare_names(other, one)
    assert scoring.compare_names(" ".join(mixed), one) == scoring.compare_names(one, one)


@given(names, st.dates(dt.date(1930, 1, 1), dt.date(2025, 1, 1)), st.booleans(), st.booleans())
def test_an_agreeing_fact_never_lowers_the_score(name, born_on, with_nik, with_place):
    listed = Listed(name, born_on, HERE, nik=NIK, kk=b"card")
    told = Wanted(region=HERE if with_place else "", nik=NIK if with_nik else "")
    bits = scoring.score(told, listed).bits
    for fact in ({"name_key": name}, {"born_on": born_on}, {"kk": b"card"}, {"region": HERE}):
        told = told._replace(**fact)
        assert scoring.score(told, listed).bits >= bits
        bits = scoring.score(told, listed).bits


def test_every_level_that_was_learnt_has_its_words():
    for name, levels in scoring.matcher().weights.levels.items():
        for level in levels:
            assert level in SILENT or scoring.said(name, level)


def test_swapping_day_and_month_needs_a_real_date():
    assert scoring.swapped(dt.date(2000, 1, 11)) == dt.date(2000, 11, 1)
    assert scoring.swapped(dt.date(2000, 1, 13)) is None
    assert scoring.swapped(dt.date(2000, 5, 5)) is None
