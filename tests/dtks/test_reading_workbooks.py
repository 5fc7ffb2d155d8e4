"""XLSX as offices send it: what is read of it, row by row, and what is refused in which words."""

import datetime as dt
import io
import random
import re
import zipfile

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from dtks import reading
from dtks.columns import DTKS_23
from dtks.reading import archives
from tests.factories.dtks import Formula, make_kk, make_nik, register_row, workbook_file, zip_file

TODAY = dt.date(2026, 11, 23)


def read(file):
    layout = reading.inspect(file)
    return list(reading.rows(reading.open_table(file, layout), layout, today=TODAY))


def rewritten(file, change, *, member="xl/worksheets/sheet1.xml"):
    """The same workbook with the XML of one part changed."""
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[member] = change(parts[member])
    return zip_file(parts)


@pytest.mark.parametrize("inline", [False, True])
def test_a_workbook_says_the_same_as_the_csv(inline):
    (row,) = read(workbook_file([register_row()], inline=inline))
    assert row.problems == []
    assert (row.line, row.values["nik"], row.values["kk"]) == (2, make_nik(), make_kk())
    assert row.values["born_on"] == dt.date(1963, 1, 11)
    assert row.values["rt"] == "004"


def test_titles_are_found_below_the_name_of_the_report_and_on_the_right_sheet():
    file = workbook_file(
        [register_row(), register_row()],
        above=("REKAP DATA TERPADU", "", "Kabupaten Sleman"),
        notes="Dicetak dari SIKS-NG",
    )
    layout = reading.inspect(file)
    assert layout.options["sheet_name"] == "Data"
    assert layout.options["other_sheets"] == ["Catatan"]
    assert [row.line for row in read(file)] == [5, 6], "as Excel numbers them"


def test_days_are_read_as_days_whether_formatted_or_not():
    rows = [
        register_row(NIK="", **{"TANGGAL LAHIR": dt.date(1990, 12, 31)}),
        register_row(NIK="", **{"TANGGAL LAHIR": 33238}),
        register_row(NIK="", **{"TANGGAL LAHIR": "31-12-1990"}),
    ]
    assert [row.values["born_on"] for row in read(workbook_file(rows))] == [
        dt.date(1990, 12, 31)
    ] * 3


@pytest.mark.parametrize("column", ["NIK", "NOKK"])
def test_a_nik_kept_as_a_number_is_refused_because_excel_damaged_it(column):
    row = read(workbook_file([register_row(**{column: 3404075101639001})]))[0]
    (problem,) = [problem for problem in row.problems if problem.is_refused]
    assert problem.column == column
    assert "rusak oleh Excel" in problem.reason
    assert problem.value == "3.40408E+15"


def test_a_short_number_is_read_as_it_stands():
    row = read(workbook_file([register_row(RT=4, RW=12.0, **{"ID DTKS": 123456789012})]))[0]
    assert (row.values["rt"], row.values["rw"]) == ("4", "12")
    assert row.values["external_id"] == "123456789012"


@pytest.mark.parametrize(
    ("rows", "change", "words"),
    [
        # Worked out or not, the first is named by its sheet, its line and its column.
        (
            [{}, {"NAMA": Formula('=UPPER("a")', "A")}],
            None,
            r"lembar Data, baris 3, kolom L \(NAMA\)",
        ),
        (
            [{"NAMA": Formula("=B1", 77777)}],
            lambda xml: xml.replace(b"<v>77777</v>", b""),
            "baris 2, kolom L",
        ),
        # A formula that Excel shares between the cells of a column.
        (
            [{"NAMA": Formula("=B1", "A")}],
            lambda xml: xml.replace(b"<f>B1</f>", b'<f t="shared" si="0"/>'),
            "baris 2, kolom L",
        ),
        # Other programs give cells no names.
        (
            [{"NAMA": Formula("=B1", "A")}],
            lambda xml: xml.replace(b' r="L2"', b""),
            r"yang pertama di lembar Data\.",
        ),
    ],
)
def test_a_formula_refuses_the_workbook_and_is_named(rows, change, words):
    file = workbook_file([register_row(**told) for told in rows])
    if change:
        file = rewritten(file, change)
    with pytest.raises(reading.UnreadableFile, match=words):
        reading.inspect(file)


def test_a_formula_is_found_wherever_a_block_ends(monkeypatch):
    file = workbook_file([register_row(NAMA=Formula("=B1", "A"))])
    for size in (1, 2, 7, 150):
        monkeypatch.setattr(archives, "BLOCK", size)
        with pytest.raises(reading.UnreadableFile, match="baris 2, kolom L"):
            reading.inspect(file)


def test_what_only_looks_like_a_formula_is_text():
    (row,) = read(workbook_file([register_row(ALAMAT="<f>JL. :f 1</f>")], inline=True))
    assert row.values["address"] == "<f>JL. :f 1</f>"


def test_empty_rows_cost_nothing_and_keep_the_numbers():
    def emptied(xml):
        empty = b"".join(b'<row r="%d" spans="1:23"/>' % n for n in range(3, 200_000))
        last = re.search(rb'<row r="3".*?</row>', xml)[0]
        moved = last.replace(b'r="3"', b'r="200000"')
        moved = re.sub(rb'r="([A-Z]+)3"', rb'r="\g<1>200000"', moved)
        return xml.replace(last, empty + moved)

    file = rewritten(workbook_file([register_row(), register_row()]), emptied)
    assert [row.line for row in read(file)] == [2, 200_000]


