"""A register file as it comes: what is read, what is refused, and in which words."""

import datetime as dt
import io

import pytest

from dtks import reading
from dtks.columns import DTKS_17, DTKS_23
from dtks.vocabulary import Benefit, Flag, Relation
from tests.factories.dtks import make_kk, make_nik, register_file, register_row

TODAY = dt.date(2026, 11, 23)


def read(*rows, **options):
    return list(read_file(register_file(rows, **options)))


def read_file(file, **options):
    layout = reading.Layout.restored(reading.inspect(file).stored())
    return reading.rows(reading.open_table(file, layout), layout, today=TODAY, **options)


def one(**told):
    (row,) = read(register_row(**told))
    return row


def problems(row):
    return [(problem.column, problem.is_refused) for problem in row.problems]


def test_a_good_row_is_read_whole():
    row = one()
    assert row.line == 2
    assert row.problems == []
    assert row.values["nik"] == make_nik()
    assert row.values["kk"] == make_kk()
    assert row.values["born_on"] == dt.date(1963, 1, 11)
    assert row.values["relation"] == Relation.SPOUSE
    assert row.values["benefits"] == [Benefit.SEMBAKO, Benefit.PBI_JKN]
    assert row.values["flags"] == []


def test_both_extracts_are_known_by_their_titles():
    assert len(DTKS_23) == 23
    assert len(DTKS_17) == 17
    assert "DESA/KELUARAHAN" in DTKS_23
    full = reading.inspect(register_file([register_row()]))
    older = reading.inspect(register_file([register_row()], titles=DTKS_17))
    assert len(full.keys) == 23
    assert len(older.keys) == 17
    assert Benefit.PKH not in older.keys
    (row,) = read(register_row(), titles=DTKS_17)
    assert row.values["nik"] == make_nik()
    assert row.problems == []


@pytest.mark.parametrize("delimiter", ["|", ";", ",", "\t"])
def test_the_separator_is_found_out(delimiter):
    (row,) = read(register_row(ALAMAT="JL. MAWAR 5"), delimiter=delimiter)
    assert row.values["address"] == "JL. MAWAR 5"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_every_usual_encoding_is_read(encoding):
    (row,) = read(register_row(NAMA="RENÉ – WIDODO"), encoding=encoding)
    assert row.values["name"] == "RENÉ – WIDODO"


@pytest.mark.parametrize(
    ("told", "column"),
    [
        ({"NIK": "3.2E+15"}, "NIK"),
        ({"NIK": "3,20411E+15"}, "NIK"),
        ({"NIK": "340407510163900"}, "NIK"),
        ({"NIK": "34040751016390012"}, "NIK"),
        ({"NIK": "3404075101630000"}, "NIK"),
        ({"NIK": "340407510163900X"}, "NIK"),
        ({"NOKK": "3.40407E+15"}, "NOKK"),
        ({"NOKK": "34040701"}, "NOKK"),
        ({"TANGGAL LAHIR": "31/02/1990"}, "TANGGAL LAHIR"),
        ({"TANGGAL LAHIR": "kemarin"}, "TANGGAL LAHIR"),
        ({"TANGGAL LAHIR": "11/01/63"}, "TANGGAL LAHIR"),
        ({"TANGGAL LAHIR": "11/01/2063"}, "TANGGAL LAHIR"),
        ({"TANGGAL LAHIR": "11/01/1063"}, "TANGGAL LAHIR"),
        ({"JENIS KELAMIN": "X"}, "JENIS KELAMIN"),
        ({"NAMA": ""}, "NAMA"),
        ({"NAMA": "12345"}, "NAMA"),
    ],
)
def test_a_bad_cell_refuses_its_row_and_names_its_column(told, column):
    row = one(**told)
    assert (column, True) in problems(row)
    assert row.is_refused


def test_a_number_broken_by_excel_is_said_to_be_that():
    assert "rusak oleh Excel" in one(NIK="3.2E+15").problems[0].reason
    assert "rusak oleh Excel" in one(NOKK="3.2E+15").problems[0].reason


def test_every_problem_of_a_row_is_told_not_only_the_first():
    row = one(NIK="123", **{"TANGGAL LAHIR": "?", "JENIS KELAMIN": "?"})
    assert problems(row) == [("NIK", True), ("TANGGAL LAHIR", True), ("JENIS KELAMIN", True)]


def test_problems_show_a_number_masked():
    row = one(NIK="340407510163900")
    assert row.problems[0].value == "3404" + "•" * 11
    assert "5101" not in row.problems[0].reason


@pytest.mark.parametrize(
    ("told", "column"),
    [
        ({"NOKK": ""}, "NOKK"),
        ({"TANGGAL LAHIR": ""}, "TANGGAL LAHIR"),
        ({"HUB KELUARGA": "TETANGGA"}, "HUB KELUARGA"),
        ({"KETERANGAN PADAN": "ENTAH"}, "KETERANGAN PADAN"),
        ({"BANSOS PKH": "MUNGKIN"}, "BANSOS PKH"),
        ({"JENIS KELAMIN": "L"}, "NIK"),
        ({"TANGGAL LAHIR": "12/01/1963"}, "NIK"),
    ],
)
def test_a_doubtful_cell_warns_and_keeps_the_row(told, column):
    row = one(**told)
    assert problems(row) == [(column, False)]
    assert not row.is_refused


@pytest.mark.parametrize(
    "written", ["31/12/1990", "31-12-1990", "1990-12-31", "1990-12-31 00:00:00", "31/12/1990 0:00"]
)
def test_dates_as_people_write_them(written):
    row = one(NIK="", **{"TANGGAL LAHIR": written})
    assert row.values["born_on"] == dt.date(1990, 12, 31)


