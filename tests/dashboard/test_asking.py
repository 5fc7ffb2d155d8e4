"""What the search box understands."""

import pytest

from core.numbers import luhn_digit
from dashboard.asking import Kind, numbers_of, read, without_place
from intake.case_numbers import is_sound, slips
from tests.factories.intake import case_number

NUMBER = case_number(412)


@pytest.mark.parametrize(
    ("typed", "kind", "value"),
    [
        (NUMBER, Kind.NUMBER, NUMBER),
        (NUMBER.replace("-", ""), Kind.NUMBER, NUMBER),
        (f"  kode: {NUMBER} ", Kind.NUMBER, NUMBER),
        ("412", Kind.SERIAL, "412"),
        ("000412-7", Kind.SERIAL, "0004127"),
        ("kode:412", Kind.SERIAL, "412"),
        ("3404 0751 0163 9002", Kind.IDENTITY, "3404075101639002"),
        ("nik:3404075101639002", Kind.NIK, "3404075101639002"),
        ("NIK : 3404075101639002", Kind.NIK, "3404075101639002"),
        ("kk:3404070101159001", Kind.KK, "3404070101159001"),
        ("0812 3456 7890", Kind.PHONE, "+6281234567890"),
        ("+62 812-3456-7890", Kind.PHONE, "+6281234567890"),
        ("0812345678901", Kind.PHONE, "+62812345678901"),
        ("telp:812 3456 7890", Kind.PHONE, "+6281234567890"),
        ("Sumiyati", Kind.NAME, "Sumiyati"),
        ("  Siti   Nur'aini ", Kind.NAME, "Siti Nur'aini"),
        ("nama: 412", Kind.NAME, "412"),
        ("isi: uang sekolah ", Kind.TEXT, "uang sekolah"),
        ("isi: a", Kind.NOTHING, ""),
        ("a", Kind.NOTHING, ""),
        ("telp: entah", Kind.NOTHING, ""),
        ("nik:", Kind.NIK, ""),
        ("…", Kind.NOTHING, ""),
    ],
)
def test_reads_what_was_typed(typed, kind, value):
    wanted = read(typed)
    assert (wanted.kind, wanted.value) == (kind, value)


def test_a_sound_number_has_its_check_digit():
    assert is_sound(NUMBER)
    assert not is_sound(NUMBER[:-1] + str((int(NUMBER[-1]) + 1) % 10))


def test_every_slip_of_one_digit_leads_back():
    digits = NUMBER.replace("-", "")
    for place in range(len(digits)):
        for wrong in "0123456789".replace(digits[place], ""):
            typed = read(digits[:place] + wrong + digits[place + 1 :])
            if typed.kind == Kind.NUMBER:
                assert NUMBER in slips(typed.value)


def test_slips_are_sound():
    assert all(is_sound(near) for near in slips(NUMBER[:-1] + "0"))


def test_a_serial_is_tried_with_and_without_its_check_digit():
    found = numbers_of("412", regencies=["3404"], years=[2026])
    assert case_number(412) in found
    digit = luhn_digit("340426" + "000412")
    assert case_number(412) in numbers_of(f"412{digit}", regencies=["3404"], years=[2026])


@pytest.mark.parametrize(
    ("typed", "name", "place"),
    [
        ("Sumiyati, Caturtunggal", "Sumiyati", "Caturtunggal"),
        ("Sumiyati di Caturtunggal", "Sumiyati", "Caturtunggal"),
        ("nama: Didi", "Didi", ""),
        ("di Depok", "di Depok", ""),
        ("Sumiyati, a", "Sumiyati, a", ""),
    ],
)
def test_a_place_may_follow_a_name(typed, name, place):
    wanted = read(typed)
    assert (without_place(wanted), wanted.place) == (name, place)