def test_what_is_empty_but_formatted_is_empty():
    def formatted(xml):
        rows = b"".join(
            b'<row r="%d">' % n
            + b"".join(b'<c r="%s%d" s="1"/>' % (c, n) for c in (b"A", b"W"))
            + b"</row>"
            for n in range(3, 5_000)
        )
        return xml.replace(b"</sheetData>", rows + b"</sheetData>")

    assert [row.line for row in read(rewritten(workbook_file([register_row()]), formatted))] == [2]


def test_other_programs_write_other_xml():
    def prefixed(xml):
        xml = re.sub(rb"<(/?)(worksheet|sheetData|row|c|v|is|t)\b", rb"<\1x:\2", xml)
        return xml.replace(b"xmlns=", b"xmlns:x=")

    def bare(xml):
        xml = re.sub(rb'(<row) r="\d+"', rb"\1", xml)
        return re.sub(rb'(<c) r="[A-Z]+\d+"', rb"\1", xml)

    def quoted(xml):
        return re.sub(rb"(<(?:row|c) [^>]*>)", lambda m: m[1].replace(b'"', b"'"), xml)

    plain = workbook_file([register_row(ALAMAT='JL. <A> & "B"')])
    expected = read(plain)[0].values
    assert expected["address"] == 'JL. <A> & "B"'
    for change in (prefixed, bare, quoted):
        (row,) = read(rewritten(plain, change))
        assert row.values == expected, change.__name__
        assert row.line == 2


def test_openpyxl_writes_what_we_read():
    book = openpyxl.Workbook()
    book.active.append(list(DTKS_23))
    told = register_row()
    book.active.append([told[title] for title in DTKS_23])
    file = io.BytesIO()
    book.save(file)
    (row,) = read(file)
    assert row.problems == []
    assert row.values["nik"] == make_nik()


def test_any_mix_of_cells_is_read_as_calamine_reads_it():
    dice = random.Random(26)
    pool = [
        "SUMIYATI", " dua  kata ", "a<b>&c", "éß✓", "_x0041_", "", 7, 3.25, -12, 0,
        dt.date(1963, 1, 11), True,
    ]  # fmt: skip
    titles = ["NIK", "NAMA", *(f"LAIN {n}" for n in range(8))]
    rows = [{title: dice.choice(pool) for title in titles} for _row in range(400)]
    for inline in (False, True):
        file = workbook_file(rows, titles=titles, inline=inline)
        layout = reading.inspect(file, may_be_mapped=True)
        table = reading.open_table(file, layout)
        ours = [table.cells(record) for _line, record in table.rows()]
        theirs = (
            CalamineWorkbook.from_filelike(io.BytesIO(file.getvalue()))
            .get_sheet_by_index(0)
            .to_python()[1:]
        )
        assert [[cell.strip() for cell in row] for row in ours] == [
            [as_shown(cell).strip() for cell in row] for row in theirs
        ]


def as_shown(cell):
    if isinstance(cell, bool):
        return "YA" if cell else "TIDAK"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    return str(cell)


def test_reading_goes_on_after_a_row():
    file = workbook_file([register_row() for _row in range(5)])
    layout = reading.inspect(file)
    rows = reading.rows(reading.open_table(file, layout), layout, today=TODAY, after=4)
    assert [row.line for row in rows] == [5, 6]


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda file: file.getvalue()[: len(file.getvalue()) // 2], "terpotong atau rusak"),
        (lambda file: file.getvalue()[:-5], "terpotong atau rusak"),
        (lambda file: b"%PDF-1.7\n" + file.getvalue(), "Berkas ini PDF"),
    ],
)
def test_a_broken_workbook_gets_one_clear_sentence(spoil, words):
    with pytest.raises(reading.UnreadableFile, match=words):
        reading.inspect(io.BytesIO(spoil(workbook_file([register_row()]))))


def test_a_part_that_was_changed_after_packing_is_found_on_receiving():
    content = bytearray(workbook_file([register_row()] * 50).getvalue())
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as archive:
        at = archive.getinfo("xl/worksheets/sheet1.xml").header_offset + 90
    content[at : at + 4] = b"\x00\xff\x00\xff"
    with pytest.raises(reading.UnreadableFile, match="terpotong atau rusak"):
        reading.inspect(io.BytesIO(bytes(content)))


@pytest.mark.parametrize(
    "change",
    [
        lambda xml: b'<!DOCTYPE a [<!ENTITY b "c">]>' + xml,
        lambda xml: xml.decode().encode("utf-16"),
        lambda xml: xml.replace(b'r="A2"', b'r="ZZZZ2"'),
        lambda xml: xml.replace(b"<v>1</v>", b"<v>999999</v>"),
        lambda xml: xml.replace(b"<v>1</v>", b"<v>x</v>"),
        lambda xml: xml[: xml.index(b"</row>")] + b"<c/>" * 2_000_000,
    ],
)
def test_nonsense_in_the_xml_is_a_damaged_file_and_no_crash(change):
    file = rewritten(workbook_file([register_row()]), change)
    with pytest.raises(reading.UnreadableFile):
        read(file)


def test_a_workbook_of_nothing_says_so():
    with pytest.raises(reading.UnreadableFile, match="kosong"):
        reading.inspect(workbook_file([], titles=()))
    with pytest.raises(reading.UnreadableFile, match="hanya berisi baris judul"):
        reading.inspect(workbook_file([]))


def test_a_bomb_is_refused_before_it_is_unpacked(monkeypatch):
    bomb = workbook_file([register_row()])
    parts = {name: zipfile.ZipFile(bomb).read(name) for name in zipfile.ZipFile(bomb).namelist()}
    parts["xl/worksheets/sheet1.xml"] += b" " * 60_000_000
    monkeypatch.setattr(archives, "blocks", None)
    with pytest.raises(reading.UnreadableFile, match="jauh lebih besar"):
        reading.inspect(zip_file(parts))
