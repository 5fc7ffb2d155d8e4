"""The sixteen digits, with the synthetic values of the domain reference."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtks import nik

TODAY = dt.date(2026, 11, 23)
MAN, WOMAN, GIRL = "3204110609970001", "3204114609970002", "3204117108150003"


def codes(findings):
    return [finding.code for finding in findings]


@pytest.mark.parametrize(
    ("number", "sex", "born_on"),
    [
        (MAN, "L", dt.date(1997, 9, 6)),
        (WOMAN, "P", dt.date(1997, 9, 6)),
        (GIRL, "P", dt.date(2015, 8, 31)),
    ],
)
def test_sex_and_birth_date_are_read_from_the_digits(number, sex, born_on):
    report = nik.check(number, today=TODAY)
    assert (report.sex, report.born_on) == (sex, born_on)
    assert report.errors == report.warnings == report.infos == ()
    assert report.is_century_estimated


@pytest.mark.parametrize(
    "raw",
    [
        "3204 1106 0997 0001",
        "3204.11.060997.0001",
        " 3204-1106-0997-0001\u00a0",
        "'" + MAN,
        "٣٢٠٤١١٠٦٠٩٩٧٠٠٠١",
    ],
)
def test_spaces_dots_dashes_and_the_digits_of_another_script_are_read(raw):
    assert nik.normalise(raw) == MAN
    assert nik.check(raw, today=TODAY).digits == MAN


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("", "not_digits"),
        ("32041106O9970001", "not_digits"),
        ("3.2E+15", "not_digits"),
        ("320411060997001", "length"),
        ("32041106099700011", "length"),
        ("1111111111111111", "all_equal"),
        ("3204110609970000", "serial_zero"),
    ],
)
def test_errors_stop_the_search(raw, code):
    report = nik.check(raw, today=TODAY)
    assert codes(report.errors) == [code]
    assert not report.is_usable


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("3204113209970001", "bad_day"),
        ("3204117209970001", "bad_day"),
        ("3204110009970001", "bad_day"),
        ("3204110613970001", "bad_month"),
        ("3204110600970001", "bad_month"),
        ("3204113102970001", "impossible_date"),
        ("3204112902010001", "impossible_date"),
    ],
)
def test_a_date_that_cannot_be_is_a_warning_since_real_cards_carry_mistakes(number, code):
    report = nik.check(number, today=TODAY)
    assert codes(report.warnings) == [code]
    assert report.is_usable
    assert report.born_on is None


def test_bad_day_says_nothing_about_the_sex():
    report = nik.check("3204113209970001", sex="P", today=TODAY)
    assert codes(report.warnings) == ["bad_day"]
    assert report.sex == ""


def test_a_different_sex_or_birth_date_is_a_warning():
    report = nik.check(WOMAN, sex="L", born_on=dt.date(1997, 6, 9), today=TODAY)
    assert codes(report.warnings) == ["sex_differs", "birth_date_differs"]
    assert report.born_on == dt.date(1997, 6, 9), "the entered date is trusted"


@pytest.mark.parametrize(
    ("yymmdd", "born_on"),
    [
        ("010126", dt.date(2026, 1, 1)),
        ("311226", dt.date(1926, 12, 31)),  # 2026-12-31 is still to come
        ("010127", dt.date(1927, 1, 1)),
        ("290200", dt.date(2000, 2, 29)),
    ],
)
def test_century_is_guessed_from_today_and_said_to_be_a_guess(yymmdd, born_on):
    report = nik.check(f"340401{yymmdd}9001", today=TODAY)
    assert report.born_on == born_on
    assert report.is_century_estimated


def test_an_entered_birth_date_settles_the_century():
    report = nik.check("3404010101209001", born_on=dt.date(1920, 1, 1), today=TODAY)
    assert report.born_on == dt.date(1920, 1, 1)
    assert not report.is_century_estimated
    assert report.warnings == ()


def test_prefixes_only_inform():
    known = {"3204", "320411"}
    assert nik.check(MAN, today=TODAY, known_prefixes=known).infos == ()
    assert codes(nik.check(MAN, today=TODAY, known_prefixes={"3404"}).infos) == ["unknown_prefix"]
    assert codes(nik.check(MAN, today=TODAY, home_region="34.04.05.2001").infos) == [
        "registered_elsewhere"
    ]
    assert nik.check(MAN, today=TODAY, home_region="32.04").infos == ()
    assert nik.check(MAN, today=TODAY, home_region="32").infos == ()


def test_no_sentence_repeats_the_number():
    report = nik.check(
        WOMAN, sex="L", born_on=dt.date(1990, 1, 1), today=TODAY, home_region="34.04"
    )
    for finding in report.warnings + report.infos:
        assert WOMAN[:6] not in finding.text
        assert WOMAN[6:12] not in finding.text


def test_neighbours_are_all_single_slips_once():
    slips = nik.neighbours("3204110609970123")
    assert len(slips) == len(set(slips)) <= 159
    assert "3204110609970123" not in slips
    assert "2304110609970123" in slips, "two neighbouring digits swapped"
    assert "3204110609970124" in slips, "one digit slipped"
    assert len([s for s in slips if len(nik.differing_places(s, "3204110609970123")) == 1]) == 144


def test_neighbours_of_something_that_is_no_nik_are_none():
    assert nik.neighbours("123") == []


@given(st.from_regex(r"[0-9]{16}", fullmatch=True))
def test_any_sixteen_digits_get_a_report_and_symmetric_neighbours(digits):
    report = nik.check(digits, today=TODAY)
    assert report.digits == digits
    assert report.born_on is None or report.born_on <= TODAY
    assert digits in nik.neighbours(nik.neighbours(digits)[0])


@given(st.text())
def test_no_text_breaks_the_check(raw):
    nik.check(raw, today=TODAY)
