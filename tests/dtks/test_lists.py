"""A list of people as somebody typed it: any columns, any mistakes, and no row lost."""

import datetime as dt
import io

import pytest

from dtks import lists
from dtks.matching import Question
from dtks.reading import UnreadableFile
from tests.factories.dtks import make_kk, make_nik

TODAY = dt.date(2026, 11, 23)
NIK, KK = make_nik(serial=9002), make_kk()
pytestmark = pytest.mark.django_db


def file_of(*lines: str, encoding: str = "utf-8") -> io.BytesIO:
    return io.BytesIO("\n".join(lines).encode(encoding))


def read(*lines: str, home=("34.04.07.2001",)) -> list[lists.Asked]:
    file = file_of(*lines)
    sheet, rows = lists.inspect(file)
    reader = lists.Reader(sheet, today=TODAY, home=home)
    asked = list(reader.rows(lists.open_table(file, sheet)))
    assert len(asked) == rows
    return asked


@pytest.mark.parametrize(
    ("titles", "cells", "question"),
    [
        ("NIK", NIK, Question(nik=NIK)),
        ("No. KTP;Hobi", f"{NIK};catur", Question(nik=NIK)),
        ("nomor kk,alamat", f"{KK},DEPOK", Question(kk=KK)),
        ("ID DTKS;Hobi", "CONTOH-777;catur", Question(external_id="CONTOH-777")),
        ("ID DTKS;IDSEMESTA", "CONTOH-777;CONTOH-8", Question(external_id="CONTOH-777")),
        (
            "No|Nama Penerima|Tgl Lahir",
            "1|Sumiyati|11-01-1963",
            Question(name="Sumiyati", born_on=dt.date(1963, 1, 11)),
        ),
        ("NAMA;DESA", "SUMIYATI;Maguwoharjo", Question(name="SUMIYATI", village="34.04.07.2002")),
        (
            "NAMA;Kode Desa",
            "SUMIYATI;3404072002",
            Question(name="SUMIYATI", village="34.04.07.2002"),
        ),
        (
            "NAMA;KECAMATAN;KABUPATEN",
            "SUMIYATI;DEPOK;SLEMAN",
            Question(name="SUMIYATI", village="34.04.07"),
        ),
        ("NAMA;KABUPATEN", "SUMIYATI;KAB. BANTUL", Question(name="SUMIYATI", village="34.02")),
    ],
)
def test_whatever_says_who_is_meant_is_read(places, titles, cells, question):
    assert read(titles, cells)[0].question == question


def test_the_cells_stay_as_they_came(places):
    (row,) = read("NIK;Catatan;Nama", f" {NIK};  dua  spasi ;sumiyati")
    assert row.cells == [f" {NIK}", "  dua  spasi ", "sumiyati"]


@pytest.mark.parametrize(
    ("row", "words", "question"),
    [
        (
            "123;SUMIYATI;11/01/1963;",
            "NIK: ",
            Question(name="SUMIYATI", born_on=dt.date(1963, 1, 11)),
        ),
        ("3,40E+15;;;", "rusak oleh Excel", None),
        (f"{NIK};SUMIYATI;31/02/1963;", "tidak ada di kalender", Question(NIK, "", "SUMIYATI")),
        (f"{NIK};;11/01/2063;", "masa depan", Question(NIK)),
        (f"{NIK};;;Antah Berantah", "tidak dikenal", Question(NIK)),
        (";SUMIYATI;;", "terlalu umum", None),
        (";SU;11/01/1963;", "terlalu pendek", None),
        (";;11/01/1963;", "tidak memuat NIK", None),
        (f"{NIK};SUMIYATI;;;;;lebih", "lebih banyak kolom", None),
        (f'"{NIK};;;', "Tanda kutip", None),
    ],
)
def test_a_bad_cell_costs_itself_and_says_why(places, row, words, question):
    asked, _good = read("NIK;NAMA;TANGGAL LAHIR;DESA", row, f"{NIK};;;")
    assert asked.question == question
    assert words in " ".join(asked.notes)
    assert NIK not in " ".join(asked.notes)


def test_a_short_row_and_an_empty_one(places):
    asked = read("NIK;NAMA", NIK, ";", f"{NIK};A")
    assert [row.line for row in asked] == [2, 4]
    assert asked[0].cells == [NIK, ""]


def test_a_namesake_of_a_village_is_not_guessed(places):
    asked = read("NIK;DESA", f"{NIK};Banguntapan", home=("34",))
    assert asked[0].question == Question(NIK, village="34.02.12.2001")
    places["34.04.07.2003"].name = "Banguntapan"
    places["34.04.07.2003"].save()
    asked = read("NIK;DESA", f"{NIK};Banguntapan", home=("34",))
    assert asked[0].question == Question(NIK)
    assert "lebih dari satu" in asked[0].notes[0]


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (io.BytesIO(), "Berkas kosong"),
        (file_of("NIK;NAMA"), "hanya berisi baris judul"),
        (file_of("NIK;NAMA", ";", "  ; "), "hanya berisi baris judul"),
        (file_of("Kota asal hobi", "catur"), "Tidak ada kolom"),
        (file_of("NAMA;HOBI", "SUMIYATI;catur"), "Tidak ada kolom"),
        (file_of("TANGGAL LAHIR;DESA", "1/1/1963;Depok"), "Tidak ada kolom"),
        (file_of("NIK;NIK KTP", f"{NIK};{NIK}"), "berisi hal yang sama"),
        (io.BytesIO(b"%PDF-1.7 ..."), "PDF"),
    ],
)
def test_a_file_that_asks_nothing_is_refused_with_what_to_do(file, words):
    with pytest.raises(UnreadableFile) as refusal:
        lists.inspect(file)
    assert words in refusal.value.message


def test_too_many_rows_say_into_how_many_files_to_split(monkeypatch):
    monkeypatch.setattr(lists, "MOST_ROWS", 3)
    with pytest.raises(UnreadableFile) as refusal:
        lists.inspect(file_of("NIK", *[NIK] * 7))
    assert "7 baris" in refusal.value.message
    assert "menjadi 3 berkas" in refusal.value.message
