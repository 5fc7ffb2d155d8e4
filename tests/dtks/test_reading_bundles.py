"""A ZIP of register files, and the two tables of DTSEN in it."""

import csv
import datetime as dt
import io
import struct
import zipfile

import pytest

from dtks import reading
from dtks.columns import DTKS_23
from dtks.reading import bundles
from tests.factories.dtks import (
    make_kk,
    make_nik,
    register_file,
    register_row,
    workbook_file,
    zip_file,
)

TODAY = dt.date(2026, 11, 23)
HOME = {
    "id_keluarga": "K-1",
    "nomor_kartu_keluarga": make_kk(),
    "desil_nasional": "2",
    "nama_provinsi": "DI YOGYAKARTA",
    "nama_kabupaten_kota": "SLEMAN",
    "nama_kecamatan": "DEPOK",
    "nama_desa_kelurahan": "CATURTUNGGAL",
    "alamat": "JL. KALIURANG KM 5",
    "daya_terpasang": "450",
}
MEMBER = {
    "id_keluarga": "K-1",
    "nomor_induk_kependudukan": make_nik(),
    "nama": "SUMIYATI",
    "tanggal_lahir": "1963-01-11",
    "jenis_kelamin": "2",
    "hubungan_dengan_kepala_keluarga": "2",
}


def table(*rows):
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def read(file, *, after=0):
    layout = reading.inspect(file)
    return list(reading.rows(reading.open_table(file, layout), layout, today=TODAY, after=after))


def places(file):
    layout = reading.inspect(file)
    table = reading.open_table(file, layout)
    rows = reading.rows(table, layout, today=TODAY)
    return [(*bundles.where(layout.options, row.line), row.is_refused) for row in rows]


def test_parts_of_a_register_are_read_one_after_the_other_whatever_their_kind_and_order():
    file = zip_file(
        {
            "data/1.csv": register_file([register_row(), register_row(NAMA="WATI")]),
            "data/2.xlsx": workbook_file(
                [register_row(NAMA="TUKI", NIK=make_nik(serial=9002))],
                titles=list(reversed(DTKS_23)),
            ),
            "data/3.txt": register_file([register_row(NAMA="DEWI")], delimiter=";"),
            "__MACOSX/data/._1.csv": b"x",
            "baca saya.pdf": b"%PDF",
        }
    )
    assert [row.values["name"] for row in read(file)] == ["SUMIYATI", "WATI", "TUKI", "DEWI"]
    assert [row.problems for row in read(file)] == [[]] * 4
    assert places(file) == [
        ("1.csv", 2, False),
        ("1.csv", 3, False),
        ("2.xlsx", 2, False),
        ("3.txt", 2, False),
    ]


def test_reading_goes_on_in_the_middle_of_a_part():
    file = zip_file({f"{n}.csv": register_file([register_row()] * 3) for n in range(3)})
    lines = [row.line for row in read(file)]
    assert lines == sorted(set(lines))
    for behind, line in enumerate(lines, start=1):
        assert [row.line for row in read(file, after=line)] == lines[behind:]


def test_a_row_of_a_part_with_cells_too_many_is_refused_by_itself():
    spoilt = register_file([register_row()]).getvalue() + b"A|B|C\n"
    rows = read(zip_file({"a.csv": spoilt, "b.csv": register_file([register_row()])}))
    assert [row.is_refused for row in rows] == [False, True, False]
    assert "berisi 3 kolom, seharusnya 23" in rows[1].problems[0].reason


def test_families_and_members_of_dtsen_are_joined():
    file = zip_file(
        {"keluarga.csv": table(HOME), "anggota.csv": table(MEMBER, {**MEMBER, "nama": "TUKI"})}
    )
    first, second = read(file)
    assert first.problems == []
    assert first.values["nik"] == make_nik()
    assert first.values["kk"] == make_kk()
    assert (first.values["decile"], first.values["village"]) == (2, "CATURTUNGGAL")
    assert (first.values["sex"], first.values["relation"]) == ("P", "spouse")
    assert second.values["name"] == "TUKI"
    assert second.values["power"] == "450", "what is said of the house is said of each member"


def test_they_are_joined_by_the_family_card_where_the_id_is_missing():
    home = {title: cell for title, cell in HOME.items() if title != "id_keluarga"}
    member = {"nomor_kartu_keluarga": make_kk(), **MEMBER}
    del member["id_keluarga"]
    file = zip_file({"a.csv": table(home), "b.csv": table(member)})
    (row,) = read(file)
    assert row.problems == []
    assert row.values["decile"] == 2