@pytest.mark.parametrize(
    ("written", "sex"),
    [("L", "L"), ("Laki-laki", "L"), ("1", "L"), ("PEREMPUAN", "P"), ("2", "P"), ("p", "P")],
)
def test_sex_as_people_write_it(written, sex):
    assert one(NIK="", **{"JENIS KELAMIN": written}).values["sex"] == sex


@pytest.mark.parametrize(
    ("written", "flags"),
    [
        ("PADAN", []),
        ("", []),
        ("TIDAK PADAN", [Flag.NIK_UNMATCHED]),
        ("Belum padan", [Flag.NIK_UNMATCHED]),
        ("MENINGGAL DUNIA", [Flag.DEAD]),
        ("NIK GANDA", [Flag.DUPLICATE]),
        ("KELUARGA ASN/TNI/POLRI", [Flag.CIVIL_SERVANT]),
        ("PADAN - NON AKTIF", [Flag.INACTIVE]),
    ],
)
def test_the_remark_on_matching_becomes_flags(written, flags):
    assert one(**{"KETERANGAN PADAN": written}).values["flags"] == flags


def test_an_empty_nik_is_not_wrong():
    row = one(NIK="-")
    assert row.values["nik"] == ""
    assert row.problems == []


def test_quoted_cells_may_hold_the_separator_and_a_line_break():
    first, second = read(
        register_row(ALAMAT="JL. MAWAR | GANG 2"), register_row(ALAMAT="JL. MELATI\nNO. 3")
    )
    assert first.values["address"] == "JL. MAWAR | GANG 2"
    assert second.values["address"] == "JL. MELATI NO. 3"
    assert (first.line, second.line) == (2, 3)


def test_a_quote_nobody_closed_costs_its_own_line_only():
    file = register_file([register_row(), register_row(), register_row()])
    lines = file.getvalue().decode().split("\n")
    lines[2] = lines[2].replace("SUMIYATI", '"SUMIYATI')
    file = io.BytesIO("\n".join(lines).encode())
    rows = list(read_file(file))
    assert [(row.line, row.is_refused) for row in rows] == [(2, False), (3, True), (4, False)]


def test_too_few_or_too_many_cells_are_told_apart_from_content():
    file = register_file([register_row()])
    text = file.getvalue().decode()
    file = io.BytesIO((text + "A|B|C\n" + text.split("\n")[1] + "|LEBIH\n").encode())
    rows = list(read_file(file))
    assert [row.is_refused for row in rows] == [False, True, True]
    assert "berisi 3 kolom, seharusnya 23" in rows[1].problems[0].reason


def test_empty_lines_are_passed_over_and_lines_keep_their_numbers():
    text = register_file([register_row()]).getvalue().decode()
    header, row, _end = text.split("\n")
    file = io.BytesIO(f"{header}\r\n\r\n{row}\r\n{'|' * 22}\r\n".encode())
    (found,) = read_file(file)
    assert found.line == 3


def test_reading_goes_on_after_a_line():
    file = register_file([register_row() for _ in range(5)])
    rows = read_file(file, after=4)
    assert [row.line for row in rows] == [5, 6]


def test_a_line_without_end_is_one_problem_and_not_the_memory():
    text = register_file([register_row()]).getvalue()
    file = io.BytesIO(text + b"x" * 5_000_000 + b"\n" + text.split(b"\n")[1])
    rows = list(read_file(file))
    assert [row.is_refused for row in rows] == [False, True, False]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Berkas kosong"),
        (b"%PDF-1.7 ...", "Berkas ini PDF"),
        (b"PK\x03\x04....", "terpotong atau rusak"),
        (b"<html><table><tr><td>NIK", "halaman web (HTML)"),
        (b"\xd0\xcf\x11\xe0....", "Excel lama"),
        ("NAMA;NIK".encode("utf-16"), "bukan teks biasa"),
        (b"halo\ndunia\n", "Baris judul tidak lengkap"),
        ("|".join(DTKS_23).encode() + b"\n\n", "hanya berisi baris judul"),
    ],
)
def test_what_is_no_register_file_gets_one_clear_sentence(content, words):
    with pytest.raises(reading.UnreadableFile) as refusal:
        reading.inspect(io.BytesIO(content))
    assert words in refusal.value.message


def test_a_wrong_header_says_what_is_missing_and_what_was_read():
    titles = [title for title in DTKS_23 if title not in {"NIK", "KECAMATAN"}]
    with pytest.raises(reading.UnreadableFile) as refusal:
        reading.inspect(register_file([register_row()], titles=titles))
    assert "kolom KECAMATAN, NIK tidak ditemukan" in refusal.value.message
    assert "Yang terbaca: ID DTKS, PROVINSI" in refusal.value.message


def test_a_first_line_of_data_puts_no_nik_into_the_message():
    text = register_file([register_row()]).getvalue().split(b"\n", 1)[1]
    with pytest.raises(reading.UnreadableFile) as refusal:
        reading.inspect(io.BytesIO(text))
    assert make_nik() not in refusal.value.message


def test_a_column_that_comes_twice_is_refused():
    with pytest.raises(reading.UnreadableFile) as refusal:
        reading.inspect(register_file([register_row()], titles=[*DTKS_23, "NOMOR NIK"]))
    assert "Kolom NIK muncul lebih dari sekali" in refusal.value.message


def test_an_unknown_column_is_named_and_left_alone():
    layout = reading.inspect(register_file([register_row()], titles=[*DTKS_23, "CATATAN"]))
    assert layout.ignored == ["CATATAN"]


def test_a_dtsen_file_may_carry_the_decile():
    titles = [*DTKS_23, "DESIL"]
    first, second = read(register_row(DESIL="3"), register_row(DESIL="11"), titles=titles)
    assert first.values["decile"] == 3
    assert problems(second) == [("DESIL", True)]