def test_who_has_no_partner_in_the_other_table_is_told_by_file_and_line():
    file = zip_file(
        {
            "keluarga.csv": table(
                HOME,
                {**HOME, "id_keluarga": "K-2"},
                {**HOME, "desil_nasional": "5"},
                {**HOME, "id_keluarga": ""},
            ),
            "anggota.csv": table({**MEMBER, "id_keluarga": "K-9"}, MEMBER),
        }
    )
    assert places(file) == [
        ("anggota.csv", 2, True),
        ("anggota.csv", 3, False),
        ("keluarga.csv", 3, True),
        ("keluarga.csv", 4, True),
        ("keluarga.csv", 5, True),
    ]
    reasons = [row.problems[0].reason for row in read(file) if row.is_refused]
    assert "tidak ada di berkas keluarga" in reasons[0]
    assert "tidak punya anggota" in reasons[1]
    assert "sudah ada di baris lebih atas" in reasons[2]
    assert "tanpa nomor keluarga" in reasons[3]
    lines = [row.line for row in read(file)]
    for behind, line in enumerate(lines, start=1):
        assert [row.line for row in read(file, after=line)] == lines[behind:]


def test_tables_that_cannot_be_joined_say_what_they_need():
    home = {**HOME, "nomor_kartu_keluarga": make_kk()}
    del home["id_keluarga"]
    with pytest.raises(reading.UnreadableFile, match="tidak dapat disambung"):
        read(zip_file({"a.csv": table(home), "b.csv": table(MEMBER)}))


def test_two_files_of_a_form_are_one_bundle_with_one_hash():
    files = [("keluarga.csv", io.BytesIO(table(HOME))), ("anggota.csv", io.BytesIO(table(MEMBER)))]
    first, second = bundles.pack(files), bundles.pack(reversed(files))
    assert reading.inspect(first).sha256 == reading.inspect(second).sha256
    assert [row.problems for row in read(first)] == [[]]


def encrypted(file):
    content = bytearray(file.getvalue())
    for magic, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.index(magic) + place
        content[at : at + 2] = struct.pack("<H", 1)
    return io.BytesIO(bytes(content))


def compressed_by(method):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        archive.writestr("a.csv", register_file([register_row()]).getvalue())
    return file


GOOD = {"a.csv": register_file([register_row()])}


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (zip_file({}), "tidak berisi berkas CSV atau Excel"),
        (zip_file({"surat.docx": b"x"}), "tidak berisi berkas CSV atau Excel"),
        (zip_file({"dalam.zip": zip_file(GOOD)}), "ada ZIP lagi"),
        (zip_file({"dalam.csv": zip_file(GOOD)}), "ada ZIP lagi"),
        (zip_file({"a.csv": b"%PDF-1.7"}), "a.csv: Berkas ini PDF"),
        (zip_file({"a.csv": b""}), "Baris judul tidak lengkap"),
        (zip_file({f"{n}.csv": b"x" for n in range(101)}), "paling banyak 100"),
        (zip_file({"../a.csv": b"x"}), "tidak wajar"),
        (zip_file({"/etc/a.csv": b"x"}), "tidak wajar"),
        (zip_file({"C:\\a.csv": b"x"}), "tidak wajar"),
        (zip_file({"a.csv": b" " * 30_000_000}), "jauh lebih besar"),
        (zip_file({f"{n}": b"" for n in range(2_001)}), "jauh lebih besar"),
        (io.BytesIO(zip_file(GOOD).getvalue()[:-30]), "terpotong atau rusak"),
        (io.BytesIO(zip_file(GOOD).getvalue()[:200]), "terpotong atau rusak"),
        (encrypted(zip_file(GOOD)), "kata sandi"),
        (compressed_by(zipfile.ZIP_LZMA), "pemampatan"),
    ],
)
def test_a_zip_that_cannot_be_taken_gets_one_clear_sentence(file, words):
    with pytest.raises(reading.UnreadableFile) as refusal:
        reading.inspect(file)
    assert words in refusal.value.message


def test_a_part_named_by_somebodys_nik_keeps_it_to_itself():
    file = zip_file({f"{make_nik()}.csv": b"%PDF"})
    with pytest.raises(reading.UnreadableFile) as refusal:
        reading.inspect(file)
    assert make_nik() not in refusal.value.message
